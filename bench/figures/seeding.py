"""How fast the demonstration is written, and how long its journal takes to verify."""

import json
import time

from bench.plan import Plan
from bench.report import Figure, measured, tell
from bench.scratch import Scratch


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Write the demonstration's volume, verify its journal, and open the accounts of its agents."""
    tell("seed")
    counts = ("--cases", str(plan.cases), "--persons", str(plan.persons))
    written = json.loads(place.run("parvis.commands.main", "seed", *counts, "--quiet", role="worker"))
    seeded = measured(
        "seed_rate",
        written["rows"] / written["seconds"],
        "rows/s",
        compared_to=f"{plan.cases} cases, {written['events']} facts, {written['rows']} rows",
    )
    started = time.perf_counter()
    found = json.loads(place.run("parvis.commands.main", "journal", "verify", role="worker"))
    verified = measured(
        "journal_verify",
        time.perf_counter() - started,
        "s",
        compared_to=f"{found['sealed']} facts in {found['seals']} seals, the start of the command included",
    )
    place.inside("bench.inside", "accounts", role="worker")
    with place.connect() as owner:
        owner.execute("ANALYZE")
    return [seeded, verified]
