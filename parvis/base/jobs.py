"""Jobs whose worker died: taken up by another one."""

from typing import Final

import structlog
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status

SILENCE: Final = 20.0
"""Seconds without a sign of life after which a worker is taken for dead; it gives one every five."""

LIVES: Final = 12
"""Times a job is begun before it is left: one that kills its worker must not do so for ever."""

log = structlog.get_logger(__name__)


@app.periodic(cron="* * * * * */10")
@app.task(queue="clock", queueing_lock="base.take_up_lost_jobs", pass_context=True)
async def take_up_lost_jobs(context: JobContext, timestamp: int) -> None:
    """Ask again for the jobs that a killed worker was doing: each of ours may be done twice safely."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
        if job.attempts < LIVES:
            log.warning("job_taken_up", job_taken_up=job.id, task=job.task_name, attempts=job.attempts)
            await manager.retry_job(job)
        else:
            log.error("job_left", job_left=job.id, task=job.task_name, attempts=job.attempts)
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
