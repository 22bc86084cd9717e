"""How a designer gets a procedure or a version: absent and forbidden look alike."""

from uuid import UUID

from parvis.agents.rights import Grants

from .models import Procedure, ProcedureVersion


class NotFound(Exception):
    """No such procedure or version, or not for whoever asks: the answer is the same."""


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
