"""Why a job failed, as it is kept: no message, no argument, no value. Read by the worker before any model is loaded."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]

NOTE: Final = """
INSERT INTO operations_jobfailure (job, task, error, place, attempt, failed_at)
VALUES (%(job)s, %(task)s, %(error)s, %(place)s, %(attempt)s, now())
ON CONFLICT (job) DO UPDATE SET error = excluded.error, place = excluded.place, attempt = excluded.attempt,
    failed_at = excluded.failed_at
"""


def noted(error: BaseException, *, job: int, task: str, attempt: int) -> Mapping[str, Any]:
    """The values ``NOTE`` keeps of an error: its class, and the last place of ours it went through."""
    kind = type(error)
    return {
        "job": job,
        "task": task[:128],
        "error": f"{kind.__module__}.{kind.__qualname__}"[:200],
        "place": place_of(error.__traceback__)[:200],
        "attempt": attempt,
    }


def place_of(trace: TracebackType | None) -> str:
    """The last line of this project an error went through, as ``parvis/cases/jobs.py:30 make``; else nothing."""
    found = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        path = Path(code.co_filename)
        if path.is_relative_to(ROOT / "parvis") or path.is_relative_to(ROOT / "config"):
            found = f"{path.relative_to(ROOT)}:{trace.tb_lineno} {code.co_name}"
        trace = trace.tb_next
    return found
