"""The form of a page of the studio: the answers of its parts, and the gestures that what was changed makes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict

from parvis.catalogue.drafting.actions import CannotEdit, as_seen
from parvis.catalogue.drafting.checks import Fault
from parvis.catalogue.drafting.gestures import Impossible, Overtaken, Put
from parvis.catalogue.drafting.places import Document, Vanished
from parvis.entrance.door import AgentRequest

from ..door import Opened, revision_of
from .kinds import Answer, Paragraphs, Picks, Tick, Words
from .parts import Drawn, DrawnPart, Part

LANGUAGE_NAMES = {"fr": "Français", "en": "English"}


def seen_by(request: AgentRequest, opened: Opened) -> Document:
    """The document a form was drawn from; the present one when there is no telling (the gesture is then refused)."""
    try:
        return as_seen(opened.version, revision_of(request, opened.version))
    except (CannotEdit, Overtaken, Vanished, Impossible):
        return opened.document


class PlacesForm(forms.Form):
    """The answers of a page. What is not on the page sent is left as the document has it."""

    use_required_attribute = False

    def __init__(self, parts: Sequence[Part], document: Document, data: Any = None) -> None:
        super().__init__(data, auto_id="%s", label_suffix="")
        self.parts = parts
        self.document = document
        for answer in self.answers():
            self.fields.update(answer.fields(document))
            self.initial.update(answer.shown(document))

    def answers(self) -> Iterator[Answer]:
        """Every answer, in the order of the page."""
        for part in self.parts:
            yield from part.answers

    def full_clean(self) -> None:
        """Judge what was sent; what was not keeps its value."""
        if self.is_bound:
            sent = cast(QueryDict, self.data).copy()
            for answer in self.answers():
                ticks = isinstance(answer, Tick | Picks) and f"vu/{answer.place}" in sent
                for name, value in answer.shown(self.document).items():
                    if name not in sent and not ticks:
                        _keep(sent, name, value)
            self.data = sent
        super().full_clean()

    def given(self) -> dict[str, Any]:
        """The answers that differ from those the page showed."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if _plain(value) != _plain(self.initial.get(name))
        }

    def gestures(self) -> list[Put]:
        """What writes the answers that were changed."""
        given = self.given()
        return [put for answer in self.answers() for put in answer.puts(self.document, given)]

    def drawn(self, faults: Sequence[Fault]) -> Iterator[DrawnPart]:
        """The parts as the page draws them, with what is against each answer beside it."""
        by_place: dict[str, list[Fault]] = {}
        for one in faults:
            by_place.setdefault(str(one.place), []).append(one)
        for part in self.parts:
            answers = [self._drawn(answer, by_place) for answer in part.answers]
            yield DrawnPart(part, answers, by_place.get(str(part.place), ()) if part.place else ())

    def _drawn(self, answer: Answer, by_place: Mapping[str, list[Fault]]) -> Drawn:
        names = list(answer.fields(self.document))
        controls = [{"field": self[name], "language": _language(answer, name)} for name in names]
        groups = []
        if isinstance(answer, Paragraphs):
            groups = [controls[at : at + 2] for at in range(0, len(controls), 2)]
        words = str(answer.place)
        faults = [one for place, found in by_place.items() if _is_in(place, words) for one in found]
        return Drawn(answer, controls, groups, faults)


def _is_in(place: str, words: str) -> bool:
    return place == words or place.startswith(f"{words}/")


def _language(answer: Answer, name: str) -> str:
    return LANGUAGE_NAMES[name.rpartition("/")[2]] if isinstance(answer, Words | Paragraphs) else ""


def _keep(sent: Any, name: str, value: Any) -> None:
    if isinstance(value, list):
        sent.setlist(name, value)
    elif value is not False:
        sent[name] = "on" if value is True else value


def _plain(value: Any) -> Any:
    """A value to compare: a text without the spaces around it, a list without its order."""
    if isinstance(value, str):
        return "\n".join(value.strip().splitlines())
    return sorted(value) if isinstance(value, list) else value
