"""Answering a message that is on no case: by e-mail, or by a letter to print."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.cases.snippets import fill_without_case, fills_without_case, snippets_at
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.intake.answering import (
    LIMITS,
    CannotAnswer,
    CannotTakeBack,
    Words,
    answer,
    is_answerable,
    limits_of,
    take_back,
)
from parvis.intake.answering.files import CannotKeepFiles
from parvis.intake.answering.written import language_of, postal_of, taken_back
from parvis.intake.conversation import last_said
from parvis.intake.models import Answer, Arrival
from parvis.intake.tray.access import NotFound, arrival_for, may_sort
from parvis.letters.content import CannotWriteLetter
from parvis.ui.prose import Prose
from parvis.ui.wording import day_words

from ..inbox_filters import read_id
from ..reception.papers import Several
from .doing import trail
from .thread import conversation_of

Way = Answer.Way

DAYS_OFFERED = 5
LEAVES_AT = time(8)
"""Hour of the authority at which an answer put off leaves."""

AWAITING = [
    ("", gettext_lazy("Non")),
    ("7", gettext_lazy("7 jours, puis un rappel")),
    ("15", gettext_lazy("15 jours, puis un rappel")),
    ("30", gettext_lazy("30 jours, puis un rappel")),
]

REFUSALS: Mapping[str, tuple[str, Any]] = {
    "words": ("body", gettext_lazy("Écrivez votre réponse")),
    "long": ("body", gettext_lazy("Votre réponse est trop longue")),
    "subject": ("subject", gettext_lazy("Donnez un objet, de 250 signes au plus")),
    "recipient": ("recipient", gettext_lazy("Donnez une adresse électronique, comme nom@exemple.fr")),
    "address": ("address", gettext_lazy("Donnez le nom et l’adresse postale, pour l’enveloppe")),
    "files": (
        "attachments",
        gettext_lazy("Aucun fichier ne part par ce moyen : retirez-les, ou changez de moyen"),
    ),
    "late": ("later", gettext_lazy("Un courrier à imprimer est prêt tout de suite")),
}


class MessageAnswerForm(forms.Form):
    """The answer: by what way, to whom, its words and files, and when it leaves."""

    use_required_attribute = False
    way = forms.ChoiceField(
        label=gettext_lazy("Comment répondre"),
        choices=Way.choices,
        widget=forms.RadioSelect,
        initial=Way.EMAIL,
        error_messages={"required": gettext_lazy("Choisissez comment répondre")},
    )
    recipient = forms.CharField(
        label=gettext_lazy("Adresse électronique"), max_length=254, required=False, empty_value=""
    )
    name = forms.CharField(label=gettext_lazy("Nom du destinataire"), max_length=200, required=False)
    address = forms.CharField(
        label=gettext_lazy("Adresse postale (pour un courrier)"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    subject = forms.CharField(
        label=gettext_lazy("Objet"),
        max_length=250,
        error_messages={"required": gettext_lazy("Donnez un objet, de 250 signes au plus")},
    )
    snippet = forms.ChoiceField(
        label=gettext_lazy("Partir d’un modèle"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Ce modèle n’existe plus")},
    )
    body = Prose(
        label=gettext_lazy("Votre réponse"),
        max_length=LIMITS[Way.EMAIL].signs,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": gettext_lazy("Écrivez votre réponse")},
    )
    attachments = forms.Field(
        label=gettext_lazy("Fichiers joints (facultatif)"), required=False, widget=Several
    )
    later = forms.ChoiceField(
        label=gettext_lazy("Quand elle part"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez un jour de la liste")},
    )
    await_days = forms.ChoiceField(
        label=gettext_lazy("Attendre sa réponse"), choices=AWAITING, required=False
    )

    def __init__(self, *args: Any, request: AgentRequest, arrival: Arrival, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.request, self.arrival = request, arrival
        found = snippets_at(arrival.authority_id, arrival.sector, arrival.unit_id)
        self.snippets = {str(one.pk): one for one in found if fills_without_case(one)}
        offered = [("", _("Aucun")), *((key, one.title) for key, one in self.snippets.items())]
        self._offer("snippet", offered)
        self._offer("later", [("", _("Tout de suite")), *self._days()])
        self.fields["body"].help_text = self._signed()
        self.fields["attachments"].help_text = self._limits()

    def values(self) -> Words:
        """What was written, as the action wants it."""
        told = self.cleaned_data
        days = int(told["await_days"] or 0)
        return Words(
            Way(told["way"]),
            told["body"],
            told["subject"],
            told["recipient"],
            told["name"],
            told["address"],
            awaited_until=self._from() + timedelta(days=days) if days else None,
        )

    def _from(self) -> date:
        """The day it leaves."""
        later = self.cleaned_data["later"]
        return date.fromisoformat(later) if later else self.request.today

    def leaves_at(self) -> datetime | None:
        """When it leaves; None: now."""
        if later := self.cleaned_data["later"]:
            return datetime.combine(date.fromisoformat(later), LEAVES_AT, self.request.calendar.zone)
        if self.cleaned_data["way"] == Way.EMAIL and settings.UNDO_SECONDS:
            return self.request.now + timedelta(seconds=settings.UNDO_SECONDS)
        return None

    def refuse(self, refused: CannotAnswer) -> None:
        """Say beside its field why the answer cannot leave."""
        name, words = REFUSALS[str(refused)]
        self.add_error(name, str(words))

    def ask_files_again(self) -> None:
        """Say that what was chosen is lost: no browser keeps a file through a page refused."""
        if self.files.getlist("attachments") and "attachments" not in self.errors:
            self.add_error("attachments", _("Choisissez de nouveau vos fichiers avant d’envoyer."))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _days(self) -> list[tuple[str, str]]:
        calendar, today = self.request.calendar, self.request.today
        days = [calendar.add_working_days(today, number) for number in range(1, DAYS_OFFERED + 1)]
        return [(day.isoformat(), _("%(day)s à 8 h") % {"day": day_words(day)}) for day in days]

    def _signed(self) -> str:
        if self.request.agent.is_anonymous:
            return _(
                "Votre qualité seule est ajoutée : votre nom est protégé (L111-2). 5 000 signes au plus."
            )
        return _("Votre nom, votre qualité et votre service sont ajoutés. 5 000 signes au plus.")

    def _limits(self) -> str:
        limits = limits_of(Way.EMAIL, self.arrival.sector)
        if not limits.files:
            return _("Secteur protégé : aucun fichier ne part par courriel.")
        return _("Par courriel seulement : %(files)s fichiers et %(size)s Mo au plus en tout.") % {
            "files": limits.files,
            "size": limits.size // 1_000_000,
        }


@agent_page()
def answer_page(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Write an answer."""
    found = _answered(request, arrival)
    if request.method != "POST":
        if not is_answerable(found):
            messages.warning(request, _("Cet envoi ne se répond plus ici."))
            return redirect("tray_arrival", found.pk)
        return _page(
            request,
            found,
            MessageAnswerForm(request=request, arrival=found, initial=_initial(request, found)),
        )
    if "insert" in request.POST:
        return _page(request, found, _completed(request, found))
    form = MessageAnswerForm(request.POST, request.FILES, request=request, arrival=found)
    if request.POST.get("seen", "") != last_said(found.thread):
        return _refused(request, found, form, status=409)
    if not form.is_valid():
        return _refused(request, found, form)
    try:
        with transaction.atomic():
            row = answer(
                found.pk,
                form.values(),
                agent=request.agent,
                at=request.now,
                leaves_at=form.leaves_at(),
                files=request.FILES.getlist("attachments"),
            )
    except CannotAnswer as refused:
        if str(refused) == "state":
            return _refused(request, arrival_for(request.grants, arrival), form, status=409)
        form.refuse(refused)
    except CannotKeepFiles as refused_files:
        for words in refused_files.told:
            form.add_error("attachments", words)
    except CannotWriteLetter as unwritable:
        form.add_error(
            None, _("Cette réponse ne peut pas être mise en forme : %(why)s") % {"why": unwritable}
        )
    else:
        messages.success(request, _told(row))
        return redirect("tray_arrival", found.pk)
    return _refused(request, found, form)


