"""Signing in, out, resetting, the second factor, sessions."""

import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client

from parvis.base.scope import Wall, scope
from parvis.notifications.models import Delivery
from tests.cast import PASSWORD, Cast

SIGN_IN = "/agent/connexion/"


@pytest.fixture(autouse=True)
def fresh_cache(db: None) -> None:
    cache.clear()


def test_an_agent_signs_in_and_out(cast: Cast) -> None:
    client = Client()
    response = client.post(SIGN_IN, {"login": cast.agent.email.upper(), "password": PASSWORD})
    assert response.headers["Location"] == "/agent/demandes/"
    assert client.get("/agent/demandes/").status_code == 200
    assert client.post("/agent/deconnexion/").headers["Location"] == SIGN_IN
    assert client.get("/agent/demandes/").status_code == 302


def test_a_wrong_password_says_nothing_of_the_account(cast: Cast) -> None:
    pages = [
        Client().post(SIGN_IN, {"login": login, "password": "faux"}).content.decode()
        for login in (cast.agent.email, "personne@montrevel.example")
    ]
    told = [re.findall(r'govuk-error-summary__list">(.*?)</ul>', page, re.S) for page in pages]
    assert told[0] == told[1]
    assert told[0]


def test_failing_from_afar_locks_nobody_out(cast: Cast) -> None:
    attacker = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(15):
        attacker.post(SIGN_IN, {"login": cast.agent.email, "password": "faux"})
    refused = attacker.post(SIGN_IN, {"login": cast.agent.email, "password": PASSWORD})
    assert refused.status_code in (200, 429)
    mine = Client(REMOTE_ADDR="198.51.100.7").post(SIGN_IN, {"login": cast.agent.email, "password": PASSWORD})
    assert mine.status_code == 302


def test_nobody_signs_up(cast: Cast) -> None:
    assert Client().get("/agent/connexion/inscription/").headers["Location"] == SIGN_IN


def test_a_forgotten_password_is_chosen_again_once(cast: Cast) -> None:
    client = Client()
    client.post("/agent/mot-de-passe/", {"email": cast.agent.email})
    with scope(walls=[Wall(cast.town.pk, "")]):
        [sent] = Delivery.objects.filter(holder_id=cast.agent.pk)
    link = re.search(r"http://\S+(/agent/mot-de-passe/\S+)", sent.text)
    assert link
    page = client.get(link[1], follow=True)
    action = page.redirect_chain[-1][0]
    weak = client.post(action, {"password1": "faible", "password2": "faible"})
    assert "7 mots" in weak.content.decode()
    new = "une autre phrase de sept mots bien choisis"
    assert client.post(action, {"password1": new, "password2": new}).status_code == 302
    assert Client().post(SIGN_IN, {"login": cast.agent.email, "password": new}).status_code == 302
    assert "Ce lien n’ouvre plus rien" in Client().get(link[1]).content.decode()


def test_an_unknown_address_is_answered_alike(cast: Cast) -> None:
    answer = Client().post("/agent/mot-de-passe/", {"email": "personne@montrevel.example"}, follow=True)
    assert "Si cette adresse a un compte" in answer.content.decode()
    with scope(walls=[Wall(cast.town.pk, "")]):
        assert not Delivery.objects.exists()


def confirm(client: Client) -> None:
    """Show again that one knows the password, as what touches the second factor demands."""
    asked = client.get("/agent/compte/double-authentification/application/")
    there = asked.headers["Location"]
    assert "Confirmez que c’est bien vous" in client.get(there).content.decode()
    assert client.post(there, {"password": PASSWORD}).status_code == 302


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_second_factor_is_set_up_then_asked(cast: Cast) -> None:
    client = Client()
    client.post(SIGN_IN, {"login": cast.designer.email, "password": PASSWORD})
    assert client.get("/agent/demandes/").headers["Location"] == "/agent/compte/securite/"
    confirm(client)
    page = client.get("/agent/compte/double-authentification/application/")
    assert "data:image/svg+xml" in page.content.decode()
    secret = page.context["form"].secret
    response = client.post("/agent/compte/double-authentification/application/", {"code": code_for(secret)})
    assert response.headers["Location"] == "/agent/compte/double-authentification/codes/"
    assert client.get("/agent/compte/double-authentification/codes/").context["unused_codes"]
    assert client.get("/agent/demandes/").status_code == 200
    stored = Authenticator.objects.get(user=cast.designer.account, type="totp").data["secret"]
    assert stored != secret
    assert get_adapter().decrypt(stored) == secret
    cache.clear()
    again = Client()
    response = again.post(SIGN_IN, {"login": cast.designer.email, "password": PASSWORD})
    assert response.headers["Location"] == "/agent/connexion/verification/"
    assert again.get("/agent/demandes/").status_code == 302
    assert again.get("/agent/connexion/verification/").status_code == 200
    assert again.post("/agent/connexion/verification/", {"code": "000000"}).status_code == 200
    entered = again.post("/agent/connexion/verification/", {"code": code_for(secret)})
    assert entered.headers["Location"] == "/agent/demandes/"


def test_every_page_of_the_account_is_drawn(cast: Cast) -> None:
    client = Client()
    client.post(SIGN_IN, {"login": cast.agent.email, "password": PASSWORD})
    confirm(client)
    TOTP.activate(cast.agent.account, generate_totp_secret())
    for path in (
        "compte/",
        "compte/mot-de-passe/",
        "compte/connexions/",
        "compte/absences/",
        "compte/double-authentification/",
        "compte/double-authentification/cles/",
        "compte/double-authentification/cles/ajouter/",
        "compte/double-authentification/codes/nouveaux/",
        "compte/double-authentification/application/retirer/",
        "aide/",
    ):
        page = client.get(f"/agent/{path}")
        assert page.status_code == 200, path
        assert "Inès Arnoult" in page.content.decode(), path
    for path in ("compte/confirmer/", "compte/double-authentification/confirmer/"):
        assert client.get(f"/agent/{path}").status_code == 200, path


def test_other_sessions_are_closed(cast: Cast) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.post(SIGN_IN, {"login": cast.agent.email, "password": PASSWORD})
        client.get("/agent/demandes/")
    assert len(here.get("/agent/compte/connexions/").context["sessions"]) == 2
    here.post("/agent/compte/connexions/")
    assert there.get("/agent/demandes/").status_code == 302
    assert here.get("/agent/demandes/").status_code == 200
