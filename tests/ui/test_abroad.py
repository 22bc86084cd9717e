"""Days and figures in a language the house does not speak: CLDR's, in figures that are read as they are typed."""

from datetime import date

import pytest

from parvis.ui.abroad import amount_abroad, day_abroad, number_abroad

ON = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("language", "day", "amount"),
    [
        ("es", "1 de marzo de 2026", "1.250,50 €"),
        ("de", "1. März 2026", "1.250,50 €"),
        ("ar", "1 مارس 2026", "1.250,50 €"),
        ("br", "1 Meurzh 2026", "1 250,50 €"),
        ("oc", "1 de març de 2026", "1 250,50 €"),
        ("rcf", "", "1 250,50 €"),
        ("fr", "", ""),
        ("en", "", ""),
        ("zz", "", ""),
    ],
)
def test_each_language_writes_them_its_own_way(language: str, day: str, amount: str) -> None:
    assert day_abroad(ON, language) == day
    written = amount_abroad("1250.5", language).replace("\u00a0", " ").replace("\u202f", " ")
    assert written.replace("\u200f", "") == amount


@pytest.mark.parametrize("value", ["", "NaN", "Infinity", "a", None])
def test_what_is_no_number_is_not_written(value: object) -> None:
    assert amount_abroad(value, "es") == number_abroad(value, "es") == ""
