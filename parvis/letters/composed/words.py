"""Say a text of a template with its values: what is empty is noticed, what is merged is never read as marks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from parvis.forms.wording import answer_text
from parvis.letter_templates.fields import MergeField
from parvis.letter_templates.markup import Fragment, Merge, Piece, Say
from parvis.letter_templates.shape import Words
from parvis.letters.blocks import Run, Runs, plain
from parvis.letters.cleaning import answer, authored, cleaned, stretch

_BLANKS = re.compile(r"[ \n]+")
# Blanks of every width and invisible joiners are nothing to who reads.
_SEEN = re.compile(r"[^\s\u200c\u200d]")


@dataclass(frozen=True, slots=True)
class Scope:
    """What can be said at one place: fields by id, their values, the language."""

    fields: Mapping[str, MergeField]
    values: Mapping[str, object]
    language: str
    later: frozenset[str] = frozenset()
    """Fields that are to be said again on another day: each stays itself, under the words it has now."""

    def inside(self, fields: Mapping[str, MergeField], values: Mapping[str, object]) -> "Scope":
        """The same place inside one thing of a list: what it holds is called before what surrounds it."""
        return replace(self, fields={**self.fields, **fields}, values={**self.values, **values})


@dataclass(frozen=True, slots=True)
class Said:
    """A text said: its runs, the fields that left a hole in it, those unknown, those shortened."""

    runs: Runs
    empty: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()

    def line(self) -> str:
        """Its words on one line, without their looks."""
        return plain(self.runs).replace("\n", " ")


def say(words: Words, scope: Scope) -> Said:
    """Say a text in the language of its place, in French where it has no translation.

    A hole is shown by the label of its field between brackets. Raise ``LetterTooLong`` for a text of the agents'
    past its bound.
    """
    speaker = _Speaker(scope)
    for piece in words.get(scope.language) or words.get("fr", ()):
        speaker.piece(piece)
    empty, unknown, shortened = (
        tuple(dict.fromkeys(told)) for told in (speaker.empty, speaker.unknown, speaker.shortened)
    )
    return Said(tuple(_tidy(speaker.runs)), empty, unknown, shortened)


class _Speaker:
    """Say pieces one after the other, noticing what has no value."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.runs: list[Run] = []
        self.empty: list[str] = []
        self.unknown: list[str] = []
        self.shortened: list[str] = []
        self.has_left_out = False

    def piece(self, piece: Piece) -> None:
        match piece:
            case Say(text, bold, italic):
                self._add(text, bold, italic)
            case Merge(field, fallback, bold, italic):
                words = self._value(field)
                if words:
                    self._merged(words, bold, italic, later=field if field in self.scope.later else "")
                elif fallback:
                    self._add(fallback, bold, italic)
                elif words is not None:
                    self.empty.append(field)
                    label = self.scope.fields[field].label(self.scope.language)
                    self.has_left_out = False
                    self.runs.append(Run(f"[{stretch(label)}]", bold, italic, hole=field))
            case Fragment(pieces):
                self._fragment(pieces)

    def _fragment(self, pieces: tuple[Say | Merge, ...]) -> None:
        if all(self._value(one.field) for one in pieces if isinstance(one, Merge)):
            for piece in pieces:
                self.piece(piece)
        else:
            self.has_left_out = True

    def _value(self, name: str) -> str | None:
        """The words of a field, empty when it has no value, None when there is no such field."""
        field = self.scope.fields.get(name)
        if field is None:
            self.unknown.append(name)
            return None
        words = answer_text(field.field, self.scope.values.get(name), self.scope.language)
        if field.own_words:
            return authored(words)
        kept = answer(words)
        if kept != cleaned(words):
            self.shortened.append(name)
        return kept if _SEEN.search(kept) else ""

    def _add(self, text: str, bold: bool, italic: bool) -> None:
        if self.has_left_out and self.runs and text.lstrip(" ").startswith((",", ".")):
            # Between what was before the fragment and its comma there is now nothing.
            self.runs[-1] = replace(self.runs[-1], text=self.runs[-1].text.rstrip(" "))
            text = text.lstrip(" ")
        self.has_left_out = False
        self.runs.append(Run(stretch(text), bold, italic))

    def _merged(self, words: str, bold: bool, italic: bool, *, later: str) -> None:
        self.has_left_out = False
        self.runs.append(Run(words, bold, italic, is_value=True, hole=later))


def _tidy(runs: list[Run]) -> list[Run]:
    """Leave no blank line, no blank at either end, and one space where what stood between two was left out."""
    kept: list[Run] = []
    before = "\n"
    for run in runs:
        text = _BLANKS.sub(lambda blank: "\n" if "\n" in blank[0] else " ", run.text)
        if before == "\n":
            text = text.lstrip(" \n")
        elif before == " " and text.startswith("\n"):
            kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" "))
        elif before == " ":
            text = text.removeprefix(" ")
        if text:
            kept.append(replace(run, text=text))
            before = text[-1] if text[-1] in " \n" else ""
    while kept:
        last = kept.pop()
        if text := last.text.rstrip(" \n"):
            kept.append(replace(last, text=text))
            break
    return [run for run in kept if run.text]
