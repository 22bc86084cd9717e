"""The process of a procedure as a diagram: drawn by a modeller in the page, saved as one text, judged on demand."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.catalogue.drafting import checks
from parvis.catalogue.drafting.gestures import Gesture
from parvis.catalogue.drafting.places import Document
from parvis.catalogue.drafting.processes import InvalidProcess, replaced, text_in, text_of, with_remarks
from parvis.catalogue.known import known_in
from parvis.catalogue.models import ProcedureVersion
from parvis.catalogue.process.offered import chosen_in, read_text, with_place
from parvis.entrance.door import AgentRequest
from parvis.processes.diagrams.findings import Report
from parvis.processes.diagrams.layout import check_layout
from parvis.processes.diagrams.reading import Diagram, UnreadableDiagram, elements
from parvis.processes.drawing import Picture, picture_of
from parvis.processes.steps.reading import NotAList, read_steps
from parvis.processes.steps.shape import Steps
from parvis.processes.steps.writing import write

from ..door import Opened, change, procedure_page, revision_of, tab_page

PART = "X-Studio-Part"
"""The header of what the modeller asks for itself."""
EMPTY = Steps("parcours", ())


@procedure_page
def diagram(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show the diagram; save the text that the modeller gives, or say why not."""
    if request.method == "POST" and opened.is_writable:
        return _saved(request, opened)
    text = _shown(opened)
    context: dict[str, Any] = {
        "bpmn": text,
        "picture": _picture(text),
        "has_process": bool(text_in(opened.document)),
        "revision": opened.version.revision,
        "kept_as": f"{opened.version.pk}:{request.agent.pk}",
        "problems": _of_process(request, opened, text_in(opened.document)),
    }
    return tab_page(request, opened, "process", "studio/process/diagram.html", context)


@procedure_page
@require_POST
def judged(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Say what is wrong with a text that is not saved: each fault with its element."""
    return JsonResponse({"faults": _of_process(request, opened, request.POST.get("bpmn", ""))})


def _saved(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    drawn, texts = request.POST.get("bpmn", ""), list[str]()

    def gestures(seen: Document) -> list[Gesture]:
        texts.append(with_remarks(drawn, of=seen))
        return replaced(seen, texts[-1])

    answer = change(request, opened, gestures, opened.url("studio_process_diagram"))
    is_part = PART in request.headers
    if answer.status_code == 302 and is_part:
        return JsonResponse({"revision": _held_by_the_page(request, opened, texts[-1])})
    if answer.status_code == 302:
        messages.success(request, _("C’est enregistré."))
    return answer


def _held_by_the_page(request: AgentRequest, opened: Opened, text: str) -> int:
    """The revision of what the page shows: not the last one when somebody else has changed the process since."""
    held = ProcedureVersion.objects.only("revision", "document").get(pk=opened.version.pk)
    return held.revision if text_in(held.document) == text else revision_of(request, opened.version)


def _shown(opened: Opened) -> str:
    """The text the modeller opens: with a drawing, made when nothing is drawn and the process is a list."""
    text = text_in(opened.document)
    try:
        found = read_text(text) if text else write(EMPTY)
    except UnreadableDiagram:
        return text
    report = Report()
    check_layout(found, report)
    if any(one.kind == "layout" for one in report.warnings):
        found = _laid_out(found)
        return text_of(found)
    return text or text_of(found)


def _laid_out(found: Diagram) -> Diagram:
    process = chosen_in(found)
    try:
        return write(read_steps(process), over=found) if process is not None else found
    except NotAList:
        return found


def _picture(text: str) -> Picture | None:
    try:
        return picture_of(read_text(text).root)
    except UnreadableDiagram:
        return None


def _of_process(request: AgentRequest, opened: Opened, text: str) -> list[dict[str, str]]:
    """What is wrong with a text as the process of this draft: what is refused, else what forbids publishing."""
    if not text:
        return []
    try:
        gestures = replaced({}, text)
    except InvalidProcess as invalid:
        return [_told(one.id, one.name, with_place(one)) for one in invalid.refused]
    assert gestures
    known = known_in(opened.version.authority_id, on=request.today)
    document = {**opened.document, "process": {"bpmn": text}}
    found = checks.faults(document, opened.procedure.nature, today=request.today, known=known)
    names = {one.get("id", ""): one.get("name", "") for one in elements(read_text(text).root)}
    return [
        _told(one.place.id, names.get(one.place.id, ""), one.message) for one in found if one.tab == "process"
    ]


def _told(identifier: str, name: str, sentence: str) -> dict[str, str]:
    return {"id": identifier, "name": name, "sentence": sentence}


urlpatterns = [
    path("<slug:slug>/parcours/+diagramme/", diagram, name="studio_process_diagram"),
    path("<slug:slug>/parcours/+diagramme/constats/", judged, name="studio_process_judged"),
]
