"""Jobs of who looks after the installation, and the cleaning of the queue itself."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from .models import JobFailure
from .resending import resend_refused as resend

KEPT = timedelta(days=7)
"""How long a job that is done stays in the queue, for who wonders what happened."""


@app.task(queue="email")
def resend_refused(reason: str, agent: str) -> None:
    """Send again the messages refused for a reason."""
    resend(reason, agent=UUID(agent), at=timezone.now())


@app.periodic(cron="37 4 * * *")
@app.task(queue="clock", queueing_lock="operations.forget_done_jobs", pass_context=True)
async def forget_done_jobs(context: JobContext, timestamp: int) -> None:
    """Remove each night the jobs done or given up for a week, and why they once failed."""
    hours = int(KEPT.total_seconds() // 3600)
    await context.app.job_manager.delete_old_jobs(nb_hours=hours, include_cancelled=True)
    await JobFailure.objects.filter(failed_at__lt=timezone.now() - timedelta(days=400)).adelete()
