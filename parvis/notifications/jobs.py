"""Jobs of the outbox and of news. No job lock: one would outlive a killed worker, the database's own does not."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from parvis.base.scope import Wall, scope

from .addressees import forget_addressees
from .correspondence.sealing import seal_and_send
from .notices.actions import forget_notices
from .notices.digest import send_digests
from .notices.lateness import warn_of_late_calls
from .notices.tasked import warn_of_late_tasks
from .sending import recover, send
from .warnings import warn_managers


@app.task(queue="email")
def send_delivery(delivery_id: str) -> None:
    """Send one delivery if it is due."""
    send(UUID(delivery_id))


@app.task(queue="email", retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def seal_letter(kind: str, case: str, subject: str, authority: str, sector: str) -> None:
    """Seal a letter and send it, or hold it."""
    seal_and_send(kind, UUID(case), UUID(subject), wall=Wall(UUID(authority), sector), at=timezone.now())


@app.periodic(cron="* * * * * */30")
@app.task(queue="email", queueing_lock="recover_deliveries")
def recover_deliveries(timestamp: int) -> None:
    """Settle what dead workers left, every thirty seconds."""
    recover()


@app.periodic(cron="41 4 * * *")
@app.task(queue="clock", queueing_lock="notifications.warn_of_silence")
def warn_of_silence(timestamp: int) -> None:
    """Warn managers each morning of the decisions that silence is about to make."""
    warn_managers(at=timezone.now())


@app.periodic(cron="3 * * * *")
@app.task(queue="clock", queueing_lock="notifications.tell_the_day")
def tell_the_day(timestamp: int) -> None:
    """Write to the agents whose hour has come; hourly, since each chooses hers."""
    send_digests(at=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queue="clock", queueing_lock="notifications.warn_of_calls")
def warn_of_calls(timestamp: int) -> None:
    """Tell who should have called somebody back that the hour has passed."""
    warn_of_late_calls(at=timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(queue="clock", queueing_lock="notifications.warn_of_tasks")
def warn_of_tasks(timestamp: int) -> None:
    """Tell who has a task, or manages it, that its day has passed; hourly, as days begin apart."""
    warn_of_late_tasks(at=timezone.now())


@app.periodic(cron="29 3 * * *")
@app.task(queue="clock", queueing_lock="notifications.forget_old_news")
def forget_old_news(timestamp: int) -> None:
    """Delete the news of more than three months each night."""
    forget_notices(at=timezone.now())


@app.periodic(cron="33 3 * * *")
@app.task(queue="clock", queueing_lock="notifications.forget_old_addressees")
def forget_old_addressees(timestamp: int) -> None:
    """Forget each night the addresses to which nothing was written for two years."""
    with scope(office="sweep"):
        forget_addressees(at=timezone.now())
