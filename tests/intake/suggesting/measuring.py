"""What the suggestion is worth on labelled messages, and the calibration that they ask for."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from parvis.catalogue.library import entries
from parvis.catalogue.reading import parse
from parvis.intake.offered import offered_of
from parvis.intake.suggesting.choosing import Calibration, Suggestion, evidence, heard_in, suggest
from parvis.intake.suggesting.indexing import Index, index_of
from parvis.intake.suggesting.learning import Judged, Reliability, reliability

from .messages import Message

TODAY = date(2026, 11, 23)
ROUNDS, STEP, SHRINK = 4_000, 0.05, 0.002
"""Of the fit: gradient descent on five values needs no library."""


@cache
def library_index() -> Index:
    """The index of an authority that would propose the whole library."""
    return index_of(offered_of(parse(one.document()), procedure=one.slug, unit=one.unit) for one in entries())


@dataclass(frozen=True)
class Worth:
    """Shares right, of the messages about a procedure; ``quiet``: of the others, those left alone."""

    first: float
    among_three: float
    proposed_right: float
    """Of what was proposed, what was right: what an agent sees."""
    quiet: float
    language: float
    urgency: float
    reliability: Reliability


Found = list[tuple[Message, Suggestion]]


def suggestions(messages: Sequence[Message]) -> Found:
    """What is suggested of each message."""
    return [(one, suggest(one.text, one.subject, library_index(), on=TODAY)) for one in messages]


def worth_of(found: Found) -> Worth:
    """How right the suggestions are."""
    about = [(one, told) for one, told in found if one.right]
    return Worth(
        first=_share([told.procedure in one.right for one, told in about]),
        among_three=_share(
            [bool({told.procedure, *told.others[:2]} & set(one.right)) for one, told in about]
        ),
        proposed_right=_share([told.procedure in one.right for one, told in found if told.procedure]),
        quiet=_share([told.procedure is None for one, told in found if not one.right]),
        language=_share([told.language in (one.language, "") for one, told in found]),
        urgency=_share([told.urgency == one.urgency for one, told in found]),
        reliability=reliability(
            Judged(told.score, (told.procedure or next(iter(told.others), "")) in one.right)
            for one, told in found
        ),
    )


def wrong(found: Found) -> Found:
    """Those that go wrong."""
    return [
        (one, told)
        for one, told in found
        if (told.procedure not in one.right if one.right else told.procedure)
    ]


def fitted(messages: Sequence[Message]) -> Calibration:
    """The calibration that these messages ask for: a logistic regression."""
    rows = [row for one in messages for row in _row(one)]
    weights = [0.0] * 5
    for _round in range(ROUNDS):
        slopes = [0.0] * 5
        for values, is_right in rows:
            said = 1 / (1 + math.exp(-sum(w * v for w, v in zip(weights, values, strict=True))))
            slopes = [slope + (is_right - said) * value for slope, value in zip(slopes, values, strict=True)]
        weights = [
            w + STEP * (slope / len(rows) - (SHRINK * w if at else 0))
            for at, (w, slope) in enumerate(zip(weights, slopes, strict=True))
        ]
    return Calibration(*(round(one, 2) for one in weights))


def _row(one: Message) -> list[tuple[tuple[float, ...], bool]]:
    index = library_index()
    first = evidence(heard_in(one.text, one.subject, index), index)[:1]
    return [(found.values(), index.procedures[found.procedure].procedure in one.right) for found in first]


def _share(right: Sequence[bool]) -> float:
    return round(sum(right) / len(right), 3) if right else 1.0
