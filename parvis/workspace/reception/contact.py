"""Noting a contact: a visit, a call, a message; for somebody known, for a declared identity, for nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.base.identifiers import new_id
from parvis.cases.actions import note_contact_about
from parvis.cases.contacts import last_contacts
from parvis.forms.wording import telephone_text
from parvis.interactions.access import noting_walls, profile_to_note
from parvis.interactions.actions import CannotNote, CannotPromiseCallback, promise_callback
from parvis.interactions.models import Channel, WrapUp
from parvis.interactions.queries import telephone_of

from ..cases.opening import look_at_case
from ..contact_wording import window
from ..door import AgentRequest, agent_page, page
from ..inbox_filters import read_id
from ..looked import looked_at_files
from .contact_form import NOTED_BY_HAND, ContactForm

if TYPE_CHECKING:
    from parvis.cases.models import Case
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
    profile = _profile(request, case)
    if profile is not None:
        looked_at_files(request, profile)
    form = ContactForm(
        request.POST or None,
        request=request,
        profile=profile,
        case=case,
        initial=_initial(request, profile, case),
    )
    if request.method == "POST" and form.is_valid() and _note(request, form):
        return redirect("case", case.reference) if case else redirect("reception")
    context = {
        "form": form,
        "profile": profile,
        "last_contact": last_contacts(request.grants, [profile.pk]).get(profile.pk) if profile else None,
        "case": case,
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


def _profile(request: AgentRequest, case: "Case | None") -> "Profile | None":
    """The profile named by the address, or that of the case; the one it was merged into when it was."""
    asked = read_id(request.GET.get("profil", "")) or (case.profile_id if case else None)
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


def _note(request: AgentRequest, form: ContactForm) -> bool:
    """Note what is typed; False, the form saying why, when the house refuses it."""
    told = form.contact(read_id(request.POST.get("contact", "")) or new_id())
    try:
        with transaction.atomic():
            contact, is_new = note_contact_about(
                told, [case.pk for case in form.about], by=request.agent, at=request.now
            )
            promise = form.promise()
            call = promise_callback(contact, promise, by=request.agent, at=request.now) if promise else None
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


urlpatterns = [path("contacts/nouveau/", contact_new, name="contact_new")]
