"""What the process of a procedure may name in its authority: services by their codes, agents, connections."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from parvis.agents.models import Agent
from parvis.authorities.connections import connections_of
from parvis.authorities.models import Unit
from parvis.processes.kinds import Known


@dataclass(frozen=True)
class Named:
    """The same with the words for each, in the order one reads them."""

    units: Mapping[str, str]
    persons: Mapping[str, str]
    connections: Mapping[str, str]


class _Agents(Mapping[str, str]):
    """Agents by id, in words: an authority has thousands, read only where one chooses or reads of one."""

    def __init__(self, found: QuerySet[Agent]) -> None:
        self._found = found

    @cached_property
    def _words(self) -> dict[str, str]:
        return {str(one.pk): f"{one.full_name}, {one.quality}" for one in self._found}

    def __getitem__(self, name: str) -> str:
        return self._words[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


def known_in(authority: UUID, *, on: date) -> Known:
    """What there is in an authority that day. Three queries."""
    return Known(
        units=frozenset(Unit.objects.filter(authority=authority).values_list("code", flat=True)),
        persons=frozenset(str(one) for one in _there(authority, on).order_by().values_list("pk", flat=True)),
        connections=frozenset(one.name for one in connections_of(authority)),
    )


def named_in(authority: UUID, *, on: date) -> Named:
    """What there is in an authority that day, with its words. Two queries, a third when agents are read."""
    units = Unit.objects.filter(authority=authority).order_by("name", "code")
    return Named(
        units=dict(units.values_list("code", "name")),
        persons=_Agents(_there(authority, on)),
        connections={one.name: one.title for one in connections_of(authority)},
    )


def _there(authority: UUID, on: date) -> QuerySet[Agent]:
    return Agent.objects.filter(Q(left_on=None) | Q(left_on__gt=on), authority=authority)
