"""What the processor spends to suggest a procedure for a message."""

import json

from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.scratch import Scratch

MESSAGES = 40
LENGTHS = (20, 100, 500, 4_000)
"""Words of a message."""
PROCESSOR = Goal(5, "at most")
"""Milliseconds of a message, however long."""


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """The index of the whole library, then messages of each length."""
    tell("suggesting")
    found = json.loads(place.inside("bench.suggesting", str(MESSAGES), *map(str, LENGTHS)))
    return [
        measured("suggestion_index", found["index"], "ms"),
        *(
            measured(
                f"suggestion_{length}_words",
                found[str(length)],
                "ms",
                compared_to="CPU, median",
                goal=PROCESSOR,
            )
            for length in LENGTHS
        ),
    ]
