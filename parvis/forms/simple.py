"""Answers of one value: texts, choices, numbers, days, e-mail addresses."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from parvis.base.relative_days import resolve
from parvis.forms import patterns
from parvis.forms.posted import clean
from parvis.forms.refusal import Refused, mapping_of, words_of
from parvis.forms.shape import Field, text
from parvis.ui.figures import number_text
from parvis.ui.wording import day_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TEXT_LENGTH = 255
LONG_TEXT_LENGTH = 5_000
OLDEST = date(1850, 1, 1)
LATEST = date(2200, 12, 31)
LARGEST = Decimal(10) ** 12

_email = EmailValidator()

# Said to few, and read for every answer: put into words when they are said.
_NUMBER = gettext_lazy("Saisissez un nombre, par exemple 12 ou 12,5.")
_AMOUNT = gettext_lazy("Saisissez un montant en euros, par exemple 12,50.")
_PARTS_OF_A_DAY = {
    "day": gettext_lazy("le jour"),
    "month": gettext_lazy("le mois"),
    "year": gettext_lazy("l’année"),
}


def read_text(field: Field, raw: object, today: date) -> object:
    """Return a text of an accepted length and form."""
    long = field.type == "long_text"
    words = words_of(raw, lines=long)
    rules = field.validation
    most = rules.max_length or (LONG_TEXT_LENGTH if long else TEXT_LENGTH)
    if len(words) > most:
        raise Refused(
            _("Votre réponse est trop longue : %(count)s caractères au lieu de %(most)s au plus.")
            % {"count": len(words), "most": most}
        )
    if rules.min_length and len(words) < rules.min_length:
        raise Refused(
            ngettext(
                "Votre réponse est trop courte : il faut au moins %(least)s caractère.",
                "Votre réponse est trop courte : il faut au moins %(least)s caractères.",
                rules.min_length,
            )
            % {"least": rules.min_length}
        )
    if rules.pattern and not patterns.matches(rules.pattern, words):
        raise Refused(text(rules.pattern_message, get_language() or "fr"))
    return words


def read_choice(field: Field, raw: object, today: date) -> object:
    """Return the value of an offered option."""
    words = words_of(raw)
    if field.option(words) is None:
        raise Refused(_("Choisissez une des réponses proposées."))
    return words


def read_multiple(field: Field, raw: object, today: date) -> object:
    """Return the values chosen, in the order they are offered."""
    chosen = raw if isinstance(raw, list) else [raw]
    if any(not isinstance(one, str) or field.option(one) is None for one in chosen):
        raise Refused(_("Choisissez parmi les réponses proposées."))
    kept = [option.value for option in field.options if option.value in chosen]
    least, most = field.validation.minimum, field.validation.maximum
    if least is not None and len(kept) < least:
        raise Refused(_("Choisissez au moins %(count)s réponses.") % {"count": int(least)})
    if most is not None and len(kept) > most:
        raise Refused(_("Choisissez au plus %(count)s réponses.") % {"count": int(most)})
    return kept


def read_yes_no(field: Field, raw: object, today: date) -> object:
    """Return true for yes, false for no."""
    if raw is True or raw == "yes":
        return True
    if raw is False or raw == "no":
        return False
    raise Refused(_("Répondez par oui ou par non."))


def _decimal(raw: object, message: "StrOrPromise") -> Decimal:
    """Read a number as people write it in France: `1 234,50`, `1234.5`, `-3`."""
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        raise Refused(str(message))
    words = re.sub(r"[\s\u00a0\u202f']", "", clean(raw)).removesuffix("€").replace(",", ".")
    if not re.fullmatch(r"[+-]?[0-9]{1,20}(\.[0-9]{1,10})?", words, re.ASCII):
        raise Refused(str(message))
    try:
        return Decimal(words)
    except InvalidOperation as error:
        raise Refused(str(message)) from error


def _bounded(field: Field, number: Decimal, least: Decimal | None, unit: str) -> None:
    low = field.validation.minimum if field.validation.minimum is not None else least
    high = field.validation.maximum if field.validation.maximum is not None else LARGEST
    if low is not None and number < low:
        raise Refused(
            _("La réponse doit être d’au moins %(least)s%(unit)s.")
            % {"least": number_text(low), "unit": unit}
        )
    if number > high:
        raise Refused(
            _("La réponse doit être d’au plus %(most)s%(unit)s.") % {"most": number_text(high), "unit": unit}
        )


def read_number(field: Field, raw: object, today: date) -> object:
    """Return a whole or decimal number."""
    number = _decimal(raw, _NUMBER)
    decimals = 6 if field.validation.decimals is None else field.validation.decimals
    if number != round(number, decimals):
        raise Refused(
            _("Saisissez un nombre entier, sans virgule.")
            if decimals == 0
            else _("Pas plus de %(count)s chiffres après la virgule.") % {"count": decimals}
        )
    _bounded(field, number, -LARGEST, "")
    return int(number) if number == int(number) else float(number)


def read_amount(field: Field, raw: object, today: date) -> object:
    """Return an amount in euros as a text with two decimals."""
    number = _decimal(raw, _AMOUNT)
    if number != round(number, 2):
        raise Refused(_("Un montant a deux chiffres au plus après la virgule."))
    _bounded(field, number, Decimal(0), "\u00a0€")
    return str(number.quantize(Decimal("0.01")) + 0)


def read_date(field: Field, raw: object, today: date) -> object:
    """Return a day in ISO 8601."""
    day = read_day(raw)
    rules = field.validation
    low = resolve(rules.min_date, today) if rules.min_date else OLDEST
    high = resolve(rules.max_date, today) if rules.max_date else LATEST
    if day < low:
        raise Refused(_("La date doit être le %(day)s ou plus tard.") % {"day": day_words(low)}, "day")
    if day > high:
        raise Refused(_("La date doit être le %(day)s ou plus tôt.") % {"day": day_words(high)}, "day")
    return day.isoformat()


def read_day(raw: object) -> date:
    """Return the day typed in three parts, or written 2026-05-04 or 04/05/2026. Raise `Refused`."""
    if isinstance(raw, str):
        words = clean(raw)
        if match := re.fullmatch(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})", words):
            parts = dict(zip(("day", "month", "year"), match.groups(), strict=True))
        elif match := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", words):
            parts = dict(zip(("year", "month", "day"), match.groups(), strict=True))
        else:
            raise Refused(_("Saisissez une date, par exemple 27 3 2026."), "day")
    else:
        parts = {part: clean(value) for part, value in mapping_of(raw).items()}
    missing = [part for part in _PARTS_OF_A_DAY if not parts.get(part)]
    if missing:
        named = _(" et ").join(str(_PARTS_OF_A_DAY[part]) for part in missing)
        message = _("Il manque %(parts)s.") % {"parts": named}
        raise Refused(message, missing[0])
    limits = {"day": 31, "month": 12, "year": 9999}
    for part, most in limits.items():
        if not re.fullmatch(r"[0-9]{1,4}", parts[part]) or not 1 <= int(parts[part]) <= most:
            raise Refused(
                _("Cette date n’existe pas. Vérifiez %(part)s.") % {"part": _PARTS_OF_A_DAY[part]}, part
            )
    if len(parts["year"]) != 4:
        raise Refused(_("L’année s’écrit avec quatre chiffres."), "year")
    try:
        return date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        raise Refused(
            _("Cette date n’existe pas. Vérifiez %(part)s.") % {"part": _PARTS_OF_A_DAY["day"]}, "day"
        ) from None


def read_email(field: Field, raw: object, today: date) -> object:
    """Return an e-mail address, its domain in lower case."""
    words = words_of(raw).replace(" ", "")
    local, at, domain = words.rpartition("@")
    address = f"{local}{at}{domain.lower()}"
    try:
        _email(address)
    except ValidationError:
        raise Refused(_("Saisissez une adresse électronique complète, par exemple nom@exemple.fr.")) from None
    if len(address) > 254:
        raise Refused(_("Cette adresse électronique est trop longue."))
    return address
