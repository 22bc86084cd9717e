"""Answers that nobody gave, believable enough to try a form: invented people, days within their limits.

Each one passes the check of its field; where nothing invented does (a pattern of the designer's own), nothing is
answered and the question is left to whoever tries.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from parvis.base.identifiers import new_id
from parvis.base.relative_days import resolve
from parvis.forms.kinds import normalise
from parvis.forms.posted import is_blank
from parvis.forms.refusal import Refused
from parvis.forms.shape import Field, Form
from parvis.forms.sight import look, row_fields

MOST_TURNS = 20
"""An answer opens questions, whose answers open others."""
CHILD = re.compile(r"enfant|élève|bébé|child|pupil", re.IGNORECASE)
BIRTH = re.compile(r"naissance|né\(?e?\)? le|birth", re.IGNORECASE)
_WORDS: Sequence[tuple[str, str]] = (
    (r"immatriculation|plaque|registration", "AB-123-CD"),
    (r"\biban\b", "FR76 3000 6000 0112 3456 7890 189"),
    (r"\bbic\b", "AGRIFRPP"),
    (r"code postal|postcode", "26120"),
    (r"commune|ville|town|city", "Montrevel"),
    (r"adresse|rue|voie|lieu|address|street|place", "12 rue des Tanneurs"),
    (r"association|organis|soci[ée]t[ée]|entreprise|company", "Les Amis du lavoir"),
    (r"pr[ée]nom|given name", "Camille"),
    (r"\bnom\b|name", "Destève"),
    (r"profession|m[ée]tier|occupation", "Menuisière"),
    (r"marque|make", "Renault"),
    (r"mod[èe]le|model", "Clio"),
    (r"fonction|qualit[ée]|titre|role", "Présidente"),
)
"""What a text likely says, by the words of its question."""
_PATTERNED = (
    *("AB-123-CD", "AB123CD", "26120", "0123456789", "W261234567", "12345678", "1234", "12", "A1"),
    *("AB", "A", "ABCD", "abcd", "FR7630006000011234567890189", "2026-0042", "12-34", "ZA 42", "AB 42"),
    *("D 42", "10 h 30"),
)
"""Tried in turn on a pattern."""


def example(form: Form, answers: Mapping[str, object], today: date) -> dict[str, object]:
    """The answers given so far, and invented ones to every other question that they open."""
    filled = dict(answers)
    for _turn in range(MOST_TURNS):
        sight = look(form, filled, today)
        empty = [
            one
            for step in form.steps
            for one in step.fields()
            if one.id in sight.fields and one.asks() and is_blank(filled.get(one.id))
        ]
        found = {one.id: value for one in empty if (value := invented(one, sight.values, today)) is not None}
        if not found:
            break
        filled |= found
    return filled


def invented(field: Field, values: Mapping[str, object], today: date) -> object:
    """An answer to one question, in its JSON shape; None when nothing invented passes its check."""
    if field.type == "group":
        return [_row(field, values, today) for _item in range(max(field.min_items, 1))]
    if field.type == "files":
        return [{"document": str(new_id()), "name": _("exemple.pdf"), "size": 120_000}]
    for raw in _candidates(field, today):
        try:
            answer = normalise(field, raw, today)
        except Refused:
            continue
        if answer is not None:
            return answer
    return None


def _row(group: Field, values: Mapping[str, object], today: date) -> dict[str, object]:
    row: dict[str, object] = {}
    for _turn in range(len(group.fields)):
        visible, inside = row_fields(group, row, values)
        empty = [one for one in visible if one.asks() and one.id not in row]
        known = {**values, **inside}
        found = {one.id: value for one in empty if (value := invented(one, known, today)) is not None}
        if not found:
            break
        row |= found
    return row


def _candidates(field: Field, today: date) -> Iterator[Any]:
    match field.type:
        case "text" | "long_text":
            yield from _texts(field)
        case "choice":
            yield from (one.value for one in field.options)
        case "multiple":
            for count in range(1, len(field.options) + 1):
                yield [one.value for one in field.options[:count]]
        case "yes_no":
            yield "yes"
        case "number" | "amount":
            yield from _numbers(field)
        case "date":
            yield from _days(field, today)
        case "email":
            yield "camille.desteve@courriel.example"
        case "telephone":
            yield "04 65 71 00 01"
        case "address":
            yield {"line1": "12 rue des Tanneurs", "postcode": "26120", "city": "Montrevel"}
        case "person":
            yield _person(field)
        case "organisation":
            yield {"name": "Les Amis du lavoir", "number": "W261234567"}


def _texts(field: Field) -> Iterator[str]:
    label = field.label.get("fr", "")
    if field.validation.pattern:
        yield from _PATTERNED
    if field.type == "text":
        yield from (words for about, words in _WORDS if re.search(about, label, re.IGNORECASE))
    words = _("Ceci est un exemple.")
    yield words
    least, most = field.validation.min_length or 1, field.validation.max_length or 255
    yield (words * (least // len(words) + 1))[: max(least, min(most, len(words)))].strip().ljust(least, "a")


def _numbers(field: Field) -> Iterator[str]:
    rules = field.validation
    low = rules.minimum if rules.minimum is not None else Decimal(0)
    high = rules.maximum if rules.maximum is not None else low + 1_000
    usual = Decimal("850.00") if field.type == "amount" else Decimal(12)
    for number in (usual, low + (high - low) / 2, (low + high) // 2, low, high):
        yield str(round(number, 2) if field.type == "amount" else number)


def _days(field: Field, today: date) -> Iterator[str]:
    label, rules = field.label.get("fr", ""), field.validation
    if BIRTH.search(label):
        yield _birth(label).isoformat()
    for days in (30, 7, 1, 0, -1, -7, -30, -400):
        yield (today + timedelta(days=days)).isoformat()
    yield from (resolve(rule, today).isoformat() for rule in (rules.min_date, rules.max_date) if rule)


def _person(field: Field) -> dict[str, str]:
    label = field.label.get("fr", "")
    name = {"family_name": "Destève", "given_names": "Noé" if CHILD.search(label) else "Camille"}
    return name | ({"birth_date": _birth(label).isoformat()} if "birth_date" in field.ask else {})


def _birth(label: str) -> date:
    return date(2019, 5, 14) if CHILD.search(label) else date(1984, 3, 27)
