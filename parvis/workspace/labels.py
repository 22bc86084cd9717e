"""The list of labels of an authority, kept by its managers."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.agents.rights import Grants, Right
from parvis.authorities.sectors import Sector
from parvis.cases.actions import CannotKeepLabels, change_label, create_label, keeps_labels, retire_label
from parvis.cases.labels import labels_kept
from parvis.cases.models import Label
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.ui.parts import Crumb

REFUSALS = {
    "name": gettext_lazy("Écrivez le nom de l’étiquette"),
    "taken": gettext_lazy("Une étiquette porte déjà ce nom"),
    "rights": gettext_lazy("Vous n’encadrez pas ce secteur"),
}


class LabelForm(forms.Form):
    """A label: its name, its colour, where it serves."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("Nom"),
        help_text=gettext_lazy(
            "Un ou deux mots. Ni nom de personne, ni jugement : toute la collectivité le lit."
        ),
        max_length=40,
        error_messages={"required": REFUSALS["name"]},
    )
    tone = forms.ChoiceField(
        label=gettext_lazy("Couleur"),
        choices=Label.Tone.choices,
        error_messages={"required": gettext_lazy("Choisissez une couleur")},
    )
    reserved_to = forms.ChoiceField(
        label=gettext_lazy("Pour les demandes de"),
        required=False,
        error_messages={"invalid_choice": REFUSALS["rights"]},
    )

    def __init__(self, *args: Any, grants: Grants, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        places = [("", _("tous les secteurs")), *Sector.choices]
        field = self.fields["reserved_to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [place for place in places if keeps_labels(grants, place[0])]


class LabelChangeForm(forms.Form):
    """Another name or colour; where it serves does not change, for cases bear it."""

    use_required_attribute = False
    name = LabelForm.base_fields["name"]
    tone = LabelForm.base_fields["tone"]


@agent_page(Right.MANAGE)
def labels(request: AgentRequest) -> HttpResponseBase:
    """Show the list, and add to it."""
    form = LabelForm(request.POST or None, grants=request.grants)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_label(request.grants, at=request.now, **form.cleaned_data)
        except CannotKeepLabels as refusal:
            form.add_error("name", str(REFUSALS[refusal.args[0]]))
        else:
            messages.success(request, _("L’étiquette « %(name)s » est ajoutée.") % {"name": made.name})
            return redirect("labels")
    kept = [
        {
            "label": label,
            "place": label.get_reserved_to_display() or _("Tous les secteurs"),
            "is_kept": keeps_labels(request.grants, label.reserved_to),
        }
        for label in labels_kept(request.agent.authority_id)
    ]
    context = {"form": form, "kept": kept}
    return page(request, "workspace/labels.html", context, status=422 if form.errors else 200)


@agent_page(Right.MANAGE)
def change(request: AgentRequest, label: UUID) -> HttpResponseBase:
    """Give a label another name or colour."""
    found = _kept(request, label)
    form = LabelChangeForm(
        request.POST or None, initial={"name": found.name, "tone": found.tone}, label_suffix=""
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_label(request.grants, found.pk, at=request.now, **form.cleaned_data)
        except CannotKeepLabels as refusal:
            form.add_error("name", str(REFUSALS.get(refusal.args[0], REFUSALS["rights"])))
        else:
            messages.success(request, _("L’étiquette est modifiée."))
            return redirect("labels")
    return _change_page(request, found, form)


def _change_page(request: AgentRequest, label: Label, form: LabelChangeForm) -> HttpResponse:
    trail = [Crumb(_("Étiquettes"), reverse("labels")), Crumb(label.name)]
    context = {"form": form, "label": label, "trail": trail}
    return page(request, "workspace/label.html", context, status=422 if form.errors else 200)


@agent_page(Right.MANAGE)
@require_POST
def retire(request: AgentRequest, label: UUID) -> HttpResponseBase:
    """Take a label out of the list."""
    found = retire_label(request.grants, _kept(request, label).pk, at=request.now)
    told = _("L’étiquette « %(name)s » ne sera plus proposée. Les demandes qui la portent la gardent.")
    messages.success(request, told % {"name": found.name})
    return redirect("labels")


def _kept(request: AgentRequest, label: UUID) -> Label:
    for found in labels_kept(request.agent.authority_id):
        if found.pk == label and keeps_labels(request.grants, found.reserved_to):
            return found
    raise Http404


urlpatterns = [
    path("etiquettes/", labels, name="labels"),
    path("etiquettes/<uuid:label>/", change, name="change_label"),
    path("etiquettes/<uuid:label>/retirer/", retire, name="retire_label"),
]
