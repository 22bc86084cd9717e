"""The panel of an element: its form as she reads or sent it, and what stands around it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.building import new_id, readers
from parvis.catalogue.drafting.checks import Fault
from parvis.catalogue.drafting.gestures import Gesture, Insert
from parvis.catalogue.drafting.places import (
    Document,
    Element,
    Place,
    Vanished,
    element_at,
    elements,
    holder_of,
    ids_in,
)
from parvis.entrance.door import AgentRequest
from parvis.forms.shape import FieldType
from parvis.forms.vocabulary import ALLOWED_KEYS
from parvis.ui.parts import ErrorLine

from ..door import Opened, faults_of
from . import options
from .answering import about
from .asked import was_asked
from .kinds import KINDS, PAGE, SECTION, kind_of, may_become
from .known import names_before, sentence_of
from .outline import words_of
from .questions import NEW_PIECE, QuestionForm
from .texts import Block, PanelForm, SectionForm, StepForm

LEVELS = {"steps": "step", "sections": "section", "fields": "field"}
MOST_READERS = 12


@dataclass(slots=True)
class Panel:
    """What is known of the element whose panel is open."""

    place: Place
    level: str
    kind: FieldType | None
    element: Element
    form: PanelForm
    rows: Sequence[options.OptionRow] | None = None
    """The answers offered, for a question that offers some."""

    @property
    def is_valid(self) -> bool:
        """Whether all that was sent can be written."""
        is_said = self.form.is_valid()
        return is_said and not any(row.error for row in self.rows or ())

    def gestures(self, document: Document) -> list[Gesture]:
        """What its author changed; a piece she names is made first."""
        made: list[Gesture] = []
        written = list(self.form.gestures(self.place))
        if self.rows is not None:
            written += options.gestures(self.place, self.element, self.rows)
        if self.form.cleaned_data.get("piece") == NEW_PIECE:
            piece, insert = _new_piece(document, self.form.cleaned_data["new_piece"])
            made.append(insert)
            written = [
                type(one)(one.place, one.was, piece) if one.place.keys == ("piece",) else one
                for one in written
            ]
        return [*made, *written]


def panel_of(document: Document, name: str, data: QueryDict | None = None) -> Panel:
    """The panel of an element of a form, filled with what was sent if anything was; raises Vanished."""
    place, path, element = _found(document, name)
    level = LEVELS[str(path[-2])]
    kind = kind_of(element.get("type")) if level == "field" else None
    if kind is None:
        form: PanelForm = (StepForm if level == "step" else SectionForm)(element, data)
        return Panel(place, level, None, element, form)
    names = frozenset(one.id for one in names_before(document, place))
    form = QuestionForm(element, kind, data, pieces=_pieces(document), names=names)
    rows = None
    if "options" in ALLOWED_KEYS[kind]:
        rows = options.rows_of(element) if data is None else options.rows_posted(data)
    return Panel(place, level, kind, element, form, rows)


def panel_context(request: AgentRequest, opened: Opened, panel: Panel) -> dict[str, Any]:
    """Everything the template of a panel reads."""
    document, place = opened.document, panel.place
    found = about(faults_of(request, opened), place.id)
    condition = panel.element.get("condition")
    inside = (
        "type" in element_at(document, holder_of(document, place)[0]) if panel.level == "field" else False
    )
    answered = panel.level == "field" and was_asked(opened.procedure, place.id)
    return {
        "element": place.id,
        "element_words": words_of(panel.element),
        "level": panel.level,
        "kind": panel.kind,
        "kind_name": _name(panel),
        "form": panel.form,
        "element_url": opened.url("studio_form_element", place.id),
        "check_url": opened.url("studio_form_check", place.id),
        "panel_errors": list(_errors(panel)),
        "blocks": list(_drawn(panel, found, aside=False)),
        "asides": list(_drawn(panel, found, aside=True)),
        "rows": [*panel.rows, options.OptionRow("", "", "")] if panel.rows is not None else None,
        "option_faults": _said(found, "options"),
        "other_faults": list(_loose(panel, found)),
        "condition": condition if isinstance(condition, str) else "",
        "condition_words": sentence_of(document, place, condition),
        "condition_faults": _said(found, "condition"),
        "names": names_before(document, place) if panel.kind == "computed" else (),
        "read_by": _read_by(document, panel),
        "becoming": [
            (one, KINDS[one].name) for one in _becoming(panel.kind, answered=answered, inside=inside)
        ],
        "is_releasable": panel.kind == "group" or panel.level == "section",
    }


@dataclass(frozen=True, slots=True)
class Drawn:
    """A block as the template draws it: its controls, and what is to mend in it."""

    block: Block
    fields: tuple[Any, ...]
    faults: tuple[Fault, ...]
    anchor: str


def _drawn(panel: Panel, found: Sequence[Fault], *, aside: bool) -> Iterator[Drawn]:
    for block in panel.form.blocks:
        if _is_folded(panel.form, block) != aside:
            continue
        keys = {panel.form.bound_keys.get(name, (block.key,)) for name in block.names}
        faults = tuple(fault for fault in found if any(_is_under(fault.place.keys, one) for one in keys))
        fields = tuple(panel.form[name] for name in block.names)
        yield Drawn(block, fields, faults, f"{panel.place}/{'/'.join(min(keys))}")


def _errors(panel: Panel) -> Iterator[ErrorLine]:
    """What is wrong in what was sent, each line leading to its control."""
    for name, messages in panel.form.errors.items():
        yield from (ErrorLine(str(message), f"q_{name}") for message in messages)
    for position, row in enumerate(panel.rows or (), start=1):
        if row.error:
            yield ErrorLine(row.error, f"option-{position}")


def _is_folded(form: PanelForm, block: Block) -> bool:
    """Whether a block stands folded: only some need it, and nothing is wrong in it."""
    return block.is_aside and not any(name in form.errors for name in block.names)


def _is_under(keys: tuple[str, ...], bound: tuple[str, ...]) -> bool:
    """Whether a fault is about a control: under its key, or over all its texts."""
    shared = min(len(keys), len(bound))
    return bool(keys) and keys[:shared] == bound[:shared]


def _said(found: Sequence[Fault], key: str) -> list[Fault]:
    return [one for one in found if one.place.keys[:1] == (key,)]


def _loose(panel: Panel, found: Sequence[Fault]) -> Iterator[Fault]:
    """What is to mend that no control of the panel shows."""
    bound = set(panel.form.bound_keys.values()) | {(block.key,) for block in panel.form.blocks}
    for one in found:
        if one.place.keys[:1] in (("condition",), ("options",)):
            continue
        if not any(_is_under(one.place.keys, keys) for keys in bound):
            yield one


def _read_by(document: Document, panel: Panel) -> list[tuple[str, str]]:
    """The elements whose condition or computation reads this one, as (id, words)."""
    found = dict[str, str]()
    for one in readers(document, set(ids_in(panel.element))):
        if one.id != panel.place.id:
            found[one.id] = words_of(element_at(document, one))
    return list(found.items())[:MOST_READERS]


def _becoming(kind: FieldType | None, *, answered: bool, inside: bool) -> Sequence[FieldType]:
    return may_become(kind, answered=answered, inside=inside) if kind else ()


def _name(panel: Panel) -> str:
    if panel.kind:
        return str(KINDS[panel.kind].name)
    return (
        _("Type inconnu")
        if "type" in panel.element
        else str((PAGE if panel.level == "step" else SECTION).name)
    )


def _found(document: Document, name: str) -> tuple[Place, tuple[str | int, ...], Element]:
    for place, path, element in elements(document):
        if place.family == "form" and place.id == name:
            return place, path, element
    raise Vanished(Place("form", name))


def _pieces(document: Document) -> Mapping[str, str]:
    return {
        place.id: words_of(element) for place, _path, element in elements(document) if place.family == "piece"
    }


def _new_piece(document: Document, words: str) -> tuple[str, Insert]:
    """A piece of this name, after the others."""
    known = list(_pieces(document))
    name = new_id(words, known)
    return name, Insert(Place("document"), known[-1] if known else "", {"id": name, "label": {"fr": words}})


def open_or_absent(document: Document, name: str) -> Panel:
    """The panel of an element, or the answer of what does not exist."""
    try:
        return panel_of(document, name)
    except Vanished as gone:
        raise Http404 from gone
