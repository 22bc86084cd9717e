"""Taking a case: the agent answers for it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import CannotTake, take
from parvis.cases.holders import holders_of
from parvis.entrance.door import AgentRequest

from .gesture import Gesture, GestureForm, url_of

if TYPE_CHECKING:
    from parvis.cases.models import Case


class TakingForm(GestureForm):
    """Nothing to fill."""


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    take(case.pk, by=request.agent, at=request.now, revision=revision)
    return _("Vous répondez maintenant de la demande %(reference)s.") % {"reference": case.reference}


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    told = [
        _("Vous répondez de cette demande : votre qualité seule figurera sur les courriers (L111-2).")
        if request.agent.is_anonymous
        else _(
            "Vous répondez de cette demande : votre nom et votre qualité figureront sur les "
            "courriers (L111-2)."
        ),
        _("L’usager lira « Un agent s’occupe de votre demande »."),
        _("Les délais ne changent pas."),
    ]
    holder = holders_of([case]).get(case.pk)
    if holder and case.responsible_id != request.agent.pk:
        told.insert(0, _("%(name)s n’en répondra plus.") % {"name": holder})
    return told


TAKING = Gesture(
    slug="prendre",
    title=gettext_lazy("Prendre en charge"),
    button=gettext_lazy("Prendre en charge"),
    form=TakingForm,
    act=_act,
    refusals={CannotTake: gettext_lazy("Cette demande est terminée, ou vous en répondez déjà.")},
    offered=lambda case: case.is_open(),
    consequences=_consequences,
)

urlpatterns = [url_of(TAKING)]
