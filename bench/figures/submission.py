"""The final POST of a saved five-field draft, beside one bare row and beside its own SQL in raw psycopg."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from bench.asking import bare_form, submission
from bench.browsing import csrf_of
from bench.names import CODE, FORM
from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.rounds import ROUNDS, Contender, WrongAnswer, compete
from bench.scratch import Scratch
from bench.servers import serving, serving_bare

WARM_UP = 240
"""Each of the sixteen threads behind the two workers has then its connection, and its statements warm."""
OF_A_ROW = Goal(0.10, "at least", "ratio")
OF_ITS_SQL = Goal(0.30, "at least", "ratio")
Request = dict[str, Any]


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Let the three contenders run in turn; return the two ratios."""
    tell("submission")
    script = place.folder / "submission.json"
    statements = json.loads(place.inside("bench.inside", "capture", str(script)))["statements"]
    held = prepared(place, FORM, WARM_UP * 2 + ROUNDS * (plan.submissions + plan.replays))
    filed_before = place.value("SELECT count(*) FROM cases_case")
    residents = count(1_000)
    with serving(place) as product, serving_bare(place, BENCH_SCRIPT=str(script)) as bare:
        csrf = csrf_of(product.port, f"/{CODE}/demarches/{FORM}/")

        def submissions(number: int) -> list[Request]:
            return [submission(*next(held), csrf, number=next(residents)) for _ in range(number)]

        def replays(number: int) -> list[Request]:
            drafts = (next(held) for _ in range(number))
            return [bare_form("/replay/", {"draft": draft, "session": session}) for draft, session in drafts]

        ours = Contender("parvis", product.port, submissions, plan.submissions)
        row = Contender("bare Django view, one row", bare.port, rows, plan.rows)
        replay = Contender(
            f"the same {statements} statements in raw psycopg", bare.port, replays, plan.replays
        )
        compete([ours, row, replay], warm_up=WARM_UP)
    filed = place.value("SELECT count(*) FROM cases_case") - filed_before
    if filed != 2 * WARM_UP + ROUNDS * (plan.submissions + plan.replays):
        raise WrongAnswer(f"{filed} cases were filed")
    return [
        measured(
            "submission",
            ours.best,
            "requests/s",
            compared_to=f"{other.name}: {other.best:.0f} requests/s",
            ratio=ours.best / other.best,
            goal=goal,
        )
        for other, goal in ((row, OF_A_ROW), (replay, OF_ITS_SQL))
    ]


def prepared(place: Scratch, slug: str, number: int) -> Iterator[tuple[str, str]]:
    """Make drafts and their sessions; give them one by one, each once."""
    tell(f"  preparing {number} drafts")
    made = json.loads(place.inside("bench.inside", "drafts", slug, str(number)))
    with place.connect() as owner:
        # What the server's own maintenance would have done by the time people send what they prepared.
        owner.execute("ANALYZE")
    return iter([(draft, session) for draft, session in made])


def rows(number: int) -> list[Request]:
    """The same five answers, for the bare view."""
    values = {
        "family_name": "Ferrand",
        "given_names": "Odile",
        "email": "odile.ferrand@courriel.example",
        "event": "Loto de l’école",
        "guests": "80",
    }
    return [bare_form("/row/", values)] * number
