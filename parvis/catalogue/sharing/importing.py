"""Taking over a procedure that another authority shared: always as a draft, published by nobody but its designer."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parvis.agents.models import Agent
from parvis.authorities.models import Unit

from ..actions import open_procedure, write_version
from ..models import Milestone, Procedure, ProcedureVersion
from ..process.units import with_services
from ..telling import mark, tell
from .manifest import SLUG, Shared
from .reporting import to_decide_again


class CannotImport(Exception):
    """The procedure cannot be taken over in this way."""


def import_procedure(
    shared: Shared,
    unit: Unit,
    *,
    slug: str,
    by: Agent,
    at: datetime,
    sector: str = "",
    services: Mapping[str, str] | None = None,
) -> ProcedureVersion:
    """Open the procedure of an archive under a service, at an address of its authority, as a draft.

    ``sector``: where it belongs here, when not where it belonged there. ``services``: the codes, here, of services its
    process names. The one that answered there is the one that answers here. What the other authority decided for
    itself is to be verified. Raises CannotImport.
    """
    if not SLUG.fullmatch(slug):
        raise CannotImport(_("une adresse est faite de lettres minuscules, de chiffres et de tirets"))
    summary = shared.summary
    with transaction.atomic():
        try:
            with transaction.atomic():
                procedure = open_procedure(
                    unit,
                    slug=slug,
                    sector=sector or summary.sector,
                    nature=summary.nature,
                    level=summary.level,
                )
        except IntegrityError:
            said = _("une démarche a déjà l’adresse « %(slug)s »")
            raise CannotImport(said % {"slug": slug}) from None
        return _written(shared, procedure, services or {}, by=by, at=at)


def import_version(
    shared: Shared, procedure: UUID, *, by: Agent, at: datetime, services: Mapping[str, str] | None = None
) -> ProcedureVersion:
    """Write the procedure of an archive as the next draft of one that is here already. Raises CannotImport."""
    with transaction.atomic():
        held = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure)
        if held.nature != shared.summary.nature:
            raise CannotImport(
                _("l’archive contient une démarche d’une autre nature, que d’autres règles régissent")
            )
        if held.draft() is not None:
            raise CannotImport(_("un brouillon est en cours : publiez-le ou abandonnez-le d’abord"))
        return _written(shared, held, services or {}, by=by, at=at)


def _written(
    shared: Shared, procedure: Procedure, services: Mapping[str, str], *, by: Agent, at: datetime
) -> ProcedureVersion:
    codes = {shared.summary.unit_code: procedure.unit.code, **services}
    draft = write_version(procedure, with_services(to_decide_again(shared.document), codes))
    draft.begun_from_id = procedure.current_id
    draft.save(update_fields=["begun_from"])
    mark(draft, Milestone.Kind.BEGUN, by=by, at=at)
    source, licence = shared.summary.source.name, shared.summary.licence
    tell("procedure.imported", procedure, draft, by=by.actor, at=at, source=source, licence=licence)
    return draft
