"""What a visitor holds: the ids of the drafts and cases her session opens, and nothing about her.

Reading never makes a session: it begins when something is held.
"""

from uuid import UUID

from django.contrib.sessions.models import Session
from django.http import HttpRequest

KEY = "held"
MOST = 30
"""Beyond it the oldest is let go: a shared computer does not gather a whole town."""


def held(request: HttpRequest) -> list[UUID]:
    """The drafts and cases this session opens, oldest first."""
    return [UUID(hex=one) for one in request.session.get(KEY, ())]


def holds(request: HttpRequest, thing: UUID) -> bool:
    """Whether this session opens a draft or a case."""
    return thing.hex in request.session.get(KEY, ())


def hold(request: HttpRequest, thing: UUID) -> None:
    """Let this session open a draft or a case from now on.

    Two pages that begin at the same instant have both read what the session held: its row is locked and read
    again, and written in the transaction of the page, so that neither forgets the other's.
    """
    session = request.session
    kept = Session.objects.select_for_update().filter(session_key=session.session_key).first()
    known = kept.get_decoded().get(KEY, ()) if kept else ()
    session[KEY] = [*(one for one in known if one != thing.hex), thing.hex][-MOST:]
    if kept:
        session.save()
        session.modified = False  # or the end of the request would write it again, without the lock


def let_go(request: HttpRequest) -> None:
    """Close everything: whoever sits down next at a shared computer opens nothing."""
    request.session.flush()
