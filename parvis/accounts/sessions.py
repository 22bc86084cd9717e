"""The life of a session: an hour without a gesture ends it, and half a day in any case.

The limits follow what NIST SP 800-63B asks of the second level of assurance: twelve hours at most, and an
inactivity of the length of a meeting. The last activity is written once a minute, not at each request.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.base.compiled import Compiled

IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
WRITTEN_EVERY = timedelta(minutes=1)

UNATTENDED = "X-Parvis-Unattended"
"""Header of what a page asks by itself: nobody made a gesture, the session grows no younger."""


_KNOWN = Compiled(
    lambda key, account: UserSession.objects.filter(session_key=key, user_id=account).order_by("pk")[:1],
    "a key",
    UUID(int=1),
)


def watch(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: end a session that is too old, and note the activity of the others."""

    def answer(request: HttpRequest) -> HttpResponse:
        # Who has no session is not looked for: public pages ask the database nothing here.
        if request.session.session_key and request.user.is_authenticated:
            _follow(request, timezone.now())
        return get_response(request)

    return answer


def open_sessions(account: UUID, *, at: datetime) -> list[UserSession]:
    """The sessions under way of an account, the latest first."""
    live = Session.objects.filter(expire_date__gt=at).values("session_key")
    return list(
        UserSession.objects.filter(
            user_id=account, session_key__in=live, last_seen_at__gt=at - IDLE, created_at__gt=at - LONGEST
        ).order_by("-last_seen_at", "-id")
    )


def still_open(sessions: Iterable[int], *, at: datetime) -> dict[int, str]:
    """Those of these sessions that are under way, by their number, with their key; their accounts are active."""
    known = UserSession.objects.filter(
        pk__in=list(sessions),
        last_seen_at__gt=at - IDLE,
        created_at__gt=at - LONGEST,
        user__is_active=True,
        session_key__in=Session.objects.filter(expire_date__gt=at).values("session_key"),
    )
    return dict(known.order_by("id").values_list("id", "session_key"))


def close_sessions(account: UUID, *, only: int | None = None, keep: str | None = None) -> int:
    """End the sessions of an account: one of them, or all but the one whose key is kept. Count them."""
    found = UserSession.objects.filter(user_id=account)
    if only is not None:
        found = found.filter(pk=only)
    if keep is not None:
        found = found.exclude(session_key=keep)
    keys = list(found.order_by("id").values_list("session_key", flat=True))
    closed, _of_each = Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return closed


def forget_ended(*, at: datetime) -> None:
    """Remove the sessions that have ended, with the addresses and devices they came from."""
    ended = UserSession.objects.filter(Q(last_seen_at__lte=at - IDLE) | Q(created_at__lte=at - LONGEST))
    keys = list(ended.order_by("id").values_list("session_key", flat=True))
    Session.objects.filter(Q(session_key__in=keys) | Q(expire_date__lte=at)).delete()
    ended.delete()


def _follow(request: HttpRequest, now: datetime) -> None:
    known = _KNOWN.rows(request.session.session_key, request.user.pk)
    found = known[0] if known else None
    if found is not None and (now - found.last_seen_at > IDLE or now - found.created_at > LONGEST):
        found.delete()
        logout(request)
        messages.info(
            request, _("Votre connexion a été fermée : elle est restée longtemps ouverte ou sans activité.")
        )
    elif found is None or (now - found.last_seen_at >= WRITTEN_EVERY and UNATTENDED not in request.headers):
        UserSession.objects.create_from_request(request)
