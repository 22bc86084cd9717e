"""Writing to the person in the name of the service."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import CannotWrite, reply

from ..door import AgentRequest
from .gesture import Gesture, GestureForm, url_of

if TYPE_CHECKING:
    from parvis.cases.models import Case

MOST_SIGNS = 5_000
"""A message is carried by a letter, which bounds it."""


class ReplyForm(GestureForm):
    """The message."""

    body = forms.CharField(
        label=gettext_lazy("Votre message"),
        help_text=gettext_lazy(
            "Des phrases courtes et des mots simples. Votre nom et votre qualité sont ajoutés."
        ),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": gettext_lazy("Écrivez votre message")},
    )

    def prepare(self) -> None:
        """Say how it is signed when her name is protected."""
        if self.request.agent.is_anonymous:
            self.fields["body"].help_text = _(
                "Des phrases courtes et des mots simples. Votre qualité seule est ajoutée : votre nom est protégé "
                "(L111-2)."
            )


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    reply(case.pk, values["body"], by=request.agent, at=request.now, revision=revision)
    return _("Votre message est enregistré. L’usager le lit sur sa page de suivi.")


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    if case.is_secret():
        sent = _(
            "Le courriel d’avis ne dit rien de la demande : le message se lit derrière le lien de suivi."
        )
    elif case.applicant.email:
        sent = _("Un courriel le lui apporte à %(email)s.") % {"email": case.applicant.email}
    else:
        sent = _("L’usager n’a pas laissé d’adresse électronique : pensez à le joindre autrement.")
    return [
        _("L’usager lira ce message sur sa page de suivi."),
        sent,
        _("Un message ne suspend aucun délai. Pour demander une pièce, utilisez « Demander un complément »."),
    ]


REPLY = Gesture(
    slug="repondre",
    title=gettext_lazy("Écrire à l’usager"),
    button=gettext_lazy("Envoyer le message"),
    form=ReplyForm,
    act=_act,
    refusals={CannotWrite: gettext_lazy("Écrivez votre message")},
    offered=lambda case: not case.applicant.is_anonymous,
    consequences=_consequences,
)

urlpatterns = [url_of(REPLY)]
