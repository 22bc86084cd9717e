"""The vocabulary of names, kept for all walls together and read by the audited function only."""

from django.db import connection


def forget_words() -> int:
    """Forget the words that no name holds any more (a name erased must not be guessed from what it leaves).

    For the worker. Return how many; none while names are being written: another night will do.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_forget_words()")
        return int(cursor.fetchone()[0])
