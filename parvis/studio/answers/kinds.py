"""The kinds of answers of a page of the studio: how each reads a value of the document, shows it and writes it.

Nothing is written that was not changed on the page: what the document leaves out, and what other languages say,
stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.gestures import Put
from parvis.catalogue.drafting.places import Document, Place, value_at

LANGUAGES = ("fr", "en")
LONGEST = 10_000
LONGEST_LINE = 500
Choices = Sequence[tuple[str, str]]


class Text(forms.CharField):
    """A text with the line breaks of the document, whatever the browser sends."""

    def to_python(self, value: Any) -> str:
        """Take the text, its line breaks plain."""
        return "\n".join((super().to_python(value) or "").splitlines())


@dataclass(frozen=True)
class Answer:
    """One answer of a page, and the place it says; ``hint`` tells what is expected, or what the law wants."""

    place: Place
    label: str
    hint: str = ""
    kind = ""

    def fields(self, document: Document) -> Mapping[str, forms.Field]:
        """The inputs, under their names on the page."""
        raise NotImplementedError

    def shown(self, document: Document) -> Mapping[str, Any]:
        """What the inputs hold for this document."""
        raise NotImplementedError

    def puts(self, document: Document, given: Mapping[str, Any]) -> Iterator[Put]:
        """The gestures that write what was changed; ``given`` are the answers that differ from those shown."""
        raise NotImplementedError


@dataclass(frozen=True)
class Words(Answer):
    """A text in French and in English, side by side."""

    rows: int = 1
    most: int = LONGEST
    kind = "words"

    def fields(self, document: Document) -> Mapping[str, forms.Field]:
        return {f"{self.place}/{language}": _text(self.rows, self.most) for language in LANGUAGES}

    def shown(self, document: Document) -> Mapping[str, Any]:
        held = label_of(value_at(document, self.place))
        return {f"{self.place}/{language}": held.get(language, "") for language in LANGUAGES}

    def puts(self, document: Document, given: Mapping[str, Any]) -> Iterator[Put]:
        was = value_at(document, self.place)
        changed = {language: given[name] for language, name in self._names() if name in given}
        if was is None or isinstance(was, Mapping):
            for language, words in changed.items():
                inside = Place(self.place.family, self.place.id, (*self.place.keys, language))
                yield Put(inside, value_at(document, inside), words or None)
        elif changed:
            yield Put(
                self.place, was, {key: words for key, words in {**label_of(was), **changed}.items() if words}
            )

    def _names(self) -> Iterator[tuple[str, str]]:
        return ((language, f"{self.place}/{language}") for language in LANGUAGES)


@dataclass(frozen=True)
class Line(Answer):
    """A text of one language: the reference of a law, a reason."""

    most: int = LONGEST_LINE
    kind = "line"

    def fields(self, document: Document) -> Mapping[str, forms.Field]:
        return {str(self.place): _text(1, self.most)}

    def shown(self, document: Document) -> Mapping[str, Any]:
        held = value_at(document, self.place)
        return {str(self.place): held if isinstance(held, str) else ""}

    def puts(self, document: Document, given: Mapping[str, Any]) -> Iterator[Put]:
        if str(self.place) in given:
            yield Put(self.place, value_at(document, self.place), given[str(self.place)] or None)


@dataclass(frozen=True)
class Lines(Answer):
    """A list of short texts, one a line."""

    kind = "lines"

    def fields(self, document: Document) -> Mapping[str, forms.Field]:
        return {str(self.place): _text(4, LONGEST)}

    def shown(self, document: Document) -> Mapping[str, Any]:
        held = value_at(document, self.place)
        return {str(self.place): "\n".join(str(one) for one in held) if isinstance(held, list) else ""}

    def puts(self, document: Document, given: Mapping[str, Any]) -> Iterator[Put]:
        if str(self.place) in given:
            lines = [one.strip() for one in given[str(self.place)].splitlines() if one.strip()]
            yield Put(self.place, value_at(document, self.place), lines)


@dataclass(frozen=True)
class Whole(Answer):
    """A whole number, from ``low`` to ``high``; ``usual`` is what counts while nothing is written."""

    low: int = 0
    high: int = 0
    usual: int = 0
    unit: str = ""
    kind = "whole"

    def fields(self, document: Document) -> Mapping[str, forms.Field]:
        said = _("Donnez un nombre entier de %(low)s à %(high)s") % {"low": self.low, "high": self.high}
        messages = {"required": said, "invalid": said, "min_value": said, "max_value": said}
        return {
            str(self.place): forms.IntegerField(
                min_value=self.low, max_value=self.high, error_messages=messages, label=self.label
            )
        }

    def shown(self, document: Document) -> Mapping[str, Any]:
        held = value_at(document, self.place)
        return {str(self.place): self.usual if held is None else held}

    def puts(self, document: Document, given: Mapping[str, Any]) -> Iterator[Put]:
        if str(self.place) in given:
            yield Put(self.place, value_at(document, self.place), given[str(self.place)])


@dataclass(frozen=True)
class Pick(Answer):
    """One of some codes; ``usual`` counts while nothing is written. ``is_list``: a menu, else buttons in sight.

    ``beyond``: the words for a code that is none of the choices.
    """

    choices: Choices = ()
    usual: str = ""
    is_list: bool = False
    beyond: str = ""

    @property
    def kind(self) -> str:  # type: ignore[override]  # one word a class elsewhere, two here
        """How it is drawn."""
        return "select" if self.is_list else "radios"

    @property
    def name(self) -> str:
        """The name of the input: what is picked is no typed text, and the door tells them apart."""
        return f"choix/{self.place}"

    def fields(self, document: Document) -> Mapping[str, forms.Field]:
        held = self.shown(document)[self.name]
        known = _told_once(self.choices, held)
        if held not in {code for code, _words in known}:
            known.append((held, self.beyond or held))
        return {self.name: forms.ChoiceField(choices=known, required=bool(self.usual), label=self.label)}

    def shown(self, document: Document) -> Mapping[str, Any]:
        held = value_at(document, self.place)
        return {self.name: held if isinstance(held, str) and held else self.usual}

    def puts(self, document: Document, given: Mapping[str, Any]) -> Iterator[Put]:
        if self.name in given:
            yield Put(self.place, value_at(document, self.place), given[self.name] or None)


def _told_once(choices: Choices, held: str) -> list[tuple[str, str]]:
    """The choices, one a wording: where two codes say the same, the one that is written, else the first."""
    found: dict[str, str] = {}
    for code, words in choices:
        if words not in found or code == held:
            found[words] = code
    return [(code, words) for words, code in found.items()]


@dataclass(frozen=True)
class Picks(Answer):
    """Some of some codes, kept in their order; ``usual`` counts while nothing is written, without one none may do."""

    choices: Choices = ()
    usual: str = ""
    kind = "checks"

    @property
    def name(self) -> str:
        """The name of the inputs."""
        return f"choix/{self.place}"

    def fields(self, document: Document) -> Mapping[str, forms.Field]:
        said = _("Choisissez au moins une réponse")
        return {
            self.name: forms.MultipleChoiceField(
                choices=self.choices,
                error_messages={"required": said},
                label=self.label,
                required=bool(self.usual),
            )
        }

    def shown(self, document: Document) -> Mapping[str, Any]:
        held = value_at(document, self.place)
        codes = [code for code, _words in self.choices]
        usual = [self.usual] if self.usual else []
        return {self.name: [one for one in codes if isinstance(held, list) and one in held] or usual}

    def puts(self, document: Document, given: Mapping[str, Any]) -> Iterator[Put]:
        if self.name in given:
            chosen = [code for code, _words in self.choices if code in given[self.name]]
            if chosen != self.shown(document)[self.name]:
                yield Put(self.place, value_at(document, self.place), chosen or None)


@dataclass(frozen=True)
class Tick(Answer):
    """Yes or no."""

    usual: bool = False
    kind = "tick"

    @property
    def name(self) -> str:
        """The name of the input."""
        return f"choix/{self.place}"

    def fields(self, document: Document) -> Mapping[str, forms.Field]:
        return {self.name: forms.BooleanField(required=False, label=self.label)}

    def shown(self, document: Document) -> Mapping[str, Any]:
        held = value_at(document, self.place)
        return {self.name: self.usual if held is None else bool(held)}

    def puts(self, document: Document, given: Mapping[str, Any]) -> Iterator[Put]:
        if self.name in given:
            yield Put(self.place, value_at(document, self.place), given[self.name])


@dataclass(frozen=True)
class Paragraphs(Answer):
    """A list of texts in both languages, that one orders: they have no ids, and change together."""

    rows: int = 3
    add_words: str = ""
    kind = "paragraphs"

    def fields(self, document: Document) -> Mapping[str, forms.Field]:
        count = len(self.held(document))
        return {name: _text(self.rows, LONGEST) for at in range(count) for name in self.names(at)}

    def shown(self, document: Document) -> Mapping[str, Any]:
        return {
            f"{self.place}/{at}/{language}": label.get(language, "")
            for at, label in enumerate(self.held(document))
            for language in LANGUAGES
        }

    def puts(self, document: Document, given: Mapping[str, Any]) -> Iterator[Put]:
        now = self.written(document, given)
        if now != self.held(document):
            yield Put(self.place, value_at(document, self.place), now)

    def names(self, at: int) -> list[str]:
        """The names of the inputs of one text."""
        return [f"{self.place}/{at}/{language}" for language in LANGUAGES]

    def held(self, document: Document) -> list[dict[str, str]]:
        """The texts as the document holds them."""
        found = value_at(document, self.place)
        return [label_of(one) for one in found] if isinstance(found, list) else []

    def written(self, document: Document, given: Mapping[str, Any]) -> list[dict[str, str]]:
        """The texts with what was changed on the page."""
        texts = []
        for at, label in enumerate(self.held(document)):
            new = {language: given[f"{self.place}/{at}/{language}"] for language in LANGUAGES
                   if f"{self.place}/{at}/{language}" in given}  # fmt: skip
            texts.append({key: words for key, words in {**label, **new}.items() if words or key == "fr"})
        return texts


def label_of(value: Any) -> dict[str, str]:
    """A text of the document in each language, whatever stands there."""
    if isinstance(value, str):
        return {"fr": value}
    held = value if isinstance(value, Mapping) else {}
    return {str(key): words for key, words in held.items() if isinstance(words, str)}


def _text(rows: int, most: int) -> Text:
    said = _("Pas plus de %(most)s signes") % {"most": most}
    widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput()
    return Text(required=False, max_length=most, widget=widget, error_messages={"max_length": said})
