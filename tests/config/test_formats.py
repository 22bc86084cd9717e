"""Dates are written and read as their reader means them."""

from datetime import date, datetime

import pytest
from django import forms
from django.utils import translation
from django.utils.formats import date_format

AT = datetime(2026, 1, 5, 16, 20)  # only its wording matters


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        ("fr", "DATE_FORMAT", "5 janvier 2026"),
        ("fr", "DATETIME_FORMAT", "5 janvier 2026, 16h20"),
        ("fr", "SHORT_DATE_FORMAT", "05/01/2026"),
        ("en", "DATE_FORMAT", "5 January 2026"),
        ("en", "DATETIME_FORMAT", "5 January 2026, 16:20"),
        ("en", "SHORT_DATE_FORMAT", "05/01/2026"),
        ("en", "TIME_FORMAT", "16:20"),
    ],
)
def test_dates_are_written(language: str, name: str, said: str) -> None:
    with translation.override(language):
        assert date_format(AT, name) == said


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_typed_date_begins_with_its_day(language: str) -> None:
    with translation.override(language):
        assert forms.DateField().clean("05/01/2026") == date(2026, 1, 5)
