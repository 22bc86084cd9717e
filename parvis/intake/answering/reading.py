"""What somebody reads by the link of an answer that may not travel in clear."""

from dataclasses import dataclass
from datetime import datetime

from parvis.authorities.models import Authority
from parvis.base.scope import scope

from ..models import Answer
from .links import DeadLink, answer_named


@dataclass(frozen=True)
class Read:
    """An answer as the person reads it."""

    authority: Authority
    subject: str
    body: str
    signed: str
    left_at: datetime


def answer_read(token: str) -> Read:
    """The answer of a link, once it has left. Raises DeadLink."""
    named = answer_named(token)
    with scope(cases=[named]):
        found = Answer.objects.filter(pk=named, state=Answer.State.LEFT).select_related("authority").first()
        if found is None or found.ended_at is None:
            raise DeadLink(token)
        return Read(found.authority, found.subject, found.body, found.signed, found.ended_at)
