"""Referring a message to the competent authority (L114-2), and noting that it has it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.authorities.models import Authority
from parvis.entrance.door import AgentRequest, agent_page
from parvis.intake.models import Arrival, OutsideAuthority, Sorting
from parvis.intake.referring.access import referral_for
from parvis.intake.referring.deciding import (
    CannotRefer,
    Destination,
    proposed_here,
    proposed_outside,
    refer,
)
from parvis.intake.referring.first import CannotNoteFirst, note_first_reception
from parvis.intake.referring.leaving import transmittal_pdf
from parvis.intake.referring.proving import CannotNote, note_received
from parvis.intake.tray.sorting import CannotSort, last_standing
from parvis.ui.prose import Prose

from .doing import done_once, gesture_page, sortable, too_late

OTHER = "other"
REFUSED: Mapping[str, tuple[str, Any]] = {
    "itself": ("target", gettext_lazy("Choisissez une autre autorité que la vôtre")),
    "name": ("name", gettext_lazy("Donnez le nom de l’autorité")),
    "email": ("email", gettext_lazy("Donnez une adresse électronique, comme nom@exemple.fr")),
    "reach": ("email", gettext_lazy("Donnez son adresse électronique, ou son adresse postale")),
    "secret": (
        "postal_address",
        gettext_lazy(
            "Secteur protégé : rien ne part par courriel. Donnez son adresse postale, pour l’imprimer."
        ),
    ),
    "infected": (
        "target",
        gettext_lazy("L’original contient un virus : il ne part pas d’ici. Appelez cette autorité."),
    ),
}
REFUSED_FIRST: Mapping[str, tuple[str, Any]] = {
    "name": ("name", gettext_lazy("Donnez le nom de l’autorité qui l’a reçu d’abord")),
    "order": ("received_on", gettext_lazy("Ce jour est après son arrivée ici : vérifiez-le")),
    "known": (
        "name",
        gettext_lazy("La première réception est déjà sûre : cette autorité l’a transmis d’ici même"),
    ),
}


class ReferForm(forms.Form):
    """To which authority, and a word for it and for the person."""

    use_required_attribute = False
    target = forms.ChoiceField(
        label=gettext_lazy("Autorité compétente"),
        error_messages={
            "required": gettext_lazy("Choisissez une autorité"),
            "invalid_choice": gettext_lazy("Choisissez une autorité de la liste"),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Son nom, si elle n’est pas dans la liste"), max_length=160, required=False
    )
    email = forms.CharField(label=gettext_lazy("Son adresse électronique"), max_length=254, required=False)
    postal_address = forms.CharField(
        label=gettext_lazy("Son adresse postale"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    telephone = forms.CharField(label=gettext_lazy("Son téléphone"), max_length=20, required=False)
    explanation = Prose(
        label=gettext_lazy("Pourquoi elle est compétente (facultatif)"),
        help_text=gettext_lazy("La personne et cette autorité le liront."),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, arrival: Arrival, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.here: dict[str, Authority] = {str(one.pk): one for one in proposed_here(arrival.authority_id)}
        known = proposed_outside(arrival.authority_id)
        self.outside: dict[str, OutsideAuthority] = {str(one.pk): one for one in known}
        target = self.fields["target"]
        assert isinstance(target, forms.ChoiceField)
        target.choices = [
            ("", _("Choisir…")),
            *((key, f"{one.name} ({one.email or one.postal_address})") for key, one in self.outside.items()),
            *((key, one.name) for key, one in self.here.items()),
            (OTHER, _("Une autre, que je vais écrire ci-dessous")),
        ]

    def destination(self) -> Destination:
        """Where it goes."""
        told = self.cleaned_data
        if (here := self.here.get(told["target"])) is not None:
            return Destination(here)
        if (known := self.outside.get(told["target"])) is not None:
            return Destination(None, known.name, known.email, known.postal_address, known.telephone)
        return Destination(None, told["name"], told["email"], told["postal_address"], told["telephone"])


class FirstForm(forms.Form):
    """Which authority had it first, and when."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("Autorité qui l’a reçu d’abord"),
        max_length=160,
        error_messages={"required": gettext_lazy("Donnez le nom de l’autorité qui l’a reçu d’abord")},
    )
    received_on = forms.DateField(
        label=gettext_lazy("Jour où elle l’a reçu"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Donnez le jour où elle l’a reçu"),
            "invalid": gettext_lazy("Écrivez une date, comme 27/03/2026"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


@agent_page()
def tray_refer(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Refer a message to the competent authority."""
    found = sortable(request, arrival)
    form = ReferForm(request.POST or None, arrival=found)
    late: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        to = form.destination()
        name = to.to.name if to.to else to.name
        told = _("Transmis à : %(name)s. La personne en est avertie.") % {"name": name}
        try:
            return done_once(request, found, lambda: _refer(request, found, to, form), told)
        except CannotRefer as refused:
            field, words = REFUSED[str(refused)]
            form.add_error(field, str(words))
        except CannotSort as refused:
            late = too_late(request, refused)
    context = {
        "form": form,
        "late": late,
        "act": _("Transmettre"),
        "hint": _(
            "Le message part entier, original et fichiers joints. La personne reçoit le nom et les coordonnées de "
            "cette autorité, et ce que deviennent les délais : un rejet implicite se compte depuis le jour où vous "
            "avez reçu le message, une acceptation implicite depuis celui où l’autorité compétente le reçoit (L114-3)."
        ),
    }
    title = _("Transmettre à l’autorité compétente")
    status = 409 if late else 422 if form.is_bound else 200
    return gesture_page(request, found, "workspace/tray/gesture.html", title, context, status=status)


@agent_page()
def tray_first(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Note that another authority had a message first."""
    found = sortable(request, arrival)
    form = FirstForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            with transaction.atomic():
                note_first_reception(
                    found,
                    by_name=told["name"],
                    received_on=told["received_on"],
                    agent=request.agent,
                    at=request.now,
                )
        except CannotNoteFirst as refused:
            field, words = REFUSED_FIRST[str(refused)]
            form.add_error(field, str(words))
        else:
            messages.success(request, _("La première réception est notée."))
            return redirect("tray_arrival", found.pk)
    context = {
        "form": form,
        "act": _("Noter la première réception"),
        "hint": _(
            "Quand une autre autorité vous transmet un message, un rejet implicite se compte depuis le jour où elle "
            "l’a reçu ; l’accusé de réception, depuis son arrivée ici (L114-3, R112-11-2)."
        ),
    }
    status = 422 if form.is_bound else 200
    title = _("Reçu d’abord par une autre autorité")
    return gesture_page(request, found, "workspace/tray/gesture.html", title, context, status=status)


@agent_page()
@require_POST
def tray_referral_received(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Note that the competent authority has what was referred to it."""
    found = sortable(request, arrival)
    try:
        with transaction.atomic():
            note_received(referral_for(found), agent=request.agent, at=request.now)
    except CannotNote:
        messages.warning(request, _("Rien n’a été noté : sa réception l’est déjà, ou rien n’est parti."))
    else:
        messages.success(request, _("Sa réception est notée."))
    return redirect("tray_arrival", found.pk)


@agent_page()
def tray_transmittal(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Give the letter that goes with a message to an authority that is reached by post, to be printed."""
    row = referral_for(sortable(request, arrival))
    answer = HttpResponse(transmittal_pdf(row, at=request.now), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="transmission.pdf"'
    return answer


def _refer(request: AgentRequest, arrival: Arrival, to: Destination, form: ReferForm) -> Sorting:
    pause = timedelta(seconds=settings.UNDO_SECONDS)
    refer(
        arrival,
        to,
        explanation=form.cleaned_data["explanation"],
        agent=request.agent,
        at=request.now,
        leaves_at=request.now + pause,
    )
    done = last_standing(arrival)
    assert done is not None
    return done


urlpatterns = [
    path("tri/<uuid:arrival>/transmettre/", tray_refer, name="tray_refer"),
    path("tri/<uuid:arrival>/transmettre/recue/", tray_referral_received, name="tray_referral_received"),
    path("tri/<uuid:arrival>/transmettre/courrier/", tray_transmittal, name="tray_transmittal"),
    path("tri/<uuid:arrival>/premiere-reception/", tray_first, name="tray_first"),
]
