"""What the suggestions were worth, by what agents did of them: for who manages."""

from django.http import HttpResponseBase
from django.urls import path

from parvis.agents.rights import Right
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.intake.tray.learning import judged


@agent_page(Right.MANAGE)
def tray_reliability(request: AgentRequest) -> HttpResponseBase:
    """Show how many suggestions were taken, and how far a score may be believed."""
    found = judged(request.agent.authority_id)
    context = {
        "count": found.count,
        "accepted": round(100 * found.accepted),
        "error": round(100 * found.error),
        "tenths": [
            {
                "from": round(100 * one.least),
                "to": round(100 * one.least) + 10,
                "count": one.count,
                "score": round(100 * one.score),
                "right": round(100 * one.right),
            }
            for one in found.tenths
        ],
    }
    return page(request, "workspace/tray/reliability.html", context)


urlpatterns = [path("tri/fiabilite/", tray_reliability, name="tray_reliability")]
