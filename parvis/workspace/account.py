"""Sign-in, password, second factor, passkeys and sessions: allauth's views under our addresses and pages."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, re_path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from parvis.accounts.adapter import has_second_factor
from parvis.accounts.devices import device_words
from parvis.accounts.passkeys import why_no_passkey
from parvis.accounts.sessions import close_sessions, open_sessions
from parvis.agents import access as staff
from parvis.base.scope import scope
from parvis.entrance import typed
from parvis.entrance.door import AgentRequest, account_of, agent_page, enter, frame, page, public_page

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Open a page of the account to agents only, and draw it inside the frame of their pages."""

    @wraps(view)
    def answer(request: AgentRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        around: dict[str, Any] = {}
        if request.user.is_authenticated:
            try:
                with scope(account=account_of(request)):
                    enter(request)
                    around = frame(request)
            except staff.NotFound as left:
                raise Http404 from left
        response = view(request, *args, **kwargs)
        # A page that signed out has no frame any more.
        return _with(response, {**around, **_passkeys(request)} if request.user.is_authenticated else {})

    answer.access = "agent"  # type: ignore[attr-defined]  # read by the test that every view says for whom
    return never_cache(answer)


def entrance(view: View) -> View:
    """Open a page of the sign-in to all."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _with(view(request, *args, **kwargs), _passkeys(request))

    return public_page(answer)


def _passkeys(request: HttpRequest) -> dict[str, Any]:
    return {"why_no_passkey": why_no_passkey(request)}


def _with(response: HttpResponseBase, more: dict[str, Any]) -> HttpResponseBase:
    context = getattr(response, "context_data", None)
    if context is not None:
        context |= more
    return response


@public_page
def closed(request: HttpRequest) -> HttpResponseBase:
    """Show nothing: nobody signs up, an agent is invited. The name must exist for the pages of the library."""
    raise Http404


@agent_page(before_second_factor=True)
def own_account(request: AgentRequest) -> HttpResponseBase:
    """Show one's account and what can be done about it."""
    context = {
        "who": request.agent,
        "has_second_factor": has_second_factor(account_of(request)),
        "needs_second_factor": request.grants.needs_second_factor(),
    }
    return page(request, "workspace/account.html", context)


@agent_page(before_second_factor=True)
def second_factor(request: AgentRequest) -> HttpResponseBase:
    """Explain that a second factor is compulsory, and how to set it up."""
    if not request.grants.needs_second_factor() or has_second_factor(account_of(request)):
        return redirect("inbox")
    return page(request, "workspace/second_factor.html", _passkeys(request))


@agent_page(before_second_factor=True)
def sessions(request: AgentRequest) -> HttpResponseBase:
    """List the sessions under way, and end one of them or all the others."""
    here, account_id = request.session.session_key, account_of(request)
    if request.method == "POST":
        chosen = request.POST.get("close", "")
        closed = close_sessions(account_id, only=int(chosen) if chosen.isdecimal() else None, keep=here)
        messages.success(
            request,
            ngettext("Une connexion est fermée.", "%(count)s connexions sont fermées.", closed)
            % {"count": closed}
            if closed
            else _("Aucune autre connexion n’était ouverte."),
        )
        return redirect("agent_sessions")
    rows = [
        {
            "id": one.pk,
            "device": device_words(one.user_agent),
            "address": one.ip,
            "opened_at": one.created_at,
            "seen": _seen_words(request.now - one.last_seen_at),
            "is_here": one.session_key == here,
        }
        for one in open_sessions(account_id, at=request.now)
    ]
    return page(request, "workspace/sessions.html", {"sessions": rows})


def _seen_words(since: timedelta) -> str:
    minutes = int(since.total_seconds() // 60)
    if minutes < 2:
        return _("à l’instant")
    return _("il y a %(minutes)s minutes") % {"minutes": minutes}


FACTORS = "compte/double-authentification"


@agent_page()
@require_POST
def typed_drop(request: AgentRequest) -> HttpResponseBase:
    """Forget what she was typing when her session ended, and go back to its page."""
    waiting = typed.held(request, at=request.now)
    typed.drop(request)
    return redirect(waiting.address if waiting else "agent_home")


urlpatterns = [
    path("texte-garde/", typed_drop, name="typed_drop"),
    path("connexion/", entrance(account.login), name="account_login"),
    path("connexion/verification/", entrance(mfa.authenticate), name="mfa_authenticate"),
    path("connexion/cle/", public_page(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("connexion/inscription/", closed, name="account_signup"),
    path("connexion/compte-ferme/", public_page(account.account_inactive), name="account_inactive"),
    path("deconnexion/", public_page(account.logout), name="account_logout"),
    path("deconnexion/", public_page(account.logout), name="agent_sign_out"),
    path("mot-de-passe/", public_page(account.password_reset), name="account_reset_password"),
    path(
        "mot-de-passe/envoye/", public_page(account.password_reset_done), name="account_reset_password_done"
    ),
    path(
        "mot-de-passe/change/",
        public_page(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mot-de-passe/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public_page(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("compte/", own_account, name="agent_account"),
    path("compte/securite/", second_factor, name="agent_second_factor"),
    path("compte/mot-de-passe/", signed_in(account.password_change), name="account_change_password"),
    path("compte/confirmer/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("compte/connexions/", sessions, name="agent_sessions"),
    path(f"{FACTORS}/", signed_in(mfa.index), name="mfa_index"),
    path(f"{FACTORS}/confirmer/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(f"{FACTORS}/application/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path(f"{FACTORS}/application/retirer/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(f"{FACTORS}/codes/", signed_in(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        f"{FACTORS}/codes/nouveaux/",
        signed_in(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        f"{FACTORS}/codes/telecharger/",
        signed_in(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path(f"{FACTORS}/cles/", signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path(f"{FACTORS}/cles/ajouter/", signed_in(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        f"{FACTORS}/cles/confirmer/",
        signed_in(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        f"{FACTORS}/cles/<int:pk>/retirer/", signed_in(webauthn.remove_webauthn), name="mfa_remove_webauthn"
    ),
    path(f"{FACTORS}/cles/<int:pk>/renommer/", signed_in(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
]
