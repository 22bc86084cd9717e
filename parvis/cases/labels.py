"""Reads of labels: those one may put on a case, those cases bear, those a manager keeps."""

from collections.abc import Iterable
from uuid import UUID

from parvis.agents.rights import READING, Grants
from parvis.base.compiled import Compiled

from .models import Case, CaseLabel, Label

_BORNE = Compiled(
    lambda cases: (
        CaseLabel.objects.filter(case__among=cases)
        .select_related("label")
        .order_by("label__name", "label_id")
    ),
    [UUID(int=1)],
)
_IN_USE = Compiled(
    lambda authorities: Label.objects.in_use().filter(authority__among=authorities), [UUID(int=1)]
)
_NAMES = Compiled(
    lambda labels: Label.objects.filter(pk__among=labels).order_by("pk").values_list("pk", "name"),
    [UUID(int=1)],
)


def labels_for(case: Case) -> list[Label]:
    """The labels one may put on a case, by name."""
    return list(Label.objects.in_use().for_sectors(case.sector).filter(authority=case.authority_id))


def labels_seen(grants: Grants) -> list[Label]:
    """The labels in use in the authorities and sectors where she may read cases, by name."""
    places: dict[UUID, set[str]] = {}
    for grant in grants.items:
        if grant.rights & {right.value for right in READING}:
            places.setdefault(grant.authority, set()).update(grant.sectors)
    found = _IN_USE.rows(sorted(places)) if places else []
    return [label for label in found if label.reserved_to in ("", *places[label.authority_id])]


def labels_of(cases: Iterable[UUID]) -> dict[UUID, list[Label]]:
    """The labels that cases the caller may look at bear, by name; one query for a whole page."""
    found: dict[UUID, list[Label]] = {}
    for one in _BORNE.rows(list(cases)):
        found.setdefault(one.case_id, []).append(one.label)
    return found


def labels_kept(authority: UUID) -> list[Label]:
    """The labels in use in an authority, those of every sector first."""
    return list(Label.objects.in_use().filter(authority=authority).order_by("reserved_to", "name", "id"))


def label_names(labels: Iterable[UUID]) -> dict[UUID, str]:
    """The names of labels, retired ones included."""
    asked = list(labels)
    return dict(_NAMES.tuples(asked)) if asked else {}
