"""Noting a contact: a visit, a call, a message; for somebody known, for a declared identity, for nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.base.identifiers import new_id
from parvis.base.scope import Wall
from parvis.cases.actions import note_contact_about, withdraw_contact_about
from parvis.cases.contacts import last_contacts, references_noted
from parvis.cases.filling.papers import CannotKeepPapers, keep_papers
from parvis.cases.papers import move_papers
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.forms.wording import telephone_text
from parvis.interactions.access import noting_walls, profile_to_note
from parvis.interactions.actions import (
    CannotNote,
    CannotPromiseCallback,
    CannotWithdraw,
    promise_callback,
)
from parvis.interactions.models import Channel, WrapUp
from parvis.interactions.queries import callbacks_of, noted_once, telephone_of

from ..cases.opening import look_at_case
from ..contact_wording import place_value, window
from ..inbox_filters import read_id
from ..looked import looked_at_files
from .contact_form import NOTED_BY_HAND, ContactForm

if TYPE_CHECKING:
    from parvis.cases.models import Case
    from parvis.interactions.models import Interaction
    from parvis.people.models import Profile

KEYS: Mapping[str, str] = {
    Channel.COUNTER: "g",
    Channel.TELEPHONE: "t",
    Channel.EMAIL: "m",
    Channel.POST: "p",
    WrapUp.ANSWERED: "r",
    WrapUp.CASE_OPENED: "d",
    WrapUp.ORIENTED: "o",
    WrapUp.DOCUMENT_TAKEN: "e",
    WrapUp.DOCUMENT_GIVEN: "f",
    WrapUp.CALL_BACK: "c",
    WrapUp.NO_FOLLOW_UP: "s",
}
"""The letter that picks a choice; reasons have the digit of their rank."""

REFUSED: Mapping[str, Any] = {
    "wall": gettext_lazy(
        "Cette fiche n’existe plus : elle vient d’être réunie à une autre. Cherchez la personne."
    ),
    "reason": gettext_lazy("Cet objet n’est plus proposé : choisissez-en un autre"),
    "procedure": gettext_lazy("Cette démarche n’est plus proposée : choisissez-en une autre"),
}

KEPT_AS_NOTED: Mapping[str, Any] = {
    "gone": gettext_lazy("Cet échange était déjà annulé."),
    "late": gettext_lazy(
        "Cet échange est noté depuis trop longtemps pour être annulé : ajoutez une note à la fiche."
    ),
    "letter": gettext_lazy("Le courrier enregistré a ouvert une demande : c’est elle qui se clôt."),
}
"""Why a contact is not taken back."""


@dataclass(frozen=True)
class Pick:
    """A choice drawn with its key."""

    id: str
    name: str
    value: str
    words: str
    is_chosen: bool
    key: str


@agent_page()
def contact_new(request: AgentRequest) -> HttpResponseBase:
    """Note a contact, and promise a call if need be."""
    if not noting_walls(request.grants):
        raise Http404
    case = look_at_case(request, request.GET["demande"]) if request.GET.get("demande") else None
    former = _former(request)
    profile = _profile(request, case, former)
    if profile is not None:
        looked_at_files(request, profile)
    form = ContactForm(
        request.POST or None,
        request.FILES or None,
        request=request,
        profile=profile,
        case=case,
        initial=_as_noted(request, former) if former else _initial(request, profile, case),
    )
    if request.method == "POST":
        if form.is_valid() and _note(request, form, former):
            return redirect("case", case.reference) if case else redirect("reception")
        form.ask_papers_again()
    context = {
        "form": form,
        "profile": profile,
        "last_contact": last_contacts(request.grants, [profile.pk]).get(profile.pk) if profile else None,
        "case": case,
        "former": former,
        "contact": read_id(request.POST.get("contact", "")) or new_id(),
        "channels": picks(form["channel"]),
        "reasons": picks(form["reason_1"], numbered=True),
        "outcomes": picks(form["outcome"]),
    }
    return page(request, "workspace/reception/contact.html", context, status=422 if form.is_bound else 200)


def picks(field: forms.BoundField, *, numbered: bool = False) -> list[Pick]:
    """The choices of a field, each with its key."""
    found = []
    for rank, option in enumerate(field.subwidgets, start=1):
        data = option.data
        value = str(data["value"])
        key = (str(rank) if rank < 10 else "") if numbered else KEYS[value]
        chosen = bool(data["selected"])
        found.append(Pick(data["attrs"]["id"], data["name"], value, str(data["label"]), chosen, key))
    return found


def _former(request: AgentRequest) -> "Interaction | None":
    """The contact that this one corrects: hers, named by the address."""
    asked = read_id(request.GET.get("corrige", ""))
    return noted_once(request.agent, asked) if asked else None


def _profile(request: AgentRequest, case: "Case | None", former: "Interaction | None") -> "Profile | None":
    """The profile named by the address, or that of the case; the one it was merged into when it was."""
    asked = read_id(request.GET.get("profil", "")) or (case.profile_id if case else None)
    if former is not None:
        asked = former.profile_id
    if asked is None:
        return None
    found = profile_to_note(request.grants, asked)
    if case is not None and (case.authority_id, case.sector) != (found.authority_id, found.sector):
        raise Http404
    return found


def _initial(request: AgentRequest, profile: "Profile | None", case: "Case | None") -> dict[str, Any]:
    channel = request.GET.get("canal", "")
    promises = bool(request.GET.get("rappel"))
    telephone = case.applicant.telephone if case else ""
    if profile is not None:
        telephone = telephone_of(profile) or telephone
    return {
        "channel": channel if channel in NOTED_BY_HAND else Channel.COUNTER.value,
        "direction": "in",
        "outcome": [WrapUp.CALL_BACK.value if promises else WrapUp.ANSWERED.value],
        "cases": case.reference if case else "",
        "name": case.applicant.display_name if case else request.GET.get("nom", "")[:200],
        "telephone": telephone_text(telephone),
        "call_telephone": telephone_text(telephone),
    }


def _as_noted(request: AgentRequest, former: "Interaction") -> dict[str, Any]:
    """What she noted, to be corrected."""
    calls = callbacks_of([former.pk])
    matters = list(former.matters.all())
    return {
        "channel": former.channel,
        "direction": former.direction,
        "place": place_value(Wall(former.authority_id, former.sector)),
        "outcome": former.outcomes,
        "body": former.body,
        "cases": " ".join(references_noted(request.grants, former.pk)),
        "name": former.declared_name,
        "organisation": former.declared_organisation,
        "telephone": telephone_text(former.declared_telephone),
        "minutes": former.duration // 60 if former.duration is not None else None,
        "language": former.language or "fr",
        "call_telephone": telephone_text(calls[0].telephone if calls else former.declared_telephone),
        "call_subject": calls[0].subject if calls else "",
        **{f"reason_{line}": one.reason.code for line, one in enumerate(matters, 1) if one.reason},
        **{
            f"procedure_{line}": str(one.procedure_id)
            for line, one in enumerate(matters, 1)
            if one.procedure_id
        },
    }


@agent_page()
@require_POST
def contact_withdraw(request: AgentRequest, contact: UUID) -> HttpResponseBase:
    """Take back what she has just noted."""
    found = noted_once(request.agent, contact)
    try:
        with transaction.atomic():
            _take_back(request, found)
    except CannotWithdraw as refusal:
        messages.error(request, str(KEPT_AS_NOTED[str(refusal)]))
    else:
        messages.success(request, _("L’échange est annulé. Il n’est plus dans la fiche ni dans la demande."))
    return redirect("reception")


def _take_back(request: AgentRequest, contact: "Interaction") -> None:
    why = _("Échange annulé par qui l’avait noté.")
    withdraw_contact_about(contact.pk, why=why, by=request.agent, at=request.now)


def _note(request: AgentRequest, form: ContactForm, former: "Interaction | None") -> bool:
    """Note what is typed, in the place of what it corrects; False, the form saying why, when the house refuses it."""
    told = form.contact(read_id(request.POST.get("contact", "")) or new_id())
    if former is not None and form.profile is not None and form.profile.organisation is not None:
        # The page shows its file only: who spoke for it is kept as it was noted.
        told = replace(told, name=former.declared_name, telephone=former.declared_telephone)
    try:
        with transaction.atomic():
            contact, is_new = note_contact_about(
                told, [case.pk for case in form.about], by=request.agent, at=request.now
            )
            if is_new:
                keep_papers(contact, form.cleaned_data["papers"], by=request.agent, at=request.now)
            if former is not None and former.pk != told.id:
                move_papers(former.pk, contact)
                _take_back(request, former)
            promise = form.promise()
            call = promise_callback(contact, promise, by=request.agent, at=request.now) if promise else None
    except CannotWithdraw as refusal:
        form.add_error(None, str(KEPT_AS_NOTED[str(refusal)]))
        return False
    except CannotKeepPapers as refusal:
        form.refuse_papers(refusal.told)
        return False
    except (CannotNote, CannotPromiseCallback) as refusal:
        form.add_error(None, str(REFUSED.get(str(refusal), _("Vérifiez ce que vous avez noté."))))
        return False
    if not is_new:
        messages.info(request, _("Cet échange était déjà noté."))
    elif call is None:
        messages.success(request, _("L’échange est noté."))
    else:
        told_window = window(call, now=request.now)
        messages.success(
            request, _("L’échange est noté. Rappel promis : %(window)s.") % {"window": told_window}
        )
    return True


urlpatterns = [
    path("contacts/nouveau/", contact_new, name="contact_new"),
    path("contacts/<uuid:contact>/annuler/", contact_withdraw, name="contact_withdraw"),
]
