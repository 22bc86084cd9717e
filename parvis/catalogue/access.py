"""How a designer gets a procedure or a version: absent and forbidden look alike."""

from uuid import UUID

from parvis.agents.rights import Grants, Right
from parvis.authorities.models import Unit
from parvis.authorities.sectors import Sector

from .models import Procedure, ProcedureVersion


class NotFound(Exception):
    """No such procedure, version or service, or not for whoever asks: the answer is the same."""


def procedure_for(grants: Grants, procedure: UUID) -> Procedure:
    """A procedure she designs; NotFound otherwise."""
    found = (
        Procedure.objects.designed_by(grants)
        .select_related("authority", "unit", "current")
        .defer("current__document")
        .filter(pk=procedure)
        .first()
    )
    if found is None:
        raise NotFound(str(procedure))
    return found


def version_for(grants: Grants, version: UUID) -> ProcedureVersion:
    """A version of a procedure she designs; NotFound otherwise."""
    found = (
        ProcedureVersion.objects.filter(procedure__in=Procedure.objects.designed_by(grants), pk=version)
        .select_related("authority", "procedure__unit")
        .first()
    )
    if found is None:
        raise NotFound(str(version))
    return found


def procedure_named(grants: Grants, slug: str) -> Procedure:
    """The procedure of her authority at an address, when she designs it; NotFound otherwise."""
    found = (
        Procedure.objects.designed_by(grants)
        .filter(authority_id=grants.agent.authority_id, slug=slug)
        .only("id")
        .first()
    )
    if found is None:
        raise NotFound(slug)
    return procedure_for(grants, found.pk)


def unit_for_new(grants: Grants, code: str, sector: str) -> Unit:
    """A service of her authority, by its code, where she may open a procedure of this sector; NotFound otherwise."""
    authority = grants.agent.authority_id
    found = Unit.objects.filter(authority_id=authority, code=code).first()
    if found is None or not grants.may(Right.DESIGN, authority=authority, sector=sector, unit=found.pk):
        raise NotFound(code)
    return found


def places_for_new(grants: Grants) -> list[tuple[Unit, str]]:
    """Where she may open a procedure: each service of her authority, with each sector she designs for there."""
    authority = grants.agent.authority_id
    return [
        (unit, sector)
        for unit in Unit.objects.filter(authority_id=authority).order_by("name", "id")
        for sector in Sector.values
        if grants.may(Right.DESIGN, authority=authority, sector=sector, unit=unit.pk)
    ]
