"""Who may open a flow: the page's own browser, within the minute, while its session lasts."""

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts import tickets
from parvis.accounts.sessions import IDLE, UNATTENDED, close_sessions
from tests.cast import Cast
from tests.live.service import Live
from tests.peers.smtp import until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])


def test_a_ticket_is_for_one_browser_and_one_minute(live: Live, cast: Cast) -> None:
    client, other_browser = live.browser(cast.agent), live.browser(cast.agent)
    colleague = live.browser(cast.colleague)
    ticket = live.ticket(client)
    assert live.listener(client).open(ticket).status == 200
    # The same person elsewhere, somebody else, nobody.
    for thief in (other_browser, colleague):
        assert live.listener(thief).open(ticket).status == 403
    nobody = live.listener(client)
    nobody.cookie = ""
    assert nobody.open(ticket).status == 403
    for forged in ("", "x", ticket[:-2], signing.dumps([str(cast.agent.account_id), 1], salt="other")):
        assert live.listener(client).open(forged).status == 403


def test_an_old_ticket_opens_nothing(live: Live, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = live.browser(cast.agent)
    before = time.time() - tickets.LIFE.total_seconds() - 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: before)
    ticket = live.ticket(client)
    monkeypatch.undo()
    assert live.listener(client).open(ticket).status == 403


def test_a_page_of_another_site_hears_nothing(live: Live, cast: Cast) -> None:
    client = live.browser(cast.agent)
    ticket = live.ticket(client)
    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{live.page_port + 1}"):
        stranger = live.listener(client)
        stranger.origin = origin
        stranger.open(ticket)
        assert stranger.status == 403
        assert "access-control-allow-origin" not in stranger.answer.headers
    own = live.listener(client).open(ticket)
    assert own.answer.headers["access-control-allow-origin"] == own.origin
    assert own.answer.headers["cache-control"] == "no-store"


def test_a_session_that_ends_ends_its_flow_alone(live: Live, cast: Cast) -> None:
    client, other = live.browser(cast.agent), live.browser(cast.agent)
    ending, staying = (live.listener(one).open(live.ticket(one)) for one in (client, other))
    late = live.ticket(client)
    client.post(reverse("agent_sign_out"))
    until(lambda: ending.has_ended, 10)
    assert ending.heard[-1].event == "end"
    assert not staying.has_ended
    assert live.listener(client).open(late).status in (403, 0)
    assert cast.agent.account_id is not None
    close_sessions(cast.agent.account_id)
    until(lambda: staying.has_ended, 10)


def test_a_page_left_open_keeps_no_session_alive(live: Live, cast: Cast) -> None:
    client = live.browser(cast.agent)
    flow = live.listener(client).open(live.ticket(client))
    UserSession.objects.update(last_seen_at=timezone.now() - IDLE + timedelta(seconds=8))
    before = UserSession.objects.get().last_seen_at
    client.post(reverse("direct_ticket"), headers={UNATTENDED: "1"})
    assert UserSession.objects.get().last_seen_at == before
    until(lambda: flow.has_ended, 20)
    assert flow.heard[-1].event == "end"


def test_nobody_gets_a_ticket_without_a_session(db: None, cast: Cast) -> None:
    assert Client().post(reverse("direct_ticket")).status_code == 302
    assert Client(enforce_csrf_checks=True).post(reverse("direct_ticket")).status_code == 403
    assert cast.sign_in(cast.agent).get(reverse("direct_ticket")).status_code == 405
