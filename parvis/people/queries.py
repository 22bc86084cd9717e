"""Reads of one profile: a way to reach her, and what she is to others."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q

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
    hers = Relation.objects.filter(Q(source__in=profiles) | Q(target__in=profiles))
    found = hers.filter(source__merged_into=None, target__merged_into=None)
    if on is not None:
        found = found.filter(Q(ends_on=None) | Q(ends_on__gte=on))
    found = found.select_related("source__organisation", "target__organisation")
    return list(found.order_by("-ends_on", "kind", "id")[:most])
