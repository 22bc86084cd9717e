"""What the tests of batches share: whose rights, which cases, and the jobs done to the last."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from parvis.agents.acting import acting_as
from parvis.agents.models import Agent
from parvis.base.scope import Wall, scope
from parvis.batches.actions import ask_undo, confirm, do_piece, prepare
from parvis.batches.models import BulkItem, BulkRun
from parvis.cases.models import Case
from tests.cast import Cast


def prepared(agent: Agent, gesture: str, *, at: datetime | None = None) -> BulkRun:
    """A run on everything this agent may look at."""
    at = at or timezone.now()
    with acting_as(agent.account_id, at=at) as grants:
        return prepare(grants, Case.objects.visible_to(grants), gesture, at=at)


def started(agent: Agent, gesture: str, *, target: UUID | None = None, at: datetime | None = None) -> BulkRun:
    """The same, confirmed."""
    return confirmed(prepared(agent, gesture, at=at), agent, target=target, at=at)


def confirmed(
    run: BulkRun, agent: Agent, *, target: UUID | None = None, at: datetime | None = None
) -> BulkRun:
    """A run, confirmed."""
    at = at or timezone.now()
    with acting_as(agent.account_id, at=at) as grants:
        return confirm(run.pk, target=target, grants=grants, at=at)


def undoing(run: BulkRun, agent: Agent, *, at: datetime | None = None) -> BulkRun:
    """Ask to undo a run, and do it to the last."""
    at = at or timezone.now()
    with acting_as(agent.account_id, at=at) as grants:
        ask_undo(run.pk, grants=grants, at=at)
    return finish(run, at=at)


def asked_pieces(run: BulkRun) -> list[tuple[int, bool]]:
    """The pieces that jobs were asked for, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'position')::int, (args->>'undo')::bool FROM procrastinate_jobs"
            " WHERE task_name = 'parvis.batches.jobs.do_piece' AND args->>'run' = %s ORDER BY id",
            [str(run.pk)],
        )
        return cursor.fetchall()


def finish(run: BulkRun, *, at: datetime | None = None) -> BulkRun:
    """Do every piece asked for, and those they ask for."""
    done = 0
    while pieces := asked_pieces(run)[done:]:
        for position, undo in pieces:
            do_piece(run.pk, run.authority_id, position=position, undo=undo, at=at or timezone.now())
            done += 1
    return read(run)


def read(run: BulkRun) -> BulkRun:
    """The run as the database holds it now."""
    with scope(walls=[Wall(run.authority_id, "")]):
        return BulkRun.objects.get(pk=run.pk)


def outcomes(cast: Cast, run: BulkRun) -> dict[str, tuple[str, str]]:
    """What became of each case, by reference."""
    with scope(walls=cast.walls):
        references = dict(Case.objects.order_by("pk").values_list("pk", "reference"))
        items = BulkItem.objects.filter(run=run.pk).order_by("position")
        return {references[item.case_id]: (item.outcome, item.reason) for item in items}
