"""Completing a task of a process: what the engine takes of it, without the database."""

import json

from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.scratch import Scratch

STATES = 200
PURE = Goal(5, "at most")
"""A fifth of what completing a task may take with the database and the journal."""
WEIGHT = Goal(4_000, "at most")


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Load, run and save from states met in real walks; the same number in each size."""
    tell("completing tasks of processes")
    found = json.loads(place.inside("bench.processing", str(STATES)))
    return [
        measured("process_task_pure_p50", found["median"], "ms"),
        measured("process_task_pure_p95", found["p95"], "ms", goal=PURE),
        measured("process_prepared", found["prepared"], "ms"),
        measured("process_text", found["process"], "bytes"),
        measured("process_state_p50", found["bytes"], "bytes"),
        measured("process_state_p95", found["bytes p95"], "bytes", goal=WEIGHT),
    ]
