"""The links of a subscriber: signed, they open what they name and nothing else, without account nor session."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

CONFIRMING = timedelta(days=3)
"""How long an agreement may be confirmed."""

_CONFIRM, _CHOOSE, _LEAVE = (f"parvis.campaigns.{what}" for what in ("confirm", "choose", "leave"))


class DeadLink(Exception):
    """Altered, too old, or what it named is no more."""


@dataclass(frozen=True)
class Named:
    """What a link names: a subscriber of an authority, and the campaign whose message bore it, if one did."""

    authority: UUID
    subscriber: UUID
    campaign: UUID | None = None


def confirming_url(named: Named) -> str:
    """Where to confirm what was asked."""
    return _address("confirm_agreement", named, _CONFIRM)


def choosing_url(named: Named) -> str:
    """Where to read and change one's choices."""
    return _address("change_agreements", named, _CHOOSE)


def leaving_url(named: Named) -> str:
    """Where one is not written to any more: by one POST, which needs neither cookie nor page (RFC 8058)."""
    return _address("leave_list", named, _LEAVE)


def choosing_token(named: Named) -> str:
    """What the address of one's choices ends with."""
    return _signed(named, _CHOOSE)


def read_confirming(token: str) -> Named:
    """What a link to confirm names. Raises DeadLink."""
    return _read(token, _CONFIRM)


def read_choosing(token: str) -> Named:
    """What a link to one's choices names. Raises DeadLink."""
    return _read(token, _CHOOSE)


def read_leaving(token: str) -> Named:
    """What a link to leave names. Raises DeadLink."""
    return _read(token, _LEAVE)


def _address(name: str, named: Named, salt: str) -> str:
    return settings.BASE_URL + reverse(name, args=[_signed(named, salt)])


def _signed(named: Named, salt: str) -> str:
    """Sign what a link names. That of a message never changes; that which confirms says when it was made."""
    words = ".".join(
        one.hex for one in (named.authority, named.subscriber, *([named.campaign] if named.campaign else []))
    )
    return signing.dumps(words, salt=salt) if salt == _CONFIRM else signing.Signer(salt=salt).sign(words)


def _read(token: str, salt: str) -> Named:
    try:
        words = (
            signing.loads(token, salt=salt, max_age=CONFIRMING)
            if salt == _CONFIRM
            else signing.Signer(salt=salt).unsign(token)
        )
        return Named(*(UUID(hex=one) for one in words.split(".")))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        raise DeadLink from None
