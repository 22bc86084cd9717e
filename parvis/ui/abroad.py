"""Days, numbers and amounts as they are written in a third language: those of CLDR, by Babel.

A value that stands alone beside a question reads like the question, whether the house speaks its language or not.
"""

from datetime import date
from decimal import Decimal, InvalidOperation

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from parvis.base.labels import USUAL

_NUMBERS = {"ar": "ar_MA", "fa": "fr", "oc": "fr", "co": "fr", "gcf": "fr", "gcr": "fr", "rcf": "fr"}
"""Where CLDR writes numbers otherwise than they are typed here, or says nothing of a language of France."""


def writes_days(language: str) -> bool:
    """Whether it is a third language whose months are known."""
    return _locale(language) is not None


def writes_figures(language: str) -> bool:
    """Whether it is a third language whose numbers are known."""
    return _figures(language) is not None


def day_abroad(on: date, language: str) -> str:
    """Say a day in full; empty in French, in English, and where the months have no known name."""
    locale = _locale(language)
    return format_date(on, "long", locale=locale) if locale else ""


def number_abroad(value: object, language: str) -> str:
    """Write a number; empty in French and in English."""
    locale, number = _figures(language), _decimal(value)
    return str(format_decimal(number, locale=locale)) if locale and number is not None else ""


def amount_abroad(value: object, language: str) -> str:
    """Write an amount in euros and cents; empty in French and in English."""
    locale, number = _figures(language), _decimal(value)
    return str(format_currency(number, "EUR", locale=locale)) if locale and number is not None else ""


def _figures(language: str) -> Locale | None:
    return _locale(language, _NUMBERS.get(language, language))


def _locale(language: str, code: str = "") -> Locale | None:
    if language in USUAL:
        return None
    try:
        return Locale.parse(code or language)
    except UnknownLocaleError:
        return None


def _decimal(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
