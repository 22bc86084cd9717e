"""Deadlines and sizes, as a person would say them."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override

from parvis.base.working_days import WorkCalendar
from parvis.ui.wording import deadline_words, of_words, size_words

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


@pytest.mark.parametrize(
    ("language", "on", "full", "short"),
    [
        ("fr", date(2026, 5, 1), "1er mai 2026", "1er mai"),
        ("fr", date(2026, 5, 11), "11 mai 2026", "11 mai"),
        ("en", date(2026, 5, 1), "1 May 2026", "1 May"),
    ],
)
def test_the_first_of_a_month_is_said_as_people_say_it(
    language: str, on: date, full: str, short: str
) -> None:
    with override(language):
        page = Template("{% load ui %}{{ on|day }}|{{ on|short_day }}|{{ none|day }}")
        assert page.render(Context({"on": on, "none": None})) == f"{full}|{short}|"


def test_an_instant_is_said_where_it_is_read() -> None:
    at = datetime(2026, 4, 30, 22, 5, tzinfo=UTC)
    with override("fr"), timezone.override("Europe/Paris"):
        assert Template("{% load ui %}{{ at|moment }}").render(Context({"at": at})) == (
            "1er mai 2026 à 0\u00a0h\u00a005"
        )


def test_no_template_writes_a_date_by_another_way() -> None:
    for page in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        assert not re.search(r'\|date:"(j F|DATE|SHORT_DATE)', page.read_text(encoding="utf-8")), page


@pytest.mark.parametrize(
    "said",
    [
        *(
            "de Paul",
            "d’Inès",
            "d’Élodie",
            *("d’Hélène", "d’Henri Marsac", "d’Hyères", "d’Harmonie municipale", "d’HUGUETTE"),
            *("de Hamza", "de Haddad", "de Honfleur", "de Hicham", "de Hans", "de H."),
            "d’Œdipe",
            "d’Yves",
            "de Yasmine",
            "de Ñandú",
            "de 3F",
        ),
        *("d’Île-sur-Têt", "d’E\u0301ric"),
    ],
)
def test_whose_it_is_elides_before_a_vowel(said: str) -> None:
    name = said.removeprefix("de ").removeprefix("d’")
    assert of_words(name) == said
    assert Template("{% load ui %}{{ name|of }}").render(Context({"name": name})) == said
