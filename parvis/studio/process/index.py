"""The tab of the process: the list of steps, and the gestures on each."""

from typing import Any

from django.http import Http404, HttpResponseBase
from django.urls import path

from parvis.catalogue.drafting.gestures import Gesture
from parvis.catalogue.drafting.places import Document
from parvis.catalogue.drafting.processes import replaced, text_in
from parvis.catalogue.known import known_in
from parvis.catalogue.process.giving import readable
from parvis.catalogue.process.offered import chosen_in
from parvis.entrance.door import AgentRequest
from parvis.processes.diagrams.findings import Finding
from parvis.processes.steps.editing import moved, removed, reopened
from parvis.processes.steps.shape import End, Steps

from ..door import Opened, change, procedure_page, revision_of, tab_page
from .choices import Choices, choices_of
from .held import Held, NoList, held_in, rewritten
from .listing import Drawing, way_of
from .reading import offer_of


@procedure_page
def process(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show the steps; move one, take one away, take the whole process away."""
    if request.method == "POST" and opened.is_writable:
        asked = request.POST.get("geste", "")

        def gestures(seen: Document) -> list[Gesture]:
            if asked == "none":
                return replaced(seen, "")
            return rewritten(seen, lambda steps: arranged(steps, asked))

        verb, _colon, name = asked.partition(":")
        anchor = f"#step:{name}" if verb in ("up", "down") else ""
        return change(request, opened, gestures, f"{opened.url('studio_process')}{anchor}")
    return _drawn(request, opened)


def arranged(steps: Steps, asked: str) -> Steps:
    """What a button beside an element asks. Raises CannotArrange."""
    verb, _colon, name = asked.partition(":")
    match verb:
        case "up" | "down":
            return moved(steps, name, up=verb == "up")
        case "remove":
            return removed(steps, name)
        case "reopen":
            holder, _dot, rank = name.rpartition(".")
            return reopened(steps, way_of(holder, rank))
    raise Http404


def _drawn(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    faults = process_faults(request, opened)
    context: dict[str, Any] = {"has_process": bool(text_in(opened.document)), "general": faults}
    try:
        held = held_in(opened.document)
    except NoList as shape:
        context |= {"why": str(shape), "where": shape.element}
    else:
        drawing = drawing_of(opened, held, choices_of(request, opened), faults)
        told = drawing.told(held.steps)
        context["list"] = drawing.drawn(held.steps)
        context["is_empty"] = all(isinstance(one, End) for one in held.steps.items)
        context["general"] = [one for one in faults if one.id not in told]
    return tab_page(
        request,
        opened,
        "process",
        "studio/process/list.html",
        {**context, "revision": revision_of(request, opened.version)},
    )


def drawing_of(opened: Opened, held: Held, choices: Choices, faults: list[Finding]) -> Drawing:
    """What the elements of a list are drawn with."""
    process = chosen_in(held.diagram) if held.diagram is not None else None
    offer = offer_of(opened.document)
    known = readable(offer.form, process, offer.tables) if offer is not None and process is not None else {}
    return Drawing(choices, known, process, faults)


def process_faults(request: AgentRequest, opened: Opened) -> list[Finding]:
    """What forbids publishing the process, while it may still change."""
    offer = offer_of(opened.document) if opened.version.is_open else None
    if offer is None or offer.process is None:
        return []
    return offer.process_faults(known_in(opened.version.authority_id, on=request.today))


urlpatterns = [path("<slug:slug>/parcours/", process, name="studio_process")]
