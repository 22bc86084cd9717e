"""From the words of a message to the procedure it is about, with how sure that is and the words that decided."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from .indexing import Index, says_something
from .languages import language_of
from .learning import Learnt
from .urgency import Urgency, pressing
from .words import bare, stem, written

LEAST_SCORE = 0.5
"""Below, no procedure is proposed: those that come first are only told as others."""
LEAST_OTHER = 0.1
"""Below, a procedure is not even told among the others."""
MOST_OTHERS = 3
MOST_WORDS_TOLD = 6

_OF_SUBJECT = 1.5
_AGAIN = 0.25
"""What a word adds each time it comes again, three times at most."""
_MISSPELT = 0.75
_MOST_UNKNOWN, _MOST_MISSPELT = 200, 60
"""Words of one message, unknown to the offer as they stand, that are looked into, and tried as misspelt: the others are
those of a long story."""
_TELLING = 2.0
"""Worth from which a word or a pair tells: a rare one, where the procedure says what it is."""
_BEST = 8
"""Words that count for a procedure: the length of a story adds nothing."""


@dataclass(frozen=True)
class Calibration:
    """How the score is drawn from what was found: weights of a logistic regression (decision note 86)."""

    constant: float
    worth: float
    lead: float
    breadth: float
    share: float

    def score(self, found: "Evidence") -> float:
        """How likely the first is right, of what was found."""
        weights = (self.constant, self.worth, self.lead, self.breadth, self.share)
        total = sum(weight * value for weight, value in zip(weights, found.values(), strict=True))
        return 1 / (1 + math.exp(-total))


@dataclass(frozen=True)
class Evidence:
    """What speaks for a procedure. ``breadth``: words and pairs that tell; ``share``: of the message's words, known."""

    procedure: int
    worth: float
    lead: float
    """On the next one, or behind the first, as a share of the stronger: -1 to 1."""
    breadth: int
    share: float

    def values(self) -> tuple[float, ...]:
        """What each weight of the calibration multiplies, the constant first."""
        return (1.0, math.log1p(self.worth), self.lead, math.log1p(self.breadth), self.share)


CALIBRATED = Calibration(constant=-5.16, worth=0.69, lead=2.63, breadth=2.31, share=0.44)


@dataclass(frozen=True)
class Suggestion:
    """What is proposed of a message. ``procedure`` and ``unit`` are None when nothing is sure enough."""

    procedure: str | None
    unit: str | None
    language: str
    urgency: Urgency
    score: float
    """How likely the first procedure is right, 0 to 1."""
    words: tuple[str, ...]
    """Those that decided, as the person wrote them, the strongest first."""
    others: tuple[str, ...]
    """Procedures that come next, or first when none is proposed."""
    pressing: tuple[str, ...] = ()
    """The expressions that make it pressing, as written."""


@dataclass(frozen=True)
class Heard:
    """The words of a message, bare; of those that the offer says, weight and spelling; the stems of all that matter."""

    plain: Sequence[str]
    weights: Mapping[str, float]
    written: Mapping[str, str]
    stems: Sequence[str]


def suggest(text: str, subject: str, index: Index, learnt: Learnt | None = None, *, on: date) -> Suggestion:
    """What a message read on a day seems to want."""
    heard = heard_in(text, subject, index)
    pressed = pressing(f"{subject}\n{text}", on=on)
    found = evidence(heard, index, learnt)
    scores = [CALIBRATED.score(one) for one in found]
    is_sure = bool(found) and scores[0] >= LEAST_SCORE
    named = [index.procedures[one.procedure] for one in found]
    return Suggestion(
        procedure=named[0].procedure if is_sure else None,
        unit=_sure_unit(found, [one.unit for one in named]),
        language=language_of(f"{subject} {text}", heard.plain),
        urgency=pressed.urgency,
        score=round(scores[0], 3) if scores else 0.0,
        words=tuple(_deciding(heard, index, found[0].procedure)) if is_sure else (),
        others=tuple(
            one.procedure
            for one, score in list(zip(named, scores, strict=True))[is_sure:][:MOST_OTHERS]
            if score >= LEAST_OTHER or is_sure
        ),
        pressing=pressed.words,
    )


