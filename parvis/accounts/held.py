"""A list in a session, to which two requests may add at the same instant."""

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session


def add_to_list(session: SessionBase, key: str, value: str, *, most: int) -> None:
    """Put a value last in the list of a session, which keeps the ``most`` last ones; inside a transaction.

    Both requests have read the list before either writes it: its row is locked, read again, and written with
    the transaction, so that neither forgets what the other added.
    """
    kept = Session.objects.select_for_update().filter(session_key=session.session_key).first()
    known = kept.get_decoded().get(key, ()) if kept else ()
    session[key] = [*(one for one in known if one != value), value][-most:]
    if kept:
        session.save()
        session.modified = False  # or the end of the request would write it again, without the lock
