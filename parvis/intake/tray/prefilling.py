"""What a message says that a form asks: proposals, which an agent reads over before anything is filed.

A name in the « From », an address, a number, a date beside the words of a question: what is found once is proposed,
what is found twice is left to whoever reads.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from parvis.base.visible import is_visible
from parvis.forms.answers import problems
from parvis.forms.easing import asking_who
from parvis.forms.identities import FRANCE, telephone_number
from parvis.forms.refusal import Refused
from parvis.forms.shape import Field, Form

from ..models import Arrival
from ..suggesting.words import bare

_STREET = re.compile(
    r"\b(\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|boulevard|place|chemin|impasse|all[ée]e|route|quai|cours|square"
    r"|lotissement|r[ée]sidence|hameau|sente|passage)\b[^\n,;.]{2,80})",
    re.IGNORECASE,
)
_TOWN = re.compile(r"\b(\d{5})\s+([A-ZÀ-Ý][A-Za-zÀ-ÿ'’ -]{1,60})")
_TELEPHONE = re.compile(r"(?<!\d)(?:\+33\s?|0)[1-9](?:[\s.-]?\d{2}){4}(?!\d)")
_NUMERIC_DATE = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_WORDED_DATE = re.compile(
    r"\b(\d{1,2})(?:er)?\s+(janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
    r"\s+(\d{4})\b",
    re.IGNORECASE,
)
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_BORN = re.compile(
    r"\b(?:née?s?(?:\(e\))?|naissance)\s*(?::|le|en|du)?\s*(?:le\s+)?\d{1,2}(?:er)?[\s/.]+[^\s/.]+[\s/.]+\d{4}",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"(?<![\d/.,])(\d{1,6})\s+([a-z]{4,})")
_LONGEST_READ = 20_000
_ALIKE = 5
"""Letters by which the word after a number is that of a question: « personnes », « personne »."""


def proposed_answers(form: Form, arrival: Arrival) -> dict[str, Any]:
    """The answers that a message gives to a form, each to be read over."""
    words = arrival.interaction.body[:_LONGEST_READ]
    on = arrival.authority.calendar().local_date(arrival.arrived_at)
    fields = [one for one in form.all_fields() if one.asks()]
    known: Mapping[str, Callable[[], Any]] = {
        "applicant.person": lambda: _person(arrival.sender_name),
        "applicant.email": lambda: arrival.sender_address,
        "applicant.telephone": lambda: _telephone(words),
        "applicant.address": lambda: _address(words),
    }
    answers: dict[str, Any] = {}
    for field in fields:
        if field.maps_to:
            answers[field.id] = known[field.maps_to]() if field.maps_to in known else None
    answers |= _alone(fields, "date", _dates(words))
    answers |= _numbers(fields, words)
    answers |= _own_words(fields, words)
    return _accepted(form, {name: answer for name, answer in answers.items() if answer}, on)


def _accepted(form: Form, answers: dict[str, Any], on: date) -> dict[str, Any]:
    """Those that break no rule of their own question: what the form would refuse is not proposed."""
    wrong = {one.field_id for one in problems(asking_who(form), answers, today=on)}
    return {name: answer for name, answer in answers.items() if name not in wrong}


def _person(name: str) -> dict[str, str] | None:
    """A name as programs write it: family names in capitals are told, otherwise the last word is one."""
    parts = [part for part in re.split(r"[\s]+", name.strip()) if re.search(r"[A-Za-zÀ-ÿ]", part)]
    if len(parts) < 2 or "@" in name:
        return None
    capital = [part for part in parts if part.isupper() and len(part) > 1]
    family = capital if capital and len(capital) < len(parts) else parts[-1:]
    given = [part for part in parts if part not in family]
    return {"given_names": " ".join(given)[:120], "family_name": " ".join(family)[:120]}


def _telephone(words: str) -> str:
    found = {re.sub(r"\D", "", one) for one in _TELEPHONE.findall(words)}
    if len(found) != 1:
        return ""
    try:
        return telephone_number(_TELEPHONE.search(words)[0])  # type: ignore[index]  # found just above
    except Refused:
        return ""


def _address(words: str) -> dict[str, str] | None:
    streets, towns = _STREET.findall(words), _TOWN.findall(words)
    if len(streets) != 1 or len({one[0] for one in towns}) != 1:
        return None
    postcode, city = towns[0]
    line = re.split(r"\s+\d{5}\b", streets[0])[0].strip()
    return {"line1": line, "postcode": postcode, "city": city.strip(), "country": FRANCE}


def _dates(words: str) -> list[str]:
    """The days told, but those on which somebody was born."""
    words = _BORN.sub(" ", words)
    found = [(year, month, day) for day, month, year in _NUMERIC_DATE.findall(words)]
    found += [
        (year, _MONTHS.index(month.lower()) + 1, day) for day, month, year in _WORDED_DATE.findall(words)
    ]
    days = []
    for year, month, day in found:
        try:
            days.append(date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            continue
    return list(dict.fromkeys(days))


def _alone(fields: list[Field], kind: str, found: list[str]) -> dict[str, Any]:
    """The one value of a kind for the one question of it."""
    asked = [one for one in fields if one.type == kind and not one.maps_to]
    return {asked[0].id: found[0]} if len(asked) == len(found) == 1 else {}


def _numbers(fields: list[Field], words: str) -> dict[str, Any]:
    """A number written before a word of the question that asks for it."""
    told: dict[str, set[str]] = {}
    for number, word in _AMOUNT.findall(bare(words)):
        told.setdefault(word[:_ALIKE], set()).add(number)
    answers = {}
    for field in (one for one in fields if one.type == "number" and not one.maps_to):
        label = bare(str(field.label.get("fr", ""))).split()
        found = set[str]().union(*(told.get(word[:_ALIKE], set()) for word in label if len(word) >= _ALIKE))
        if len(found) == 1:
            answers[field.id] = found.pop()
    return answers


def _own_words(fields: list[Field], words: str) -> dict[str, Any]:
    """The message itself, where the form lets one tell in one's own words."""
    field = next((one for one in fields if one.type == "long_text" and not one.maps_to), None)
    most = field.validation.max_length if field is not None and field.validation.max_length else 4_000
    return {field.id: words.strip()[:most]} if field is not None and is_visible(words) else {}
