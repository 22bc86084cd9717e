"""What happens to a procedure, told to the journal."""

from datetime import datetime

from parvis.events.actors import Actor
from parvis.events.record import record

from .models import Procedure, ProcedureVersion


def tell(
    kind: str, procedure: Procedure, version: ProcedureVersion, *, by: Actor, at: datetime, **facts: str
) -> None:
    """Record a fact about a version of a procedure; ``facts`` are those of its kind, the version left out."""
    record(
        kind,
        authority=procedure.authority_id,
        sector=procedure.sector,
        objects=[("procedure", procedure.pk, "subject"), ("version", version.pk, "version")],
        by=by,
        occurred_at=at,
        version=version.number,
        **facts,
    )
