"""The process out and in, as a file of BPMN: what the house refuses of a file is told line by line."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.catalogue.drafting.processes import replaced, text_in, text_of
from parvis.catalogue.process.offered import choose as choose_process
from parvis.catalogue.process.offered import chosen_in
from parvis.entrance.door import AgentRequest
from parvis.processes.diagrams.checking import check
from parvis.processes.diagrams.findings import Finding, Report
from parvis.processes.diagrams.reading import MAX_BYTES, Diagram, UnreadableDiagram, nodes, read

from ..door import Opened, change, procedure_page, revision_of, tab_page

MOST_SHOWN = 200
"""Lines told of one file."""


class FileForm(forms.Form):
    """The file; of one that holds several processes, the one that handles requests."""

    use_required_attribute = False
    archive = forms.FileField(
        label=gettext_lazy("Fichier BPMN 2.0"),
        help_text=gettext_lazy("Celui de n’importe quel outil, 1,5 Mo au plus."),
        error_messages={
            "required": gettext_lazy("Choisissez un fichier"),
            "empty": gettext_lazy("Ce fichier est vide"),
        },
    )
    process = forms.CharField(
        label=gettext_lazy("Si le fichier contient plusieurs parcours : l’identifiant de celui qui instruit"),
        required=False,
        max_length=200,
    )


@procedure_page
def process_file(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Give the process of the version as it is kept."""
    text = text_in(opened.document)
    if not text:
        raise Http404
    response = HttpResponse(text.encode("utf-8", "replace"), content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{opened.procedure.slug}.bpmn"'
    return response


@procedure_page
def process_import(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Ask for a file; take it in place of what is there, or say all that is refused in it."""
    form = FileForm(request.POST or None, request.FILES or None, label_suffix="")
    if request.method != "POST" or not opened.is_writable or not form.is_valid():
        return _drawn(request, opened, form)
    try:
        diagram = read(form.cleaned_data["archive"].read(MAX_BYTES + 1))
    except UnreadableDiagram as broken:
        unread = Finding("file", "file", str(broken), line=broken.line)
        return _drawn(request, opened, form, Report(unsupported=[unread]))
    report = check(diagram)
    if not report.imported:
        return _drawn(request, opened, form, report)
    if not _is_chosen(diagram, form.cleaned_data["process"]):
        names = ", ".join(f"« {one.get('id')} »" for one in diagram.processes if nodes(one))
        form.add_error("process", _("Le fichier en contient plusieurs : %(names)s") % {"names": names})
        return _drawn(request, opened, form)
    text = text_of(diagram)
    answer = change(request, opened, lambda seen: replaced(seen, text), opened.url("studio_process"))
    if answer.status_code == 302:
        _tell(request, report)
    return answer


def _is_chosen(diagram: Diagram, name: str) -> bool:
    """Whether it is known which process handles requests; a name that was typed is written in the file."""
    if name.strip() in {one.get("id") for one in diagram.processes if nodes(one)}:
        choose_process(diagram, name.strip())
    return chosen_in(diagram) is not None


def _tell(request: AgentRequest, report: Report) -> None:
    """Say what is kept of other tools and what is left to settle; what forbids publishing stays on the list."""
    messages.success(request, _("Le fichier est repris."))
    for one in sorted(report.warnings, key=lambda one: one.line)[:20]:
        messages.warning(request, line_of(one))
    if len(report.warnings) > 20:
        said = _("Et %(count)s autres remarques : `parvis process check` les donne toutes.")
        messages.warning(request, said % {"count": len(report.warnings) - 20})


def line_of(found: Finding) -> str:
    """A finding with its line, its element and what the file says there."""
    what = f"« {found.name} »" if found.name else found.id or found.element
    said = _("Ligne %(line)s, %(what)s : %(message)s") % {
        "line": found.line,
        "what": what,
        "message": found.message,
    }
    return f"{said} ({found.value})" if found.value else f"{said}."


def _drawn(
    request: AgentRequest, opened: Opened, form: FileForm, report: Report | None = None
) -> HttpResponseBase:
    refused = sorted(report.unsupported, key=lambda one: one.line) if report else []
    context: dict[str, Any] = {
        "form": form,
        "refused": refused[:MOST_SHOWN],
        "others": max(0, len(refused) - MOST_SHOWN),
        "replaces": bool(text_in(opened.document)),
        "revision": revision_of(request, opened.version),
    }
    status = 422 if form.errors or refused else 200
    return tab_page(request, opened, "process", "studio/process/import.html", context, status=status)


urlpatterns = [
    path("<slug:slug>/parcours/parcours.bpmn", process_file, name="studio_process_file"),
    path("<slug:slug>/parcours/+fichier/", process_import, name="studio_process_import"),
]
