"""Handing a case over to another service of the same authority."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.queries import units_of
from parvis.cases.actions import CannotHandOver, hand_over
from parvis.entrance.door import AgentRequest

from .gesture import Gesture, GestureForm, url_of

if TYPE_CHECKING:
    from parvis.cases.models import Case


class HandoverForm(GestureForm):
    """Which service, and a word for it."""

    unit = forms.ChoiceField(
        label=gettext_lazy("Service qui prend la suite"),
        error_messages={
            "required": gettext_lazy("Choisissez un service"),
            "invalid_choice": gettext_lazy("Choisissez un service de la liste"),
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Un mot pour ce service (facultatif)"),
        help_text=gettext_lazy("Il devient une note interne."),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def prepare(self) -> None:
        """List the other services of the authority of the case."""
        self.units = {str(unit.pk): unit for unit in units_of(self.case.authority_id)}
        self.units.pop(str(self.case.unit_id), None)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choisir…")), *((key, unit.name) for key, unit in self.units.items())]


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    unit = next(unit for unit in units_of(case.authority_id) if unit.pk == UUID(values["unit"]))
    hand_over(case.pk, unit, by=request.agent, at=request.now, note=values["note"], revision=revision)
    return _("La demande %(reference)s est confiée au service %(unit)s.") % {
        "reference": case.reference,
        "unit": unit.name,
    }


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    return [
        _("Le service choisi retrouve la demande dans sa boîte, à prendre en charge."),
        _("Si vous ne faites pas partie de ce service, vous ne verrez plus la demande."),
        _("Les délais continuent de courir : ils ne repartent pas (L114-3)."),
        _("L’usager est prévenu que sa demande a changé de service. Il n’a rien à refaire."),
    ]


HANDOVER = Gesture(
    slug="reorienter",
    title=gettext_lazy("Confier à un autre service"),
    button=gettext_lazy("Confier la demande"),
    form=HandoverForm,
    act=_act,
    refusals={CannotHandOver: gettext_lazy("Cette demande est terminée, ou ce service l’a déjà.")},
    offered=lambda case: case.is_open(),
    consequences=_consequences,
)

urlpatterns = [url_of(HANDOVER)]
