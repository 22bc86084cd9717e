"""How pressing a message is, and the words that say so. It is a proposal: nobody is called, nothing is decided.

``now``: somebody may be in danger. ``soon``: water or power is cut, somebody is about to be evicted, or a day within a
week is named. Else ``usual``. What is denied (« sans danger », « ce n’est pas dangereux ») does not count. The word
« urgent » alone does not either: everybody writes it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from .words import bare

Urgency = Literal["now", "soon", "usual"]

SOON_DAYS = 7
"""Days within which a date that is named makes a message pressing."""
_READ = 20_000
"""Characters that are read."""
_DENIED_WITHIN = 4
"""Words before it in which what denies an expression is looked for, in the same clause."""
_MOST = 5
"""Expressions that are told."""


@dataclass(frozen=True)
class Pressing:
    """How pressing, and the expressions that say it, as written."""

    urgency: Urgency
    words: tuple[str, ...]


_NOW = re.compile(
    r"\b(?:"
    r"fuites? de gaz|odeurs? de gaz|(?:sent|sens|sentons) (?:\w+ ){0,4}gaz|gas leak|smell(?:s|ing)? (?:of )?gas"
    r"|incendies?|(?:il y a|y a|prend|pris|mis) (?:le )?feu(?! d.artifice)|en feu|house (?:is )?on fire|on fire"
    r"|dangers?|dangereu(?:x|ses?)|peril|dangerous|peligro|perigo"
    r"|fils? (?:electriques? )?(?:a nu|qui pend\w*|denudes?)|electrocut\w+|live wires?"
    r"|(?:menace|risque) de (?:tomber|s.effondrer|s.ecrouler|ceder)|s.est effondre\w*|va s.effondrer"
    r"|(?:me|nous|la|le|lui|les) (?:frappe|bat|battent|frappent|menacent|tape)\b|(?:me|nous) menace\b"
    r"|menaces? de mort|violences? (?:conjugales?|familiales?)|violent avec|maltrait\w+|viol(?:ee?|s)?|agress\w+"
    r"|threaten(?:s|ed|ing)?|beats me|hits me|me pega|amenaza\w*|couteau"
    r"|suicid\w+|me tuer|en finir avec la vie|mettre fin a (?:mes|ses) jours|envie de mourir|kill myself"
    r"|enfants? (?:seuls?|abandonnes?|en danger|disparus?)|disparu depuis"
    r"|(?:dors|dort|dormons|dorment|dormir|passe la nuit) (?:\w+ )?(?:dehors|dans la rue|dans (?:ma|la|notre) voiture)"
    r"|a la rue|nulle part ou dormir|nowhere to sleep|sleeping rough|homeless tonight"
    r"|blesse(?:e|s|es)?|inconscient\w*|ne respire plus|accident grave|chaussee effondree|verglas"
    r")\b"
    r"|حريق|خطر|يهدد"
)
_SOON = re.compile(
    r"\b(?:"
    r"(?:eau|courant|electricite|chauffage|gaz) (?:\w+ ){0,2}(?:coupee?s?|en panne)"
    r"|coup(?:er|ure|ures|ee?) (?:d.|de |du |l.|le |la )?(?:eau|courant|electricite|chauffage)"
    r"|(?:plus|pas) d.(?:eau|electricite)(?! de)|plus de (?:chauffage|courant)"
    r"|expuls\w+|huissiers?|commandement de (?:quitter|payer)|quitter les lieux|evict\w+"
    r"|no water|power cut|desahucio|despejo"
    r"|(?:pour|avant|d.ici|des|ce) (?:demain|ce soir|soir)|apres.demain|demain (?:matin|soir|midi|apres.midi)"
    r"|(?:avant|d.ici) (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|la fin de la semaine)"
    r"|(?:dans|sous|d.ici) (?:deux|trois|quatre|cinq|\d|24|48) ?(?:jours?|h|heures?)"
    r"|by tomorrow|for tomorrow|before (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    r")\b"
)
_BEGIN_NOW = (
    *(
        "gaz",
        "gas",
        "incendi",
        "feu",
        "fire",
        "danger",
        "peril",
        "pelig",
        "perig",
        " nu",
        "pend",
        "denud",
        "electroc",
    ),
    *(
        "wire",
        "tomber",
        "effondr",
        "ecroul",
        "ceder",
        "frapp",
        " bat",
        " tape",
        "menac",
        "violen",
        "maltrait",
        " viol",
    ),
    *(
        "agress",
        "threat",
        "beats",
        "hits",
        "pega",
        "amenaz",
        "couteau",
        "suicid",
        "me tuer",
        "la vie",
        "es jours",
    ),
    *("mourir", "kill", "enfant", "dispar", "dehors", "la rue", "voiture", "dormir", "to sleep", "sleeping"),
    *("homeless", "bless", "inconsc", "respire", "accident", "verglas", "حريق", "خطر", "يهدد"),
)
_BEGIN_SOON = (
    *(
        "coup",
        "panne",
        "plus d",
        "pas d",
        "expuls",
        "huissier",
        "commandement",
        "quitter",
        "evict",
        "no water",
    ),
    *(
        "power cut",
        "desahuc",
        "despejo",
        "demain",
        "soir",
        "avant ",
        "ici ",
        " jour",
        " heure",
        "24",
        "48",
        "tomorrow",
    ),
    "before ",
)
"""A piece of a word in each expression: the expressions, which cost more, are looked for only around them."""
_AROUND = 60
"""Characters on each side of a piece in which the whole expression stands."""
_MOST_PIECES = 20
"""Places of one piece that are looked at."""
_CLAUSE = re.compile(r"[.,;:!?()\n]|\b(?:mais|car|but|because)\b")
_WORD = re.compile(r"[^\W_]+")
_DENIAL = frozenset(
    {"pas", "aucun", "aucune", "sans", "jamais", "ni", "not", "no", "without", "never", "nao", "rien"}
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january enero janeiro", "fevrier february febrero fevereiro", "mars march marzo marco",
            "avril april abril", "mai may mayo maio", "juin june junio junho", "juillet july julio julho",
            "aout august agosto", "septembre september septiembre setembro", "octobre october octubre outubro",
            "novembre november noviembre novembro", "decembre december diciembre dezembro",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_DAY = re.compile(
    rf"\b(\d{{1,2}})(?:er)?(?: (?:de )?({'|'.join(_MONTHS)})\b|[/.](\d{{1,2}})\b)(?:[ /.](?:de )?(\d{{4}}|\d{{2}})\b)?"
)


def pressing(text: str, *, on: date) -> Pressing:
    """How pressing a text is, read on a day."""
    read = text[:_READ]
    plain = bare(read)
    if now := _told(_NOW, _BEGIN_NOW, plain, read):
        return Pressing("now", now)
    if soon := (*_told(_SOON, _BEGIN_SOON, plain, read), *_days(plain, read, on)):
        return Pressing("soon", soon[:_MOST])
    return Pressing("usual", ())


def _told(expressions: re.Pattern[str], pieces: Sequence[str], plain: str, read: str) -> tuple[str, ...]:
    found = (
        (one.start(), one.end())
        for start, end in _windows(plain, pieces)
        for one in expressions.finditer(plain, start, end)
        if not _is_denied(plain, one.start())
    )
    return _as_written(found, plain, read)


def _windows(plain: str, pieces: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where expressions may stand, in order, each place once."""
    for first, last in _joined(sorted(at for piece in pieces for at in _places(plain, piece))):
        yield max(0, first - _AROUND), last + _AROUND


