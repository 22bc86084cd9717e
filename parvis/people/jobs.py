"""Jobs of people."""

from procrastinate.contrib.django import app

from .search import forget_words


@app.periodic(cron="53 3 * * *")
@app.task(queue="clock", queueing_lock="people.forget_names")
def forget_names(timestamp: int) -> None:
    """Forget the names that nobody bears any more."""
    forget_words()
