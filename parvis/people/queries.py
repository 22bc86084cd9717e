"""Reads of one profile: a way to reach her, and what she is to others."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from parvis.base.compiled import CompiledFor

from .models import ContactPoint, Profile, Relation

MOST = 60
"""Relations set out at once."""


def contact_point_of(profile: Profile, point: UUID) -> ContactPoint | None:
    """One contact point of a profile."""
    return ContactPoint.objects.filter(pk=point, profile=profile).first()


def relations_of(profiles: Collection[UUID], *, on: date | None = None, most: int = MOST) -> list[Relation]:
    """What these profiles are to others and others to them, both ends read; ``on``: those that hold that day.

    Those that hold come first. A merge leaves behind what both profiles said.
    """
    hers = list(profiles)
    if on is None:
        return _RELATIONS.rows(most, most, hers, hers)
    return _RELATIONS_ON.rows(most, most, hers, hers, on)


def _related(most: int, sources: list[UUID], targets: list[UUID], *holding: Q) -> QuerySet[Relation]:
    found = Relation.objects.filter(Q(source__among=sources) | Q(target__among=targets), *holding)
    found = found.filter(source__merged_into=None, target__merged_into=None)
    found = found.select_related("source__organisation", "target__organisation")
    return found.order_by("-ends_on", "kind", "id")[:most]


_RELATIONS = CompiledFor(_related, [UUID(int=1)], [UUID(int=2)])
_RELATIONS_ON = CompiledFor(
    lambda most, sources, targets, on: _related(most, sources, targets, Q(ends_on=None) | Q(ends_on__gte=on)),
    [UUID(int=1)],
    [UUID(int=2)],
    date.max,
)
