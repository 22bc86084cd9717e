"""A short code sent to a contact point while the person is there, read back by her: that way does reach her."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from parvis.base.ratelimit import TooOften, count
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.letters.contact_code import contact_code
from parvis.notifications.models import Purpose
from parvis.notifications.personal import language_of, recipient_at, send_letter, sender_to
from parvis.people.codes import (
    LIFE,
    MOST_TRIES,
    CannotSendCode,
    CannotTryCode,
    live_code,
    make_code,
    try_code,
)
from parvis.people.models import ContactCode, ContactPoint
from parvis.people.queries import contact_point_of
from parvis.person_file.access import NotFound, may_write, profile_for
from parvis.ui.parts import Crumb

from ..looked import looked_at_files
from .show import header

if TYPE_CHECKING:
    from parvis.people.models import Profile

MOST_BY_AGENT = 30
"""Codes an agent sends within an hour: more than a desk needs, less than a nuisance."""


def _by_email(
    request: AgentRequest, profile: "Profile", point: ContactPoint, made: ContactCode, code: str
) -> bool:
    letter = contact_code(
        sender=sender_to(profile),
        recipient=recipient_at(profile, point),
        code=code,
        life=LIFE,
        on=request.today,
        language=language_of(profile),
    )
    return send_letter(profile, point, letter, Purpose.CONTACT_CODE, key=made.pk.hex, at=request.now)


Sending = Callable[[AgentRequest, "Profile", ContactPoint, ContactCode, str], bool]
SENDERS: Mapping[str, Sending] = {ContactPoint.Kind.EMAIL.value: _by_email}
"""How a code travels, for each of ``wording.CODED``: a new channel is a word there and a line here."""


class CodeForm(forms.Form):
    """The code as she reads it aloud."""

    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("Code lu par la personne"),
        help_text=gettext_lazy("Six chiffres."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Écrivez les six chiffres que la personne vous lit")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


@agent_page()
def code(request: AgentRequest, profile: UUID, point: UUID) -> HttpResponseBase:
    """Offer to send a code, then take it down."""
    found, where = _point(request, profile, point)
    looked_at_files(request, found)
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, found, where, form, status=422 if form.is_bound else 200)
    try:
        with transaction.atomic():
            is_right = try_code(
                found.pk, where.pk, form.cleaned_data["code"], by=request.agent, at=request.now
            )
    except CannotTryCode:
        messages.warning(request, _("Ce code ne vaut plus : envoyez-en un autre."))
        return redirect("person_code", found.pk, where.pk)
    if is_right:
        messages.success(request, _("L’adresse est vérifiée : c’est bien la sienne."))
        return redirect(reverse("person", args=[found.pk]) + "#joindre")
    form.add_error("code", _wrong(live_code(where.pk, at=request.now)))
    return _page(request, found, where, form, status=422)


@agent_page()
@require_POST
def send(request: AgentRequest, profile: UUID, point: UUID) -> HttpResponseBase:
    """Send a code to the contact point."""
    found, where = _point(request, profile, point)
    try:
        with transaction.atomic():
            count(
                f"contact code|{request.agent.pk}", most=MOST_BY_AGENT, per=timedelta(hours=1), at=request.now
            )
            made, secret = make_code(found.pk, where.pk, by=request.agent, at=request.now)
            if not SENDERS[where.kind](request, found, where, made, secret):
                raise CannotSendCode("absent")
    except TooOften:
        messages.warning(request, _("Vous avez envoyé beaucoup de codes : attendez un peu."))
    except CannotSendCode as refusal:
        often = _("Trois codes sont déjà partis depuis une heure : utilisez le dernier, ou attendez.")
        absent = _("Cette adresse ne peut pas recevoir de code.")
        messages.warning(request, often if str(refusal) == "often" else absent)
    else:
        messages.success(request, _("Le code part à l’adresse %(email)s.") % {"email": where.value})
    return redirect("person_code", found.pk, where.pk)


def _point(request: AgentRequest, profile: UUID, point: UUID) -> tuple["Profile", ContactPoint]:
    """A file she may write on, and one of its contact points that a code can reach; NotFound otherwise."""
    found = profile_for(request.grants, profile)
    where = contact_point_of(found, point)
    if where is None or where.kind not in SENDERS or not may_write(request.grants, found):
        raise NotFound(str(point))
    return found, where


def _wrong(live: ContactCode | None) -> str:
    """What to say of a wrong code: how many tries are left."""
    if live is None:
        return _("Ce n’est pas ce code, et il ne vaut plus : envoyez-en un autre.")
    left = MOST_TRIES - live.tries
    return ngettext(
        "Ce n’est pas ce code. Encore %(count)d essai.",
        "Ce n’est pas ce code. Encore %(count)d essais.",
        left,
    ) % {"count": left}


def _page(
    request: AgentRequest, profile: "Profile", point: ContactPoint, form: CodeForm, *, status: int
) -> HttpResponse:
    shown = header(request, profile)
    where = Crumb(profile.full_name, reverse("person", args=[profile.pk]))
    context = {
        **shown,
        "trail": [*shown["trail"][:-1], where, Crumb(_("Vérifier par un code"))],
        "point": point,
        "form": form,
        "live": live_code(point.pk, at=request.now),
    }
    return page(request, "workspace/persons/code.html", context, status=status)


urlpatterns = [
    path("usagers/<uuid:profile>/contact/<uuid:point>/code/", code, name="person_code"),
    path("usagers/<uuid:profile>/contact/<uuid:point>/code/envoyer/", send, name="person_code_send"),
]
