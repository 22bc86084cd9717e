"""Figures are written as the reader of the page writes them, and may be typed back as shown."""

import pytest
from django.utils import translation

from parvis.forms.answers import read_step
from parvis.ui.figures import amount_text, number_text

from .examples import TODAY, form, one


@pytest.mark.parametrize(
    ("language", "number", "amount"),
    [("fr", "1\u202f234,5", "1\u202f234,50\u00a0€"), ("en", "1\u202f234.5", "1\u202f234.50\u00a0€")],
)
def test_figures_speak_the_language_of_the_page(language: str, number: str, amount: str) -> None:
    with translation.override(language):
        assert (number_text(1234.5), amount_text("1234.5")) == (number, amount)
        for kind, typed, kept in (("number", number, 1234.5), ("amount", amount, "1234.50")):
            reading = read_step(form(one(kind)), "only", {"x": typed}, {}, today=TODAY)
            assert (reading.answers["x"], reading.errors) == (kept, [])
