"""The few rights, in one place: what an agent may do, where, and in which sectors.

A door reads the agent's ``Grants`` once per request, inside a scope that holds only her account; from
them come the scope of the transaction (``walls``) and the condition every list is filtered by.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from parvis.authorities.models import Unit
from parvis.base.compiled import Compiled
from parvis.base.scope import Wall

from .models import Agent, Membership, Right

__all__ = ["MEETING", "READING", "Grant", "Grants", "Right", "grants_of"]

READING = (Right.SEE, Right.ACT, Right.MANAGE)
"""Rights that let one look at cases; acting or managing implies seeing."""

MEETING = (*READING, Right.RECEIVE)
"""Rights that let one look at the file of a person, in their sectors; receiving alone opens no case."""


_MEMBERSHIPS = Compiled(
    lambda agents: Membership.objects.filter(agent__among=agents).select_related("unit").order_by("id"),
    [UUID(int=1)],
)
_PATHS = Compiled(
    lambda authorities: (
        Unit.objects.filter(authority__among=authorities).order_by("id").values_list("id", "path")
    ),
    [UUID(int=1)],
)


@dataclass(frozen=True)
class Grant:
    """One membership, with the units it covers (None: the whole authority)."""

    authority: UUID
    units: frozenset[UUID] | None
    rights: frozenset[str]
    sectors: frozenset[str]
    service: str = ""
    """The name of its unit; empty for a whole authority."""


@dataclass(frozen=True)
class Grants:
    """Everything an agent may do. The empty one may do nothing."""

    agent: Agent
    items: tuple[Grant, ...] = field(default=())

    @cached_property
    def key(self) -> Hashable:
        """All that a condition on rows says of her: what is written for one agent serves no other."""
        return self.agent.pk, self.agent.authority_id, self.items

    @cached_property
    def walls(self) -> tuple[Wall, ...]:
        """The walls her transactions see: her sectors, and the administration of her own authority."""
        found = {
            Wall(grant.authority, sector)
            for grant in self.items
            if grant.rights & {right.value for right in (*MEETING, Right.AUDIT, Right.ARCHIVE)}
            for sector in grant.sectors
        }
        return (*sorted(found), Wall(self.agent.authority_id, ""))

    def has(self, right: Right) -> bool:
        """Whether she has this right anywhere."""
        return any(right.value in grant.rights for grant in self.items)

    def only(self, right: Right) -> "Grants":
        """What she may do where she has this right, and nowhere else."""
        return replace(self, items=tuple(grant for grant in self.items if right.value in grant.rights))

    def inside(self, walls: Iterable[Wall]) -> "Grants":
        """What she may do behind these walls, and nowhere else."""
        kept: dict[UUID, set[str]] = {}
        for wall in walls:
            kept.setdefault(wall.authority, set()).add(wall.sector)
        held = (replace(one, sectors=one.sectors & kept.get(one.authority, set())) for one in self.items)
        return replace(self, items=tuple(grant for grant in held if grant.sectors))

    def may(self, right: Right, *, authority: UUID, sector: str, unit: UUID | None) -> bool:
        """Whether she has this right on this unit of this authority for this sector."""
        return any(
            right.value in grant.rights
            and grant.authority == authority
            and sector in grant.sectors
            and (grant.units is None or unit in grant.units)
            for grant in self.items
        )

    @cached_property
    def meeting_walls(self) -> frozenset[Wall]:
        """The sectors whose persons she may meet: those of her mission, whatever the unit."""
        wanted = {right.value for right in MEETING}
        return frozenset(
            Wall(grant.authority, sector)
            for grant in self.items
            if grant.rights & wanted
            for sector in grant.sectors
        )

    def condition(self, rights: Iterable[Right] = READING) -> Q:
        """The condition on (authority, sector, unit) rows that she may look at; none without a right."""
        wanted = {right.value for right in rights}
        condition = Q(pk__in=[])
        for grant in self.items:
            if not grant.rights & wanted:
                continue
            place = Q(authority_id=grant.authority, sector__in=sorted(grant.sectors))
            if grant.units is not None:
                place &= Q(unit_id__in=sorted(grant.units))
            condition |= place
        return condition

    def units(self, right: Right) -> Iterable[UUID]:
        """The units she covers by name with this right (none when it is a whole authority)."""
        return sorted(
            {unit for grant in self.items if right.value in grant.rights for unit in grant.units or ()}
        )

    def needs_second_factor(self) -> bool:
        """Whether a second factor is compulsory: she designs, audits, archives, operates or enters a secret sector."""
        if self.agent.is_operator:
            return True
        from_rights = {Right.DESIGN.value, Right.AUDIT.value, Right.ARCHIVE.value}
        return any(grant.rights & from_rights or grant.sectors & {"social", "health"} for grant in self.items)


def grants_of(agent: Agent) -> Grants:
    """Read the memberships of an agent. Two queries, whatever their number."""
    return grants_of_all([agent])[0]


def grants_of_all(agents: Iterable[Agent]) -> list[Grants]:
    """Read the memberships of several agents, in their order. Two queries, whatever their number."""
    asked = list(agents)
    memberships = _MEMBERSHIPS.rows([agent.pk for agent in asked])
    below = _units_below(memberships)
    items: dict[UUID, list[Grant]] = {agent.pk: [] for agent in asked}
    for membership in memberships:
        items[membership.agent_id].append(
            Grant(
                authority=membership.authority_id,
                units=frozenset(below[membership.unit_id]) if membership.unit_id else None,
                rights=frozenset(membership.rights),
                sectors=frozenset(membership.sectors),
                service=membership.unit.name if membership.unit else "",
            )
        )
    return [Grants(agent=agent, items=tuple(items[agent.pk])) for agent in asked]


def _units_below(memberships: Iterable[Membership]) -> dict[UUID, set[UUID]]:
    """The units that each unit of these memberships covers, itself among them."""
    placed = [membership for membership in memberships if membership.unit_id]
    below = {membership.unit_id: {membership.unit_id} for membership in placed if membership.unit_id}
    if below:
        authorities = {membership.authority_id for membership in placed}
        for unit, path in _PATHS.tuples(sorted(authorities)):
            for ancestor in path:
                covered = below.get(UUID(ancestor))
                if covered is not None:
                    covered.add(unit)
    return below
