"""Answers in words, as a person or an agent reads them."""

from collections.abc import Mapping
from datetime import date

import phonenumbers
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from parvis.base.labels import spoken
from parvis.forms.shape import Field, text
from parvis.ui.abroad import amount_abroad, day_abroad, number_abroad, writes_days, writes_figures
from parvis.ui.figures import amount_text, number_text
from parvis.ui.wording import day_words


def answer_text(field: Field, value: object, language: str) -> str:
    """Return an answer in words, several lines for an address; empty when there is none.

    In a third language, a day, a number and an amount are written as it writes them, the rest as the page does.
    """
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, Mapping):
        return _mapping_text(field, value)
    if field.type in ("choice", "multiple"):
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(_option_text(field, one, language) for one in chosen)
    kind = field.result if field.type == "computed" else field.type
    if kind == "yes_no":
        return _("Oui") if value is True else _("Non")
    if kind == "date":
        return _day_or_words(value, language)
    if kind == "telephone":
        return telephone_text(str(value))
    if kind == "amount":
        return amount_abroad(value, language) or amount_text(value)
    if kind == "number":
        unit = text(field.unit, language)
        return (number_abroad(value, language) or number_text(value)) + (f"\u00a0{unit}" if unit else "")
    return str(value)


def value_language(field: Field, value: object, language: str) -> str:
    """The third language an answer is written in, for what is neither chosen nor typed; empty for that of the page."""
    kind = field.result if field.type == "computed" else field.type
    if value is None or value == "" or kind not in ("date", "amount", "number"):
        return ""
    written = writes_days(language) if kind == "date" else writes_figures(language)
    return language if written and language not in spoken() else ""


def telephone_text(number: str) -> str:
    """Return a number as people dial it: national for France and its overseas, international otherwise."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat
    return str(
        phonenumbers.format_number(
            parsed, style.NATIONAL if parsed.country_code == 33 else style.INTERNATIONAL
        )
    )


def _day_or_words(value: object, language: str = "fr") -> str:
    try:
        on = date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return day_abroad(on, language) or day_words(on)


def _option_text(field: Field, value: object, language: str) -> str:
    option = field.option(str(value))
    return text(option.label, language) if option else str(value)


def _mapping_text(field: Field, value: Mapping[str, object]) -> str:
    parts = {key: str(part) for key, part in value.items() if part}
    if field.type == "address":
        country = parts.get("country", "")
        town = " ".join(filter(None, (parts.get("postcode"), parts.get("city"))))
        lines = [parts.get("line1"), parts.get("line2"), town, "" if country == "France" else country]
        return "\n".join(line for line in lines if line)
    if field.type == "person":
        name = " ".join(filter(None, (parts.get("given_names"), parts.get("family_name"))))
        if get_language_bidi() and len(parts.keys() & {"birth_name", "birth_date"}):
            # A name in our letters does not turn round what is said after it.
            name = "\u200f" + name
        if parts.get("birth_name"):
            name += _(" (nom de naissance : %(name)s)") % {"name": parts["birth_name"]}
        if parts.get("birth_date"):
            name += _(", date de naissance : %(day)s") % {"day": _day_or_words(parts["birth_date"])}
        return name
    if field.type == "organisation":
        number = parts.get("siret") or parts.get("rna") or ""
        kind = "SIRET" if parts.get("siret") else "RNA"
        return f"{parts.get('name', '')} ({kind}\u00a0{number})" if number else parts.get("name", "")
    return ", ".join(parts.values())
