"""Sharing a procedure: as an archive that one gives, or in the gallery of the installation."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.catalogue.access import version_for
from parvis.catalogue.sharing.exporting import CannotExport, export
from parvis.catalogue.sharing.gallery import CannotShare, entry_of, share, unshare
from parvis.catalogue.sharing.manifest import LICENCES
from parvis.documents.serving import disposition
from parvis.entrance.door import AgentRequest

from .door import Opened, procedure_page, tab_page


class LicenceForm(forms.Form):
    """What others may do with it."""

    use_required_attribute = False
    licence = forms.ChoiceField(
        label=gettext_lazy("Licence"),
        help_text=gettext_lazy(
            "Les deux permettent de reprendre et de modifier la démarche, à condition de citer votre collectivité."
        ),
        choices=list(LICENCES.items()),
        widget=forms.RadioSelect,
        initial="etalab-2.0",
        error_messages={
            "required": gettext_lazy("Choisissez une licence"),
            "invalid_choice": gettext_lazy("Choisissez une licence"),
        },
    )


class ShareForm(LicenceForm):
    """The same, and that the authority agrees."""

    consent = forms.BooleanField(
        label=gettext_lazy(
            "Ma collectivité accepte que toute collectivité de cette installation lise cette démarche et la reprenne"
        ),
        error_messages={"required": gettext_lazy("Cochez si votre collectivité est d’accord")},
    )


@procedure_page
def sharing(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show the two ways to share it."""
    return _page(request, opened, ShareForm(label_suffix=""))


@procedure_page
def archive(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Give the archive of what is published, else of the draft."""
    form = LicenceForm(request.GET, label_suffix="")
    if not form.is_valid():
        return _page(request, opened, ShareForm(label_suffix=""), status=422)
    shown = opened.procedure.current_id or opened.version.pk
    try:
        content = export(
            version_for(request.grants, shown), licence=form.cleaned_data["licence"], at=request.now
        )
    except CannotExport as cannot:
        return _page(request, opened, ShareForm(label_suffix=""), problems=cannot.problems, status=422)
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = disposition(f"{opened.procedure.slug}.zip")
    return answer


@procedure_page
@require_POST
def put_in_gallery(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Put what is published in the gallery."""
    form = ShareForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, opened, form, status=422)
    try:
        share(opened.procedure.pk, licence=form.cleaned_data["licence"], by=request.agent, at=request.now)
    except CannotShare as cannot:
        form.add_error(None, str(cannot))
        return _page(request, opened, form, status=422)
    except CannotExport as cannot:
        return _page(request, opened, form, problems=cannot.problems, status=422)
    messages.success(request, _("La démarche est dans la galerie."))
    return redirect(opened.url("studio_share"))


@procedure_page
@require_POST
def take_out(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Take it out of the gallery."""
    try:
        unshare(opened.procedure.pk, by=request.agent, at=request.now)
    except CannotShare as cannot:
        messages.warning(request, _("Rien n’a changé : %(why)s.") % {"why": cannot})
    else:
        messages.success(
            request, _("La démarche n’est plus dans la galerie. Qui l’a reprise garde ce qu’il a.")
        )
    return redirect(opened.url("studio_share"))


def _page(
    request: AgentRequest, opened: Opened, form: ShareForm, *, problems: Any = (), status: int = 200
) -> HttpResponse:
    entry = entry_of(opened.procedure)
    context = {
        "form": form,
        "problems": problems,
        "licences": list(LICENCES.items()),
        "entry": entry,
        "entry_licence": LICENCES.get(entry.licence, entry.licence) if entry else "",
        "is_behind": entry is not None and entry.version_id != opened.procedure.current_id,
        "is_published": opened.procedure.current_id is not None,
    }
    return tab_page(request, opened, "", "studio/sharing/share.html", context, status=status)


urlpatterns = [
    path("<slug:slug>/partager/", sharing, name="studio_share"),
    path("<slug:slug>/partager/archive.zip", archive, name="studio_archive"),
    path("<slug:slug>/partager/galerie/", put_in_gallery, name="studio_put_in_gallery"),
    path("<slug:slug>/partager/retirer/", take_out, name="studio_take_out"),
]