def heard_in(text: str, subject: str, index: Index) -> Heard:
    """The words of a message, as the index knows them."""
    in_subject, in_text = written(subject), written(text)
    raw = [*in_subject, *in_text]
    plain = bare(" ".join(raw)).split()
    times = Counter(plain)
    of_subject = set(plain[: len(in_subject)])
    first = dict(zip(reversed(plain), reversed(raw), strict=True))
    weights: dict[str, float] = {}
    shown: dict[str, str] = {}
    stems: dict[str, str] = {}
    unknown = 0
    for word, count in times.items():
        own, weight = index.forms.get(word, ""), 1.0
        if not own:
            if unknown >= _MOST_UNKNOWN or not says_something(word):
                continue
            unknown += 1
            own, weight = _guessed(word, index, tried=unknown)
        stems[word] = own
        if own in index.postings:
            weight *= (_OF_SUBJECT if word in of_subject else 1) * (1 + _AGAIN * min(count - 1, 3))
            weights[own] = max(weights.get(own, 0.0), weight)
            shown.setdefault(own, first[word])
    in_order = [stems[word] for word in plain if word in stems]
    for one, after in pairwise(in_order):
        if one in index.begins and (pair := f"{one} {after}") in index.postings:
            weights[pair] = 1.0
    return Heard(plain, weights, shown, list(stems.values()))


def _guessed(word: str, index: Index, *, tried: int) -> tuple[str, float]:
    """The stem of a word that the offer does not say as such, and how far that is believed."""
    own = stem(word)
    if own not in index.strong and tried <= _MOST_MISSPELT and (meant := index.meant(word)):
        return meant, _MISSPELT
    return own, 1.0


def evidence(heard: Heard, index: Index, learnt: Learnt | None = None) -> list[Evidence]:
    """What speaks for each procedure that is spoken of, the strongest first."""
    worths: dict[int, list[float]] = defaultdict(list)
    for feature, weight in heard.weights.items():
        for procedure, worth in index.postings[feature]:
            worths[procedure].append(worth * weight)
    totals = {one: sum(sorted(found, reverse=True)[:_BEST]) for one, found in worths.items()}
    if learnt is not None and totals:
        places = {index.procedures[one].procedure: one for one in totals}
        for slug, added in learnt.added(heard.stems, list(places)).items():
            totals[places[slug]] = max(0.0, totals[places[slug]] + added)
    ranked = sorted(totals.items(), key=lambda one: (-one[1], one[0]))[: MOST_OTHERS + 1]
    breadth = {one: sum(worth >= _TELLING for worth in worths[one]) for one, _total in ranked}
    return list(_compared(ranked, breadth, _share(heard, index)))


def _compared(
    ranked: Sequence[tuple[int, float]], breadth: Mapping[int, int], share: float
) -> Iterator[Evidence]:
    best = ranked[0][1] if ranked else 0.0
    for place, (procedure, worth) in enumerate(ranked):
        rival = (ranked[1][1] if len(ranked) > 1 else 0.0) if place == 0 else best
        lead = (worth - rival) / max(worth, rival, 1e-9)
        yield Evidence(procedure, worth, lead, breadth[procedure], share)


def _share(heard: Heard, index: Index) -> float:
    """The share of the words that say something by which procedures are known."""
    return sum(one in index.strong for one in heard.stems) / max(1, len(heard.stems))


def _deciding(heard: Heard, index: Index, procedure: int) -> Iterator[str]:
    worths = (
        (worth * weight, feature)
        for feature, weight in heard.weights.items()
        if feature in heard.written
        for one, worth in index.postings[feature]
        if one == procedure
    )
    ranked = sorted(worths, key=lambda one: (-one[0], one[1]))
    return (heard.written[feature] for _worth, feature in ranked[:MOST_WORDS_TOLD])


def _sure_unit(found: Sequence[Evidence], units: Sequence[str]) -> str | None:
    """The service of the first when only procedures of its own come near: which one is not sure, who answers is."""
    if not found:
        return None
    rival = next((one.worth for one, unit in zip(found, units, strict=True) if unit != units[0]), 0.0)
    lead = (found[0].worth - rival) / max(found[0].worth, 1e-9)
    return units[0] if CALIBRATED.score(replace(found[0], lead=lead)) >= LEAST_SCORE else None
