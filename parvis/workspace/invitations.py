"""Accepting an invitation: a signed link that serves once lets one choose a password."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.accounts import devices
from parvis.accounts.models import Account
from parvis.agents.actions import INVITATION_LIFE, CannotAccept, accept_invitation
from parvis.agents.models import Invitation
from parvis.agents.queries import open_invitation
from parvis.base.scope import Wall, scope
from parvis.entrance.door import public_page

SALT = "parvis.workspace.invitation"


@dataclass(frozen=True)
class Link:
    """What an invitation link says: which invitation, of which authority, made when."""

    invitation: UUID
    authority: UUID
    sent_at: datetime


class DeadLink(Exception):
    """The link was altered or has expired."""


def link_to(invitation: Invitation) -> str:
    """The absolute address that opens an invitation; the one made before it no longer does."""
    said = [invitation.pk.hex, invitation.authority_id.hex, invitation.sent_at.isoformat()]
    return settings.BASE_URL + reverse("accept_invitation", args=[signing.dumps(said, salt=SALT)])


def read(token: str) -> Link:
    """What a link says. Raise DeadLink."""
    try:
        invitation, authority, sent_at = signing.loads(token, salt=SALT, max_age=INVITATION_LIFE)
        return Link(UUID(hex=invitation), UUID(hex=authority), datetime.fromisoformat(sent_at))
    except (signing.BadSignature, ValueError, TypeError) as dead:
        raise DeadLink from dead


class PasswordForm(forms.Form):
    """A password, typed twice."""

    use_required_attribute = False
    password1 = forms.CharField(
        label=gettext_lazy("Mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Choisissez un mot de passe")},
    )
    password2 = forms.CharField(
        label=gettext_lazy("Le même mot de passe, encore une fois"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Écrivez de nouveau le mot de passe")},
    )

    def __init__(self, *args: Any, account: Account | None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.account = account
        self.fields["password1"].help_text = " ".join(password_validators_help_texts()[-1:])

    def clean(self) -> dict[str, Any]:
        """Hold the two equal and strong."""
        values = super().clean() or {}
        first, second = values.get("password1"), values.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("Les deux mots de passe sont différents"))
        elif first:
            try:
                validate_password(first, self.account)
            except forms.ValidationError as weak:
                self.add_error("password1", weak)
        return values


@public_page
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Choose the password of a new account."""
    try:
        link = read(token)
    except DeadLink:
        return render(request, "workspace/invitation_dead.html", status=404)
    with scope(walls=[Wall(link.authority, "")]):
        invitation = open_invitation(link.invitation, sent_at=link.sent_at, at=timezone.now())
    if invitation is None:
        return render(request, "workspace/invitation_dead.html", status=404)
    form = PasswordForm(request.POST or None, account=invitation.agent.account)
    if request.method == "POST" and form.is_valid():
        try:
            with scope(walls=[Wall(link.authority, "")]):
                account = accept_invitation(
                    link.invitation,
                    form.cleaned_data["password1"],
                    sent_at=link.sent_at,
                    at=timezone.now(),
                )
        except CannotAccept:
            return render(request, "workspace/invitation_dead.html", status=404)
        # Whoever was signed in here is somebody else: this account was closed until now.
        logout(request)
        messages.success(request, _("Votre compte est prêt. Connectez-vous."))
        response = redirect(settings.LOGIN_URL)
        devices.remember(request, response, account.email)
        return response
    context = {"form": form, "who": invitation.agent}
    return render(request, "workspace/invitation.html", context, status=422 if form.is_bound else 200)


urlpatterns = [path("invitation/<str:token>/", accept, name="accept_invitation")]
