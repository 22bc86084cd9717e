"""The panel of one element of the list: a step, an alarm, a choice, things done together, an end."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.gestures import Gesture
from parvis.catalogue.drafting.places import Document
from parvis.entrance.door import AgentRequest
from parvis.processes.steps.editing import (
    alarm_changed,
    changed,
    element,
    placed,
    way_added,
    way_removed,
)
from parvis.processes.steps.shape import TAGS, Alarm, Choice, Item, Step, Steps, Together

from ..answers import seen_by
from ..door import Opened, change, procedure_page, revision_of, tab_page
from .adding import BEGUN
from .choices import choices_of
from .fields import line
from .held import Held, NoList, held_in, rewritten
from .index import drawing_of, process_faults
from .listing import Drawing, way_of
from .panels import MOST_NAME, AlarmForm, StepForm
from .spots import spot_of, spots
from .words import NAMES

MOST_OF_WAY = 60
TYPED = ("save", "way", "unway")
"""Buttons that keep what was typed."""


class NamedForm(forms.Form):
    """What an element is called; of a choice, what each of its ways is called."""

    use_required_attribute = False

    def __init__(self, item: Item, data: Any = None) -> None:
        ways = item.branches if isinstance(item, Choice) else ()
        initial = {"name": getattr(item, "name", "")}
        initial |= {f"way_{rank}": one.name for rank, one in enumerate(ways)}
        super().__init__(data, label_suffix="", initial=initial)
        words = _("La question du choix") if ways else _("Son nom, pour les agents")
        self.fields["name"] = line(words, MOST_NAME)
        for rank, one in enumerate(ways):
            said = _("Nom de la voie prise sinon") if one.otherwise else _("Nom de la voie %(number)s")
            self.fields[f"way_{rank}"] = line(said % {"number": rank + 1}, MOST_OF_WAY)

    def of(self, item: Item) -> Item:
        """The element with what was typed."""
        typed = self.cleaned_data
        if isinstance(item, Choice):
            ways = [
                replace(one, name=typed.get(f"way_{rank}", one.name))
                for rank, one in enumerate(item.branches)
            ]
            return replace(item, name=typed["name"], branches=tuple(ways))
        return replace(item, name=typed["name"])


@procedure_page
def step(request: AgentRequest, opened: Opened, element_id: str) -> HttpResponseBase:
    """Show what an element is told; write what is typed, or do what a button asks."""
    document = seen_by(request, opened) if request.method == "POST" else opened.document
    held, item = found_in(document, element_id)
    form = _form(request, opened, document, item)
    if request.method != "POST" or not opened.is_writable:
        return _drawn(request, opened, held, item, form)
    asked = request.POST.get("geste", "save")
    if form.is_bound and not form.is_valid():
        return _drawn(request, opened, held, item, form)
    rearranged = _rearranged(
        element_id, item, asked, form, request.POST.get("ou", ""), request.POST.get("genre", "")
    )

    def gestures(seen: Document) -> list[Gesture]:
        return rewritten(seen, rearranged)

    here = opened.url("studio_process_step", element_id)
    return change(
        request,
        opened,
        gestures,
        here if asked != "save" else f"{opened.url('studio_process')}#step:{element_id}",
    )


def found_in(document: Document, name: str) -> tuple[Held, Item | Alarm]:
    """An element of the list of a document; absent, the page does not exist."""
    try:
        held = held_in(document)
    except NoList as shape:
        raise Http404 from shape
    item = element(held.steps, name)
    if item is None:
        raise Http404
    return held, item


def _form(request: AgentRequest, opened: Opened, document: Document, item: Item | Alarm) -> Any:
    verb = request.POST.get("geste", "save").partition(":")[0]
    data = request.POST if request.method == "POST" and verb in TYPED else None
    match item:
        case Step():
            choices = choices_of(request, opened, document)
            return StepForm(item.kind, item.name, item.settings, choices, data, period=item.period)
        case Alarm():
            return AlarmForm(item.name, item.period, data, interrupts=item.interrupts)
    return NamedForm(item, data)


def _rearranged(
    name: str, item: Item | Alarm, asked: str, form: Any, where: str, kind: str
) -> Callable[[Steps], Steps]:
    """What a button of the panel does to the list."""
    verb, _colon, rank = asked.partition(":")
    match verb:
        case "save" if isinstance(item, Alarm):
            typed = {
                "name": form.cleaned_data["name"],
                "period": form.period(),
                "interrupts": form.interrupts,
            }
            return lambda steps: alarm_changed(steps, name, lambda one: replace(one, **typed))
        case "save" if isinstance(item, Step):
            told = {"name": form.cleaned_data["name"], "settings": form.settings(), "period": form.period()}
            return lambda steps: changed(steps, name, lambda one: replace(one, **told))
        case "save":
            return lambda steps: changed(steps, name, form.of)
        case "way" if isinstance(item, Choice | Together):
            return lambda steps: changed(steps, name, lambda one: way_added(form.of(one)))
        case "unway" if isinstance(item, Choice | Together):
            return lambda steps: changed(
                steps, name, lambda one: way_removed(form.of(one), way_of("", rank)[1])
            )
        case "place" if not isinstance(item, Alarm):
            return lambda steps: placed(steps, name, spot_of(where))
        case "kind" if isinstance(item, Step) and kind in dict(kinds_like(item)):
            return lambda steps: changed(steps, name, lambda one: _become(one, kind))
    raise Http404


def _become(item: Item, kind: str) -> Item:
    """A step of another kind, that keeps what both are told."""
    assert isinstance(item, Step)
    kept = {
        name: value for name, value in item.settings.items() if name in ("shown", "unit", "role", "person")
    }
    if kind not in ("task", "decision"):
        kept = {name: value for name, value in kept.items() if name == "shown"}
    return replace(item, kind=kind, settings={**BEGUN.get(kind, {}), **kept})


def kinds_like(item: Step) -> list[tuple[str, str]]:
    """The other kinds that a step may become: those of the same element of BPMN."""
    alike = [kind for kind, tag in TAGS.items() if tag == TAGS[item.kind] and kind != item.kind]
    return [(kind, str(NAMES[kind])) for kind in alike]


def _drawn(
    request: AgentRequest, opened: Opened, held: Held, item: Item | Alarm, form: Any
) -> HttpResponseBase:
    choices = choices_of(request, opened)
    drawing = drawing_of(opened, held, choices, process_faults(request, opened))
    name = getattr(item, "id", "")
    context: dict[str, Any] = {
        "form": form,
        "element": name,
        "words": getattr(item, "name", "") or name,
        "kind": NAMES[_sort(item)] if not isinstance(item, Alarm) else _("Alerte"),
        "faults": drawing.of(name),
        "revision": revision_of(request, opened.version),
        "spots": [] if isinstance(item, Alarm) or not _moves(item) else spots(held.steps, item, drawing),
        "becoming": kinds_like(item) if isinstance(item, Step) else [],
        "ways": _ways(item, drawing),
        "is_step": isinstance(item, Step),
    }
    status = 422 if form.errors else 200
    return tab_page(request, opened, "process", "studio/process/step.html", context, status=status)


def _moves(item: Item) -> bool:
    return isinstance(item, Step | Choice | Together)


def _sort(item: Item | Alarm) -> str:
    match item:
        case Step():
            return item.kind
        case Choice():
            return "choice"
        case Together():
            return "together"
    return "end"


def _ways(item: Item | Alarm, drawing: Drawing) -> list[tuple[int, str, str, bool]]:
    """Each way of a choice: its rank, its name, its condition in words, whether it is the one taken otherwise."""
    match item:
        case Choice():
            return [
                (rank, one.name, drawing.in_words(one.condition), one.otherwise)
                for rank, one in enumerate(item.branches)
            ]
        case Together():
            said = _("Suite %(number)s")
            return [(rank, said % {"number": rank + 1}, "", True) for rank, _one in enumerate(item.branches)]
    return []


urlpatterns = [path("<slug:slug>/parcours/<str:element_id>/", step, name="studio_process_step")]
