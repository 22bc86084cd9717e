"""The link at the foot of what we write, by which its reader chooses how: no account, and nothing else is opened.

It names the row of an address (``addressees``) and the day it was made, under our signature: it opens that row alone,
never a request nor a file. Each message bears a fresh one; an old one dies after a year, and all of them with the key
of the installation. Reading the page changes nothing, for mail filters read it too: its button does.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from parvis.base.scope import Wall, scope

from .addressees import Wish, choose_for
from .reaching import Addressee

LIFE = timedelta(days=365)
"""How long a link opens: that of the last message received always does."""

_SIGNER = Signer(sep=".", salt="parvis.notifications.preferences")


class DeadPreferenceLink(Exception):
    """The link was altered, is too old, or nothing is known of its address any more."""


def preferences_url(addressee: UUID, *, on: date) -> str:
    """The absolute address to send to the address that the row is about; the same all day."""
    token = _SIGNER.sign(f"{addressee.hex}-{on.toordinal()}")
    return settings.BASE_URL + reverse("mail_preferences", args=[token])


def addressee_opened(token: str, *, on: date) -> Addressee:
    """The row that a link opens, and nothing else. Raises DeadPreferenceLink."""
    id_ = _named(token, on=on)
    with scope(cases=[id_]):
        found = Addressee.objects.select_related("authority").filter(pk=id_).first()
    if found is None:
        raise DeadPreferenceLink
    return found


def choose_by_link(token: str, wish: Wish, *, on: date, at: datetime) -> Addressee:
    """Write down what the holder of a link chose. Raises DeadPreferenceLink, CannotChoose."""
    found = addressee_opened(token, on=on)
    with scope(walls=[Wall(found.authority_id, found.sector)]):
        return choose_for(found.pk, found.authority_id, found.sector, wish, by=None, at=at)


def _named(token: str, *, on: date) -> UUID:
    try:
        named, _dash, day = _SIGNER.unsign(token).partition("-")
        id_, made_on = UUID(hex=named), date.fromordinal(int(day))
    except (BadSignature, ValueError, OverflowError):
        raise DeadPreferenceLink from None
    if on - made_on > LIFE:
        raise DeadPreferenceLink
    return id_
