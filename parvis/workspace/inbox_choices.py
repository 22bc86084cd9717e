"""What the filters of the inbox offer one agent, read once a page."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from parvis.agents.present import Present, acting_beside
from parvis.agents.queries import no_longer_acting, readable_units
from parvis.agents.rights import Grants
from parvis.authorities.models import Unit
from parvis.cases.holders import held_by_a_guest
from parvis.cases.labels import labels_seen
from parvis.cases.queries import procedures_of


@dataclass(frozen=True)
class Choices:
    """Procedures, services, labels and agents by id, in the order of their lists."""

    procedures: dict[UUID, str]
    units: dict[UUID, str]
    labels: dict[UUID, str]
    colleagues: list[Present]
    others: dict[UUID, str]
    """An agent asked for who no longer handles cases there: her cases wait for somebody."""
    guests: dict[UUID, str]
    """An agent of another authority, asked for."""
    paths: dict[UUID, frozenset[UUID]]
    """The services below each, itself included, among those she reads."""

    @property
    def agents(self) -> frozenset[UUID]:
        """Those one may ask for."""
        return frozenset(one.agent.pk for one in self.colleagues) | self.others.keys() | self.guests.keys()

    def agent(self, id_: UUID | None) -> str:
        """The name of an agent one may ask for."""
        names = {one.agent.pk: one.agent.full_name for one in self.colleagues}
        names |= self.others | self.guests
        return names.get(id_, "") if id_ else ""

    def below(self, unit: UUID) -> frozenset[UUID]:
        """A service and those below it."""
        return self.paths.get(unit, frozenset())


def choices_for(grants: Grants, *, on: date, agent: UUID | None = None) -> Choices:
    """Read what the filters offer. ``agent``: the one asked for, who may have left."""
    units = readable_units(grants)
    colleagues = acting_beside(grants, on=on)
    others = no_longer_acting(grants, [agent] if agent else [], acting=colleagues)
    known = {one.agent.pk for one in colleagues} | {other.pk for other in others}
    return Choices(
        procedures=dict(procedures_of(grants)),
        units={unit.pk: unit.name for unit in units},
        labels={label.pk: label.name for label in labels_seen(grants)},
        colleagues=colleagues,
        others={other.pk: other.full_name for other in others},
        guests=held_by_a_guest(grants, agent) if agent and agent not in known else {},
        paths=_below(units),
    )


def _below(units: list[Unit]) -> dict[UUID, frozenset[UUID]]:
    below: dict[UUID, set[UUID]] = {unit.pk: {unit.pk} for unit in units}
    for unit in units:
        for ancestor in unit.path:
            below.get(UUID(ancestor), set()).add(unit.pk)
    return {unit: frozenset(found) for unit, found in below.items()}
