"""Browsers where an account was opened before, known by a signed cookie.

Guessing one password from everywhere is slowed down for the browsers nobody knows; the owner's own stays open,
so that nobody can be locked out from afar. A sign-in from a browser nobody knows is told to the owner.
The cookie holds no address: only marks that mean nothing without our key.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

COOKIE = "parvis_device"
SHOWN_AT = {COOKIE: "/agent/", f"{COOKIE}_studio": "/studio/"}
"""Where the marks are shown, a cookie for each place: never on the pages of the person."""

SALT = "parvis.accounts.devices"
LIFE = 180 * 24 * 3600
"""Seconds a browser is remembered after the last sign-in."""

MOST = 6
"""Accounts remembered on one browser: a counter is shared by a few agents."""


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def is_known(request: HttpRequest, email: str) -> bool:
    """Whether the account of this address was opened before in this browser."""
    return any(mark in _marks(request) for mark in _marks_of(email))


def last_mark(request: HttpRequest) -> str:
    """The mark of the last account opened in this browser; empty when there was none."""
    return next(iter(_marks(request)), "")


def is_marked(mark: str, email: str) -> bool:
    """Whether a mark is that of the account of this address."""
    return mark in _marks_of(email)


def remember(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """Remember that the account of this address was opened in this browser."""
    mine = _marks_of(email)
    kept = [mine[0], *(mark for mark in _marks(request) if mark not in mine)]
    for name, place in SHOWN_AT.items():
        response.set_cookie(
            name,
            signing.dumps(kept[:MOST], salt=SALT),
            max_age=LIFE,
            path=place,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def device_words(user_agent: str) -> str:
    """Say which browser on which system, as far as the browser tells."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), _("Navigateur inconnu"))
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return f"{browser}, {system}" if system else browser


def _marks(request: HttpRequest) -> list[str]:
    shown = next((request.COOKIES[name] for name in SHOWN_AT if name in request.COOKIES), "")
    try:
        found = signing.loads(shown, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return []
    return [str(mark) for mark in found]


def _marks_of(email: str) -> list[str]:
    """The marks of an address, by the current key then by the former ones."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [
        salted_hmac(SALT, email.strip().lower(), secret=key, algorithm="sha256").hexdigest()[:32]
        for key in keys
    ]
