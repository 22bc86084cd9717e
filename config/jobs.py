"""Let a job say in the log which request it comes from, and how it ended."""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any

import procrastinate
import structlog
from procrastinate import PsycopgConnector, jobs, manager, periodic
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker
from structlog.contextvars import bind_contextvars, bound_contextvars

from parvis.base.counting import count_job
from parvis.base.deferring import CARRIED, carried
from parvis.operations.failing import NOTE, noted

log = structlog.get_logger("parvis.job")


class FollowingManager(manager.JobManager):
    """Write the identifier of the current request beside the arguments of each job deferred."""

    async def batch_defer_jobs_async(self, jobs: list[jobs.Job], connection: Any = None) -> list[jobs.Job]:
        """Defer several jobs from asynchronous code."""
        return await super().batch_defer_jobs_async([carrying(job) for job in jobs], connection=connection)

    def batch_defer_jobs(self, jobs: list[jobs.Job], connection: Any = None) -> list[jobs.Job]:
        """Defer several jobs."""
        return super().batch_defer_jobs([carrying(job) for job in jobs], connection=connection)


class LatestTick(periodic.PeriodicDeferrer):
    """Defer a periodic job for its latest hour only, and again as soon as a clock that was ahead is put right.

    The library's own defers it for every hour that a clock jumped over (a machine that slept, a wrong date set
    right: thousands of the same sweep), and after a jump back waits for the hour it had reached, be it next year.
    """

    def get_timestamps(
        self, periodic_task: "periodic.PeriodicTask[..., Any, ...]", since: int | None, until: float
    ) -> Iterator[int]:
        """Give the hours for which a job is to be deferred: one at most."""
        if since is None or since > until:
            yield from super().get_timestamps(periodic_task, None, until)
            return
        cron = periodic_task.croniter
        cron.set_current(start_time=until)
        latest = round(cron.get_prev(ret_type=float))
        if latest > since:
            yield latest


def carrying(job: jobs.Job) -> jobs.Job:
    """Return a job that carries the identifier of the current request, if there is one."""
    return job.evolve(task_kwargs={**job.task_kwargs, **carried()})


async def follow(call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
    """Run a job under the identifier of the request that asked for it, and log how it ended.

    Arguments are never logged.
    """
    identifier = context.job.task_kwargs.pop(CARRIED, None)
    with bound_contextvars(job=context.job.id, task=context.job.task_name):
        if isinstance(identifier, str):
            bind_contextvars(request_id=identifier)
        started = time.perf_counter()
        attempt = context.job.attempts + 1
        try:
            result = await call_next()
        except Exception as error:
            log.exception("job", outcome="failed", attempt=attempt, milliseconds=since(started))
            count_job(task=context.job.task_name, outcome="failed", seconds=time.perf_counter() - started)
            await keep_failure(error, context, attempt)
            raise
        log.info("job", outcome="done", attempt=attempt, milliseconds=since(started))
        count_job(task=context.job.task_name, outcome="done", seconds=time.perf_counter() - started)
        return result


async def keep_failure(error: Exception, context: JobContext, attempt: int) -> None:
    """Write beside the job why it failed, for who looks after the installation; a database away changes nothing."""
    connector = context.app.connector
    # The queue in memory of the tests knows no other question than its own.
    if isinstance(connector, PsycopgConnector) and context.job.id is not None:
        values = noted(error, job=context.job.id, task=context.job.task_name, attempt=attempt)
        with suppress(ConnectorException):
            await connector.execute_query_async(NOTE, **values)


def since(started: float) -> float:
    """Return the milliseconds gone since a reading of the performance counter."""
    return round((time.perf_counter() - started) * 1000, 1)


def follow_requests(app: procrastinate.App) -> None:
    """Make the jobs deferred through this application carry their request's identifier, and clocks jump in peace."""
    app.job_manager = FollowingManager(app.connector)
    # The worker names the class it makes; it offers no way to give it another.
    periodic.PeriodicDeferrer = LatestTick  # type: ignore[misc]
