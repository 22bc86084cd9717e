"""Why a case is confidential, and which agents are named."""

from dataclasses import dataclass
from datetime import datetime

from parvis.agents.models import Agent

from .models import Case


@dataclass(frozen=True)
class Confidence:
    """The confidentiality of a case: the reason, who said it and when, the agents named."""

    reason: str
    set_by: Agent
    set_at: datetime
    confidants: list[Agent]


def confidence_of(case: Case) -> Confidence | None:
    """The confidentiality of a case now; None when everybody whose rights cover it may see it."""
    if not case.is_confidential:
        return None
    found = case.confidentialities.select_related("set_by").get(lifted_at=None)
    named = Agent.objects.filter(pk__in=case.confidants.order_by().values("agent_id"))
    confidants = list(named.order_by("family_name", "given_name", "id"))
    return Confidence(found.reason, found.set_by, found.set_at, confidants)
