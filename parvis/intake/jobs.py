"""Jobs of what arrives."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from parvis.base.scope import Wall, scope
from parvis.cases.acting import in_the_name_of_its_author

from .answering.writing import SEND, let_leave, send_forgotten
from .receipts import GROUPED, send_grouped
from .receiving import whole
from .referring import leaving
from .referring.deciding import LEAVE


@app.task(name=GROUPED, queue="email", retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def send_grouped_receipt(authority: str, sender: str) -> None:
    """Send one receipt for what a sender wrote since the last one."""
    with scope(walls=whole(UUID(authority))):
        send_grouped(UUID(authority), sender, at=timezone.now())


@app.task(name=SEND, queue="email")
def send_answer(answer: str, authority: str, sector: str, home: str) -> None:
    """Let an answer leave, if it is still to leave."""
    with in_the_name_of_its_author(Wall(UUID(authority), sector), UUID(home)):
        let_leave(UUID(answer), at=timezone.now())


@app.task(name=LEAVE, queue="email", retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def send_referral(referral: str, authority: str) -> None:
    """Let a message leave to the competent authority, if it is still to leave."""
    with scope(walls=whole(UUID(authority))):
        leaving.let_leave(UUID(referral), at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="intake.send_forgotten_answers")
def send_forgotten_answers(timestamp: int) -> None:
    """Let leave the answers whose own job died, every minute."""
    send_forgotten(at=timezone.now())
