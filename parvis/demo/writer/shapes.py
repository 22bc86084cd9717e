"""The shapes of eighteen months of requests: who asks what, when, by which way, and how long it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SPRING, SUMMER, AUTUMN, WINTER = (3, 4, 5), (6, 7, 8), (9, 10, 11), (12, 1, 2)


@dataclass(frozen=True)
class Shape:
    """A procedure as it lives. ``pace`` is the usual share of its announced delay, ``spread`` its lognormal sigma."""

    weight: float
    months: tuple[float, ...]
    pace: float
    spread: float
    refused: float = 0.08
    partly: float = 0.0
    corrected: float = 0.12
    forgotten: float = 0.01
    ages: tuple[int, int] = (18, 105)


def _season(**factors: float) -> tuple[float, ...]:
    """Twelve factors from named months; the others are usual."""
    names = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    return tuple(factors.get(name, 1.0) for name in names)


FLAT = _season(jul=0.85, aug=0.6, dec=0.8)
SHAPES: Mapping[str, Shape] = {
    "acte-etat-civil": Shape(17, _season(mar=1.3, apr=1.4, may=1.3, aug=0.7), 0.45, 0.5, 0.05, corrected=0.05),
    "encombrants": Shape(13, _season(apr=1.3, may=1.4, jun=1.4, sep=1.3, jan=0.8), 0.7, 0.45, 0.03, corrected=0.0),
    "eclairage-public": Shape(15, _season(nov=1.9, dec=1.8, jan=1.7, oct=1.5, jun=0.5, jul=0.45, aug=0.5), 0.7, 0.7),
    "cantine-scolaire": Shape(12, _season(jun=2.4, jul=1.9, aug=2.6, sep=1.9, nov=0.5), 0.5, 0.5, 0.02, ages=(22, 55)),
    "stationnement-resident": Shape(8, _season(jan=1.6, sep=1.4, aug=0.7), 0.6, 0.55, 0.06, corrected=0.2),
    "changement-adresse": Shape(7, _season(jul=1.6, aug=1.6, sep=1.5), 0.5, 0.5, 0.01, corrected=0.03),
    "reserver-une-salle": Shape(6, _season(sep=1.6, jan=1.3, may=1.2, aug=0.4), 0.6, 0.6, 0.14, corrected=0.2),
    "elagage": Shape(5, _season(oct=1.7, nov=1.6, mar=1.4, jul=0.7), 0.8, 0.8, 0.3, forgotten=0.08),
    "reclamation": Shape(5, FLAT, 0.85, 0.75, corrected=0.04, forgotten=0.05),
    "place-en-creche": Shape(3.5, _season(mar=1.8, feb=1.5, sep=1.2), 0.7, 0.4, 0.35, 0.05, 0.15, 0.03, (19, 47)),
    "aide-a-domicile": Shape(3, _season(jan=1.2, nov=1.1, aug=0.8), 0.85, 0.55, 0.15, 0.12, 0.4, 0.04, (60, 105)),
    "carte-stationnement-handicap": Shape(3, FLAT, 0.85, 0.6, 0.22, 0.0, 0.35, 0.06, (35, 105)),
    "subvention-association": Shape(2, _season(oct=3.4, nov=4.0, sep=1.5, may=0.3, jun=0.3), 0.7, 0.3, 0.12, 0.3, 0.3),
    "certificat-urbanisme": Shape(2.5, _season(mar=1.3, apr=1.3, may=1.2), 0.8, 0.45, 0.1, 0.0, 0.2, 0.12),
    "acces-document": Shape(1.5, FLAT, 0.9, 0.6, 0.12, 0.08, 0.05, 0.12),
}  # fmt: skip

WEEKDAYS = (1.35, 1.15, 1.0, 1.0, 0.95, 0.45, 0.38)
HOLIDAY = 0.3
HOURS = (
    0.5, 0.2, 0.1, 0.1, 0.1, 0.3, 0.8, 1.8, 3.6, 5.2, 5.6, 4.6, 4.0, 4.6, 5.2, 4.8, 4.4, 4.4, 4.6, 4.6, 5.2, 4.6,
    2.8, 1.2,
)  # fmt: skip
"""When people write from home, hour by hour: office hours, then the evening."""

CHANNELS: Mapping[str, float] = {
    "portal": 0.62,
    "counter": 0.17,
    "telephone": 0.08,
    "email": 0.08,
    "post": 0.05,
}
OLD_CHANNELS: Mapping[str, float] = {
    "portal": 0.2,
    "counter": 0.42,
    "telephone": 0.18,
    "email": 0.03,
    "post": 0.17,
}

QUIET_REPORTS = 10
"""How many times more often, in a quiet town, one asks that a lamp be mended, and gives no name: six cases in ten."""

GROWTH = 0.3
"""How much more is asked at the end of the period than at its beginning."""

BACKLOGS: Sequence[tuple[str, int, int, float]] = (
    ("certificat-urbanisme", 150, 60, 1.7),
    ("carte-stationnement-handicap", 240, 30, 1.5),
    ("place-en-creche", 200, 120, 1.3),
    ("elagage", 60, 0, 1.6),
    ("reclamation", 330, 270, 1.6),
)
"""Times when a service could not keep up: procedure, from and to so many days ago, how much slower."""
