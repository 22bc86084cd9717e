"""Saying who wrote: the file proposed, another that is looked for, or a new one."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.base.scope import Wall
from parvis.entrance.door import AgentRequest, agent_page
from parvis.intake.models import Arrival
from parvis.intake.tray.persons import CannotConfirm, confirm_person, open_person
from parvis.intake.tray.sorting import CannotSort
from parvis.interactions.access import NotFound, profile_to_note
from parvis.interactions.queries import persons_met
from parvis.people.search import CannotSearch, find

from ..born import IN_THE_PAST
from ..inbox_filters import read_id, tidy
from ..looked import listed
from .doing import done_once, gesture_page, gone, sortable, too_late
from .wording import certainty_words

if TYPE_CHECKING:
    from parvis.people.models import Profile

MOST = 8


_KNOWN = gettext_lazy("Cet envoi est déjà dans une fiche : annulez d’abord ce geste.")


class NewPersonForm(forms.Form):
    """Who wrote, as she names herself."""

    use_required_attribute = False
    given_names = forms.CharField(label=gettext_lazy("Prénom"), max_length=150, required=False)
    family_name = forms.CharField(
        label=gettext_lazy("Nom"),
        max_length=120,
        error_messages={"required": gettext_lazy("Donnez son nom")},
    )
    birth_date = forms.DateField(
        label=gettext_lazy("Date de naissance (facultatif)"),
        required=False,
        validators=[IN_THE_PAST],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Écrivez une date, comme 27/03/1984")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


@agent_page()
def tray_person(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Look for who wrote among the files of the sector, or open one."""
    found = sortable(request, arrival)
    form = NewPersonForm(request.POST or None, initial=_named(found))
    late: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        try:
            return done_once(
                request,
                found,
                lambda: open_person(
                    found,
                    **form.cleaned_data,
                    keeps_address=_keeps(request),
                    agent=request.agent,
                    at=request.now,
                ),
                _("Fiche ouverte, et rattachée à cet envoi."),
            )
        except CannotSort as refused:
            late = too_late(request, refused)
        except CannotConfirm as refused:
            form.add_error("family_name", _KNOWN if str(refused) == "known" else _("Donnez son nom"))
    words = tidy(request.GET.get("q", ""))
    persons = _sought(request, found, words) if words else _proposed(request, found)
    listed(request, persons)
    context = {
        "form": form,
        "late": late,
        "words": words,
        "persons": [_row(one) for one in persons],
        "why": certainty_words(found),
    }
    status = 409 if late else 422 if form.is_bound else 200
    return gesture_page(
        request, found, "workspace/tray/person.html", _("Qui écrit ?"), context, status=status
    )


@agent_page()
@require_POST
def tray_confirm(request: AgentRequest, arrival: UUID) -> HttpResponseBase:
    """Say that it is the person of this file."""
    found = sortable(request, arrival)
    profile = profile_to_note(request.grants, read_id(request.POST.get("profile", "")) or UUID(int=0))
    try:
        return done_once(
            request,
            found,
            lambda: confirm_person(
                found, profile.pk, keeps_address=_keeps(request), agent=request.agent, at=request.now
            ),
            _("C’est dans la fiche de %s.") % profile.full_name,
        )
    except CannotSort as refused:
        return gone(request, refused)
    except CannotConfirm as refused:
        raise NotFound(str(profile.pk)) from refused


def _keeps(request: AgentRequest) -> bool:
    """Whether the address becomes one of hers."""
    return bool(request.POST.get("kept"))


def _named(arrival: Arrival) -> dict[str, str]:
    """The name of the sender, cut in two as well as may be; it is read over."""
    given, _space, family = arrival.sender_name.strip().rpartition(" ")
    return {"given_names": given, "family_name": family}


def _proposed(request: AgentRequest, arrival: Arrival) -> "list[Profile]":
    """The file proposed; failing that, those that answer to the name of the sender."""
    if arrival.proposed_id is not None:
        return list(persons_met([arrival.proposed_id]).values())
    return _sought(request, arrival, tidy(arrival.sender_name))


def _sought(request: AgentRequest, arrival: Arrival, words: str) -> "list[Profile]":
    """The files of the sector of the message that answer the words."""
    wall = Wall(arrival.authority_id, arrival.sector)
    try:
        matches = find(words, grants=request.grants.inside([wall]), at=request.now, limit=MOST)
    except CannotSearch:
        return []
    order = [one.profile for one in matches]
    met = persons_met(order)
    return [met[one] for one in order if one in met and Wall(met[one].authority_id, met[one].sector) == wall]


def _row(profile: "Profile") -> dict[str, Any]:
    return {"id": profile.pk, "name": profile.full_name, "born_on": profile.birth_date}


urlpatterns = [
    path("tri/<uuid:arrival>/personne/", tray_person, name="tray_person"),
    path("tri/<uuid:arrival>/personne/confirmer/", tray_confirm, name="tray_confirm"),
]
