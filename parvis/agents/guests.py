"""Agents of another authority who act here: called, mentioned and given cases without their row being read.

One audited function of the database says who has a mission in the authorities of the transaction and how she is
called there, another until when she is away (docs/decisions/0030-who-acts-in-another-authority.md).
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection

from parvis.base.scope import Wall, scope

from .access import NotFound, colleague_for
from .handles import by_name
from .models import Absence, Agent, Membership, MembershipQuerySet
from .rights import Grants

_GUESTS = """
SELECT agent, authority, given_name, family_name, quality, is_protected, left_on, account FROM agents_guests()
"""
_FIELDS = (
    "id", "authority_id", "given_name", "family_name", "quality", "is_anonymous", "left_on", "account_id",
)  # fmt: skip


def guests_here() -> dict[UUID, Agent]:
    """Those who have a mission in the authorities of this transaction, by id; one query.

    Each holds how she is called, and the account that still opens: she is no row, and never saved.
    """
    with connection.cursor() as cursor:
        cursor.execute(_GUESTS)
        return {row[0]: Agent(**dict(zip(_FIELDS, row, strict=True))) for row in cursor.fetchall()}


def guests_among(memberships: "MembershipQuerySet", *, on: date) -> list[Agent]:
    """The guests to whom one of these missions belongs, who still work and may sign in, by name."""
    known = guests_here()
    if not known:
        return []
    held = memberships.filter(agent__in=list(known)).order_by().values_list("agent_id", flat=True).distinct()
    found = (known[agent] for agent in set(held))
    return by_name(one for one in found if one.account_id is not None and not one.has_left(on))


def guests_away(*, on: date) -> dict[UUID, date]:
    """The last day of the absence of those who are away on a day; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT agent, ends_on FROM agents_guests_away(%s)", [on])
        return dict(cursor.fetchall())


def away_until(agents: Iterable[Agent], *, authority: UUID, on: date) -> dict[UUID, date]:
    """The last day of absence of those of these agents who are away on a day, of an authority or its guests."""
    asked = list(agents)
    away = Absence.objects.filter(agent__in=[one.pk for one in asked], starts_on__lte=on, ends_on__gte=on)
    found = dict(away.order_by("ends_on").values_list("agent_id", "ends_on"))
    if any(one.authority_id != authority for one in asked):
        found |= guests_away(on=on)
    return found


def agents_named(agents: Iterable[UUID], *, authority: UUID) -> list[Agent]:
    """Those of these agents who are of an authority or have a mission there, by name; two queries at most."""
    asked = set(agents)
    found = list(Agent.objects.filter(pk__in=asked, authority_id=authority).order_by("pk"))
    if missing := asked - {agent.pk for agent in found}:
        missions = Membership.objects.filter(authority_id=authority, agent__in=missing)
        here = set(missions.order_by().values_list("agent_id", flat=True))
        known = guests_here()
        found += [known[agent] for agent in sorted(here & known.keys())]
    return by_name(found)


def signing_for(agent: UUID) -> Agent | None:
    """Whoever wrote what is signed in her name, as her own authority knows her; None once nothing binds her here.

    Her name is read at home, whole, as when she signs herself: a letter bears it, protected or not.
    """
    known = Agent.objects.select_related("account").filter(pk=agent)
    found = known.first()
    if found is None and (guest := guests_here().get(agent)) is not None:
        with scope(walls=[Wall(guest.authority_id, "")]):
            found = known.first()
    return found


def receiver_for(grants: Grants, agent: UUID) -> Agent:
    """A colleague of her authority, or who has a mission there, to be given cases. NotFound otherwise."""
    try:
        return colleague_for(grants, agent)
    except NotFound:
        found = agents_named([agent], authority=grants.agent.authority_id)
        if not found:
            raise
        return found[0]