@agent_page()
@require_POST
def take_back_answer(request: AgentRequest, arrival: UUID, written: UUID) -> HttpResponseBase:
    """Take back an answer that has not left; its words wait in the form."""
    found = _answered(request, arrival)
    try:
        row = take_back(written, found.pk, by=request.agent, at=request.now)
    except CannotTakeBack:
        messages.warning(request, _("Trop tard : cette réponse est déjà partie, ou ce n’est pas la vôtre."))
        return redirect("tray_arrival", found.pk)
    messages.success(request, _("Votre réponse n’est pas partie. Vous pouvez la corriger, ou l’abandonner."))
    return redirect(f"{reverse('tray_answer', args=[found.pk])}?reprendre={row.pk}")


def _answered(request: AgentRequest, arrival: UUID) -> Arrival:
    found = arrival_for(request.grants, arrival)
    if not may_sort(request.grants, found):
        raise NotFound(str(arrival))
    return found


def _initial(request: AgentRequest, arrival: Arrival) -> dict[str, str]:
    """What is known before one writes: whom to answer, about what; or the words taken back."""
    resumed = read_id(request.GET.get("reprendre", ""))
    if resumed and (row := taken_back(arrival, resumed, by=request.agent)) is not None:
        return {
            "way": row.way,
            "recipient": row.recipient or arrival.sender_address,
            "name": row.recipient_name,
            "address": row.postal_address,
            "subject": row.subject,
            "body": row.body,
        }
    subject = arrival.subject.strip() or _("Votre message")
    begun = subject if subject.lower().startswith("re") and ":" in subject[:5] else f"Re : {subject}"
    return {
        "way": Way.EMAIL if arrival.sender_address else Way.POST,
        "recipient": arrival.sender_address,
        "name": arrival.sender_name,
        "address": postal_of(arrival),
        "subject": begun[:250],
    }


