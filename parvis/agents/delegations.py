"""Who may sign for an authority, on which day, for which matters; recording and revoking the acts that say so.

An authority that has recorded neither its mayor nor any act keeps no register here: nothing is checked for it, and the
screen says so. From the first line on, whoever the register does not name signs nothing (CRPA L212-1; note 56).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parvis.authorities.models import Unit
from parvis.authorities.sectors import Sector
from parvis.events.record import record
from parvis.ui.wording import day_words

from .models import Agent, Delegation, Membership, Right
from .names import name_in
from .rights import Grants


class CannotDelegate(Exception):
    """Said in one word: ``place`` (she does not manage it), ``holder``, ``order``, ``over`` (revoked already)."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a signature is asked for; ``units``: the service in charge and those above it."""

    authority: UUID
    units: tuple[UUID, ...]
    sector: str
    procedure: UUID


@dataclass(frozen=True, slots=True)
class Act:
    """An act as its reader types it, or the office of who needs none (``giver`` empty)."""

    number: str
    on: date
    starts_on: date
    sectors: tuple[str, ...]
    giver: str = ""
    published: str = ""
    ends_on: date | None = None
    units: tuple[UUID, ...] = ()
    procedures: tuple[UUID, ...] = field(default=())


def keeps_register(authority: UUID) -> bool:
    """Whether an authority says here who may sign for it."""
    return Delegation.objects.filter(authority=authority).exists()


def power_of(agent: Agent, matter: Matter, *, on: date) -> Delegation | None:
    """By what an agent may sign a matter on that day: her own office first; None when nothing allows it."""
    held = [one for one in powers_over(matter, on=on) if one.holder_id == agent.pk]
    return held[0] if held else None


def powers_over(matter: Matter, *, on: date) -> list[Delegation]:
    """The lines of the register by which somebody may sign a matter on that day, offices first."""
    return [one for one in lines_in_force(matter.authority, on=on) if _covers(one, matter)]


def lines_in_force(authority: UUID, *, on: date) -> list[Delegation]:
    """The lines of the register by which somebody may sign something on that day, offices first."""
    found = Delegation.objects.filter(authority=authority).in_force(on)
    return list(found.order_by("-is_own", "starts_on", "id"))


class Pen:
    """What an agent may sign on a day: each register is read once, however many matters are asked about."""

    def __init__(self, agent: Agent, *, on: date) -> None:
        self.agent, self.on = agent, on
        self._hers: dict[UUID, list[Delegation] | None] = {}

    def may_sign(self, matter: Matter) -> bool:
        """Whether the register lets her sign a matter; true where no register is kept."""
        if matter.authority not in self._hers:
            self._hers[matter.authority] = self._read(matter.authority)
        hers = self._hers[matter.authority]
        return hers is None or any(_covers(one, matter) for one in hers)

    def _read(self, authority: UUID) -> list[Delegation] | None:
        lines = lines_in_force(authority, on=self.on)
        if not lines and not keeps_register(authority):
            return None
        return [one for one in lines if one.holder_id == self.agent.pk]


def may_sign(agent: Agent, matter: Matter, *, on: date) -> bool:
    """Whether the register lets an agent sign a matter on that day; true where no register is kept."""
    return Pen(agent, on=on).may_sign(matter)


def signatories(matter: Matter, *, on: date) -> list[str]:
    """Those who could sign a matter on that day, with their quality, whoever left taken away."""
    found = {one.holder_id: one.signed for one in powers_over(matter, on=on)}
    gone = {one.pk for one in Agent.objects.filter(pk__in=found) if one.has_left(on)}
    return [signed for holder, signed in found.items() if holder not in gone]


def holders_of(matter: Matter, *, on: date) -> set[UUID]:
    """The agents who could sign a matter on that day."""
    return {one.holder_id for one in powers_over(matter, on=on)}


def citation(delegation: Delegation) -> str:
    """What a letter says under the name of who signs; empty for who signs by her own office."""
    if delegation.is_own:
        return ""
    return _("Par délégation %(of_whom)s (acte n° %(number)s du %(day)s)") % {
        "of_whom": delegation.giver,
        "number": delegation.act_number,
        "day": day_words(delegation.act_on),
    }


