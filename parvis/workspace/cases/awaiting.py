"""Awaiting the answer of the person of a case: until when, and how often she is reminded."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.awaited import last_written
from parvis.entrance.door import AgentRequest
from parvis.interactions.actions import CannotAwait, await_answer
from parvis.interactions.models import Awaiting
from parvis.ui.wording import day_words

from .gesture import Gesture, GestureForm, reached_by_mail, url_of

if TYPE_CHECKING:
    from parvis.cases.models import Case


class AwaitingForm(GestureForm):
    """How long one waits, and how many reminders leave then."""

    await_days = forms.TypedChoiceField(
        label=gettext_lazy("Attendre sa réponse"),
        choices=[
            (7, gettext_lazy("7 jours")),
            (15, gettext_lazy("15 jours")),
            (30, gettext_lazy("30 jours")),
        ],
        coerce=int,
        initial=15,
        error_messages={"required": gettext_lazy("Choisissez combien de temps")},
    )
    reminders = forms.TypedChoiceField(
        label=gettext_lazy("Ensuite"),
        choices=[
            (0, gettext_lazy("Me prévenir, sans rien lui envoyer")),
            (1, gettext_lazy("Un rappel, puis me prévenir une semaine après")),
            (2, gettext_lazy("Deux rappels à une semaine d’écart, puis me prévenir")),
        ],
        coerce=int,
        initial=1,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez ce qui se passe ensuite")},
    )


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    written = last_written(case.pk)
    if written is None:
        raise CannotAwait("message")
    today = case.authority.calendar().local_date(request.now)
    row = await_answer(
        written,
        about=Awaiting.About.CASE,
        thread=case.pk,
        unit=case.unit_id,
        until=today + timedelta(days=values["await_days"]),
        today=today,
        reminders=values["reminders"],
        by=request.agent,
        at=request.now,
    )
    return _("Sa réponse est attendue jusqu’au %(day)s.") % {"day": day_words(row.until)}


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    return [
        _(
            "Votre dernier message attend une réponse. Dès qu’elle écrit, appelle ou vient, l’attente prend fin."
        ),
        reached_by_mail(
            case,
            arrives=_("Le rappel part à %(email)s, un jour ouvré à partir de 8 h.") % {"email": case.mailbox},
            without=_(
                "L’usager n’a pas laissé d’adresse électronique : aucun rappel ne partira, vous serez prévenu."
            ),
        ),
        _("Attendre ne suspend aucun délai. Pour demander une pièce, utilisez « Demander un complément »."),
    ]


AWAITING = Gesture(
    slug="attendre",
    title=gettext_lazy("Attendre la réponse de l’usager"),
    button=gettext_lazy("Attendre sa réponse"),
    form=AwaitingForm,
    act=_act,
    refusals={
        CannotAwait: {
            "message": gettext_lazy("Écrivez d’abord à l’usager : c’est à votre message qu’il répond."),
            "past": gettext_lazy("Choisissez un jour à venir"),
            "far": gettext_lazy("Choisissez un jour moins lointain"),
            "reminders": gettext_lazy("Deux rappels au plus"),
        }
    },
    offered=lambda case: case.is_open() and not case.applicant.is_anonymous,
    consequences=_consequences,
)

urlpatterns = [url_of(AWAITING)]
