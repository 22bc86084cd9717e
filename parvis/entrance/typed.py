"""What was being typed when the session ended: it waits, sealed, for whoever had signed in to sign in again."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from parvis.accounts import devices
from parvis.base.sealing import seal, unseal

HELD = "typed"
PLACE = "session.typed"
LIFE = timedelta(minutes=30)
LONGEST = 60_000
"""Signs: a page of forms holds less; more would fill the table of sessions."""

PASSWORDS = {"password", "password1", "password2", "oldpassword"}


@dataclass(frozen=True)
class Held:
    """A form as it was sent: where, and everything it said, file apart."""

    address: str
    fields: tuple[tuple[str, str], ...]


def hold(request: HttpRequest, *, at: datetime) -> bool:
    """Keep what this request brings in the session of its browser, for the last account opened there.

    Nothing is kept for a browser where nobody ever signed in, nor of a page that asks for a password.
    """
    mark = devices.last_mark(request)
    if not mark or PASSWORDS & set(request.POST):
        return False
    names = (name for name in request.POST if name != "csrfmiddlewaretoken")
    fields = [(name, value) for name in names for value in request.POST.getlist(name)]
    kept = {"to": request.get_full_path(), "mark": mark, "until": (at + LIFE).isoformat(), "fields": fields}
    packed = json.dumps(kept)
    if len(packed) > LONGEST:
        return False
    request.session[HELD] = seal(packed, PLACE)
    return True


def held(request: HttpRequest, *, at: datetime) -> Held | None:
    """What waits for whoever has signed in; what is another's, or too old, is forgotten."""
    sealed = request.session.get(HELD)
    if sealed is None:
        return None
    kept = json.loads(unseal(sealed, PLACE))
    owner = devices.is_marked(kept["mark"], request.user.get_username())
    if not owner or at > datetime.fromisoformat(kept["until"]):
        drop(request)
        return None
    return Held(kept["to"], tuple((name, value) for name, value in kept["fields"]))


def drop(request: HttpRequest) -> None:
    """Forget what waited."""
    request.session.pop(HELD, None)