def record_delegation(
    authority: UUID, holder: Agent, act: Act, *, by: Grants, today: date, at: datetime
) -> Delegation:
    """Write in the register by what an agent may sign. Raises CannotDelegate.

    Whoever records it manages each place and sector it covers; the office of the mayor or president is the whole
    authority's, in every sector.
    """
    is_own = not act.giver
    sectors = tuple(Sector.values) if is_own else act.sectors
    if act.ends_on is not None and act.ends_on < act.starts_on:
        raise CannotDelegate("order")
    if holder.has_left(today) or not _works_for(holder, authority):
        raise CannotDelegate("holder")
    if not manages(by, authority, act.units, managed_sectors(by) if is_own else act.sectors):
        raise CannotDelegate("place")
    made = Delegation.objects.create(
        authority_id=authority,
        holder=holder,
        signed=holder.signature,
        is_own=is_own,
        giver=act.giver,
        act_number=act.number,
        act_on=act.on,
        published=act.published,
        units=list(act.units),
        sectors=list(sectors),
        procedures=list(act.procedures),
        starts_on=act.starts_on,
        ends_on=act.ends_on,
    )
    days = {"starts_on": act.starts_on.isoformat(), "ends_on": act.ends_on.isoformat() if act.ends_on else ""}
    _tell("delegation.recorded", made, by=by.agent, at=at, **days)
    return made


def revoke_delegation(delegation: UUID, *, by: Grants, on: date, at: datetime) -> Delegation:
    """Say that an act lets nobody sign from that day on; it stays in the register. Raises CannotDelegate."""
    found = Delegation.objects.select_for_update().filter(pk=delegation).first()
    if found is None or not manages_line(by, found):
        raise CannotDelegate("place")
    if found.revoked_on is not None or (found.ends_on is not None and found.ends_on < on):
        raise CannotDelegate("over")
    found.revoked_on = on
    found.save(update_fields=["revoked_on"])
    _tell("delegation.revoked", found, by=by.agent, at=at, revoked_on=on.isoformat())
    return found


def manages(grants: Grants, authority: UUID, units: Iterable[UUID], sectors: Iterable[str]) -> bool:
    """Whether she manages these services (the whole authority when none is named) in each of these sectors."""
    places: list[UUID | None] = list(units) or [None]
    wanted = list(sectors)
    return bool(wanted) and all(
        grants.may(Right.MANAGE, authority=authority, sector=sector, unit=unit)
        for unit in places
        for sector in wanted
    )


def manages_line(grants: Grants, delegation: Delegation) -> bool:
    """Whether she may revoke a line of the register: the office of the mayor asks for the whole authority."""
    sectors = managed_sectors(grants) if delegation.is_own else delegation.sectors
    return manages(grants, delegation.authority_id, delegation.units, sectors)


def managed_sectors(grants: Grants) -> list[str]:
    """The sectors in which she manages something."""
    mine = (grant.sectors for grant in grants.items if Right.MANAGE.value in grant.rights)
    return sorted(frozenset().union(*mine))


def register_of(authority: UUID) -> list[Delegation]:
    """All the lines of the register, offices first, then the latest begun."""
    found = Delegation.objects.filter(authority=authority).order_by("-is_own", "-starts_on", "id")
    return list(found)


def path_of(unit: Unit) -> tuple[UUID, ...]:
    """A service and those above it."""
    return tuple(UUID(one) for one in unit.path) or (unit.pk,)


def called(delegation: Delegation) -> str:
    """The name of the holder, as kept on the day of the act."""
    return name_in(delegation.signed)


def _covers(delegation: Delegation, matter: Matter) -> bool:
    return delegation.covers(units=matter.units, sector=matter.sector, procedure=matter.procedure)


def _works_for(holder: Agent, authority: UUID) -> bool:
    """Of the authority, or of another one and entrusted with something here (a shared service)."""
    return (
        holder.authority_id == authority
        or Membership.objects.filter(agent=holder, authority_id=authority).exists()
    )


def _tell(kind: str, delegation: Delegation, *, by: Agent, at: datetime, **facts: str) -> None:
    record(
        kind,
        authority=delegation.authority_id,
        objects=[("delegation", delegation.pk, "subject"), ("agent", delegation.holder_id, "holder")],
        by=by.actor,
        occurred_at=at,
        **facts,
    )
