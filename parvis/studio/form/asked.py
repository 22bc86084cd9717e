"""Which questions people have been asked: those of the versions that were published, and never change."""

from uuid import UUID

from parvis.catalogue.drafting.building import taken_in
from parvis.catalogue.models import Procedure, ProcedureVersion

MOST_KEPT = 500
_ids: dict[UUID, frozenset[str]] = {}


def was_asked(procedure: Procedure, name: str) -> bool:
    """Whether a published version has an element of this id: people may have answered it."""
    past = ProcedureVersion.objects.filter(procedure=procedure, published_at__isnull=False)
    return any(name in _ids_of(version) for version in past.values_list("pk", flat=True))


def _ids_of(version: UUID) -> frozenset[str]:
    if version not in _ids:
        if len(_ids) >= MOST_KEPT:
            _ids.clear()
        _ids[version] = frozenset(
            taken_in(ProcedureVersion.objects.only("document").get(pk=version).document)
        )
    return _ids[version]
