"""Putting labels on a case and taking them off."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.cases.actions import CannotLabel, change_labels
from parvis.cases.labels import labels_for, labels_of
from parvis.entrance.door import AgentRequest

from .gesture import Gesture, GestureForm, url_of

if TYPE_CHECKING:
    from parvis.cases.models import Case


class LabelsForm(GestureForm):
    """The labels of the case, ticked; ``shown`` says which were when the page was drawn."""

    labels = forms.MultipleChoiceField(
        label=gettext_lazy("Étiquettes de cette demande"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Une de ces étiquettes n’existe plus.")},
    )
    shown = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def prepare(self) -> None:
        """Offer what is in use, and what the case bears even when it is no longer."""
        borne = labels_of([self.case.pk]).get(self.case.pk, [])
        offered = {str(label.pk): label.name for label in (*labels_for(self.case), *borne)}
        for name in ("labels", "shown"):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = list(offered.items())
            field.initial = [str(label.pk) for label in borne]


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    changed = change_labels(
        case.pk,
        shown=[UUID(id_) for id_ in values["shown"]],
        ticked=[UUID(id_) for id_ in values["labels"]],
        by=request.agent,
        at=request.now,
    )
    if not changed:
        return _("Rien n’a changé.")
    return ngettext("%(count)s étiquette changée.", "%(count)s étiquettes changées.", changed) % {
        "count": changed
    }


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    return [
        _("Les étiquettes servent à trier les demandes dans la boîte de réception."),
        _("L’usager ne les voit pas. Elles ne changent ni l’état ni les délais."),
    ]


LABELS = Gesture(
    slug="etiqueter",
    title=gettext_lazy("Étiqueter"),
    button=gettext_lazy("Enregistrer les étiquettes"),
    form=LabelsForm,
    act=_act,
    refusals={CannotLabel: gettext_lazy("Une de ces étiquettes ne peut plus être posée.")},
    offered=lambda case: True,
    consequences=_consequences,
    template="workspace/cases/labelling.html",
)

urlpatterns = [url_of(LABELS)]
