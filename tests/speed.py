"""How much processor something takes, told as on one machine: a test that compares it falls on no slower one.

The clock on the wall tells what else runs; seconds of processor tell how fast it turns. Both are left out: a fixed loop
of the interpreter is turned beside what is measured, on the same machine at the same moment.
"""

import time
from collections.abc import Callable

from bench.calibration import loop

TURNS = 9_700
"""How often a second the machine of docs/measured/ turns the loop."""


def spent(work: Callable[[], object], *, times: int = 1, tries: int = 5) -> float:
    """Seconds of processor that `work` takes on the machine of reference: the least of the tries.

    `times`: how often a try repeats what is too short to be told.
    """
    return min(_spent(work, times) for _try in range(tries))


def _spent(work: Callable[[], object], times: int) -> float:
    before = _processor(loop, 20)
    taken = _processor(work, times)
    turn = max(before, _processor(loop, 20))
    return taken / turn / TURNS


def _processor(work: Callable[[], object], times: int) -> float:
    """Seconds of processor that each of these takes."""
    began = time.process_time()
    for _again in range(times):
        work()
    return (time.process_time() - began) / times
