"""The quiet hours: nothing leaves in them, what is held leaves at the first instant after, in the zone of the place."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.base.scope import Wall, scope
from parvis.base.working_days import WorkCalendar
from parvis.notifications.actions import claim, postpone, queue
from parvis.notifications.models import Delivery, Purpose
from parvis.notifications.queries import words_of
from parvis.notifications.quiet import USUAL, Hours, opens_at
from tests.cast import ANSWERS, CULTURE, Cast

HERE = WorkCalendar("26")
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
PLACES = st.sampled_from(["26", "67", "971", "973", "974", "976", "975", "986", "987", "988"])
HOURS = st.builds(Hours, st.integers(17, 23), st.integers(5, 11), st.booleans())


def is_quiet(at: datetime, calendar: WorkCalendar, hours: Hours) -> bool:
    local = at.astimezone(calendar.zone)
    is_off = local.weekday() == 6 or calendar.is_holiday(local.date())
    return (hours.keeps_days_off and is_off) or not hours.ends <= local.hour < hours.starts


@given(MOMENTS, PLACES, HOURS)
def test_what_is_held_leaves_at_the_first_instant_that_is_not_quiet(
    at: datetime, place: str, hours: Hours
) -> None:
    calendar = WorkCalendar(place)
    opening = opens_at(at, calendar, hours)
    assert opening >= at
    assert not is_quiet(opening, calendar, hours)
    if opening != at:
        assert is_quiet(at, calendar, hours)
        assert is_quiet(opening - timedelta(microseconds=1), calendar, hours)
        local = opening.astimezone(calendar.zone)
        assert (local.hour, local.minute, local.second) == (hours.ends, 0, 0)
        # No hour between opens: none is skipped, whatever the clocks on walls did that night.
        step = at
        while (step := step + timedelta(minutes=30)) < opening:
            assert is_quiet(step, calendar, hours)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-11-23T20:59+01:00", "2026-11-23T20:59+01:00"),
        ("2026-11-23T21:00+01:00", "2026-11-24T08:00+01:00"),
        ("2026-11-28T22:00+01:00", "2026-11-30T08:00+01:00"),  # Saturday evening: Monday
        ("2026-12-24T23:00+01:00", "2026-12-26T08:00+01:00"),  # a holiday, then a Saturday
        ("2027-03-27T23:00+01:00", "2027-03-30T08:00+02:00"),  # Easter, and the clocks go forward
        ("2026-10-24T23:30+02:00", "2026-10-26T08:00+01:00"),  # the clocks go back
    ],
)
def test_the_usual_hours(at: str, leaves: str) -> None:
    assert opens_at(datetime.fromisoformat(at), HERE, USUAL) == datetime.fromisoformat(leaves)


@pytest.mark.django_db
def test_a_reminder_waits_for_the_morning_and_what_is_asked_for_does_not(cast: Cast) -> None:
    case = cast.file()
    saturday = datetime(2026, 11, 28, 22, 15, tzinfo=ZoneInfo("Europe/Paris"))
    monday = datetime(2026, 11, 30, 8, 0, tzinfo=ZoneInfo("Europe/Paris"))

    def queued(purpose: Purpose) -> Delivery:
        return queue(
            authority=cast.town, sector=CULTURE, holder_id=case.pk, key=purpose, purpose=purpose,
            recipient=ANSWERS["mail"], subject="Votre dossier", text="…", at=saturday,
        )  # fmt: skip

    with scope(walls=cast.walls):
        asked, reminder = queued(Purpose.MESSAGE), queued(Purpose.REMINDER)
        assert asked.is_due(at=saturday)
        for at in (saturday, monday - timedelta(seconds=1)):
            assert not reminder.is_due(at=at)
            assert reminder not in Delivery.objects.due(at=at)
        assert reminder.is_due(at=monday)
        assert reminder in Delivery.objects.due(at=monday)
        assert "lundi 30 novembre 2026 à 8 h" in words_of(reminder).replace("\u00a0", " ")


@pytest.mark.django_db
def test_a_reminder_refused_in_the_evening_is_not_tried_again_by_night(cast: Cast) -> None:
    case = cast.file()
    evening = datetime(2026, 11, 23, 20, 59, 30, tzinfo=ZoneInfo("Europe/Paris"))
    with scope(walls=[Wall(cast.town.pk, CULTURE)]):
        reminder = queue(
            authority=cast.town, sector=CULTURE, holder_id=case.pk, key="r", purpose=Purpose.REMINDER,
            recipient=ANSWERS["mail"], subject="Votre dossier", text="…", at=evening,
        )  # fmt: skip
        claim(reminder.pk, at=evening)
        postpone(
            reminder.pk, attempt=1, reason="unavailable", server_reply="451", at=evening, is_refusal=True
        )
        reminder.refresh_from_db()
    assert reminder.next_attempt_at == datetime(2026, 11, 24, 8, 0, tzinfo=ZoneInfo("Europe/Paris"))
