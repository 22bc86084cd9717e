"""Read the marks inside a text of a template: bold, italic, merge fields, fragments that may be left out.

``**gras**``, ``__italique__``, ``{person_name}``, ``{person_name|Madame, Monsieur}`` with what is said when it is
empty, ``[, né le {birth_date}]`` that disappears when a field in it is empty; a backslash before a mark makes it a
sign like another. Marks are read in the template only: what is merged in is never read again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

LONGEST_FALLBACK = 200
FIELD_ID = r"[a-z][a-z0-9_]{0,59}"

_MARK = re.compile(r"\\(?P<sign>[\\*_{}\[\]|])|(?P<bold>\*\*)|(?P<italic>__)|(?P<merge>\{[^{}]*\})|[\[\]{}]")
_MERGE = re.compile(rf"\{{\s*(?P<field>{FIELD_ID})\s*(?:\|(?P<fallback>.*))?\}}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Say:
    """Say words as they stand."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """Say the value of a field; ``fallback`` when it is empty."""

    field: str
    fallback: str = ""
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Fragment:
    """Say these together, or nothing when a field among them is empty."""

    pieces: tuple[Say | Merge, ...]


Piece = Say | Merge | Fragment


class Unreadable(ValueError):
    """A text whose marks cannot be read; ``problems`` are sentences for its author."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def parse(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a text; raise ``Unreadable`` with all that is wrong."""
    reader = _Reader()
    reader.read(text)
    if reader.problems:
        raise Unreadable(reader.problems)
    return tuple(reader.pieces)


def merges(pieces: tuple[Piece, ...]) -> Iterator[tuple[Merge, bool]]:
    """Walk the fields of a text, each with whether the text does without it when it is empty."""
    for piece in pieces:
        if isinstance(piece, Merge):
            yield piece, bool(piece.fallback)
        elif isinstance(piece, Fragment):
            yield from ((inside, True) for inside in piece.pieces if isinstance(inside, Merge))


class _Reader:
    """Walk a text once, from left to right."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.problems: list[str] = []
        self.inside: list[Say | Merge] | None = None
        self.bold = False
        self.italic = False

    def read(self, text: str) -> None:
        """Read the whole text; what is left open is a problem."""
        done = 0
        for mark in _MARK.finditer(text):
            self._say(text[done : mark.start()])
            self._mark(mark)
            done = mark.end()
        self._say(text[done:])
        if self.bold or self.italic:
            self._no(_("le gras ou l’italique n’est pas refermé"))
        if self.inside is not None:
            self._no(_("un crochet « [ » n’est pas refermé"))

    def _no(self, message: str) -> None:
        if message not in self.problems:
            self.problems.append(message)

    def _say(self, text: str) -> None:
        if text:
            self._add(Say(text, self.bold, self.italic))

    def _add(self, piece: Say | Merge) -> None:
        (self.pieces if self.inside is None else self.inside).append(piece)

    def _mark(self, mark: re.Match[str]) -> None:
        if mark["sign"]:
            self._say(mark["sign"])
        elif mark["bold"]:
            self.bold = not self.bold
        elif mark["italic"]:
            self.italic = not self.italic
        elif mark["merge"]:
            self._merge(mark["merge"])
        elif mark[0] == "[":
            self._open()
        elif mark[0] == "]":
            self._close()
        else:
            self._no(_("une accolade est seule : écrivez \\{ pour le signe lui-même"))

    def _merge(self, words: str) -> None:
        found = _MERGE.fullmatch(words)
        if found is None:
            self._no(_("champ mal écrit : %(field)s") % {"field": words[:60]})
            return
        fallback = found["fallback"]
        if fallback is not None and not fallback.strip():
            self._no(
                _("ce qui remplace le champ %(field)s est vide : mettez le champ entre crochets")
                % {"field": found["field"]}
            )
        elif fallback and len(fallback) > LONGEST_FALLBACK:
            self._no(
                _("ce qui remplace un champ a %(count)s caractères au plus") % {"count": LONGEST_FALLBACK}
            )
        elif fallback and self.inside is not None:
            self._no(_("entre crochets, un champ n’a pas de mots pour le remplacer"))
        self._add(Merge(found["field"], (fallback or "").strip(), self.bold, self.italic))

    def _open(self) -> None:
        if self.inside is not None:
            self._no(_("des crochets sont l’un dans l’autre"))
        self.inside = []

    def _close(self) -> None:
        if self.inside is None:
            self._no(_("un crochet « ] » est seul : écrivez \\] pour le signe lui-même"))
            return
        if not any(isinstance(piece, Merge) for piece in self.inside):
            self._no(_("des crochets n’entourent aucun champ : écrivez \\[ et \\] pour les signes eux-mêmes"))
        self.pieces.append(Fragment(tuple(self.inside)))
        self.inside = None
