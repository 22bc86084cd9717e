"""Jobs asked for by the statement that changes the data, where the library makes a journey of its own.

The row is the one ``procrastinate`` writes: its own function of the database makes it.
"""

import json
from collections.abc import Mapping
from typing import Any

from structlog.contextvars import get_contextvars

from .together import Write

CARRIED = "_request_id"
"""Name under which the request's identifier travels among the arguments of a job; the task never sees it."""

_DEFER = """
SELECT procrastinate_defer_jobs_v1(ARRAY[
    ROW(%s, %s, 0, NULL, NULL, %s::jsonb, NULL)::procrastinate_job_to_defer_v1
])
"""


def deferral(task: str, *, queue: str, **arguments: Any) -> Write:
    """The deferral of a task by its name. It must be the last of the writes of its statement."""
    return Write(_DEFER, (queue, task, arguments_of(arguments)))


def arguments_of(arguments: Mapping[str, Any]) -> str:
    """The arguments of a job as its row keeps them, with the identifier of the current request if any."""
    return json.dumps({**arguments, **carried()})


def carried() -> dict[str, Any]:
    """What a job takes along from the request that asks for it."""
    identifier = get_contextvars().get("request_id")
    return {} if identifier is None else {CARRIED: identifier}
