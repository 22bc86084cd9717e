"""Sign-in, password, second factor, passkeys and sessions: allauth's views under our addresses and pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from parvis.accounts.adapter import has_second_factor
from parvis.agents import access as staff
from parvis.base.scope import scope

from .door import AgentRequest, account_of, agent_page, enter, frame, page, public_page

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Draw a page of the account inside the frame of the agent's pages."""

    @wraps(view)
    def answer(request: AgentRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        context = getattr(response, "context_data", None)
        if context is not None and request.user.is_authenticated:
            try:
                with scope(account=account_of(request)):
                    enter(request)
                    context |= frame(request)
            except staff.NotFound:
                pass
        return response

    answer.access = "agent"  # type: ignore[attr-defined]  # read by the test that every view says for whom
    return never_cache(answer)


@public_page
def closed(request: HttpRequest) -> HttpResponseBase:
    """Nobody signs up: an agent is invited."""
    return redirect("account_login")


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
    return page(request, "workspace/second_factor.html")


def sessions(request: HttpRequest) -> HttpResponseBase:
    """List the open sessions, each by the words for its device."""
    response = usersessions.list_usersessions(request)
    for session in (getattr(response, "context_data", None) or {}).get("sessions", ()):
        session.device = device_words(session.user_agent)
    return cast(HttpResponseBase, response)


def device_words(user_agent: str) -> str:
    """Say which browser on which system, as far as the browser tells."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), _("Navigateur inconnu"))
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return f"{browser}, {system}" if system else browser


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)

FACTORS = "compte/double-authentification"
urlpatterns = [
    path("connexion/", public_page(account.login), name="account_login"),
    path("connexion/verification/", public_page(mfa.authenticate), name="mfa_authenticate"),
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
    path("compte/mot-de-passe/choisir/", signed_in(account.password_set), name="account_set_password"),
    path("compte/confirmer/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("compte/connexions/", signed_in(sessions), name="usersessions_list"),
    path("compte/connexions/", signed_in(sessions), name="agent_sessions"),
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
