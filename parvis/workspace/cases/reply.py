"""Writing to the person in the name of the service."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.agents.rights import Right
from parvis.cases.access import NotFound, case_for, may_act
from parvis.cases.actions import CannotTakeBack, CannotWrite, plan_reply, reply, take_back
from parvis.cases.prepared import taken_back
from parvis.cases.snippets import opening_days
from parvis.entrance.door import AgentRequest, agent_page
from parvis.notifications.correspondence.letters import message_letter
from parvis.notifications.models import Purpose
from parvis.ui.prose import Prose
from parvis.ui.wording import day_words

from ..inbox_filters import read_id
from .gesture import Gesture, reached_by_mail, url_of
from .inserting import InsertingForm, completing
from .reaching import told_by

if TYPE_CHECKING:
    from parvis.cases.models import Case

MOST_SIGNS = 5_000
"""A message is carried by a letter, which bounds it."""


DAYS_OFFERED = 5
LEAVES_AT = time(8)
"""Hour of the authority at which a reply put off leaves."""


class ReplyForm(InsertingForm):
    """The message, the text that helps to write it, and when it leaves."""

    body = Prose(
        label=gettext_lazy("Votre message"),
        help_text=gettext_lazy(
            "Des phrases courtes et des mots simples. Votre nom et votre qualité sont ajoutés."
        ),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": gettext_lazy("Écrivez votre message")},
    )

    later = forms.ChoiceField(
        label=gettext_lazy("Quand il part"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez un jour de la liste")},
    )

    def prepare(self) -> None:
        """Offer the texts and the days; take up again what was taken back; say how it is signed."""
        super().prepare()
        days = opening_days(self.case, self.request.today, DAYS_OFFERED)
        words = {day.isoformat(): _("%(day)s à 8 h") % {"day": day_words(day)} for day in days}
        self._offer("later", [("", _("Tout de suite"))], words)
        if resumed := read_id(self.request.GET.get("reprendre", "")):
            self.fields["body"].initial = taken_back(self.case, resumed, by=self.request.agent)
        if self.request.agent.is_anonymous:
            self.fields["body"].help_text = _(
                "Des phrases courtes et des mots simples. Votre qualité seule est ajoutée : votre nom est protégé "
                "(L111-2)."
            )

    def _offer(self, name: str, first: list[tuple[str, str]], others: Mapping[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*first, *others.items()]


def _act(request: AgentRequest, case: "Case", values: Mapping[str, Any], revision: int) -> str:
    leaves_at, told = _departure(request, case, values["later"])
    if leaves_at is None:
        reply(case.pk, values["body"], by=request.agent, at=request.now, revision=revision)
    else:
        plan_reply(
            case.pk, values["body"], by=request.agent, at=request.now, leaves_at=leaves_at, revision=revision
        )
    return told


def _departure(request: AgentRequest, case: "Case", later: str) -> tuple[datetime | None, str]:
    """When the message leaves (None: now), and how that is told."""
    if later:
        day = date.fromisoformat(later)
        told = _("Votre message partira le %(day)s à 8 h. D’ici là, vous pouvez le reprendre.")
        leaves_at = datetime.combine(day, LEAVES_AT, case.authority.calendar().zone)
        return leaves_at, told % {"day": day_words(day)}
    if settings.UNDO_SECONDS:
        leaves_at = request.now + timedelta(seconds=settings.UNDO_SECONDS)
        return leaves_at, _("Votre message part dans quelques secondes.")
    return None, _("Votre message est enregistré. L’usager le lit sur sa page de suivi.")


def _consequences(request: AgentRequest, case: "Case") -> list[str]:
    if case.is_secret():
        sent = _(
            "Le courriel d’avis ne dit rien de la demande : le message se lit derrière le lien de suivi."
        )
    else:
        sent = reached_by_mail(
            case,
            arrives=_("Un courriel le lui apporte à %(email)s.") % {"email": case.mailbox},
            without=_("L’usager n’a pas laissé d’adresse électronique : pensez à le joindre autrement."),
        )
    return [
        _("L’usager lira ce message sur sa page de suivi."),
        told_by(case, Purpose.MESSAGE, usual=sent),
        _(
            "Vous pouvez reprendre le message tant qu’il n’est pas parti. Il ne part pas si la demande est close avant."
        ),
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
    writes=True,
    draft=lambda request, case, values, revision: message_letter(
        case.pk,
        reply(case.pk, values["body"], by=request.agent, at=request.now, revision=revision).pk,
        at=request.now,
    ),
    draft_button=gettext_lazy("Relire le message"),
    is_posted=False,
    consequences=_consequences,
    prepared=completing(ReplyForm),
    template="workspace/cases/reply.html",
)


@agent_page(Right.ACT)
@require_POST
def take_back_reply(request: AgentRequest, reference: str, planned: UUID) -> HttpResponseBase:
    """Take back a message that has not left; its text waits in the form."""
    case = case_for(request.grants, reference)
    if not may_act(request.grants, case):
        raise NotFound(reference)
    try:
        row = take_back(planned, case.pk, by=request.agent, at=request.now)
    except CannotTakeBack:
        messages.warning(request, _("Trop tard : ce message est déjà parti, ou ce n’est pas le vôtre."))
        return redirect("case", case.reference)
    messages.success(request, _("Votre message n’est pas parti. Vous pouvez le corriger, ou l’abandonner."))
    return redirect(f"{reverse(REPLY.name, args=[case.reference])}?reprendre={row.pk}")


urlpatterns = [
    url_of(REPLY),
    path(
        "demandes/<str:reference>/messages/<uuid:planned>/reprendre/", take_back_reply, name="case_take_back"
    ),
]
