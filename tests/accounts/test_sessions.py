"""Sessions: listed in words, ended one by one or all, and by time; each request costs one question."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.accounts import jobs
from parvis.accounts.sessions import IDLE, LONGEST
from parvis.workspace.jobs import send_reset_link
from tests.accounts.doing import (
    INBOX,
    NEW,
    SECOND_STEP,
    code_for,
    is_in,
    sign_in,
    wait_for_the_next_code,
    with_totp,
    written_to,
)
from tests.cast import PASSWORD, Cast

THERE = "/agent/compte/connexions/"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"
TYPED = "Appelée ce matin, rappeler jeudi"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"


def browser(agent: str) -> Client:
    """A browser that says what it is."""
    return Client(headers={"user-agent": agent})


def move(client: Client, **back: timedelta) -> None:
    """Make a session older: ``last_seen_at`` or ``created_at`` by so much."""
    found = UserSession.objects.get(session_key=client.session.session_key)
    for name, by in back.items():
        setattr(found, name, getattr(found, name) - by)
    found.save()


def test_sessions_are_listed_in_words_and_closed_one_by_one(cast: Cast) -> None:
    here, phone, third = browser(DESK), browser(PHONE), browser("curl/8")
    for client in (here, phone, third):
        sign_in(cast.agent, client)
    stranger = sign_in(cast.colleague)
    move(phone, last_seen_at=timedelta(minutes=12))
    page = here.get(THERE)
    rows = {row["device"]: row for row in page.context["sessions"]}
    assert set(rows) == {"Firefox, Windows", "Chrome, Android", "Navigateur inconnu"}
    assert rows["Firefox, Windows"]["is_here"]
    assert rows["Chrome, Android"]["seen"] == "il y a 12 minutes"
    assert rows["Navigateur inconnu"]["seen"] == "à l’instant"
    here.post(THERE, {"close": rows["Chrome, Android"]["id"]})
    assert (is_in(phone), is_in(here), is_in(third)) == (False, True, True)
    here.post(THERE)
    assert (is_in(here), is_in(third), is_in(stranger)) == (True, False, True)


def test_nobody_closes_the_session_of_somebody_else(cast: Cast) -> None:
    victim, attacker = sign_in(cast.agent), sign_in(cast.colleague)
    target = UserSession.objects.get(session_key=victim.session.session_key).pk
    attacker.post(THERE, {"close": target})
    assert is_in(victim)
    for hostile in ("²", "-1", "1 OR 1=1", "9" * 40, "\x00"):
        assert attacker.post(THERE, {"close": hostile}).status_code in (302, 400)
    assert is_in(victim)


@pytest.mark.parametrize("too_old", [{"last_seen_at": IDLE}, {"created_at": LONGEST}])
def test_time_ends_a_session(cast: Cast, too_old: dict[str, timedelta]) -> None:
    client = sign_in(cast.agent)
    nearly = {name: by - timedelta(minutes=1) for name, by in too_old.items()}
    move(client, **nearly)
    assert is_in(client)
    move(client, **too_old)
    key = client.session.session_key
    answer = client.get(INBOX, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/agent/connexion/")
    assert "Votre connexion a été fermée" in answer.content.decode()
    assert not Session.objects.filter(session_key=key).exists()


def test_what_was_typed_is_given_back_when_time_is_up(cast: Cast) -> None:
    case = cast.file()
    client = sign_in(cast.agent)
    move(client, last_seen_at=IDLE * 2)
    answer = client.post(f"{INBOX}{case.reference}/noter/", {"body": TYPED, "revision": str(case.revision)})
    assert answer.status_code == 403
    shown = answer.content.decode()
    assert TYPED in shown and "votre texte vous attend" in shown
    assert TYPED not in str(Session.objects.values_list("session_data", flat=True)), "it waits sealed"
    there = f"{INBOX}{case.reference}/noter/"
    assert f"/agent/connexion/?next={quote(there, safe='')}" in shown
    back = client.post(
        f"/agent/connexion/?next={quote(there)}",
        {"login": cast.agent.email, "password": PASSWORD},
        follow=True,
    )
    page = back.content.decode()
    assert back.redirect_chain[-1][0] == there
    assert "Votre texte vous attendait" in page and TYPED in page
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert client.post(there, sent).status_code == 302
    assert TYPED in client.get(f"{INBOX}{case.reference}/").content.decode()
    assert "Votre texte vous attendait" not in client.get(there).content.decode()


def test_what_was_typed_in_the_studio_is_given_back_too(cast: Cast) -> None:
    client = sign_in(with_totp(cast.designer))
    client.post(SECOND_STEP, {"code": code_for()})
    there = f"/studio/{cast.procedure.slug}/modifier/"
    client.post(there)
    written = f"/studio/{cast.procedure.slug}/presentation/"
    only_sent_to(client, written)
    move(client, last_seen_at=IDLE * 2)
    answer = client.post(written, {"document/title/fr": TYPED, "revision": "0"})
    assert answer.status_code == 403 and "votre texte vous attend" in answer.content.decode()
    wait_for_the_next_code()
    sign_in(cast.designer, client)
    client.post(SECOND_STEP, {"code": code_for()})
    page = client.get(written).content.decode()
    assert "Votre texte vous attendait" in page and TYPED in page
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert client.post(written, sent).status_code == 302
    assert TYPED in client.get(written).content.decode()


def only_sent_to(client: Client, address: str) -> None:
    """Forget the cookies that a browser would not send there, which the client of the tests sends everywhere."""
    for name, cookie in list(client.cookies.items()):
        if not address.startswith(cookie["path"]):
            del client.cookies[name]


def test_what_waits_is_dropped_on_request_and_shown_to_nobody_else(cast: Cast) -> None:
    case = cast.file()
    there = f"{INBOX}{case.reference}/noter/"
    for comes_back in (cast.colleague, cast.agent):
        client = sign_in(cast.agent)
        move(client, last_seen_at=IDLE * 2)
        client.post(there, {"body": TYPED})
        page = sign_in(comes_back, client).get(there).content.decode()
        assert (TYPED in page) == (comes_back is cast.agent)
        assert ("typed" in client.session) == (comes_back is cast.agent)
    assert TYPED in client.get(there).content.decode()
    assert client.post("/agent/texte-garde/").headers["Location"] == there
    assert TYPED not in client.get(there).content.decode()
    # Nobody ever signed in there: nothing is kept for whoever comes next.
    stranger = Client()
    assert "votre texte vous attend" not in stranger.post(there, {"body": TYPED}).content.decode()
    assert "typed" not in stranger.session


def test_activity_is_written_once_a_minute(cast: Cast) -> None:
    client = sign_in(cast.agent)

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert is_in(client)
        return [one["sql"] for one in captured if "usersession" in one["sql"]]

    assert [sql.split()[0] for sql in asked()] == ["SELECT"]
    move(client, last_seen_at=timedelta(minutes=2))
    before = timezone.now()
    assert [sql.split()[0] for sql in asked()].count("UPDATE") == 1
    assert UserSession.objects.get(session_key=client.session.session_key).last_seen_at >= before
    assert [sql.split()[0] for sql in asked()] == ["SELECT"]


def test_the_list_costs_the_same_whatever_its_length(cast: Cast) -> None:
    client = sign_in(cast.agent)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(THERE).status_code == 200
        return len(captured)

    few = cost()
    for _ in range(4):
        sign_in(cast.agent)
    assert len(client.get(THERE).context["sessions"]) == 5
    assert cost() == few


def test_who_has_no_session_costs_nothing_and_gets_none(cast: Cast) -> None:
    client = Client()
    with CaptureQueriesContext(connection) as captured:
        client.get("/")
    assert not [one for one in captured if "session" in one["sql"]]
    assert "parvis_session" not in client.cookies


def test_a_new_password_ends_the_other_sessions(cast: Cast) -> None:
    here, there = sign_in(cast.agent), sign_in(cast.agent)
    before = here.session.session_key
    answer = here.post(
        "/agent/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert answer.status_code == 302
    assert here.session.session_key != before
    assert len(here.get(THERE).context["sessions"]) == 1
    assert (is_in(here), is_in(there)) == (True, False)


def test_an_agent_who_left_opens_nothing(cast: Cast) -> None:
    client = sign_in(cast.agent)
    cast.sign_in(cast.manager).post(f"/agent/equipe/{cast.agent.pk}/depart/")
    for path in ("demandes/", "compte/", "compte/mot-de-passe/", "compte/double-authentification/"):
        assert client.get(f"/agent/{path}").status_code == 404, path
    again = Client()
    answer = again.post("/agent/connexion/", {"login": cast.agent.email, "password": PASSWORD}, follow=True)
    assert "Ce compte est fermé" in answer.content.decode()
    assert not is_in(again)


def test_ended_sessions_are_forgotten_each_night(cast: Cast) -> None:
    live, idle, old = sign_in(cast.agent), sign_in(cast.agent), sign_in(cast.colleague)
    move(idle, last_seen_at=IDLE)
    move(old, created_at=LONGEST)
    Session.objects.create(session_key="x" * 32, session_data="", expire_date=timezone.now())
    jobs.forget_ended_sessions(0)
    assert is_in(live)
    left = [live.session.session_key]
    assert list(Session.objects.values_list("session_key", flat=True)) == left
    assert list(UserSession.objects.values_list("session_key", flat=True)) == left


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_the_worker_may_forget_and_write(cast: Cast, worker_role: Callable[..., Any]) -> None:
    sign_in(cast.agent)
    with worker_role():
        jobs.forget_ended_sessions(0)
        send_reset_link(str(cast.agent.account_id))
    assert "nouveau mot de passe" in written_to(cast, cast.agent)[-1].text.lower()
