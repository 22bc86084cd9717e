"""What happens when a step lasts too long: a new alarm under it."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponseBase
from django.urls import path

from parvis.catalogue.drafting.gestures import Gesture
from parvis.catalogue.drafting.places import Document
from parvis.entrance.door import AgentRequest
from parvis.processes.steps.editing import changed
from parvis.processes.steps.shape import Alarm, Item, Step

from ..answers import seen_by
from ..door import Opened, change, procedure_page, revision_of, tab_page
from .held import new_name, rewritten
from .panels import AlarmForm
from .step import found_in

USUAL = "P10D"


@procedure_page
def alarm(request: AgentRequest, opened: Opened, element_id: str) -> HttpResponseBase:
    """Ask after how long and what then; add the alarm to the step."""
    document = seen_by(request, opened) if request.method == "POST" else opened.document
    held, item = found_in(document, element_id)
    if not isinstance(item, Step) or item.kind == "wait":
        raise Http404
    form = AlarmForm("", USUAL, request.POST or None)
    if request.method != "POST" or not opened.is_writable or not form.is_valid():
        context: dict[str, Any] = {
            "form": form,
            "words": item.name or item.id,
            "revision": revision_of(request, opened.version),
        }
        status = 422 if form.errors else 200
        return tab_page(request, opened, "process", "studio/process/alarm.html", context, status=status)
    words = form.cleaned_data["name"]
    name = new_name(words, held, document, otherwise=f"{element_id}_alerte")
    made = Alarm(name, form.period(), (), words, form.interrupts)

    def with_alarm(one: Item) -> Item:
        assert isinstance(one, Step)
        return replace(one, alarms=(*one.alarms, made))

    def gestures(seen: Document) -> list[Gesture]:
        return rewritten(seen, lambda steps: changed(steps, element_id, with_alarm))

    return change(request, opened, gestures, f"{opened.url('studio_process')}#step:{name}")


urlpatterns = [path("<slug:slug>/parcours/<str:element_id>/alerte/", alarm, name="studio_process_alarm")]
