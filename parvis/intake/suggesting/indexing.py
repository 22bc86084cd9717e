"""The index of an offer: for each word, the procedures it speaks of and how strongly; made once a version."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .offered import Offered, Text
from .words import (
    EMPTY,
    LEAST_FORGIVEN,
    MOST_FORGIVEN,
    bare,
    is_one_slip,
    shortened,
    sound,
    stem,
    unelided,
    written,
)

_TITLE, _KEYWORD, _SUMMARY, _MORE, _QUESTION = 3.0, 3.0, 1.5, 0.5, 0.3
"""What a word weighs by where the offer says it."""
_PAIR = 0.8
"""What two words that follow each other as in a title or an expression add, each word apart counted already."""
_SATURATION = 1.5
_MOST_TIMES = 2
"""How often a word counts in one part of what a procedure says."""
_LEAST = 0.5
"""Weight below which a word does not speak for a procedure: said once, by its form."""
_STRONG = 1.4
"""Weight from which a word is one of those by which a procedure is known."""
_EXPRESSION = re.compile(r"[,;.:?!()\n،؛؟]")


@dataclass(frozen=True)
class Index:
    """``postings``: by stem, or pair of stems, what it is worth for each procedure (its place in ``procedures``)."""

    procedures: tuple[Offered, ...]
    postings: Mapping[str, Sequence[tuple[int, float]]]
    forms: Mapping[str, str]
    """The stem of each word that it says, in full: most words of a message need nothing else."""
    strong: frozenset[str]
    """Stems by which procedures are known: those of titles, summaries and everyday words."""
    sounds: Mapping[str, str]
    begins: frozenset[str]
    """Stems that begin a pair."""
    slips: Mapping[str, tuple[str, ...]]
    """By a word less one letter, the words of the offer that it may be."""

    def meant(self, word: str) -> str:
        """The stem of the offer that a bare word, unknown to it, may be a misspelling of; "" for none."""
        return next((found for one in (word, unelided(word)) if one and (found := self._near(one))), "")

    def _near(self, word: str) -> str:
        if (own := stem(word)) in self.strong:
            return own
        if not LEAST_FORGIVEN <= len(word) <= MOST_FORGIVEN:
            return ""
        if heard := self.sounds.get(sound(word)):
            return heard
        for one in (word, *shortened(word)):
            for known in self.slips.get(one, ()):
                if is_one_slip(word, known):
                    return stem(known)
        return ""


def index_of(offer: Iterable[Offered]) -> Index:
    """The index of all that is proposed."""
    told = list(offer)
    weights = [_weights(one) for one in told]
    rarity = _rarity(weights)
    proposed = tuple(one for one in told if one.is_proposed)
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    strong: set[str] = set()
    of_proposed = (found for one, found in zip(told, weights, strict=True) if one.is_proposed)
    for place, found in enumerate(of_proposed):
        for feature, weight in found.items():
            if weight < _LEAST:
                continue
            worth = rarity[feature] * weight * (_SATURATION + 1) / (weight + _SATURATION)
            postings[feature].append((place, worth * (_PAIR if " " in feature else 1)))
            if weight >= _STRONG and " " not in feature:
                strong.add(feature)
    words = {word for one in proposed for word in _known_by(one) if stem(word) in strong}
    return Index(
        procedures=proposed,
        postings=dict(postings),
        forms={word: own for one in proposed for word in _said_by(one) if (own := stem(word)) in postings},
        strong=frozenset(strong),
        begins=frozenset(feature.split(" ")[0] for feature in postings if " " in feature),
        sounds=_sounds(words),
        slips=_slips(words),
    )


def _weights(one: Offered) -> dict[str, float]:
    """What each stem and each pair weighs in a procedure; said in several places, it weighs their sum."""
    found: dict[str, float] = defaultdict(float)
    for weight, texts in (
        (_TITLE, (one.title,)),
        (_KEYWORD, (one.keywords,)),
        (_SUMMARY, (one.summary,)),
        (_MORE, one.more),
        (_QUESTION, one.questions),
    ):
        said = (words for text in texts for words in text.values())
        times = Counter(
            feature for words in said for feature in _features(words, with_pairs=weight >= _SUMMARY)
        )
        for feature, count in times.items():
            found[feature] += weight * min(count, _MOST_TIMES)
    return found


def _features(words: str, *, with_pairs: bool) -> Iterator[str]:
    for expression in _EXPRESSION.split(words):
        stems = [stem(word) for word in kept(expression)]
        yield from stems
        if with_pairs:
            yield from _pairs(stems)


def _pairs(stems: Sequence[str]) -> Iterator[str]:
    return (f"{one} {after}" for one, after in pairwise(stems))


def kept(words: str) -> list[str]:
    """The bare words of a text that say something."""
    return [word for word in map(bare, written(words)) if says_something(word)]


def says_something(word: str) -> bool:
    """Whether a bare word may tell one procedure from another."""
    return len(word) > 1 and word not in EMPTY and not word.isdigit()


def _rarity(weights: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """How much each feature tells procedures apart: those that few of them say, the most (as BM25 has it)."""
    said: dict[str, float] = defaultdict(float)
    for found in weights:
        for feature, weight in found.items():
            said[feature] += min(1.0, weight)
    everything = len(weights)
    return {one: math.log(1 + (everything - of + 0.5) / (of + 0.5)) for one, of in said.items()}


def _known_by(one: Offered) -> Iterator[str]:
    return _words_of((one.title, one.keywords, one.summary))


def _said_by(one: Offered) -> Iterator[str]:
    return _words_of((one.title, one.keywords, one.summary, *one.more, *one.questions))


def _words_of(texts: Iterable[Text]) -> Iterator[str]:
    return (word for text in texts for said in text.values() for word in kept(said))


def _sounds(words: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in sorted(words):
        if len(word) >= LEAST_FORGIVEN and len(heard := sound(word)) > 2:
            found.setdefault(heard, stem(word))
    return found


def _slips(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        if len(word) >= LEAST_FORGIVEN:
            for one in (word, *shortened(word)):
                found[one].append(word)
    return {one: tuple(known) for one, known in found.items()}


__all__ = ["Index", "Text", "index_of", "kept", "says_something"]
