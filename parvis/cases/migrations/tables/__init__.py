"""The tables of the context, each beside its walls, by subject."""

from . import (
    applicants,
    case,
    confidentiality,
    contents,
    corrections,
    decisions,
    filings,
    labels,
    links,
    moves,
    opinions,
    prices,
    responsibility,
    tables,
    views,
    visas,
    wordings,
    words,
)

_SUBJECTS = (
    applicants,
    case,
    confidentiality,
    contents,
    corrections,
    decisions,
    filings,
    labels,
    links,
    moves,
    opinions,
    prices,
    responsibility,
    tables,
    views,
    visas,
    wordings,
    words,
)

TABLES = [one for subject in _SUBJECTS for one in subject.TABLES]
WALLS = [one for subject in _SUBJECTS for one in subject.WALLS]
