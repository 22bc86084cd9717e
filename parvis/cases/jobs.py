"""Jobs of cases."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from parvis.base.scope import Wall

from .acting import in_the_name_of_its_author
from .actions import let_decide, let_leave
from .daily import make_forgotten, pass_the_day, send_forgotten


@app.periodic(cron="7 * * * *")
@app.task(queue="clock", queueing_lock="cases.pass_the_hour")
def pass_the_hour(timestamp: int) -> None:
    """Do what time does to cases; hourly, since the day does not begin everywhere at once."""
    pass_the_day(at=timezone.now())


@app.task(queue="email")
def send_planned_reply(reply: str, authority: str, sector: str, home: str) -> None:
    """Let a planned reply leave, if it is still to leave."""
    with in_the_name_of_its_author(Wall(UUID(authority), sector), UUID(home)):
        let_leave(UUID(reply), at=timezone.now())


@app.task(queue="email")
def make_planned_decision(decision: str, authority: str, sector: str, home: str) -> None:
    """Make a decision that waited, if it is still to be made."""
    with in_the_name_of_its_author(Wall(UUID(authority), sector), UUID(home)):
        let_decide(UUID(decision), at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="cases.send_forgotten_replies")
def send_forgotten_replies(timestamp: int) -> None:
    """Make the decisions and let leave the replies whose own job died, every minute."""
    make_forgotten(at=timezone.now())
    send_forgotten(at=timezone.now())
