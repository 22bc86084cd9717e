"""Some way through the process of a procedure, as the writer walks it and through the actions, for the tests."""

import json
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql

from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.demo.writer.walking import BEGINS, Walk
from parvis.workflows.actions import complete
from parvis.workflows.models import Task
from parvis.workflows.timers import fire

ROWS = {"workflows_instance": "case_id", "workflows_task": "given_at", "workflows_taskanswers": "answers"}
"""The tables of a process, and by what rows of one case are put in order."""
OWN = frozenset({"id", "task_id", "case_id"})


class Story(NamedTuple):
    """A procedure, what is answered, how many tasks are done, and whether time passes first."""

    slug: str
    answers: dict[str, Any]
    tasks: int
    waits: bool = False


def walked_by_writer(play: Any, story: Story, at: datetime) -> Walk:
    """Walk a case just filed at this moment as the writer does."""
    program = play.life.desk.program
    assert program is not None
    walked = Walk(play.life, program, Random(5))
    assert walked.begin(at + BEGINS)
    if story.waits:
        walked.pass_time(at + timedelta(days=8))
    for rank in range(story.tasks):
        (task,) = (one for one in walked.awaited if one.kind == "task")
        assert walked.do(task, play.agent, _moment(story, at, rank))
    walked.write()
    return walked


def walk_by_actions(play: Any, story: Story, at: datetime, walked: Walk) -> None:
    """Have the same waited for and answered through the actions, on a case just filed at this moment."""
    case, wall = play.played.case, play.played.wall
    if story.waits:
        fire([case], wall, at=walked.told[2][1])
    for rank, (_task, answered) in enumerate(walked.done):
        with scope(walls=[wall]):
            task = Task.objects.awaited().get(case=case, kind="task")
            grants = grants_of(play.agent)

        def do(_case: UUID, *, at: datetime, which: UUID = task.pk, said: Any = answered.kept) -> Task:
            return complete(which, said, by=grants, at=at)  # noqa: B023  # called at once

        play.stage.act(do, play.played, at=_moment(story, at, rank))


def _moment(story: Story, at: datetime, rank: int) -> datetime:
    return at + timedelta(days=9 if story.waits else 1, hours=rank)


def rows_of(owner: psycopg.Connection[Any], case: UUID) -> dict[str, Any]:
    """The rows of the process of a case, and its facts; ids, and what is sealed, apart."""
    found: dict[str, Any] = {}
    for table, order in ROWS.items():
        query = sql.SQL("SELECT * FROM {} WHERE case_id = %s").format(sql.Identifier(table))
        cursor = owner.execute(query, (case,))
        columns = [one.name for one in cursor.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        found[table] = [
            {name: _plain(value) for name, value in row.items() if name not in OWN}
            for row in sorted(rows, key=lambda row: str(row[order]))
        ]
    facts = owner.execute(
        "SELECT kind, sector, occurred_at, actor_kind, actor_id, objects, facts FROM events_event"
        " WHERE case_id = %s AND starts_with(kind, 'workflow.') ORDER BY id",
        (case,),
    ).fetchall()
    found["facts"] = [(*fact[:5], [(one[0], one[2]) for one in fact[5]], fact[6]) for fact in facts]
    return found


def _plain(value: Any) -> Any:
    """A value as two cases may be compared by it: a state without the names of files, a sealed one as such."""
    if not isinstance(value, str) or not value.startswith(("sealed:", "{")):
        return value
    if value.startswith("sealed:"):
        return "sealed"
    state = json.loads(value)
    return {**state, "values": sorted(state["values"])}
