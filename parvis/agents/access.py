"""How a door knows which agent is asking, and which colleagues she may reach."""

from datetime import date
from uuid import UUID

from parvis.base.compiled import Compiled

from .models import Agent, Right
from .rights import Grants

_WHOSE = Compiled(
    lambda account: Agent.objects.select_related("authority").filter(account_id=account).order_by("id"),
    UUID(int=1),
)


class NotFound(Exception):
    """No such agent, or not for whoever asks: the answer is the same."""


def agent_of(account: UUID, *, on: date) -> Agent:
    """The agent this account belongs to, inside the scope of the account; NotFound once she has left."""
    found = _WHOSE.rows(account)
    if not found or found[0].has_left(on):
        raise NotFound(str(account))
    return found[0]


def colleague_for(grants: Grants, agent: UUID) -> Agent:
    """A colleague of her own authority; NotFound otherwise."""
    found = (
        Agent.objects.select_related("authority")
        .filter(pk=agent, authority_id=grants.agent.authority_id)
        .first()
    )
    if found is None:
        raise NotFound(str(agent))
    return found


def managed_agent_for(grants: Grants, agent: UUID) -> Agent:
    """A colleague whose rights she may look at as a manager of their authority; NotFound otherwise."""
    if not grants.has(Right.MANAGE):
        raise NotFound(str(agent))
    return colleague_for(grants, agent)
