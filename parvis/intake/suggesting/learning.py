"""What the decisions of agents teach: which words, in this authority, speak of which procedure.

No word of a person is kept: words are counted under a keyed digest, and only those that the offer says itself, or that
came in several messages already.
"""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .indexing import Index, kept
from .words import stem

LEAST_DECISIONS = 5
"""Decisions on a word below which it changes nothing."""
LEAST_MESSAGES = 5
"""Messages in which a word that the offer does not say must have come before it is counted."""
MOST_ADDED = 6.0
"""The most that all that was learnt adds to a procedure, or takes from it: two rare words of its title."""
_EACH = 1.5
_WORDS = 200
"""Words of one message that are looked up, or counted."""

Key = str


@dataclass(frozen=True)
class Times:
    """How often agents took a procedure, or refused it, for a message that has the word."""

    taken: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Learnt:
    """What was counted in one authority. ``secret`` makes the keys of its words."""

    secret: bytes = field(repr=False)
    times: Mapping[tuple[str, Key], Times] = field(default_factory=dict)
    """By procedure and word."""
    messages: Mapping[Key, int] = field(default_factory=dict)
    """In how many messages each word came."""

    def key(self, word: str) -> Key:
        """What a stem is counted under."""
        return hashlib.blake2b(word.encode(), key=self.secret[:64], digest_size=12).hexdigest()

    def added(self, stems: Iterable[str], procedures: Sequence[str]) -> dict[str, float]:
        """What these words add to each procedure, or take from it; little, and nothing on few decisions."""
        found: dict[str, float] = defaultdict(float)
        if not self.times:
            return {}
        for key in map(self.key, list(dict.fromkeys(stems))[:_WORDS]):
            for procedure in procedures:
                times = self.times.get((procedure, key))
                if times is not None and times.taken + times.refused >= LEAST_DECISIONS:
                    found[procedure] += _EACH * math.log((times.taken + 1) / (times.refused + 1))
        return {one: max(-MOST_ADDED, min(MOST_ADDED, added)) for one, added in found.items()}


@dataclass(frozen=True)
class Decided:
    """What an agent chose for a message, and what had been suggested; "" for no procedure."""

    procedure: str
    suggested: str = ""


@dataclass(frozen=True)
class Updates:
    """What to add to the counts: to those of words by procedure, and to those of messages by word."""

    times: Mapping[tuple[str, Key], Times]
    messages: frozenset[Key]


def learn(text: str, decided: Decided, index: Index, learnt: Learnt) -> Updates:
    """What one decision teaches: its words speak for what was chosen, and against what was suggested instead."""
    stems = [stem(word) for word in dict.fromkeys(kept(text))][:_WORDS]
    keys = {learnt.key(one): one for one in stems}
    counted = [
        key
        for key, one in keys.items()
        if one in index.postings or learnt.messages.get(key, 0) >= LEAST_MESSAGES
    ]
    times: dict[tuple[str, Key], Times] = {}
    for key in counted:
        if decided.procedure:
            times[decided.procedure, key] = Times(taken=1)
        if decided.suggested and decided.suggested != decided.procedure:
            times[decided.suggested, key] = Times(refused=1)
    return Updates(times, frozenset(keys))


def with_updates(learnt: Learnt, updates: Updates) -> Learnt:
    """The counts once a decision is added to them."""
    times = dict(learnt.times)
    for key, more in updates.times.items():
        was = times.get(key, Times())
        times[key] = Times(was.taken + more.taken, was.refused + more.refused)
    messages = Counter(learnt.messages)
    messages.update(updates.messages)
    return Learnt(learnt.secret, times, messages)


@dataclass(frozen=True)
class Judged:
    """A suggestion that was made, and whether an agent took it."""

    score: float
    is_right: bool


@dataclass(frozen=True)
class Tenth:
    """The suggestions whose score is in one tenth: how many, the mean score, the share that was right."""

    least: float
    count: int
    score: float
    right: float


@dataclass(frozen=True)
class Reliability:
    """How far a score may be believed. ``error``: the mean distance between score and share right."""

    count: int
    accepted: float
    error: float
    tenths: tuple[Tenth, ...]


def reliability(decisions: Iterable[Judged]) -> Reliability:
    """What became of suggestions, by tenth of score; empty tenths are left out."""
    held: dict[int, list[Judged]] = defaultdict(list)
    for one in decisions:
        held[min(9, max(0, int(one.score * 10)))].append(one)
    tenths = tuple(
        Tenth(number / 10, len(of), _mean([one.score for one in of]), _mean([one.is_right for one in of]))
        for number, of in sorted(held.items())
    )
    count = sum(one.count for one in tenths)
    if not count:
        return Reliability(0, 0.0, 0.0, ())
    accepted = sum(one.right * one.count for one in tenths) / count
    error = sum(abs(one.right - one.score) * one.count for one in tenths) / count
    return Reliability(count, accepted, error, tenths)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
