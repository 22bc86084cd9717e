"""Jobs of people."""

from django.utils import timezone
from procrastinate.contrib.django import app

from .duplicates import look_everywhere
from .search import forget_words


@app.periodic(cron="53 3 * * *")
@app.task(queue="clock", queueing_lock="people.forget_names")
def forget_names(timestamp: int) -> None:
    """Forget the names that nobody bears any more."""
    forget_words()


@app.periodic(cron="47 2 * * *")
@app.task(queue="clock", queueing_lock="people.look_for_duplicates")
def look_for_duplicates(timestamp: int) -> None:
    """Look for profiles of the same person each night."""
    look_everywhere(at=timezone.now())
