"""Taking all the open cases of a version to the one in force, piece by piece, by jobs.

A piece is one transaction: its cases, how far the run went, and the job of the next piece are committed together. A
worker killed in the middle leaves nothing of its piece; a job that comes twice finds the run further than it expects
and does nothing. What the designer may do is read again at each piece.
"""

from collections import Counter
from datetime import datetime
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction
from procrastinate.contrib.django import app as jobs

from parvis.agents.access import NotFound as AgentNotFound
from parvis.agents.acting import acting_as
from parvis.agents.models import Agent
from parvis.agents.rights import Grants
from parvis.base.scope import Wall, scope
from parvis.catalogue.access import NotFound, version_for
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.events.actors import SYSTEM, Actor
from parvis.events.record import record

from ..models import MoveRun
from ..moving.between import CannotGoThere, Passage, demand_same_terms, passage_for, walls_of
from ..moving.company import Company
from ..moving.outlook import Stays
from ..moving.pairing import ALIKE_ONLY, Equivalents
from ..moving.preview import open_under
from .moving import move

PIECE = 50
"""Cases of one transaction: a tenth of a second of work, and as little lost when a worker dies."""

MOVE_JOB = "parvis.workflows.jobs.move_cases"
"""The job above, which knows what goes along with cases."""

FIRST = UUID(int=0)

log = structlog.get_logger("parvis.cases")


class CannotStartMoving(Exception):
    """The cases of this version are on their way to another one, or with other equivalents."""


class CannotStopMoving(Exception):
    """It has ended."""


@transaction.atomic
def start_moving(
    before: UUID,
    after: UUID,
    *,
    grants: Grants,
    at: datetime,
    equivalents: Equivalents = ALIKE_ONLY,
    company: Company | None = None,
) -> MoveRun:
    """Have jobs move the open cases of a version; the run under way, asked to go on, when there is one.

    ``equivalents``: kept with the run, whose every piece follows them. Raises NotFound for who does not design the
    procedure, CannotGoThere, CannotStartMoving.
    """
    passage = passage_for(grants, before, after, equivalents)
    demand_same_terms(passage)
    with scope(walls=passage.walls):
        if company is not None:
            company.demand_sound(passage)
        Procedure.objects.select_for_update().get(pk=passage.before.procedure_id)
        run = MoveRun.objects.filter(before=passage.before, ended_at=None).first()
        if run is not None and (run.after_id, run.equivalents) != (passage.after.pk, equivalents):
            raise CannotStartMoving(str(run.pk))
        if run is None:
            run = MoveRun.objects.create(
                authority_id=passage.before.authority_id,
                before=passage.before,
                after=passage.after,
                equivalents=dict(equivalents),
                by=grants.agent,
                signed=grants.agent.signature,
                asked_at=at,
            )
            _tell("procedure.cases_moving", run, passage.before, by=grants.agent.actor, at=at)
        _ask_for_piece(run, passage.before, grants.agent)
    return run


@transaction.atomic
def stop_moving(before: UUID, *, grants: Grants, at: datetime) -> MoveRun:
    """Leave the cases that remain where they are. Raises NotFound, CannotStopMoving."""
    version = version_for(grants, before)
    with scope(walls=walls_of(version.procedure)):
        run = MoveRun.objects.select_for_update().filter(before=version, ended_at=None).first()
        if run is None:
            raise CannotStopMoving(str(before))
        _end(run, version, by=grants.agent.actor, at=at)
    return run


def move_piece(
    run: UUID, wall: Wall, account: UUID, *, piece: int, at: datetime, company: Company | None = None
) -> None:
    """Move the next cases of a run, and their company.

    Nothing is done when it is elsewhere, for another job did the piece or it was stopped.

    It ends there when whoever asked for it no longer designs the procedure, or when a newer version came into force.
    """
    home = (Wall(wall.authority, ""), wall)
    with scope(walls=home):
        known = MoveRun.objects.get(pk=run)
    try:
        with acting_as(account, at=at) as grants:
            passage = passage_for(grants, known.before_id, known.after_id, known.equivalents)
            with scope(walls=home):
                _piece(run, passage, grants.agent, company, piece=piece, at=at)
    except (AgentNotFound, NotFound, CannotGoThere):
        with scope(walls=home):
            held = MoveRun.objects.select_for_update().get(pk=run)
            if held.is_under_way():
                _end(held, held.before, by=SYSTEM, at=at)


def _piece(
    run: UUID, passage: Passage, by: Agent, company: Company | None, *, piece: int, at: datetime
) -> None:
    held = MoveRun.objects.select_for_update().get(pk=run)
    if held.pieces != piece or not held.is_under_way():
        return
    beyond = open_under(passage).filter(pk__gt=held.beyond or FIRST)
    cases = list(beyond.order_by("pk").values_list("pk", flat=True)[:PIECE])
    stays = _moved(cases, passage, by, company, at=at)
    staying = Counter(held.staying)
    staying.update(why for why in stays.values() if why)
    held.moved += sum(not why for why in stays.values())
    held.staying, held.pieces = dict(staying), piece + 1
    held.beyond = cases[-1] if cases else held.beyond
    held.save(update_fields=["moved", "staying", "pieces", "beyond"])
    if len(cases) < PIECE:
        _end(held, passage.before, by=by.actor, at=at)
    else:
        _ask_for_piece(held, passage.before, by)


def _moved(
    cases: list[UUID], passage: Passage, by: Agent, company: Company | None, *, at: datetime
) -> dict[UUID, str]:
    """Move cases in a savepoint of their own, and say why each stays; empty when it does not.

    One that cannot be treated must not keep the others from it: it is looked for, half by half.
    """
    try:
        with transaction.atomic():
            return move(cases, passage, by=by, at=at, company=company)
    except (OperationalError, InterfaceError, CannotGoThere):
        raise
    except Exception:
        if len(cases) == 1:
            log.exception("case not moved", case=str(cases[0]))
            return {cases[0]: str(Stays.ERROR)}
    half = len(cases) // 2
    first = _moved(cases[:half], passage, by, company, at=at)
    return first | _moved(cases[half:], passage, by, company, at=at)


def _end(run: MoveRun, version: ProcedureVersion, *, by: Actor, at: datetime) -> None:
    run.ended_at = at
    run.save(update_fields=["ended_at"])
    _tell("procedure.cases_moved", run, version, by=by, at=at, moved=run.moved, stayed=run.stayed)


def _ask_for_piece(run: MoveRun, version: ProcedureVersion, by: Agent) -> None:
    """Defer the next piece in the transaction of this one: both are, or neither. A run has one job at a time."""
    jobs.configure_task(MOVE_JOB, queue="batches", lock=str(run.pk), allow_unknown=True).defer(
        run=str(run.pk),
        authority=str(run.authority_id),
        sector=version.procedure.sector,
        account=str(by.account_id),
        piece=run.pieces,
    )


def _tell(
    kind: str, run: MoveRun, version: ProcedureVersion, *, by: Actor, at: datetime, **facts: int
) -> None:
    record(
        kind,
        authority=run.authority_id,
        sector=version.procedure.sector,
        objects=[
            ("procedure", version.procedure_id, "subject"),
            ("version", run.before_id, "left"),
            ("version", run.after_id, "joined"),
        ],
        by=by,
        occurred_at=at,
        **facts,
    )
