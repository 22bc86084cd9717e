"""Sending the person a letter or an attestation of the procedure, its words corrected for her."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.actions import CannotWrite, send_letter
from parvis.entrance.door import AgentRequest
from parvis.notifications.correspondence.composing import material_of
from parvis.notifications.correspondence.letters import Written
from parvis.notifications.correspondence.worded import wording_letter

from .gesture import Gesture, GestureForm, reached_by_mail, url_of
from .worded import chosen_letter, letters_offered, refuse_unready

if TYPE_CHECKING:
    from parvis.cases.models import Case

KINDS = ("letter", "attestation")


class LetterForm(GestureForm):
    """Which letter, and its words."""

    letter = forms.ChoiceField(
        label=gettext_lazy("Le courrier"),
        error_messages={
            "required": gettext_lazy("Choisissez un courrier"),
            "invalid_choice": gettext_lazy("Ce courrier n’existe plus"),
        },
    )

    def prepare(self) -> None:
        """Offer the letters; word the one that is chosen, or the only one."""
        offered = letters_offered(self.case, KINDS)
        field = self.fields["letter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = offered
        material = material_of(self.case, at=self.request.now, signed=self.request.agent.signature)
        first = offered[0][0] if offered else ""
        self.words = chosen_letter(self.request, self.case, offered, material, first=first)
        if self.words is not None:
            self.initial["letter"] = self.words.name

    def clean(self) -> dict[str, Any]:
        """Refuse what could not leave."""
        values = super().clean() or {}
        if self.words is not None and "insert" not in self.request.POST:
            refuse_unready(self, self.words)
            values["composed"] = self.words.composed
        return values


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    send_letter(case.pk, values["composed"], by=request.agent, at=request.now, revision=revision)
    return _("Votre courrier est enregistré. L’usager le lit sur sa page de suivi.")


def _draft(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> Written:
    kept = send_letter(case.pk, values["composed"], by=request.agent, at=request.now, revision=revision)
    return Written(*wording_letter(case.pk, kept.pk))


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    if case.is_secret():
        sent = _(
            "Le courriel d’avis ne dit rien de la demande : le courrier se lit derrière le lien de suivi."
        )
    else:
        sent = reached_by_mail(
            case,
            arrives=_("Un courriel le lui apporte en PDF à %(email)s.") % {"email": case.mailbox},
            without=_(
                "L’usager n’a pas laissé d’adresse électronique : imprimez le courrier pour le poster."
            ),
        )
    return [
        _("L’usager lira ce courrier sur sa page de suivi."),
        sent,
        _("Il reste dans les documents de la demande, tel qu’il est envoyé."),
        _("Un courrier ne suspend aucun délai et ne décide rien."),
    ]


def _drawn_again(request: AgentRequest, case: "Case") -> LetterForm | None:
    """The form with the letter just chosen, when that is what she pressed."""
    if "insert" not in request.POST:
        return None
    return LetterForm(case=case, request=request, initial={"letter": request.POST.get("letter", "")})


def _more(request: AgentRequest, case: "Case", form: GestureForm) -> dict[str, Any]:
    words = form.words if isinstance(form, LetterForm) else None
    return {"worded": words.shown() if words else None}


LETTER = Gesture(
    slug="courrier",
    title=gettext_lazy("Envoyer un courrier de la démarche"),
    button=gettext_lazy("Envoyer le courrier"),
    form=LetterForm,
    act=_act,
    refusals={CannotWrite: gettext_lazy("Ce courrier n’existe plus")},
    offered=lambda case: not case.applicant.is_anonymous and bool(letters_offered(case, KINDS)),
    writes=True,
    draft=_draft,
    consequences=_consequences,
    more=_more,
    prepared=_drawn_again,
    template="workspace/cases/letter.html",
)

urlpatterns = [url_of(LETTER)]
