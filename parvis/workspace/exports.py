"""Putting the list one reads in a file: which columns, which format; then the download, for a day."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.rights import READING
from parvis.batches.access import export_for
from parvis.batches.columns import COLUMNS
from parvis.batches.exporting import MEDIA_TYPES, CannotDownload, ask_export, download
from parvis.batches.models import Export
from parvis.cases.queries import counted_up_to, inbox_counts
from parvis.documents.serving import kept_file
from parvis.entrance.door import AgentRequest, agent_page, list_url, page
from parvis.notifications.notices.actions import read_about
from parvis.ui.parts import Crumb
from parvis.ui.wording import number_words

from .selection import wanted_in_list


class ExportForm(forms.Form):
    """Which columns, which format."""

    use_required_attribute = False
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Colonnes"),
        choices=[(name, column.words) for name, column in COLUMNS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez au moins une colonne")},
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=Export.Format.choices,
        initial=Export.Format.ODS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez un format")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["columns"].initial = [name for name, column in COLUMNS.items() if column.is_usual]


@agent_page()
def ask(request: AgentRequest) -> HttpResponseBase:
    """Ask which columns and which format, then have the file written."""
    if not any(request.grants.has(right) for right in READING):
        raise Http404
    form = ExportForm(request.POST or None)
    wanted = wanted_in_list(request)
    if request.method == "POST" and form.is_valid():
        ask_export(
            request.grants,
            wanted,
            columns=form.cleaned_data["columns"],
            format_=form.cleaned_data["format"],
            at=request.now,
        )
        messages.success(request, _("L’export se prépare. Une nouveauté vous dira quand il est prêt."))
        return redirect("batches")
    count = inbox_counts(request.grants, wanted, today=request.today)[wanted.shelf]
    most = counted_up_to(wanted)
    context = {
        "form": form,
        "count": _("plus de %(count)s") % {"count": number_words(most)}
        if count > most
        else number_words(count),
        "is_empty": not count,
        "query": request.META["QUERY_STRING"],
        "list_url": list_url(request),
        "trail": [Crumb(_("Boîte de réception"), list_url(request)), Crumb(_("Exporter la liste"))],
    }
    return page(request, "workspace/bulk/export.html", context, status=422 if form.is_bound else 200)


@agent_page()
def fetch(request: AgentRequest, export: UUID) -> HttpResponseBase:
    """Give the file to its author."""
    try:
        found = download(export_for(request.grants, export).pk, grants=request.grants, at=request.now)
    except CannotDownload:
        messages.warning(
            request,
            _("Cet export n’est plus disponible : un jour a passé, ou vos droits ont changé. Refaites-le."),
        )
        return redirect("batches")
    read_about(request.agent, found, at=request.now)
    name = _("demandes-%(day)s") % {"day": f"{found.asked_at:%Y-%m-%d}"}
    return kept_file(
        found.storage_name,
        name=f"{name}.{found.format}",
        media_type=MEDIA_TYPES[Export.Format(found.format)],
        size=found.size,
    )


urlpatterns = [
    path("exports/nouveau/", ask, name="export_ask"),
    path("exports/<uuid:export>/", fetch, name="export_fetch"),
]
