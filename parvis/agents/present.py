"""Who is at work in an authority on a day, and who may be given cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, Value

from parvis.authorities.models import Unit
from parvis.base.compiled import Compiled

from .guests import guests_among, guests_away
from .handles import by_name
from .models import Absence, Agent, Membership, MembershipQuerySet, Right
from .rights import Grants


@dataclass(frozen=True)
class Present:
    """An agent who handles cases, and her absence of that day if there is one."""

    agent: Agent
    absence: Absence | None
    ahead: tuple[Absence, ...] = ()
    """Those to come, the nearest first, when they were asked for."""

    meanwhile: Mapping[UUID, list[Absence]] = field(default_factory=dict)
    """The absences of those days by who is away, when they were asked for: who stands in may be among them."""

    def is_away(self, on: date) -> bool:
        """Whether she is away on a day that was asked for."""
        return self._absence_on(on) is not None

    def substitute_on(self, on: date) -> str:
        """Who stands in for her on a day that was asked for, by name; empty when nobody does."""
        absence = self._absence_on(on)
        return absence.substitute.full_name if absence and absence.substitute else ""

    def is_left_alone_on(self, on: date) -> bool:
        """Whether nobody answers in her place on a day she is away: nobody stands in, or who does is away too."""
        absence = self._absence_on(on)
        return absence is not None and (absence.substitute is None or self._is_uncovered(absence, on, on))

    def uncovered(self) -> set[UUID]:
        """Those of her absences during which who stands in is away too on some of the days asked for."""
        known = [one for one in (self.absence, *self.ahead) if one]
        return {one.pk for one in known if self._is_uncovered(one, one.starts_on, one.ends_on)}

    def standing_in(self) -> list[Absence]:
        """The absences, of the days asked for, during which she stands in for somebody."""
        known = [absence for absences in self.meanwhile.values() for absence in absences]
        return [absence for absence in known if absence.substitute_id == self.agent.pk]

    def _is_uncovered(self, absence: Absence, since: date, until: date) -> bool:
        away = self.meanwhile.get(absence.substitute_id, ()) if absence.substitute_id else ()
        return any(one.starts_on <= until and one.ends_on >= since for one in away)

    def _absence_on(self, on: date) -> Absence | None:
        known = (self.absence, *self.ahead)
        return next((one for one in known if one and one.starts_on <= on <= one.ends_on), None)


_ACTING = Compiled(
    lambda authority, sectors: Agent.objects.filter(
        authority_id=authority,
        pk__in=Membership.objects.giving(Right.ACT)
        # As one value: each of a list would be a place of its own.
        .filter(sectors__overlap=Value(sectors, output_field=Membership._meta.get_field("sectors")))
        .order_by()
        .values("agent_id"),
    ).order_by("id"),
    UUID(int=1),
    ["a sector"],
)
_AWAY = Compiled(
    lambda authority, until, since: (
        Absence.objects.filter(authority_id=authority, starts_on__lte=until, ends_on__gte=since)
        .select_related("substitute")
        .order_by("ends_on", "-id")
    ),
    UUID(int=1),
    date.min,
    date.max,
)


def acting_beside(grants: Grants, *, on: date) -> list[Present]:
    """The agents of her authority who act in a sector she may look at, by name, with the absences of a day."""
    authority = grants.agent.authority_id
    sectors = sorted({sector for grant in grants.items for sector in grant.sectors})
    acting = [agent for agent in _ACTING.rows(authority, sectors) if not agent.has_left(on)]
    away = {absence.agent_id: absence for absence in _AWAY.rows(authority, on, on)}
    return [Present(agent, away.get(agent.pk)) for agent in by_name(acting)]


def guests_beside(grants: Grants, *, on: date) -> list[Agent]:
    """The agents of other authorities who act in hers, in a sector she may look at, and are there, by name."""
    sectors = sorted({sector for grant in grants.items for sector in grant.sectors})
    missions = Membership.objects.giving(Right.ACT).filter(
        authority_id=grants.agent.authority_id, sectors__overlap=sectors
    )
    return _there(missions, on=on)


def guests_under(grants: Grants, *, on: date) -> list[Agent]:
    """The agents of other authorities who act where she manages, and are there, by name."""
    return _there(Membership.objects.giving(Right.ACT).filter(_acts_under(grants)), on=on)


def _there(missions: MembershipQuerySet, *, on: date) -> list[Agent]:
    """The guests of these missions who are not away that day."""
    found = guests_among(missions, on=on)
    away = guests_away(on=on) if found else {}
    return [guest for guest in found if guest.pk not in away]


def acting_under(grants: Grants, *, on: date, until: date) -> list[Present]:
    """The agents of her authority who act where she manages, by name, with their absences of these days.

    Whoever acts on the whole authority, or on a service above one of hers, acts on hers too; whoever stands in
    that day for one of them as well.
    """
    acting = Membership.objects.giving(Right.ACT).filter(_acts_under(grants)).order_by().values("agent_id")
    standing_in = Absence.objects.filter(
        agent__in=acting, substitute__isnull=False, starts_on__lte=on, ends_on__gte=on
    )
    authority = grants.agent.authority_id
    found = Agent.objects.filter(
        Q(pk__in=acting) | Q(pk__in=standing_in.order_by().values("substitute_id")), authority_id=authority
    ).order_by("id")
    absences = Absence.objects.filter(authority_id=authority, starts_on__lte=until, ends_on__gte=on)
    meanwhile: dict[UUID, list[Absence]] = {}
    for absence in absences.select_related("agent", "substitute").order_by("starts_on", "id"):
        meanwhile.setdefault(absence.agent_id, []).append(absence)
    return [_present(agent, meanwhile, on=on) for agent in by_name(found) if not agent.has_left(on)]


def _acts_under(grants: Grants) -> Q:
    managed = [
        grant
        for grant in grants.items
        if Right.MANAGE.value in grant.rights and grant.authority == grants.agent.authority_id
    ]
    named = {unit for grant in managed for unit in grant.units or ()}
    paths = dict(Unit.objects.filter(pk__in=named).order_by("pk").values_list("pk", "path")) if named else {}
    under = Q(pk__in=[])
    for grant in managed:
        above = {UUID(unit) for id_ in grant.units or () for unit in paths.get(id_, ())}
        place = Q() if grant.units is None else Q(unit=None) | Q(unit__in=sorted(above))
        under |= place & Q(authority_id=grant.authority, sectors__overlap=sorted(grant.sectors))
    return under


def _present(agent: Agent, meanwhile: Mapping[UUID, list[Absence]], *, on: date) -> Present:
    known = meanwhile.get(agent.pk, [])
    now = [absence for absence in known if absence.starts_on <= on]
    ahead = tuple(absence for absence in known if absence.starts_on > on)
    return Present(agent, max(now, key=lambda absence: absence.ends_on, default=None), ahead, meanwhile)
