"""Two files side by side, the files reunited in one, and what may go back when that is undone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from parvis.agents.rights import Grants
from parvis.base.compiled import Compiled
from parvis.base.scope import Wall
from parvis.cases.contacts import contacts_shown
from parvis.cases.models import Case
from parvis.interactions.access import noting_walls
from parvis.interactions.models import Interaction
from parvis.people.duplicates import Key, to_settle
from parvis.people.models import ContactPoint, DatumOrigin, DuplicateSuspicion, Merge, Profile, ProfileNote

from .access import NotFound, may_write, profile_for

PAGE = 30
"""Pairs in a page of the list."""

SINCE = 30
"""Cases, contacts and notes since a merge that one may give back, the latest first."""


@dataclass
class Side:
    """One of two files, as far as it takes to tell whether they are one person's."""

    profile: Profile
    origins: dict[str, DatumOrigin]
    points: list[ContactPoint]
    cases: int
    contacts: int
    notes: int


class Since(NamedTuple):
    """What came to a file after a merge."""

    cases: list[Case]
    contacts: list[Interaction]
    notes: list[ProfileNote]


def pairs_page(grants: Grants, *, after: Key | None) -> tuple[list[DuplicateSuspicion], Key | None]:
    """The pairs this agent may settle, and where the next page begins. One query."""
    found = list(to_settle(noting_walls(grants), after=after)[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], (last.weight, last.pk) if last else None


def pair_for(grants: Grants, one: UUID, other: UUID) -> tuple[Profile, Profile]:
    """Two files of one wall that the agent may change, neither merged; NotFound otherwise."""
    found = profile_for(grants, one), profile_for(grants, other)
    walls = {(profile.authority_id, profile.sector) for profile in found}
    if one == other or len(walls) > 1 or any(profile.merged_into_id for profile in found):
        raise NotFound(f"{one} {other}")
    if not may_write(grants, found[0]):
        raise NotFound(str(one))
    return found


def suspicion_of(one: UUID, other: UUID) -> DuplicateSuspicion | None:
    """What is suspected of this pair, and waits; None when nothing is."""
    pair = sorted((one, other))
    return DuplicateSuspicion.objects.filter(
        one=pair[0], other=pair[1], state=DuplicateSuspicion.State.OPEN
    ).first()


def sides_of(grants: Grants, profiles: Iterable[Profile]) -> list[Side]:
    """Set files side by side; five queries each, whatever they hold. Only what she may know is counted."""
    return [
        Side(
            profile,
            {one.datum: one for one in profile.origins.order_by("datum")},
            list(profile.contact_points.order_by("kind", "-is_preferred", "value", "id")),
            Case.objects.filter(profile=profile).shown_to(grants).count(),
            contacts_shown(grants, [profile.pk]).count(),
            ProfileNote.objects.filter(profile=profile).count(),
        )
        for profile in profiles
    ]


def merge_for(grants: Grants, merge: UUID) -> Merge:
    """A merge not undone, of files that the agent may change; NotFound otherwise."""
    found = (
        Merge.objects.select_related("kept__organisation", "absorbed__organisation")
        .filter(pk=merge, undone_at=None)
        .first()
    )
    if found is None or Wall(found.authority_id, found.sector) not in noting_walls(grants):
        raise NotFound(str(merge))
    return found


def merge_of_pair(grants: Grants, one: UUID, other: UUID) -> Merge | None:
    """The merge that made one file of these two, when the agent may change it; None otherwise."""
    pair = [one, other]
    found = Merge.objects.filter(kept__in=pair, absorbed__in=pair, undone_at=None).first()
    return found if found and Wall(found.authority_id, found.sector) in noting_walls(grants) else None


def undone_for(grants: Grants, merge: UUID) -> Merge | None:
    """A merge taken back, of files that the agent may change; None otherwise."""
    found = Merge.objects.filter(pk=merge, undone_at__isnull=False).first()
    return found if found and Wall(found.authority_id, found.sector) in noting_walls(grants) else None


def merges_into(profile: Profile) -> list[Merge]:
    """The files reunited in this one, the last first: only that one can be taken back at once."""
    return _MERGED.rows(profile.pk)


_MERGED = Compiled(
    lambda kept: (
        Merge.objects.filter(kept=kept, undone_at=None)
        .select_related("absorbed__organisation")
        .order_by("-merged_at", "-id")
    ),
    UUID(int=1),
)


def since(grants: Grants, made: Merge) -> Since:
    """What came to the one kept after the merge, that the agent may give to the other."""
    moved = {UUID(id_) for ids in made.moved.values() for id_ in ids}
    kept = made.kept
    cases = Case.objects.filter(profile=kept, received_at__gt=made.merged_at).shown_to(grants)
    contacts = contacts_shown(grants, [kept.pk]).filter(
        holder_id__isnull=True, occurred_at__gt=made.merged_at
    )
    notes = ProfileNote.objects.filter(profile=kept, written_at__gt=made.merged_at)
    return Since(
        [one for one in cases.order_by("-received_at", "-id")[:SINCE] if one.pk not in moved],
        [one for one in contacts.order_by("-occurred_at", "-id")[:SINCE] if one.pk not in moved],
        [one for one in notes.order_by("-written_at", "-id")[:SINCE] if one.pk not in moved],
    )
