"""Sending what no robot sent: the receipt, the acknowledgement of what opens no case, and asking who writes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.entrance.door import AgentRequest, agent_page
from parvis.intake.answering import CannotAnswer, Words, answer
from parvis.intake.answering.written import language_of
from parvis.intake.models import Answer, Arrival, Sorting
from parvis.intake.releasing import (
    CannotRelease,
    identity_asked,
    rejected_on,
    release_acknowledgement,
    release_receipt,
)
from parvis.intake.tray.sorting import CannotSort, held, last_standing
from parvis.letters.content import CannotWriteLetter
from parvis.ui.prose import Prose
from parvis.ui.wording import day_words

from .doing import done_once, gesture_page, sortable, too_late

REQUEST, NO_REQUEST = "request", "none"
REFUSED = {
    "sent": gettext_lazy("Rien n’est parti : un accusé a déjà été envoyé pour ce message."),
    "due": gettext_lazy("Rien n’est parti : aucun accusé n’est dû pour ce message."),
    "address": gettext_lazy("Rien n’est parti : personne ne lit cette adresse. Répondez par un autre moyen."),
}
ANSWER_WITHIN = timedelta(days=15)
"""How long her answer is awaited, once she is asked who she is."""


class AcknowledgeForm(forms.Form):
    """Whether the message asks for a decision: silence then rejects it."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=gettext_lazy("Ce message demande-t-il une décision ?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites si ce message demande une décision")},
    )

    def __init__(self, *args: Any, arrival: Arrival, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        kind, day = self.fields["kind"], rejected_on(arrival)
        assert isinstance(kind, forms.ChoiceField)
        asks = _("Oui : sans réponse écrite, il sera réputé rejeté le %(day)s (L231-4)")
        kind.choices = [
            (REQUEST, asks % {"day": day_words(day) if day else ""}),
            (NO_REQUEST, _("Non : une question, une information, un remerciement")),
        ]


class IdentityForm(forms.Form):
    """The words that ask who she is."""

    use_required_attribute = False
    body = Prose(
        label=gettext_lazy("Votre message"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": gettext_lazy("Écrivez votre message")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


@agent_page()
@require_POST
def tray_receipt(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Send the registration receipt."""
    found = sortable(request, arrival)
    try:
        with transaction.atomic():
            release_receipt(found, agent=request.agent, at=request.now)
    except CannotRelease as refused:
        messages.warning(request, str(REFUSED[str(refused)]))
    else:
        messages.success(request, _("L’accusé d’enregistrement est parti."))
    return redirect("tray_arrival", found.pk)


@agent_page()
def tray_acknowledge(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Acknowledge a message that opens no case."""
    found = sortable(request, arrival)
    form = AcknowledgeForm(request.POST or None, arrival=found)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                is_request = form.cleaned_data["kind"] == REQUEST
                release_acknowledgement(found, is_request=is_request, agent=request.agent, at=request.now)
        except CannotRelease as refused:
            form.add_error(None, str(REFUSED[str(refused)]))
        except CannotWriteLetter as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("L’accusé de réception est parti."))
            return redirect("tray_arrival", found.pk)
    context = {
        "form": form,
        "act": _("Envoyer l’accusé de réception"),
        "hint": _(
            "Si une démarche existe pour ce message, ouvrez plutôt une demande : son accusé de réception dira ses "
            "propres délais. Celui-ci est pour ce qui n’ouvre pas de demande (R112-11-1)."
        ),
    }
    title = _("Envoyer l’accusé de réception")
    status = 422 if form.is_bound else 200
    return gesture_page(request, found, "workspace/tray/gesture.html", title, context, status=status)


@agent_page()
def tray_identity(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Ask who writes, by an answer prepared."""
    found = sortable(request, arrival)
    form = IdentityForm(request.POST or None, initial={"body": identity_asked(found, language_of(found))})
    late: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        told = _("La question est posée ; sa réponse est attendue quinze jours.")
        try:
            return done_once(request, found, lambda: _ask(request, found, form.cleaned_data["body"]), told)
        except CannotSort as refused:
            late = too_late(request, refused)
        except CannotAnswer as refused:
            if str(refused) == "state":
                late = too_late(request, CannotSort(found, last_standing(found)))
            else:
                words = {"recipient": _("Cette adresse ne reçoit pas de courriel.")}
                form.add_error("body", words.get(str(refused), _("Ce message ne peut pas partir d’ici.")))
    context = {
        "form": form,
        "late": late,
        "act": _("Envoyer la question"),
        "hint": _(
            "Une demande doit dire qui écrit : nom, prénom, adresse postale et électronique, ou numéro SIRET ou RNA "
            "(R112-9-1). Relisez avant d’envoyer."
        ),
    }
    title = _("Demander qui écrit")
    status = 409 if late else 422 if form.is_bound else 200
    return gesture_page(request, found, "workspace/tray/gesture.html", title, context, status=status)


def _ask(request: AgentRequest, arrival: Arrival, body: str) -> Sorting:
    words = Words(
        Answer.Way.EMAIL,
        body,
        _("Votre message : dites-nous qui vous êtes"),
        recipient=arrival.sender_address,
        name=arrival.sender_name,
        awaited_until=request.today + ANSWER_WITHIN,
    )
    held(arrival.pk)
    pause = timedelta(seconds=settings.UNDO_SECONDS)
    answer(arrival.pk, words, agent=request.agent, at=request.now, leaves_at=request.now + pause)
    done = last_standing(arrival)
    assert done is not None
    return done


urlpatterns = [
    path("tri/<uuid:arrival>/accuse-enregistrement/", tray_receipt, name="tray_receipt"),
    path("tri/<uuid:arrival>/accuse-reception/", tray_acknowledge, name="tray_acknowledge"),
    path("tri/<uuid:arrival>/identite/", tray_identity, name="tray_identity"),
]
