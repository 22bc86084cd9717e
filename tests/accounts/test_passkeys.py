"""Passkeys that lie: another site, another key, another owner, nobody there, an answer given before."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from parvis.agents.models import Agent
from tests.accounts.doing import FACTORS, SECOND_STEP, SIGN_IN, account_of, is_in, sign_in
from tests.accounts.keys import FLAG, Passkey, asked_on
from tests.cast import PASSWORD, Cast

BY_PASSKEY = "/agent/connexion/cle/"
ADD = f"{FACTORS}cles/ajouter/"
EVIL = "https://evil.example"


def browser() -> Client:
    """A browser that opened the pages by their name."""
    return Client(SERVER_NAME="localhost")


def with_passkey(agent: Agent) -> Passkey:
    """Have an agent add a passkey, through the pages."""
    client = sign_in(agent, browser())
    client.post(client.get(ADD).headers["Location"], {"password": PASSWORD})
    passkey = Passkey()
    sent = {"name": "Bureau", "passwordless": "on", "credential": passkey.made_for(asked_on(client, ADD))}
    assert client.post(ADD, sent).headers["Location"] == f"{FACTORS}codes/"
    return passkey


def test_a_passkey_opens_beside_the_password_and_alone(cast: Cast) -> None:
    passkey = with_passkey(cast.designer)
    beside = sign_in(cast.designer, browser())
    assert not is_in(beside)
    beside.post(SECOND_STEP, {"credential": passkey.answer_to(asked_on(beside, SECOND_STEP))})
    assert is_in(beside)
    alone = browser()
    alone.post(BY_PASSKEY, {"credential": passkey.answer_to(asked_on(alone, BY_PASSKEY))})
    assert is_in(alone)


LIES: dict[str, dict[str, Any]] = {
    "another site asked": {"origin": EVIL},
    "not encrypted": {"origin": "http://parvis.example"},
    "made for another site": {"site": "evil.example"},
    "nobody was there": {"flags": FLAG(0)},
    "another gesture": {"kind": "webauthn.create"},
    "altered": {"altered": b"\x00"},
}


@pytest.mark.parametrize("lie", LIES)
def test_lies_are_refused(cast: Cast, lie: str) -> None:
    passkey = with_passkey(cast.designer)
    alone, beside = browser(), sign_in(cast.designer, browser())
    alone.post(BY_PASSKEY, {"credential": passkey.answer_to(asked_on(alone, BY_PASSKEY), **LIES[lie])})
    beside.post(SECOND_STEP, {"credential": passkey.answer_to(asked_on(beside, SECOND_STEP), **LIES[lie])})
    assert not is_in(alone)
    assert not is_in(beside)


def test_alone_it_must_know_its_owner(cast: Cast) -> None:
    passkey = with_passkey(cast.designer)
    thief = browser()
    answer = passkey.answer_to(asked_on(thief, BY_PASSKEY), flags=FLAG.UP)
    thief.post(BY_PASSKEY, {"credential": answer})
    assert not is_in(thief)


def test_a_challenge_serves_once_and_in_its_own_browser(cast: Cast) -> None:
    passkey = with_passkey(cast.designer)
    first, second = browser(), browser()
    answer = passkey.answer_to(asked_on(first, BY_PASSKEY))
    asked_on(second, BY_PASSKEY)
    second.post(BY_PASSKEY, {"credential": answer})
    assert not is_in(second)
    first.post(BY_PASSKEY, {"credential": answer})
    assert is_in(first)
    first.post("/agent/deconnexion/")
    first.post(BY_PASSKEY, {"credential": answer})
    assert not is_in(first)


def test_a_key_opens_its_owners_account_only(cast: Cast) -> None:
    hers, his = with_passkey(cast.designer), with_passkey(cast.agent)
    thief = browser()
    thief.post(BY_PASSKEY, {"credential": his.answer_to(asked_on(thief, BY_PASSKEY), owner=hers.owner)})
    assert not is_in(thief)
    stolen = sign_in(cast.designer, browser())
    stolen.post(SECOND_STEP, {"credential": his.answer_to(asked_on(stolen, SECOND_STEP))})
    assert not is_in(stolen)


@pytest.mark.parametrize("lie", [{"origin": EVIL}, {"site": "evil.example"}])
def test_a_key_made_elsewhere_is_not_added(cast: Cast, lie: dict[str, str]) -> None:
    client = sign_in(cast.designer, browser())
    client.post(client.get(ADD).headers["Location"], {"password": PASSWORD})
    made = Passkey().made_for(asked_on(client, ADD), **lie)
    page = client.post(ADD, {"name": "x", "credential": made}).content.decode()
    assert "n’a pas été acceptée" in page
    assert not Authenticator.objects.filter(user=account_of(cast.designer)).exists()


def test_a_removed_key_opens_nothing(cast: Cast) -> None:
    passkey = with_passkey(cast.designer)
    Authenticator.objects.filter(user=account_of(cast.designer)).delete()
    client = browser()
    answer = client.post(BY_PASSKEY, {"credential": passkey.answer_to(asked_on(client, BY_PASSKEY))})
    assert answer.headers["Location"] == SIGN_IN
    assert not is_in(client)


@pytest.mark.parametrize(
    ("host", "secure", "words"),
    [
        ("localhost", False, ""),
        ("parvis.localhost", False, ""),
        ("parvis.example", True, ""),
        ("parvis.example", False, "connexion chiffrée"),
        ("127.0.0.1", False, "http://localhost/agent/connexion/"),
        ("[::1]", False, "http://localhost/agent/connexion/"),
        ("192.0.2.7", True, "par son nom"),
        ("[2001:db8::7]", True, "par son nom"),
    ],
)
def test_the_page_says_where_passkeys_do_not_work(
    cast: Cast, settings: Any, host: str, secure: bool, words: str
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    page = Client(SERVER_NAME=host).get(SIGN_IN, secure=secure).content.decode()
    assert ("Se connecter avec une clé d’accès" in page) is not bool(words)
    assert words in page
