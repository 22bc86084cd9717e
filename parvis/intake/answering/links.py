"""The signed link by which somebody reads an answer that may not travel in clear."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

LIFE = timedelta(days=60)

_SALT = "parvis.intake.answer"


class DeadLink(Exception):
    """The link was altered, or it is too old."""


def reading_url(answer: UUID) -> str:
    """The absolute address that opens an answer, as long as ``LIFE``; whoever has it reads the answer."""
    return settings.BASE_URL + reverse("read_answer", args=[signing.dumps(answer.hex, salt=_SALT)])


def answer_named(token: str) -> UUID:
    """The answer that a link opens. Raises DeadLink."""
    try:
        return UUID(hex=signing.loads(token, salt=_SALT, max_age=LIFE))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as dead:
        raise DeadLink(token) from dead
