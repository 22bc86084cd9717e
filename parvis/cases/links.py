"""Signed links: the tracking link sent to the declared contact, and the link to go on with a draft.

A link carries the id of what it opens, signed and dated; it lies in messages, so it dies after a while and
another one can be asked for. The URLs are named ``tracking_link`` and ``resume_draft`` by the portal.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

TRACKING_LIFE = timedelta(days=90)
RESUME_LIFE = timedelta(days=60)

_TRACKING = "parvis.cases.tracking"
_RESUME = "parvis.cases.resume"


class DeadLink(Exception):
    """The link was altered or has expired."""


def tracking_url(case: UUID) -> str:
    """The absolute address that opens the tracking page of a case."""
    return settings.BASE_URL + reverse("tracking_link", args=[signing.dumps(case.hex, salt=_TRACKING)])


def resume_url(draft: UUID) -> str:
    """The absolute address that goes on with a draft."""
    return settings.BASE_URL + reverse("resume_draft", args=[signing.dumps(draft.hex, salt=_RESUME)])


def case_of_link(token: str) -> UUID:
    """The case a tracking link opens. Raises DeadLink."""
    return _read(token, _TRACKING, TRACKING_LIFE)


def draft_of_link(token: str) -> UUID:
    """The draft a resume link opens. Raises DeadLink."""
    return _read(token, _RESUME, RESUME_LIFE)


def _read(token: str, salt: str, life: timedelta) -> UUID:
    try:
        return UUID(hex=signing.loads(token, salt=salt, max_age=life))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        raise DeadLink from None
