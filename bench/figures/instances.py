"""Cases in their processes: a task completed among many instances, and many delays that end in the same minute."""

import json
from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg import sql

from bench.figures.server_time import centile
from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.rounds import WrongAnswer
from bench.scratch import Scratch

COMPLETED = Goal(25, "at most")
GROWN = Goal(1.3, "at most", "ratio")
IN_TIME = Goal(90, "at most")
WORKERS = 2

COPIED: dict[str, dict[str, str]] = {
    "cases_case": {"id": "copied.id", "reference": "copied.prefix || lpad(copied.n::text, 8, '0')"},
    "workflows_instance": {"case_id": "copied.id"},
    "workflows_task": {"case_id": "copied.id", "id": "gen_random_uuid()"},
    "workflows_effect": {"case_id": "copied.id", "id": "gen_random_uuid()"},
}
"""What of a case is copied with its instance, and what is each copy's own."""

AT_ONCE = 50_000
"""Cases copied by one statement."""

EACH_ONCE = """
SELECT count(*) FILTER (WHERE times = 1), count(*) FROM (
    SELECT count(*) AS times FROM events_event
    WHERE kind = 'workflow.timer_fired' AND case_id IN (SELECT id FROM cases_case WHERE reference LIKE 'ZT%')
    GROUP BY case_id
) AS fired
"""


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Copy instances of real walks up to each size, complete tasks there; then let delays end all at once."""
    tell("walking cases through a process")
    models = json.loads(place.inside("bench.instances", "begin", str(plan.walks)))
    return [*_completed(place, plan, models["walked"]), _fired(place, plan.timers, models["waiting"])]


def _completed(place: Scratch, plan: Plan, models: list[str]) -> list[Figure]:
    found: dict[int, float] = {}
    figures = []
    there = len(models)
    for size, prefix in zip(plan.instances, ("ZP", "ZQ"), strict=True):
        tell(f"{size} instances")
        copy(place, models, prefix, size - there)
        there = size
        spent = json.loads(place.inside("bench.instances", "complete", str(plan.completed)))
        found[size] = centile(spent, 95)
        figures.append(measured(f"process_task_p50: {size}", centile(spent, 50), "ms"))
    few, many = plan.instances
    told = f"{found[few]:.1f} ms with {few} instances"
    ratio = found[many] / found[few]
    return [
        *figures,
        measured(f"process_task_p95: {many}", found[many], "ms", goal=COMPLETED),
        measured(f"process_task_growth: {many}", ratio, "times", compared_to=told, ratio=ratio, goal=GROWN),
    ]


def _fired(place: Scratch, count: int, model: str) -> Figure:
    """Seconds from the first worker's beginning to the last one's end, once each case is found fired once."""
    tell(f"{count} delays at once")
    copy(place, [model], "ZT", count)
    with ThreadPoolExecutor(WORKERS) as pool:
        asked = [
            pool.submit(place.inside, "bench.instances", "fire", role="worker") for _worker in range(WORKERS)
        ]
        told = [json.loads(one.result()) for one in asked]
    with place.connect() as owner:
        once = owner.execute(EACH_ONCE).fetchone()
    if once != (count, count):
        raise WrongAnswer(f"{count} delays: fired once, fired at all: {once}")
    seconds = max(one["ended"] for one in told) - min(one["began"] for one in told)
    return measured(f"timers_{count}", seconds, "s", goal=IN_TIME)


def copy(place: Scratch, models: list[str], prefix: str, count: int) -> None:
    """Copy cases in turn, each with where it stands, under references that begin so."""
    with place.connect() as owner:
        owner.execute("CREATE TEMP TABLE copied (model uuid, id uuid, n integer, prefix text)")
        for first in range(0, count, AT_ONCE):
            owner.execute("TRUNCATE copied")
            owner.execute(
                "INSERT INTO copied SELECT (%s::uuid[])[1 + n %% %s], gen_random_uuid(), n, %s"
                " FROM generate_series(%s::integer, %s::integer) AS n",
                [models, len(models), prefix, first, min(first + AT_ONCE, count) - 1],
            )
            for table in COPIED:
                _copy(owner, table)
        owner.execute("VACUUM ANALYZE")


def _copy(owner: psycopg.Connection[tuple[object, ...]], table: str) -> None:
    own, key = COPIED[table], "id" if table == "cases_case" else "case_id"
    found = owner.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    columns = [str(name) for (name,) in found]
    owner.execute(
        sql.SQL(
            "INSERT INTO {} ({}) SELECT {} FROM {} AS model JOIN copied ON copied.model = model.{}"
        ).format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(
                sql.SQL(own[one]) if one in own else sql.Identifier("model", one) for one in columns
            ),
            sql.Identifier(table),
            sql.Identifier(key),
        )
    )
