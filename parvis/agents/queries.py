"""Reads of the staff: the team of an authority, its services, who stands in for whom."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from parvis.authorities.models import Unit
from parvis.base.compiled import CompiledFor

from .handles import by_name
from .models import Absence, Agent, Invitation, Membership, Right
from .present import Present
from .rights import READING, Grants


def team_of(grants: Grants, *, on: date) -> list[Agent]:
    """The agents of her authority who still work there, with memberships, absences to come and invitation."""
    absences = (
        Absence.objects.filter(ends_on__gte=on).select_related("substitute").order_by("starts_on", "id")
    )
    memberships = Membership.objects.select_related("unit", "authority").order_by("id")
    found = (
        Agent.objects.filter(authority_id=grants.agent.authority_id)
        .select_related("account", "invitation")
        .prefetch_related(
            Prefetch("memberships", queryset=memberships), Prefetch("absences", queryset=absences)
        )
        .order_by("id")
    )
    return by_name(agent for agent in found if not agent.has_left(on))


def named_among(agents: Iterable[UUID], *, authority: UUID) -> list[Agent]:
    """Those of these agents who are of an authority, by name."""
    found = Agent.objects.filter(authority_id=authority, pk__in=list(agents))
    return list(found.order_by("given_name", "family_name", "pk"))


def no_longer_acting(grants: Grants, agents: Iterable[UUID], *, acting: Iterable[Present]) -> list[Agent]:
    """Those of her authority, among agents who answer for cases, who left or lost the right to act, by name."""
    gone = set(agents) - {present.agent.pk for present in acting}
    found = Agent.objects.filter(authority_id=grants.agent.authority_id, pk__in=gone)
    return by_name(found.order_by("id"))


def colleagues_of(agent: Agent, *, on: date) -> list[Agent]:
    """Who may handle the cases of an agent in her place: those who act in one of the sectors where she acts."""
    alike = Q(pk__in=[])
    for item in Membership.objects.giving(Right.ACT).filter(agent=agent).order_by("id"):
        alike |= Q(authority_id=item.authority_id, sectors__overlap=item.sectors)
    holders = Membership.objects.giving(Right.ACT).filter(alike).order_by().values("agent_id")
    found = Agent.objects.filter(authority_id=agent.authority_id, pk__in=holders).exclude(pk=agent.pk)
    return by_name(other for other in found.order_by("id") if not other.has_left(on))


def units_of(authority: UUID) -> list[Unit]:
    """The services of an authority, by name."""
    return list(Unit.objects.filter(authority_id=authority).order_by("name", "id"))


def units_named(ids: Iterable[UUID]) -> list[Unit]:
    """These services, by name."""
    return list(Unit.objects.filter(pk__in=list(ids)).order_by("name", "id"))


def readable_units(grants: Grants) -> list[Unit]:
    """The services whose cases she may look at, by name; those of a whole authority are all of its own."""
    return _READABLE.rows(grants.key, grants)


def _readable(grants: Grants) -> QuerySet[Unit]:
    places = Q(pk__in=[])
    for grant in grants.items:
        if grant.rights & {right.value for right in READING}:
            within = Q() if grant.units is None else Q(pk__in=sorted(grant.units))
            places |= Q(authority_id=grant.authority) & within
    return Unit.objects.filter(places).order_by("name", "id")


_READABLE = CompiledFor(_readable)


def managed_units(grants: Grants) -> list[Unit] | None:
    """The services of her authority where she manages; None when it is the whole authority."""
    wholes = [
        grant
        for grant in grants.items
        if Right.MANAGE.value in grant.rights
        and grant.authority == grants.agent.authority_id
        and grant.units is None
    ]
    if wholes:
        return None
    return list(Unit.objects.filter(pk__in=list(grants.units(Right.MANAGE))).order_by("name", "id"))


def substituted_by(agent: Agent, *, on: date) -> list[Absence]:
    """The absences during which this agent stands in for somebody on that day."""
    return list(
        Absence.objects.filter(substitute=agent, starts_on__lte=on, ends_on__gte=on)
        .select_related("agent")
        .order_by("ends_on", "id")
    )


def stood_in_by(agent: Agent, *, starts_on: date, ends_on: date) -> list[Absence]:
    """The absences of others that touch these days and during which this agent stands in, the nearest first."""
    found = Absence.objects.filter(substitute=agent, starts_on__lte=ends_on, ends_on__gte=starts_on)
    return list(found.select_related("agent").order_by("starts_on", "id"))


def replaced_among(agents: Iterable[UUID], *, on: date) -> list[Absence]:
    """The absences of that day of some agents for whom somebody stands in."""
    found = Absence.objects.filter(agent__in=set(agents), starts_on__lte=on, ends_on__gte=on)
    return list(found.filter(substitute__isnull=False).order_by("id"))


def absences_of(agent: Agent, *, on: date) -> list[Absence]:
    """Her absences under way and to come."""
    return list(
        Absence.objects.filter(agent=agent, ends_on__gte=on)
        .select_related("substitute")
        .order_by("starts_on", "id")
    )


def comes_back_to(agent: Agent, substitute: Agent, *, starts_on: date, ends_on: date) -> bool:
    """Whether on some of these days who stands in is away too, and so on until ``agent`` stands in for the last."""
    waiting: list[tuple[UUID, date, date]] = [(substitute.pk, starts_on, ends_on)]
    seen: set[tuple[UUID, date, date]] = set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        away = Absence.objects.filter(agent=one[0], starts_on__lte=one[2], ends_on__gte=one[1])
        for stand_in, since, until in away.order_by("id").values_list("substitute", "starts_on", "ends_on"):
            if stand_in == agent.pk:
                return True
            if stand_in is not None:
                waiting.append((stand_in, max(one[1], since), min(one[2], until)))
    return False


def away_meanwhile(agent: Agent, *, starts_on: date, ends_on: date) -> list[Absence]:
    """Her absences that touch these days."""
    found = Absence.objects.filter(agent=agent, starts_on__lte=ends_on, ends_on__gte=starts_on)
    return list(found.order_by("starts_on", "id"))


def memberships_of(agent: Agent) -> list[Membership]:
    """Where an agent has rights, oldest first."""
    return list(agent.memberships.select_related("unit", "authority").order_by("id"))


def open_invitation(invitation: UUID, *, sent_at: datetime, at: datetime) -> Invitation | None:
    """The invitation whose link, made at ``sent_at``, still opens an account; None when it no longer does."""
    found = Invitation.objects.select_related("agent__account").filter(pk=invitation).first()
    return found if found is not None and found.is_open(sent_at=sent_at, at=at) else None


def stand_ins(agents: Iterable[UUID]) -> list[Absence]:
    """The absences of some agents in which one of them stood in for another."""
    among = list(agents)
    return list(Absence.objects.filter(agent__in=among, substitute__in=among).order_by("starts_on", "id"))
