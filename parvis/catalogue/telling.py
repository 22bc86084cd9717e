"""What happens to a procedure, told to the journal, and to whoever opens it later."""

from datetime import datetime

from parvis.agents.models import Agent
from parvis.base.scope import Wall, scope
from parvis.events.actors import Actor
from parvis.events.record import record

from .models import Milestone, Procedure, ProcedureVersion


def tell(
    kind: str, procedure: Procedure, version: ProcedureVersion, *, by: Actor, at: datetime, **facts: str
) -> None:
    """Record a fact about a version of a procedure; ``facts`` are those of its kind, the version left out.

    One may design a procedure without reading the cases of its sector: that of the fact opens while it is told.
    """
    with scope(walls=[Wall(procedure.authority_id, ""), Wall(procedure.authority_id, procedure.sector)]):
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


def mark(
    version: ProcedureVersion, kind: Milestone.Kind, *, by: Agent, at: datetime, words: str = ""
) -> Milestone:
    """Keep a moment of the life of a version, with what its author says of it to her colleagues."""
    return Milestone.objects.create(
        authority_id=version.authority_id,
        version=version,
        kind=kind,
        words=words.strip()[: Milestone.LONGEST_WORDS],
        by=by,
        signed=by.signature,
        at=at,
    )
