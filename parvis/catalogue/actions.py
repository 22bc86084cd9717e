"""Writing, publishing and retiring the versions of a procedure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from parvis.authorities.models import Unit
from parvis.events.actors import Actor

from .definition import InvalidOffer
from .known import known_in
from .models import Procedure, ProcedureVersion
from .reading import parse
from .telling import tell


class CannotPublish(Exception):
    """The version has faults. ``faults`` lists (path, message)."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in faults))
        self.faults = faults


def open_procedure(
    unit: Unit, *, slug: str, sector: str, nature: str, level: str = Procedure.Level.TRANSACTIONAL
) -> Procedure:
    """Open a procedure of the unit's authority; it shows nowhere until a version is published."""
    return Procedure.objects.create(
        authority_id=unit.authority_id, slug=slug, sector=sector, nature=nature, level=level, unit=unit
    )


def write_version(procedure: Procedure, document: Mapping[str, Any]) -> ProcedureVersion:
    """Write a new draft version. Raises InvalidOffer when the document cannot be read."""
    offer = parse(document)
    last = procedure.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return ProcedureVersion.objects.create(
        authority_id=procedure.authority_id,
        procedure=procedure,
        number=last + 1,
        title=offer.title["fr"],
        document=dict(document),
    )


def publish(version: UUID, *, by: Actor, at: datetime) -> ProcedureVersion:
    """Publish a version; the one it replaces is retired, and drafts under way keep theirs.

    Raises CannotPublish with every fault; the law's come from the CRPA (see ``Offer.publication_faults``).
    """
    found = (
        ProcedureVersion.objects.select_for_update(of=("self",)).select_related("authority").get(pk=version)
    )
    procedure = Procedure.objects.select_for_update().get(pk=found.procedure_id)
    if not found.is_open:
        raise CannotPublish([("", _("cette version a déjà été publiée"))])
    try:
        today = found.authority.calendar().local_date(at)
        faults = parse(found.document).publication_faults(
            procedure.nature, known_in(found.authority_id, on=today)
        )
    except InvalidOffer as invalid:
        faults = invalid.problems
    if not found.authority.court.get("name"):
        faults.append(
            (
                "authority.court",
                _("la collectivité doit nommer son tribunal : les voies de recours le citent (CJA R421-5)"),
            )
        )
    if faults:
        raise CannotPublish(faults)
    if procedure.current_id:
        ProcedureVersion.objects.filter(pk=procedure.current_id).update(
            status=ProcedureVersion.Status.RETIRED
        )
    found.status = ProcedureVersion.Status.PUBLISHED
    found.published_at = at
    found.save(update_fields=["status", "published_at"])
    procedure.current = found
    procedure.save(update_fields=["current"])
    tell("procedure.published", procedure, found, by=by, at=at)
    return found


def retire(procedure: UUID, *, by: Actor, at: datetime) -> ProcedureVersion:
    """Take a procedure off the catalogue; cases and drafts under way go on under the version returned.

    Raises CannotPublish unless it is published.
    """
    found = Procedure.objects.select_for_update().get(pk=procedure)
    version = found.current
    if version is None:
        raise CannotPublish([("", _("cette démarche n’est pas publiée"))])
    version.status = ProcedureVersion.Status.RETIRED
    version.save(update_fields=["status"])
    found.current = None
    found.save(update_fields=["current"])
    tell("procedure.retired", found, version, by=by, at=at)
    return version
