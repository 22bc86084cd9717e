"""What the decisions of agents taught, as a suggestion reads it: read from the database once a minute."""

from time import monotonic
from uuid import UUID

from django.db.models import F
from django.utils.crypto import salted_hmac

from .models import LearntWord
from .suggesting.learning import LEAST_DECISIONS, Learnt, Times

FRESH = 60.0
"""Seconds for which a process believes the counts it read."""

MOST_KEPT = 200
"""Authorities whose counts are kept in memory."""

_read: dict[UUID, tuple[float, Learnt]] = {}


def learnt_of(authority: UUID) -> Learnt:
    """What was counted in an authority, as far as it changes a suggestion; one query a minute at most."""
    known = _read.get(authority)
    if known is not None and monotonic() - known[0] < FRESH:
        return known[1]
    enough = LearntWord.objects.annotate(decisions=F("taken") + F("refused"))
    rows = enough.filter(authority_id=authority, decisions__gte=LEAST_DECISIONS).order_by("id")
    times = {
        (procedure, word): Times(taken, refused)
        for procedure, word, taken, refused in rows.values_list("procedure", "word", "taken", "refused")
    }
    found = Learnt(secret_of(authority), times)
    if len(_read) >= MOST_KEPT:
        _read.clear()
    _read[authority] = (monotonic(), found)
    return found


def read_again(authority: UUID) -> None:
    """Believe no longer what this process read of an authority: it has just been taught."""
    _read.pop(authority, None)


def secret_of(authority: UUID) -> bytes:
    """What makes the keys of the words of an authority: they say nothing to another, nor to who reads the tables."""
    return salted_hmac("parvis.intake.learning", authority.bytes, algorithm="sha256").digest()
