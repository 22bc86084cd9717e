"""The archives and the operation with the volume of a large territory: the night's lists, pages, what is destroyed.

Everything is done in one transaction that is undone: the volume stays as it was.
"""

import json

from bench.figures.server_time import centile
from bench.figures.volume import MANAGER, PAGE
from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.scratch import Scratch
from bench.volume import volume

TOWN = "montbrelle"
"""The biggest of the volume: half of its cases."""

DESTROYED = 200
"""Cases destroyed, then brought back with the transaction."""

NIGHT, CASE = Goal(60, "at most"), Goal(60, "at most")


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Propose, read and destroy, on the volume of the plan."""
    tell("archives")
    with volume(plan.volume_cases, plan.volume_persons, place.blank) as found:
        asked = (TOWN, MANAGER, str(plan.volume_reads), str(DESTROYED))
        told = json.loads(found.place.inside("bench.keeping", *asked, role="worker"))
    night, case = told["proposal"], told["case"]
    return [
        measured("archives_night", night["processor"], "s", goal=NIGHT,
                 compared_to=f"processor of a first night of the biggest town: {night['lines']} lines, "
                 f"{night['statements']} statements, {night['seconds']:.1f} s in all; "
                 f"{night['again']:.1f} s of processor the night after"),
        *(
            measured(f"archives_p95: {name}", centile(spent["wall"], 95), "ms", goal=PAGE,
                     compared_to=f"in the process itself, {len(spent['wall'])} times; p50 "
                     f"{centile(spent['wall'], 50):.1f} ms, processor {centile(spent['processor'], 50):.1f} ms")
            for name, spent in told["pages"].items()
        ),
        measured("archives_case_destroyed", case["processor"], "ms", goal=CASE,
                 compared_to=f"processor, {told['destroyed']} cases; {case['wall']:.1f} ms in all"),
    ]  # fmt: skip
