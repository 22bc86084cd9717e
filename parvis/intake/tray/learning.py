"""What the decisions on messages teach, kept by authority under keyed digests; and what the suggestions were worth."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from ..learnt import read_again, secret_of
from ..models import Arrival, LearntMessage, Sorting
from ..suggesting.indexing import kept
from ..suggesting.learning import (
    LEAST_MESSAGES,
    Decided,
    Judged,
    Learnt,
    Reliability,
    Times,
    Updates,
    learn,
    reliability,
)
from ..suggesting.words import stem
from ..suggestions import offer_index

MOST_JUDGED = 20_000
"""Suggestions judged that reliability reads, the last ones."""


def teach(arrival: Arrival, procedure: str) -> None:
    """Count what an agent chose for a message: a procedure, or "" for none."""
    updates = _updates(arrival, procedure)
    _add_words(arrival.authority_id, updates.times, sign=1)
    _add_messages(arrival.authority_id, sorted(updates.messages), sign=1)
    read_again(arrival.authority_id)


def forget(arrival: Arrival, procedure: str) -> None:
    """Take back from the counts what a decision taken back added."""
    updates = _updates(arrival, procedure)
    _add_words(arrival.authority_id, updates.times, sign=-1)
    _add_messages(arrival.authority_id, sorted(updates.messages), sign=-1)
    read_again(arrival.authority_id)


def judged(authority: UUID) -> Reliability:
    """How far the suggestions made in an authority may be believed, by what agents did of them."""
    decided = Sorting.objects.filter(
        authority_id=authority, accepted__isnull=False, score__isnull=False, undone_at=None
    ).order_by("-at", "-id")
    pairs = decided.values_list("score", "accepted")[:MOST_JUDGED]
    return reliability(Judged(score or 0.0, bool(accepted)) for score, accepted in pairs)


def _updates(arrival: Arrival, procedure: str) -> Updates:
    text = f"{arrival.subject}\n{arrival.interaction.body}"
    decided = Decided(procedure, str(arrival.suggestion.get("procedure") or ""))
    return learn(text, decided, offer_index(arrival.authority_id), _known(arrival.authority_id, text))


def _known(authority: UUID, text: str) -> Learnt:
    """In how many messages each word of this one came, when in enough of them."""
    empty = Learnt(secret_of(authority))
    words = [empty.key(stem(word)) for word in dict.fromkeys(kept(text))]
    often = LearntMessage.objects.filter(authority_id=authority, word__in=words, messages__gte=LEAST_MESSAGES)
    return Learnt(empty.secret, {}, dict(often.order_by("word").values_list("word", "messages")))


_MORE_WORDS = """
INSERT INTO intake_learntword (id, authority_id, procedure, word, taken, refused)
SELECT gen_random_uuid(), %s, procedure, word, taken, refused
FROM unnest(%s::text[], %s::text[], %s::int[], %s::int[]) AS told (procedure, word, taken, refused)
ORDER BY procedure, word
ON CONFLICT (authority_id, procedure, word) DO UPDATE
SET taken = intake_learntword.taken + excluded.taken, refused = intake_learntword.refused + excluded.refused
"""
_FEWER_WORDS = """
WITH held AS MATERIALIZED (
    SELECT kept.id, told.taken, told.refused
    FROM intake_learntword AS kept
    JOIN unnest(%s::text[], %s::text[], %s::int[], %s::int[]) AS told (procedure, word, taken, refused)
        ON kept.procedure = told.procedure AND kept.word = told.word
    WHERE kept.authority_id = %s
    ORDER BY kept.procedure, kept.word
    FOR UPDATE OF kept
)
UPDATE intake_learntword AS kept
SET taken = greatest(0, kept.taken - held.taken), refused = greatest(0, kept.refused - held.refused)
FROM held WHERE kept.id = held.id
"""
"""Rows are locked in the order in which they are added to: two agents who take decisions back wait, and never for each
other."""

_MORE_MESSAGES = """
INSERT INTO intake_learntmessage (id, authority_id, word, messages)
SELECT gen_random_uuid(), %s, word, 1 FROM unnest(%s::text[]) AS told (word) ORDER BY word
ON CONFLICT (authority_id, word) DO UPDATE SET messages = intake_learntmessage.messages + 1
"""
_FEWER_MESSAGES = """
WITH held AS MATERIALIZED (
    SELECT id FROM intake_learntmessage
    WHERE authority_id = %s AND word = ANY(%s::text[]) AND messages > 0
    ORDER BY word FOR UPDATE
)
UPDATE intake_learntmessage AS kept SET messages = kept.messages - 1 FROM held WHERE kept.id = held.id
"""


def _add_words(authority: UUID, times: Mapping[tuple[str, str], Times], *, sign: int) -> None:
    columns: tuple[list[Any], ...] = (
        [procedure for procedure, _word in times],
        [word for _procedure, word in times],
        [one.taken for one in times.values()],
        [one.refused for one in times.values()],
    )
    with connection.cursor() as cursor:
        if sign > 0:
            cursor.execute(_MORE_WORDS, [authority, *columns])
        else:
            cursor.execute(_FEWER_WORDS, [*columns, authority])


def _add_messages(authority: UUID, words: list[str], *, sign: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MORE_MESSAGES if sign > 0 else _FEWER_MESSAGES, [authority, words])
