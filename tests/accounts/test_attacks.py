"""Sign-in attacked through the door: fixation, redirections, forged requests, guessing, listing accounts."""

import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings, settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.accounts.models import Account
from tests.accounts.doing import (
    FACTORS,
    SECOND_STEP,
    SIGN_IN,
    account_of,
    code_for,
    is_in,
    sign_in,
    told,
    with_totp,
)
from tests.cast import PASSWORD, Cast

NOBODY = "personne@montrevel.example"
RESET = "/agent/mot-de-passe/"
BY_PASSKEY = "/agent/connexion/cle/"
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "https://127.0.0.1@evil.example/",
    "\thttps://evil.example",
    "/\t/evil.example",
)


def address(number: int) -> str:
    """One of many network addresses."""
    return f"203.0.{number // 250}.{number % 250 + 1}"


# --- Sessions ---


@pytest.mark.parametrize("has_second_factor", [False, True])
def test_a_session_planted_before_is_not_the_one_that_opens(cast: Cast, has_second_factor: bool) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["planted"] = True
    store.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    if has_second_factor:
        with_totp(cast.agent)
    sign_in(cast.agent, client)
    if has_second_factor:
        client.post(SECOND_STEP, {"code": code_for()})
    assert is_in(client)
    assert client.session.session_key != store.session_key
    assert not Session.objects.filter(session_key=store.session_key).exists()


def test_half_a_sign_in_opens_nothing(cast: Cast) -> None:
    client = sign_in(with_totp(cast.agent))
    for path in ("demandes/", "compte/", "compte/connexions/", "equipe/", "compte/double-authentification/"):
        assert client.get(f"/agent/{path}").headers["Location"].startswith(SIGN_IN), path


# --- Redirections ---


@pytest.mark.parametrize("there", ELSEWHERE)
def test_nobody_is_led_elsewhere(cast: Cast, there: str) -> None:
    entered = Client().post(
        f"{SIGN_IN}?next=x", {"login": cast.agent.email, "password": PASSWORD, "next": there}
    )
    client = sign_in(cast.agent)
    again = client.post("/agent/compte/confirmer/", {"password": PASSWORD, "next": there})
    already = client.get(SIGN_IN, {"next": there})
    left = client.post("/agent/deconnexion/", {"next": there})
    for answer in (entered, again, already, left):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/agent/"), answer.headers["Location"]


def test_one_is_led_back_to_the_page_asked_for(cast: Cast) -> None:
    client = Client()
    there = client.get("/agent/compte/absences/").headers["Location"]
    answer = client.post(
        there, {"login": cast.agent.email, "password": PASSWORD, "next": "/agent/compte/absences/"}
    )
    assert answer.headers["Location"] == "/agent/compte/absences/"


@pytest.mark.parametrize("there", ELSEWHERE)
def test_the_choice_of_a_language_leads_nowhere_else(there: str) -> None:
    answer = Client().post("/langue/", {"language": "en", "next": there})
    assert answer.status_code in (302, 404)
    assert "evil" not in answer.headers.get("Location", "/")


@pytest.mark.parametrize("value", ["../../etc/passwd", "en" * 5000, "\x00", "xx", "en;q=9", "<script>"])
def test_a_hostile_language_changes_nothing(db: None, value: str) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = value
    page = client.get(SIGN_IN)
    assert page.status_code == 200
    assert '<html lang="fr"' in page.content.decode()


# --- Forged requests ---


def test_a_request_forged_elsewhere_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account_of(cast.agent))
    for path in (
        SIGN_IN,
        SECOND_STEP,
        BY_PASSKEY,
        RESET,
        "/agent/deconnexion/",
        "/agent/compte/mot-de-passe/",
        "/agent/compte/confirmer/",
        "/agent/compte/connexions/",
        f"{FACTORS}application/",
        f"{FACTORS}application/retirer/",
        f"{FACTORS}codes/nouveaux/",
        f"{FACTORS}cles/ajouter/",
        "/agent/invitation/faux/",
    ):
        assert client.post(path, {"password": PASSWORD}).status_code == 403, path
    assert is_in(client)


CREDENTIALS = (
    "",
    "null",
    "[]",
    "{}",
    '"x"',
    "1e999",
    "{",
    '{"response": null}',
    '{"response": {"userHandle": null}}',
    '{"response": {"userHandle": "AAAA"}}',
    '{"response": {"userHandle": [1]}}',
    '{"id": 3, "rawId": "A", "type": "public-key", "response": []}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", '
    '"authenticatorData": "AA", "signature": "AA", "userHandle": "\\u0000"}}',
    "[" * 5000,
)


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_nonsense_for_a_passkey_is_refused(cast: Cast, credential: str) -> None:
    client = Client()
    client.get(BY_PASSKEY, headers={"accept": "application/json"})
    assert client.post(BY_PASSKEY, {"credential": credential}).headers["Location"] == SIGN_IN
    assert not is_in(client)
    half = sign_in(with_totp(cast.agent), client)
    half.get(SECOND_STEP)
    assert half.post(SECOND_STEP, {"credential": credential}).status_code == 200
    assert not is_in(half)
    whole = cast.sign_in(cast.designer)
    whole.post(whole.get(f"{FACTORS}cles/ajouter/").headers["Location"], {"password": PASSWORD})
    assert whole.get(f"{FACTORS}cles/ajouter/").status_code == 200
    assert whole.post(f"{FACTORS}cles/ajouter/", {"credential": credential}).status_code == 200
    assert not Authenticator.objects.filter(user=cast.designer.account).exists()


