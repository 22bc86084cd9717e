"""A short code proves that a contact point reaches her: once, for ten minutes, kept nowhere, guessed by nobody."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.events.models import Event
from parvis.people.actions import add_contact_point
from parvis.people.codes import CannotSendCode, CannotTryCode, make_code, try_code
from parvis.people.models import ContactCode, ContactPoint
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


def test_the_code_read_back_verifies_the_contact_point(cast: Cast, point: ContactPoint) -> None:
    with scope(walls=cast.walls):
        made, code = make_code(point.profile_id, point.pk, by=cast.agent, at=NOW)
        assert (len(code), code.isdigit()) == (6, True)
        assert code not in made.digest
        late = NOW + timedelta(minutes=9)
        assert try_code(point.profile_id, point.pk, f" {code[:3]} {code[3:]} ", by=cast.agent, at=late)
        point.refresh_from_db()
        assert (point.verified_at, point.get_verification_display()) == (
            late,
            "vérifié au guichet, par un code",
        )
        with pytest.raises(CannotTryCode):
            try_code(point.profile_id, point.pk, code, by=cast.agent, at=late)
        facts = Event.objects.filter(kind__startswith="contact_point.").order_by("id")
        assert list(facts.values_list("kind", "facts")) == [
            ("contact_point.added", {"way": "email"}),
            ("contact_point.code_sent", {"way": "email"}),
            ("contact_point.verified", {"way": "email", "how": "code"}),
        ]


def test_a_code_expires_and_the_last_one_alone_serves(cast: Cast, point: ContactPoint) -> None:
    with scope(walls=cast.walls):
        _first, old = make_code(point.profile_id, point.pk, by=cast.agent, at=NOW)
        made, code = make_code(point.profile_id, point.pk, by=cast.agent, at=NOW + timedelta(minutes=1))
        if old != code:
            assert not try_code(point.profile_id, point.pk, old, by=cast.agent, at=NOW + timedelta(minutes=2))
        with pytest.raises(CannotTryCode):
            try_code(point.profile_id, point.pk, code, by=cast.agent, at=made.expires_at)
        point.refresh_from_db()
        assert point.verified_at is None


def test_five_wrong_codes_kill_the_right_one(cast: Cast, point: ContactPoint) -> None:
    with scope(walls=cast.walls):
        _made, code = make_code(point.profile_id, point.pk, by=cast.agent, at=NOW)
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        for _time in range(5):
            assert not try_code(point.profile_id, point.pk, wrong, by=cast.agent, at=NOW)
        with pytest.raises(CannotTryCode):
            try_code(point.profile_id, point.pk, code, by=cast.agent, at=NOW)
        assert Event.objects.filter(kind="contact_point.code_refused").count() == 1


def test_three_codes_an_hour_leave_for_one_address(cast: Cast, point: ContactPoint) -> None:
    with scope(walls=cast.walls):
        for minute in range(3):
            make_code(point.profile_id, point.pk, by=cast.agent, at=NOW + timedelta(minutes=minute))
        with pytest.raises(CannotSendCode, match="often"):
            make_code(point.profile_id, point.pk, by=cast.agent, at=NOW + timedelta(minutes=30))
        make_code(point.profile_id, point.pk, by=cast.agent, at=NOW + timedelta(hours=1))
        assert ContactCode.objects.filter(point=point).count() == 3, "what is over an hour old is gone"


def test_the_code_of_one_contact_point_is_not_that_of_another(cast: Cast, point: ContactPoint) -> None:
    stranger = profile_of(cast, family_name="Autre")
    with scope(walls=cast.walls):
        other = add_contact_point(stranger.pk, Way.EMAIL, "autre@courriel.example", by=cast.agent, at=NOW)
        _made, code = make_code(point.profile_id, point.pk, by=cast.agent, at=NOW)
        for profile, id_ in ((stranger.pk, other.pk), (stranger.pk, point.pk), (point.profile_id, uuid4())):
            with pytest.raises(CannotTryCode):
                try_code(profile, id_, code, by=cast.agent, at=NOW)
        with pytest.raises(CannotSendCode, match="absent"):
            make_code(stranger.pk, point.pk, by=cast.agent, at=NOW)