def _completed(request: AgentRequest, arrival: Arrival) -> MessageAnswerForm:
    """The form drawn anew with the text chosen after what was typed."""
    typed = request.POST.dict()
    chosen = MessageAnswerForm(request=request, arrival=arrival).snippets.get(str(typed.pop("snippet", "")))
    if chosen is not None:
        filled = fill_without_case(
            chosen.body,
            name=str(typed.get("name", "")),
            service=arrival.unit.name,
            language=language_of(arrival),
        )
        before = str(typed.get("body", "")).rstrip()
        typed["body"] = "\n\n".join(part for part in (before, filled) if part)
    return MessageAnswerForm(request=request, arrival=arrival, initial=typed)


def _refused(
    request: AgentRequest, arrival: Arrival, form: MessageAnswerForm, *, status: int = 422
) -> HttpResponse:
    form.is_valid()
    form.ask_files_again()
    return _page(request, arrival, form, status=status)


def _page(
    request: AgentRequest, arrival: Arrival, form: MessageAnswerForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "arrival": arrival,
        "form": form,
        "seen": last_said(arrival.thread),
        "is_conflict": status == 409,
        "is_answerable": is_answerable(arrival),
        "consequences": _consequences(arrival),
        "trail": trail(arrival, _("Répondre")),
        **conversation_of(request, arrival, has_files=True),
    }
    return page(request, "workspace/tray/answer.html", context, status=status)


def _consequences(arrival: Arrival) -> list[str]:
    """What answering entails, and what each way cannot carry."""
    limits = limits_of(Way.EMAIL, arrival.sector)
    if limits.is_notice:
        sent = _(
            "Secteur protégé : le courriel dit seulement qu’une réponse attend. Elle se lit derrière un lien, 60 jours."
        )
    else:
        sent = _(
            "Le courriel part de la collectivité, à côté du sien, avec son message en dessous. Sa réponse revient ici."
        )
    told = [
        sent,
        _(
            "Un courrier est à imprimer, à signer et à poster : rien ne part seul, et aucun fichier ne l’accompagne."
        ),
        _("L’envoi quitte le tri. Vous pouvez reprendre votre réponse tant qu’elle n’est pas partie."),
        _("Répondre n’ouvre aucune demande et n’arrête aucun délai."),
    ]
    if arrival.sender_address and not arrival.is_authenticated:
        told.insert(
            0,
            _("Rien ne prouve que ce message vienne de cette adresse : n’y écrivez rien de personnel."),
        )
    return told


def _told(row: Answer) -> str:
    if row.way == Way.POST:
        return _("Votre courrier est prêt à imprimer, ci-dessous.")
    if row.state == Answer.State.LEFT:
        return _("Votre réponse est partie.")
    if (row.leaves_at - row.written_at).total_seconds() > 60:
        day = day_words(row.leaves_at.astimezone(row.authority.calendar().zone).date())
        return _("Votre réponse partira le %(day)s à 8 h. D’ici là, vous pouvez la reprendre.") % {"day": day}
    return _("Votre réponse part dans quelques secondes.")


urlpatterns = [
    path("tri/<uuid:arrival>/repondre/", answer_page, name="tray_answer"),
    path("tri/<uuid:arrival>/reponses/<uuid:written>/reprendre/", take_back_answer, name="tray_take_back"),
]
