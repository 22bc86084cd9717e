"""Cases in flight moved to another version, beside the bare rows it writes; the page that says what it would do."""

import json
import time
from typing import LiteralString

from psycopg import sql

from bench.browsing import Browser
from bench.figures.server_time import centile
from bench.plan import Plan
from bench.report import Figure, measured, tell
from bench.rounds import WrongAnswer
from bench.scratch import Scratch
from bench.servers import serving

PAGE_READS = 5
COPIED: dict[str, tuple[str, dict[str, LiteralString]]] = {
    "cases_case": ("id", {"id": "copied.id", "reference": "copied.prefix || lpad(copied.n::text, 8, '0')"}),
    "cases_applicant": ("case_id", {"case_id": "copied.id"}),
}
BARE = """
WITH later AS (
    SELECT v.id, v.procedure_id FROM catalogue_procedureversion v
    JOIN catalogue_procedure p ON p.current_id = v.id WHERE p.slug = %(slug)s
), left_behind AS (
    UPDATE cases_case AS moved
    SET version_id = later.id, revision = revision + 1,
        answers = (answers - 'details') || jsonb_build_object('story', answers->'details')
    FROM later WHERE moved.procedure_id = later.procedure_id AND moved.reference LIKE 'ZB%%'
    RETURNING moved.id, moved.authority_id, moved.sector
)
INSERT INTO bench_row (family_name, given_names, email, event, guests, created_at)
SELECT id::text, authority_id::text, sector, 'case.moved', 1, now() FROM left_behind
"""
"""Moving without a rule, a journal nor anything to go on from: each row changed, and one row to say so."""


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Look at what moving would do, move by pieces as the jobs do, then the bare rows of as many cases."""
    tell("moving cases")
    begun = json.loads(place.inside("bench.moving", "begin"))
    copy(place, begun["case"], "ZA", plan.moved - 1)
    with serving(place) as product:
        browser = Browser(product.port, {"parvis_session": begun["session"]}, encodings="gzip")
        address = f"/studio/{begun['slug']}/demandes/?de=1&vers/details=story"
        looked = [_looked(browser, address) for _turn in range(PAGE_READS + 1)][1:]
        browser.close()
    moved = json.loads(place.inside("bench.moving", "move"))
    if moved["moved"] != plan.moved:
        raise WrongAnswer(f"{moved['moved']} cases moved of {plan.moved}")
    bare = _bare(place, begun["case"], begun["slug"], plan.moved)
    return [
        measured(f"studio_moving_page_p50: {min(plan.moved, 1_000)}", centile(looked, 50), "ms"),
        measured(
            f"cases_moved: {plan.moved}",
            moved["milliseconds"],
            "ms",
            compared_to=f"the same rows changed by one bare statement: {bare:.0f} ms",
            ratio=moved["milliseconds"] / bare,
        ),
        measured(f"cases_moved_processor: {plan.moved}", moved["processor"], "ms"),
    ]


def copy(place: Scratch, case: str, prefix: str, count: int) -> None:
    """Copy a case and who filed it, each copy under a reference of its own that begins so."""
    with place.connect() as owner:
        owner.execute("CREATE TEMP TABLE copied (id uuid, n integer, prefix text)")
        owner.execute(
            "INSERT INTO copied SELECT gen_random_uuid(), n, %s FROM generate_series(1, %s) AS n",
            [prefix, count],
        )
        for table, (key, own) in COPIED.items():
            found = owner.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
                " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
                [table],
            )
            columns = [name for (name,) in found]
            copied = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} AS model, copied WHERE model.{} = %s")
            values = [sql.SQL(own[one]) if one in own else sql.Identifier("model", one) for one in columns]
            names = [sql.Identifier(one) for one in columns]
            listed = (sql.SQL(", ").join(names), sql.SQL(", ").join(values))
            owner.execute(
                copied.format(sql.Identifier(table), *listed, sql.Identifier(table), sql.Identifier(key)),
                [case],
            )


def _looked(browser: Browser, address: str) -> float:
    answer = browser.get(address)
    if answer.status != 200:
        raise WrongAnswer(f"the studio answered {answer.status}")
    return answer.seconds * 1000


def _bare(place: Scratch, case: str, slug: str, count: int) -> float:
    """Milliseconds to change as many rows as were moved, and to write one for each, in one statement."""
    copy(place, case, "ZB", count)
    with place.connect() as owner:
        began = time.perf_counter()
        owner.execute(BARE.encode(), {"slug": slug})
        return (time.perf_counter() - began) * 1000