def _joined(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last place of each group of places that are near one another."""
    start = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] - places[at - 1] > 2 * _AROUND:
            yield places[start], places[at - 1]
            start = at


def _places(plain: str, piece: str) -> Iterator[int]:
    at = plain.find(piece)
    for _time in range(_MOST_PIECES):
        if at < 0:
            return
        yield at
        at = plain.find(piece, at + 1)


def _as_written(places: Iterator[tuple[int, int]], plain: str, read: str) -> tuple[str, ...]:
    source = read if len(read) == len(plain) else plain
    return tuple(dict.fromkeys(source[start:end] for start, end in places))[:_MOST]


def _is_denied(plain: str, at: int) -> bool:
    """Whether what stands there is denied just before, in the same clause."""
    before = _CLAUSE.split(plain[max(0, at - 60) : at])[-1]
    words = _WORD.findall(before)[-_DENIED_WITHIN:]
    if _DENIAL.intersection(words):
        return True
    # « Il n’y a plus de danger », but not « de plus en plus dangereux ».
    return "plus" in words and bool({"n", "ne", "y"} & set(words))


def _days(plain: str, read: str, on: date) -> tuple[str, ...]:
    found = ((one.start(), one.end()) for one in _DAY.finditer(plain) if _is_near(one, on))
    return _as_written(found, plain, read)


def _is_near(found: re.Match[str], on: date) -> bool:
    day, name, month, year = found.groups()
    number = _MONTHS[name] if name else int(month)
    years = (int(year) % 100 + 2000,) if year else (on.year, on.year + 1)
    return any(on <= one <= on + timedelta(SOON_DAYS) for one in _dates(int(day), number, years))


def _dates(day: int, month: int, years: tuple[int, ...]) -> Iterator[date]:
    for year in years:
        try:
            yield date(year, month, day)
        except ValueError:
            continue
