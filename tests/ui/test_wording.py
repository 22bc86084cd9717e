"""Deadlines and sizes, as a person would say them."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from parvis.base.working_days import WorkCalendar
from parvis.ui.wording import deadline_words, size_words

WEDNESDAY = date(2026, 3, 4)


@pytest.fixture(autouse=True)
def in_french():
    with override("fr"):
        yield


@pytest.mark.parametrize(
    ("days", "words", "urgency"),
    [
        (-2, "en retard de 2 jours", "late"),
        (-1, "en retard de 1 jour", "late"),
        (0, "aujourd’hui", "today"),
        (1, "demain", "soon"),
        (5, "dans 3 jours ouvrés", "soon"),
        (6, "dans 4 jours ouvrés", "later"),
    ],
)
def test_a_deadline_seen_from_a_wednesday(days: int, words: str, urgency: str) -> None:
    assert deadline_words(WEDNESDAY + timedelta(days=days), WEDNESDAY) == (words, urgency)


def test_a_deadline_on_sunday_seen_from_friday_has_no_working_day_left() -> None:
    assert deadline_words(date(2026, 3, 8), date(2026, 3, 6)) == ("dans 2 jours", "soon")


def test_one_working_day_over_a_week_end() -> None:
    assert deadline_words(date(2026, 3, 9), date(2026, 3, 6)).words == "dans 1 jour ouvré"


def test_the_calendar_of_the_authority_counts() -> None:
    thursday, tuesday = date(2026, 4, 2), date(2026, 4, 7)
    assert deadline_words(tuesday, thursday).words == "dans 2 jours ouvrés"
    assert deadline_words(tuesday, thursday, WorkCalendar("67")).words == "dans 1 jour ouvré"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 octet"),
        (999, "999 octets"),
        (1_000, "1 ko"),
        (348_200, "348 ko"),
        (999_600, "1 Mo"),
        (1_240_000, "1,2 Mo"),
        (10_000_000, "10 Mo"),
        (2_500_000_000, "2,5 Go"),
    ],
)
def test_sizes(size: int, words: str) -> None:
    assert size_words(size).replace("\u00a0", " ") == words


def test_a_negative_size_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="negative"):
        size_words(-1)
