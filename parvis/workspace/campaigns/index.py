"""The campaigns of one's services, the latest first, those that wait for a second person apart."""

from django.http import Http404, HttpResponseBase
from django.urls import path, reverse

from parvis.campaigns.access import keeping_units, may_campaign, may_set_terms
from parvis.campaigns.models import Campaign
from parvis.campaigns.queries import Key, awaiting, campaigns_page
from parvis.entrance.door import AgentRequest, agent_page, page

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
    after = Key.read(request.GET.get("apres", ""))
    rows, following = campaigns_page(request.grants, after=after)
    here = reverse("campaigns")
    context = {
        "rows": [(one, TONES[Campaign.State(one.state)]) for one in rows],
        "waiting": [] if after else awaiting(request.grants),
        "next_url": f"{here}?apres={following}".replace("+", "%2B") if following else "",
        "keeps_topics": bool(keeping_units(request.grants)),
        "sets_terms": may_set_terms(request.grants),
    }
    return page(request, "workspace/campaigns/index.html", context)


urlpatterns = [path("campagnes/", campaigns, name="campaigns")]
