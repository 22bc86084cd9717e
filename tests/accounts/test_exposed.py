"""Which pages of the sign-in library are open: these and no other."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from parvis.workspace import account
from tests.cast import Cast
from tests.house.test_routes import routes

OPEN = {
    "typed_drop": "texte-garde/",
    "account_login": "connexion/",
    "mfa_authenticate": "connexion/verification/",
    "mfa_login_webauthn": "connexion/cle/",
    "account_signup": "connexion/inscription/",
    "account_inactive": "connexion/compte-ferme/",
    "account_logout": "deconnexion/",
    "agent_sign_out": "deconnexion/",
    "account_reset_password": "mot-de-passe/",
    "account_reset_password_done": "mot-de-passe/envoye/",
    "account_reset_password_from_key_done": "mot-de-passe/change/",
    "account_reset_password_from_key": "^mot-de-passe/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "agent_account": "compte/",
    "agent_second_factor": "compte/securite/",
    "account_change_password": "compte/mot-de-passe/",
    "account_reauthenticate": "compte/confirmer/",
    "agent_sessions": "compte/connexions/",
    "mfa_index": "compte/double-authentification/",
    "mfa_reauthenticate": "compte/double-authentification/confirmer/",
    "mfa_activate_totp": "compte/double-authentification/application/",
    "mfa_deactivate_totp": "compte/double-authentification/application/retirer/",
    "mfa_view_recovery_codes": "compte/double-authentification/codes/",
    "mfa_generate_recovery_codes": "compte/double-authentification/codes/nouveaux/",
    "mfa_download_recovery_codes": "compte/double-authentification/codes/telecharger/",
    "mfa_list_webauthn": "compte/double-authentification/cles/",
    "mfa_add_webauthn": "compte/double-authentification/cles/ajouter/",
    "mfa_reauthenticate_webauthn": "compte/double-authentification/cles/confirmer/",
    "mfa_remove_webauthn": "compte/double-authentification/cles/<int:pk>/retirer/",
    "mfa_edit_webauthn": "compte/double-authentification/cles/<int:pk>/renommer/",
}
UNWANTED = (
    "account_email",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_set_password",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_confirm_password_reset_code",
    "account_signup_by_passkey",
    "mfa_signup_webauthn",
    "mfa_trust",
    "usersessions_list",
    "socialaccount_connections",
    "socialaccount_login_cancelled",
    "socialaccount_signup",
)


def test_these_pages_are_open_and_no_other() -> None:
    assert {pattern.name: str(pattern.pattern) for pattern in account.urlpatterns} == OPEN


def test_the_library_answers_nowhere_else() -> None:
    ours = {f"agent/{address}" for address in OPEN.values()}
    elsewhere = [
        address
        for address, pattern in routes()
        if address not in ours
        and (
            "allauth" in str(pattern.callback.__module__)
            or (pattern.name or "").startswith(("account_", "mfa_"))
        )
    ]
    assert elsewhere == []


@pytest.mark.parametrize("name", UNWANTED)
def test_what_nobody_wants_has_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path",
    [
        "/agent/connexion/inscription/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/email/",
        "/accounts/social/connections/",
        "/agent/email/",
        "/agent/compte/email/",
        "/agent/compte/mot-de-passe/choisir/",
        "/_allauth/browser/v1/auth/session",
        "/admin/",
        "/.well-known/openid-configuration",
    ],
)
def test_the_usual_addresses_lead_nowhere(cast: Cast, path: str) -> None:
    body = {"email": "autre@montrevel.example", "password1": "une phrase de sept mots bien à moi"}
    for client in (Client(), cast.sign_in(cast.agent)):
        assert client.get(path).status_code == 404, path
        assert client.post(path, body).status_code in (404, 405), path