@pytest.mark.parametrize("login", ["a\x00b@x.fr", "x" * 100_000, "' OR 1=1 --", "[]", "é@é.fr", " "])
@pytest.mark.parametrize("password", ["\x00", "p" * 100_000, " "])
def test_nonsense_at_the_entrance_is_refused(db: None, login: str, password: str) -> None:
    client = Client()
    assert client.post(SIGN_IN, {"login": login, "password": password}).status_code in (200, 429)
    assert client.post(RESET, {"email": login}).status_code in (200, 302, 429)


def test_what_was_typed_is_never_sent_back(cast: Cast) -> None:
    page = Client().post(SIGN_IN, {"login": cast.agent.email, "password": "MonSecretTapéTropVite"})
    assert "MonSecretTapéTropVite" not in page.content.decode()
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


# --- Guessing ---


def test_failing_from_one_place_closes_that_place_only(cast: Cast) -> None:
    attacker = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(10):
        assert "Trop" not in str(told(fail(attacker, cast.agent.email)))
    assert "Trop" in str(told(fail(attacker, cast.agent.email)))
    refused = attacker.post(SIGN_IN, {"login": cast.agent.email, "password": PASSWORD})
    assert refused.status_code == 200
    assert is_in(sign_in(cast.agent, Client(REMOTE_ADDR="198.51.100.7")))


def fail(client: Client, login: str) -> str:
    """Try a wrong password; return the page."""
    return client.post(SIGN_IN, {"login": login, "password": "faux"}).content.decode()


def test_guessing_from_everywhere_is_slowed_down_but_not_for_the_owner(cast: Cast) -> None:
    own = sign_in(cast.agent, Client(REMOTE_ADDR="198.51.100.7"))
    own.post("/agent/deconnexion/")
    said: dict[str, list[str]] = {}
    for login in (cast.agent.email, NOBODY):
        for number in range(50):
            last = fail(Client(REMOTE_ADDR=address(number)), login)
            assert "Trop" not in str(told(last)), number
        said[login] = told(fail(Client(REMOTE_ADDR=address(60)), login))
    assert said[cast.agent.email] == said[NOBODY]
    assert "Trop" in str(said[NOBODY])
    assert not is_in(sign_in(cast.agent, Client(REMOTE_ADDR=address(70))))
    assert is_in(sign_in(cast.agent, own))
    confirmed = own.post("/agent/compte/confirmer/", {"password": PASSWORD, "next": "/agent/compte/"})
    assert confirmed.headers["Location"] == "/agent/compte/"


@pytest.mark.parametrize("mark", ["", "faux", "WyJ4Il0:1tEuM8:AAAA"])
def test_a_forged_mark_of_a_known_browser_is_worth_nothing(cast: Cast, mark: str) -> None:
    for number in range(50):
        fail(Client(REMOTE_ADDR=address(number)), cast.agent.email)
    client = Client(REMOTE_ADDR=address(80))
    client.cookies["parvis_device"] = mark
    assert not is_in(sign_in(cast.agent, client))
    # One that was signed for another account is worth nothing here.
    other = sign_in(cast.colleague, Client(REMOTE_ADDR=address(81)))
    other.post("/agent/deconnexion/")
    assert not is_in(sign_in(cast.agent, other))


# --- Who has an account ---


@pytest.fixture
def hashed(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the slow operation of the service's own hasher."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    done: list[str] = []

    def counted(name: str) -> Callable[..., Any]:
        usual = getattr(Argon2PasswordHasher, name)

        def call(self: Argon2PasswordHasher, *args: Any, **kwargs: Any) -> Any:
            done.append(name)
            return usual(self, *args, **kwargs)

        return call

    for name in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, name, counted(name))
    return done


def test_the_same_work_is_done_whoever_is_asked_for(cast: Cast, hashed: list[str]) -> None:
    known, invited, closed = (account_of(one) for one in (cast.agent, cast.colleague, cast.reader))
    known.set_password(PASSWORD)
    invited.set_password(None)
    closed.set_password(PASSWORD)
    closed.is_active = False
    for account in (known, invited, closed):
        account.save()
    work = set()
    for login in (cast.agent.email, cast.colleague.email, cast.reader.email, NOBODY):
        hashed.clear()
        with CaptureQueriesContext(connection) as signing_in:
            assert told(fail(Client(), login))
        with CaptureQueriesContext(connection) as resetting:
            assert Client().post(RESET, {"email": login}).headers["Location"] == f"{RESET}envoye/"
        work.add((len(hashed), len(signing_in), len(resetting)))
    assert len(work) == 1, work
    assert {hashes for hashes, *_questions in work} == {1}


def test_nothing_lets_one_change_the_address_of_an_account(cast: Cast) -> None:
    client = sign_in(cast.agent)
    for path in ("compte/", "compte/mot-de-passe/", "compte/connexions/", "compte/email/"):
        client.post(f"/agent/{path}", {"email": "autre@evil.example", "login": "autre@evil.example"})
    assert Account.objects.get(pk=account_of(cast.agent).pk).email == cast.agent.email
    assert not Account.objects.filter(email__contains="evil").exists()


def test_one_closes_only_ones_own_passkeys(cast: Cast) -> None:
    theirs = Authenticator.objects.create(
        user=cast.colleague.account, type="webauthn", data={"name": "x", "credential": {}}
    )
    client = sign_in(cast.agent)
    client.post(client.get(f"{FACTORS}application/").headers["Location"], {"password": PASSWORD})
    for gesture in ("retirer", "renommer"):
        there = f"{FACTORS}cles/{theirs.pk}/{gesture}/"
        assert client.get(there).status_code == 404
        assert client.post(there, {"name": "pris"}).status_code == 404
    assert json.dumps(Authenticator.objects.get(pk=theirs.pk).data["name"]) == '"x"'
