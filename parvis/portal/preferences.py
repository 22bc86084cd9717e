"""How somebody wants to be written to: a page without account, by the link of her messages or from her request."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy

from parvis.authorities.sectors import Sector, is_secret
from parvis.base.labels import LANGUAGES, spoken
from parvis.base.scope import Wall, scope
from parvis.cases.models import Case
from parvis.notifications.addressees import (
    CannotChoose,
    Wish,
    addressee_at,
    addressee_id,
    choose_for,
)
from parvis.notifications.preference_links import DeadPreferenceLink, addressee_opened, choose_by_link
from parvis.notifications.reaching import Addressee, Way
from parvis.portal.door import PortalRequest, answer, case_page, public_page
from parvis.portal.limits import CHOICES
from parvis.portal.own_files import private
from parvis.portal.tracking import lines_of

TITLE = gettext_lazy("Choisir comment on vous écrit")

WAYS = (
    (Way.EMAIL.value, gettext_lazy("Par courriel")),
    (Way.PORTAL.value, gettext_lazy("Sur ma page de suivi seulement")),
    (Way.PAPER.value, gettext_lazy("Par courrier papier")),
)
HINTS = {
    Way.EMAIL.value: gettext_lazy("Vous recevez un courriel à chaque nouvelle."),
    Way.PORTAL.value: gettext_lazy(
        "Nous ne vous écrivons que ce que la loi impose : accusé de réception, demande de complément, décision."
    ),
    Way.PAPER.value: gettext_lazy(
        "Il faut que votre adresse postale soit dans votre demande. Les simples informations restent sur votre page "
        "de suivi."
    ),
}


class PreferencesForm(forms.Form):
    """By which way, and in which language."""

    way = forms.ChoiceField(
        label=gettext_lazy("Comment voulez-vous être prévenu ?"),
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez comment vous voulez être prévenu."),
            "invalid_choice": gettext_lazy("Choisissez comment vous voulez être prévenu."),
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Dans quelle langue ?"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez une langue de la liste.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [(code, LANGUAGES[code]) for code in spoken()]
        self.fields["language"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", gettext_lazy("Celle de chaque demande")),
            *chosen,
        ]


@public_page("GET", "POST", limits=CHOICES)
def by_link(request: PortalRequest, token: str) -> HttpResponse:
    """Show and keep the choice of whoever holds a link of one of her messages; it opens nothing else."""
    day = request.now.date()
    try:
        found = addressee_opened(token, on=day)

        def choose(wish: Wish) -> Addressee:
            return choose_by_link(token, wish, on=day, at=request.now)

        return private(_page(request, found, choose))
    except DeadPreferenceLink:
        return private(answer(request, "preferences_dead", {"title": TITLE}, status=410))


@case_page("GET", "POST", limits=CHOICES)
def of_case(request: PortalRequest, case: Case) -> HttpResponse:
    """The same for the address of a request, from its tracking page."""
    if not case.mailbox:
        return redirect("tracking", case.reference)
    wall = Wall(case.authority_id, case.sector)
    with scope(walls=[wall]):
        found = addressee_at(*wall, case.mailbox) or Addressee(sector=case.sector)
    found.authority = case.authority

    def choose(wish: Wish) -> Addressee:
        with scope(walls=[wall]):
            return choose_for(addressee_id(*wall, case.mailbox), *wall, wish, by=None, at=request.now)

    return _page(request, found, choose, case=case)


def _page(
    request: PortalRequest,
    found: Addressee,
    choose: Callable[[Wish], Addressee],
    *,
    case: Case | None = None,
) -> HttpResponse:
    is_done, form = False, _form_of(found)
    if request.method == "POST":
        form = PreferencesForm(request.POST)
        if form.is_valid():
            try:
                authority = found.authority
                found = choose(Wish(form.cleaned_data["way"], form.cleaned_data["language"]))
                found.authority = authority
            except CannotChoose:
                # Nothing new: what she sees is what is kept.
                pass
            is_done, form = True, _form_of(found)
    values = {
        "title": TITLE,
        "form": form,
        "lines": lines_of(form),
        "ways": [(value, words, HINTS[value]) for value, words in WAYS],
        "chosen": str(form["way"].value() or ""),
        "sector": "" if is_secret(found.sector) else Sector(found.sector).label,
        "is_done": is_done,
        "is_left_alone": not found.takes_mail(),
        "case": case,
    }
    status = 422 if form.is_bound else 200
    return answer(request, "preferences", values, authority=found.authority, status=status)


def _form_of(found: Addressee) -> PreferencesForm:
    return PreferencesForm(initial={"way": found.way or Way.EMAIL, "language": found.language})


urlpatterns = [
    path("courriels/choix/<str:token>/", by_link, name="mail_preferences"),
    path("demandes/<str:reference>/etre-prevenu/", of_case, name="case_preferences"),
]
