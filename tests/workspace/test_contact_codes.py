"""The short code at the desk, through the door: sent, read back, wrong, too late, and by nobody else."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.base.scope import scope
from parvis.notifications.models import Delivery
from parvis.people.actions import add_contact_point
from parvis.people.models import ContactCode, ContactPoint
from parvis.workspace.persons import code, wording
from tests.cast import Cast
from tests.people.test_actions import profile_of

NOW = timezone.now()
Way = ContactPoint.Kind


@pytest.fixture
def point(cast: Cast) -> ContactPoint:
    """An address nobody verified."""
    profile = profile_of(cast)
    with scope(walls=cast.walls):
        return add_contact_point(profile.pk, Way.EMAIL, "c.d@courriel.example", by=cast.agent, at=NOW)


def page(point: ContactPoint) -> str:
    return reverse("person_code", args=[point.profile_id, point.pk])


def sent_code(cast: Cast) -> str:
    """The code in the message, as its reader sees it."""
    with scope(walls=cast.walls):
        message = Delivery.objects.filter(purpose="contact_code").latest("queued_at", "id")
    found = re.search(r"(\d{3}) (\d{3})", message.text)
    assert found is not None
    for word in ("culture", "Vie associative", "demande"):
        assert word not in message.text + message.subject
    return found[1] + found[2]


def test_the_address_is_verified_at_the_desk(cast: Cast, point: ContactPoint) -> None:
    client = cast.sign_in(cast.receptionist)
    file = reverse("person", args=[point.profile_id])
    assert page(point) in client.get(file).content.decode()
    assert "Envoyer un code à c.d@courriel.example" in client.get(page(point)).content.decode()
    client.post(f"{page(point)}envoyer/")
    code_ = sent_code(cast)
    asked = client.get(page(point)).content.decode()
    assert code_ not in asked
    assert "Un code est parti" in asked
    wrong = client.post(page(point), {"code": f"{(int(code_) + 1) % 1_000_000:06}"})
    assert (wrong.status_code, "Encore 4 essais" in wrong.content.decode()) == (422, True)
    done = client.post(page(point), {"code": f"{code_[:3]} {code_[3:]}"}, follow=True)
    body = done.content.decode()
    assert "vérifié au guichet, par un code le" in body
    assert page(point) not in body
    assert "ne vaut plus" in client.post(page(point), {"code": code_}, follow=True).content.decode()


def test_five_errors_then_too_late_then_too_often(cast: Cast, point: ContactPoint) -> None:
    client = cast.sign_in(cast.agent)
    client.post(f"{page(point)}envoyer/")
    wrong = f"{(int(sent_code(cast)) + 1) % 1_000_000:06}"
    answers = [client.post(page(point), {"code": wrong}).content.decode() for _time in range(5)]
    assert "il ne vaut plus" in answers[-1], "the count outlives the refusals"
    client.post(f"{page(point)}envoyer/")
    with scope(walls=cast.walls):
        ContactCode.objects.filter(spent_at=None).update(expires_at=NOW - timedelta(minutes=1))
    late = client.post(page(point), {"code": sent_code(cast)}, follow=True).content.decode()
    assert "ne vaut plus" in late
    client.post(f"{page(point)}envoyer/")
    often = client.post(f"{page(point)}envoyer/", follow=True).content.decode()
    assert "Trois codes sont déjà partis" in often
    with scope(walls=cast.walls):
        point.refresh_from_db()
    assert point.verified_at is None


def test_an_agent_does_not_send_codes_by_the_dozen(
    cast: Cast, point: ContactPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code, "MOST_BY_AGENT", 1)
    client = cast.sign_in(cast.agent)
    client.post(f"{page(point)}envoyer/")
    told = client.post(f"{page(point)}envoyer/", follow=True).content.decode()
    assert "Vous avez envoyé beaucoup de codes" in told


@pytest.mark.parametrize("who", ["reader", "outsider_sector", "outsider_town"])
def test_who_may_not_write_on_the_file_sends_no_code(cast: Cast, point: ContactPoint, who: str) -> None:
    client = cast.sign_in(getattr(cast, who))
    assert client.get(page(point)).status_code == 404
    assert client.post(page(point), {"code": "123456"}).status_code == 404
    assert client.post(f"{page(point)}envoyer/").status_code == 404
    with scope(walls=cast.walls):
        assert not ContactCode.objects.exists()


def test_a_way_without_a_channel_has_no_such_page(cast: Cast, point: ContactPoint) -> None:
    with scope(walls=cast.walls):
        line = add_contact_point(point.profile_id, Way.TELEPHONE, "+33465711020", by=cast.agent, at=NOW)
    assert cast.sign_in(cast.agent).get(page(line)).status_code == 404
    assert set(code.SENDERS) == wording.CODED, "what is offered is what can be sent"


def test_the_code_is_kept_and_logged_nowhere(
    cast: Cast, point: ContactPoint, caplog: pytest.LogCaptureFixture
) -> None:
    client = cast.sign_in(cast.agent)
    client.post(f"{page(point)}envoyer/")
    code_ = sent_code(cast)
    client.post(page(point), {"code": code_})
    assert code_ not in caplog.text
    with scope(walls=cast.walls):
        assert code_ not in ContactCode.objects.get().digest
