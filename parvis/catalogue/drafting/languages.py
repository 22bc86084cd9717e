"""The languages a procedure speaks: how whole each is, and the sheet that a translator fills.

A line of the sheet is a text: its place, the French, the translation, and the translation as it was when the sheet
left. Coming back, a line counts only when the translator changed it; it is refused where the French or the
translation is no longer what she saw.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

from django.utils.translation import gettext as _

from parvis.base.labels import LANGUAGES, USUAL, Label
from parvis.base.sheet_text import NotSheet, lines_of, neutral, restored, sheet_of

from ..process.texts import with_texts
from .checks import texts_of
from .gestures import Impossible, Put
from .places import Document, Place, value_at
from .processes import PROCESS

MOST_BYTES = 6_000_000
"""The longest sheet read: the longest document, in two languages."""

WHOLE_ENOUGH = 0.9
"""The share of its texts that a language must say for the procedure to be offered in it."""

Reason = Literal["gone", "french", "translation"]


class UnknownLanguage(Exception):
    """Nothing is translated into this: no language the house knows, or French, the source."""


class InvalidSheet(Exception):
    """The sheet is not one of translations into this language."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a document a language says: of its ``texts``, how many are translated, and where it is silent."""

    language: str
    texts: int
    translated: int
    missing: tuple[Place, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return self.translated == self.texts


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the document: its place, its rank among those of that place, its French and its translation."""

    place: Place
    rank: int
    french: str
    translation: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A line that was not taken: the text is gone, its French changed, or somebody else translated it."""

    place: str
    reason: Reason
    seen: str
    now: str
    translation: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What a sheet brings to a document."""

    gestures: tuple[Put, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    place: str
    french: str
    translation: str
    before: str


def completeness(document: Document) -> tuple[Completeness, ...]:
    """How whole each language is: French, English, then those that somebody began."""
    texts = [(place, label) for place, label in _texts(document)]
    begun = {language for _place, label in texts for language in label if _said(label, language)}
    found = []
    for language in (*USUAL, *sorted(begun - set(USUAL))):
        missing = [place for place, label in texts if not _said(label, language)]
        found.append(
            Completeness(language, len(texts), len(texts) - len(missing), tuple(dict.fromkeys(missing)))
        )
    return tuple(found)


def offered(document: Document) -> tuple[str, ...]:
    """The languages, besides French and English, whole enough to be read in by people: what they read counts alone."""
    texts = [label for place, label in _texts(document) if _is_read(place)]
    begun = {language for label in texts for language in label if _said(label, language)} - set(USUAL)
    least = WHOLE_ENOUGH * len(texts)
    return tuple(sorted(one for one in begun if sum(bool(_said(label, one)) for label in texts) >= least))


def _is_read(place: Place) -> bool:
    """Whether a text is on the pages: letters and messages leave in French or in English."""
    return place.family != "letter" and place.keys[:1] not in (("letters",), ("messages",))


def to_csv(document: Document, language: str) -> bytes:
    """The sheet of a translator; no program takes any of its cells for a formula. Raises UnknownLanguage."""
    _known(language)
    lines = [_header(language)]
    for place, label in _texts(document):
        said = neutral(_said(label, language))
        lines.append([str(place), neutral(_said(label, "fr")), said, said])
    return sheet_of(lines)


def from_csv(document: Document, language: str, content: bytes) -> Brought:
    """What the lines that a translator changed bring to a document; an emptied cell erases nothing.

    Raises UnknownLanguage, InvalidSheet; Impossible for a sign that the file of the process cannot hold.
    """
    _known(language)
    places: dict[str, Place] = {}
    held: dict[str, list[Label]] = {}
    for place, label in _texts(document):
        places[str(place)] = place
        held.setdefault(str(place), []).append(label)
    met = Counter[tuple[str, str]]()
    brought: dict[Place, dict[int, str]] = {}
    conflicts = []
    for line in _read(content, language):
        # The second line that says the same French at one place is the second text that says it there.
        rank = met[line.place, line.french]
        met[line.place, line.french] += 1
        if not line.translation or _same(line.translation, line.before):
            continue
        labels = held.get(line.place, [])
        alike = [at for at, label in enumerate(labels) if _same(_said(label, "fr"), line.french)]
        if rank >= len(alike):
            conflicts.append(_lost(line, labels))
            continue
        now = _said(labels[alike[rank]], language)
        if _same(now, line.before):
            brought.setdefault(places[line.place], {})[alike[rank]] = line.translation
        elif not _same(now, line.translation):
            conflicts.append(Conflict(line.place, "translation", line.before, now, line.translation))
    return Brought(tuple(_puts(document, language, brought)), tuple(conflicts))


def said_in(document: Document, language: str) -> list[Said]:
    """Every text that has its French, in the order of the document, with what a language makes of it."""
    ranks = Counter[str]()
    found = []
    for place, label in _texts(document):
        rank = ranks[str(place)]
        ranks[str(place)] += 1
        found.append(Said(place, rank, label["fr"], _said(label, language)))
    return found


def translated(document: Document, language: str, given: Mapping[tuple[str, int], str]) -> list[Put]:
    """The gestures that write translations, each by the place of its text and its rank there; "" erases one.

    What names no text of the document is passed over. Raises UnknownLanguage; Impossible as ``from_csv``.
    """
    _known(language)
    texts = {(str(one.place), one.rank): one for one in said_in(document, language)}
    new: dict[Place, dict[int, str]] = {}
    for name, words in given.items():
        if name in texts and not _as_typed(texts[name].translation, words):
            new.setdefault(texts[name].place, {})[name[1]] = words.strip()
    return list(_puts(document, language, new))


def _as_typed(one: str, other: str) -> bool:
    return one.strip().splitlines() == other.strip().splitlines()


def _texts(document: Document) -> Iterator[tuple[Place, Label]]:
    return ((place, label) for place, label, _is_label in texts_of(document) if _said(label, "fr"))


def _said(label: Label, language: str) -> str:
    words: Any = label.get(language)
    return words.strip() if isinstance(words, str) else ""


def _known(language: str) -> None:
    if language not in LANGUAGES or language == "fr":
        raise UnknownLanguage(language)


def _header(language: str) -> list[str]:
    return ["lieu", "fr", language, f"{language} (avant)"]


def _read(content: bytes, language: str) -> Iterator[_Line]:
    if len(content) > MOST_BYTES:
        raise InvalidSheet(_("cette feuille est trop longue"))
    try:
        lines = lines_of(content)
    except NotSheet:
        raise InvalidSheet(_("ce n’est pas un fichier CSV")) from None
    wanted = _header(language)
    head = [cell.strip() for cell in lines[0]] if lines else []
    if any(head.count(name) != 1 for name in wanted):
        said = _("la première ligne nomme les colonnes : %(names)s")
        raise InvalidSheet(said % {"names": ", ".join(wanted)})
    places = [head.index(name) for name in wanted]
    for line in lines[1:]:
        cells = [restored(line[at]).strip() if at < len(line) else "" for at in places]
        yield _Line(*cells)


def _lost(line: _Line, labels: Sequence[Label]) -> Conflict:
    if not labels:
        return Conflict(line.place, "gone", line.french, "", line.translation)
    now = "\n".join(_said(label, "fr") for label in labels)
    return Conflict(line.place, "french", line.french, now, line.translation)


def _same(one: str, other: str) -> bool:
    """Whether two texts differ at most by their spaces, which spreadsheet programs change."""
    return one.split() == other.split()


def _puts(document: Document, language: str, new: Mapping[Place, Mapping[int, str]]) -> Iterator[Put]:
    """The gestures that write translations: each where it stands, those of the process in one text of its file."""
    steps = {(place.id, place.keys[0]): words[0] for place, words in new.items() if place.family == "step"}
    yield from (
        _put(document, place, language, words) for place, words in new.items() if place.family != "step"
    )
    if steps:
        try:
            made = with_texts(document, language, steps)
        except ValueError as unwritable:
            said = _("un caractère de ce qui est écrit ne peut pas être gardé : retapez-le")
            raise Impossible(said) from unwritable
        yield Put(PROCESS, document["process"], made["process"])


def _put(document: Document, place: Place, language: str, new: Mapping[int, str]) -> Put:
    """The gesture that writes translations under a place: the text of a label, or a whole list of texts."""
    was = value_at(document, place)
    if isinstance(was, Mapping):
        inside = Place(place.family, place.id, (*place.keys, language))
        return Put(inside, was.get(language), new[0] or None)
    return Put(place, was, _reworded(was, language, new, count()))


def _reworded(value: Any, language: str, new: Mapping[int, str], ranks: Iterator[int]) -> Any:
    """A value whose texts, counted in their order, bear their new translations."""
    if isinstance(value, Mapping) and isinstance(value.get("fr"), str):
        rank = next(ranks) if _said(value, "fr") else -1
        return {**value, language: new[rank]} if rank in new else value
    if isinstance(value, Mapping):
        return {key: _reworded(one, language, new, ranks) for key, one in value.items()}
    if isinstance(value, list):
        return [_reworded(one, language, new, ranks) for one in value]
    return value
