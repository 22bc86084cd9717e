"""Signing in and out; the second factor set up, then asked; every page of the account."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.accounts.doing import (
    FACTORS,
    INBOX,
    LANDING,
    SECOND_STEP,
    SIGN_IN,
    code_for,
    is_in,
    sign_in,
    told,
    wait_for_the_next_code,
    with_totp,
)
from tests.cast import PASSWORD, Cast


def test_an_agent_signs_in_and_out(cast: Cast) -> None:
    client = Client()
    response = client.post(SIGN_IN, {"login": cast.agent.email.upper(), "password": PASSWORD})
    assert response.headers["Location"] == LANDING
    assert is_in(client)
    assert client.post("/agent/deconnexion/").headers["Location"] == SIGN_IN
    assert not is_in(client)


def test_a_wrong_password_says_nothing_of_the_account(cast: Cast) -> None:
    answers = [
        told(Client().post(SIGN_IN, {"login": login, "password": "faux"}).content.decode())
        for login in (cast.agent.email, "personne@montrevel.example")
    ]
    assert answers[0] == answers[1] != []


def confirm(client: Client) -> None:
    """Show again that one knows the password, as what touches the second factor demands."""
    there = client.get(f"{FACTORS}application/").headers["Location"]
    assert "Confirmez que c’est bien vous" in client.get(there).content.decode()
    assert client.post(there, {"password": PASSWORD}).status_code == 302


def test_a_second_factor_is_set_up_then_asked(cast: Cast) -> None:
    client = sign_in(cast.designer)
    assert client.get(INBOX).headers["Location"] == "/agent/compte/securite/"
    confirm(client)
    page = client.get(f"{FACTORS}application/")
    assert "data:image/svg+xml" in page.content.decode()
    secret = page.context["form"].secret
    response = client.post(f"{FACTORS}application/", {"code": code_for(secret)})
    assert response.headers["Location"] == f"{FACTORS}codes/"
    assert client.get(f"{FACTORS}codes/").context["unused_codes"]
    assert is_in(client)
    stored = Authenticator.objects.get(user=cast.designer.account, type="totp").data["secret"]
    assert stored != secret
    assert get_adapter().decrypt(stored) == secret
    again = Client()
    response = again.post(SIGN_IN, {"login": cast.designer.email, "password": PASSWORD})
    assert response.headers["Location"] == SECOND_STEP
    assert not is_in(again)
    assert again.get(SECOND_STEP).status_code == 200
    assert again.post(SECOND_STEP, {"code": "000000"}).status_code == 200
    # The code that set the application up has served.
    assert again.post(SECOND_STEP, {"code": code_for(secret)}).status_code == 200
    wait_for_the_next_code()
    assert again.post(SECOND_STEP, {"code": code_for(secret)}).headers["Location"] == LANDING


def test_every_page_of_the_account_is_drawn(cast: Cast) -> None:
    client = sign_in(cast.agent)
    confirm(client)
    for path in (
        "compte/",
        "compte/mot-de-passe/",
        "compte/connexions/",
        "compte/absences/",
        "compte/double-authentification/",
        "compte/double-authentification/cles/",
        "compte/double-authentification/cles/ajouter/",
        "aide/",
    ):
        page = client.get(f"/agent/{path}")
        assert page.status_code == 200, path
        assert cast.agent.full_name in page.content.decode(), path
    with_totp(cast.agent)
    for path in ("confirmer/", "codes/nouveaux/", "application/retirer/"):
        assert client.get(f"{FACTORS}{path}").status_code == 200, path
