"""How the agents a page names are called: by name where their row can be read, as they signed elsewhere.

An agent may act for another authority than her own, whose staff reads nothing of her row. What she does there keeps,
beside the key to her, how she signed (``Agent.signature``); pages ask here instead of joining agents to what they did.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from parvis.base.compiled import Compiled

from .models import Agent

Signed = tuple[UUID | None, str]
"""An agent and how she signed; the empty text where nothing says it."""


_READ = Compiled(
    lambda agents: Agent.objects.filter(pk__among=agents).order_by("pk").only("given_name", "family_name"),
    [UUID(int=1)],
)


def called(known: Iterable[Signed]) -> dict[UUID, str]:
    """How to call these agents; one query, none when nobody is asked for.

    Whoever is neither read nor signed anything is said to be of another authority.
    """
    signed: dict[UUID, str] = {}
    for agent, signature in known:
        if agent is not None:
            signed[agent] = signature or signed.get(agent, "")
    names = {agent.pk: agent.full_name for agent in _READ.rows(list(signed))} if signed else {}
    stranger = _("un agent d’une autre collectivité")
    return {agent: names.get(agent) or name_in(signature) or stranger for agent, signature in signed.items()}


def unread_among(known: Iterable[Signed]) -> dict[UUID, str]:
    """How to call those of these agents whose row cannot be read here."""
    asked = dict(known)
    read = Agent.objects.in_bulk([agent for agent in asked if agent])
    return {agent: name_in(signed) for agent, signed in asked.items() if agent and agent not in read}


def name_in(signature: str) -> str:
    """What comes before the quality; the quality itself for a protected agent, who signs with it alone."""
    return signature.partition(", ")[0]
