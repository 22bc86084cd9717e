"""The campaigns of one's services, the latest first, those that wait for a second person apart."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.urls import path, reverse

from parvis.campaigns.access import campaigns_of, keeping_units, may_approve, may_campaign, may_set_terms
from parvis.campaigns.models import Campaign
from parvis.entrance.door import AgentRequest, agent_page, page

PAGE = 50

TONES = {
    Campaign.State.DRAFT: "neutral",
    Campaign.State.SUBMITTED: "warning",
    Campaign.State.APPROVED: "info",
    Campaign.State.SENDING: "progress",
    Campaign.State.SENT: "success",
    Campaign.State.STOPPED: "danger",
}


@agent_page()
def campaigns(request: AgentRequest) -> HttpResponseBase:
    """List the campaigns she may look at."""
    if not may_campaign(request.grants):
        raise Http404
    mine = campaigns_of(request.grants).select_related("unit")
    before = _read(request.GET.get("avant", ""))
    listed = mine.order_by("-written_at", "-id")
    if before is not None:
        listed = listed.filter(written_at__lte=before[0]).exclude(written_at=before[0], id__gte=before[1])
    rows = list(listed[: PAGE + 1])
    waiting = [
        one
        for one in mine.filter(state=Campaign.State.SUBMITTED).order_by("submitted_at", "id")[:PAGE]
        if may_approve(request.grants, one)
    ]
    context: dict[str, Any] = {
        "rows": [(one, TONES[Campaign.State(one.state)]) for one in rows[:PAGE]],
        "waiting": [] if before else waiting,
        "next_url": _after(rows[PAGE - 1]) if len(rows) > PAGE else "",
        "keeps_topics": bool(keeping_units(request.grants)),
        "sets_terms": may_set_terms(request.grants),
    }
    return page(request, "workspace/campaigns/index.html", context)


def _after(last: Campaign) -> str:
    words = f"{last.written_at.isoformat()}_{last.pk}".replace("+", "%2B")
    return f"{reverse('campaigns')}?avant={words}"


def _read(words: str) -> tuple[datetime, UUID] | None:
    moment, _sign, id_ = words.partition("_")
    try:
        return datetime.fromisoformat(moment), UUID(id_)
    except ValueError:
        return None


urlpatterns = [path("campagnes/", campaigns, name="campaigns")]
