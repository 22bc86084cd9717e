"""How long a form takes to fill, as told to a person before she begins and to whoever writes it.

The seconds are the house's own: what an ordinary reader takes to read, find, type and check each kind of answer on a
telephone. They are there to compare two forms and to promise an order of magnitude, not to time anybody.
"""

from collections.abc import Mapping
from math import ceil

from parvis.forms.shape import Field, FieldType, Form, Step

SECONDS: Mapping[FieldType, int] = {
    "text": 15,
    "long_text": 75,
    "choice": 8,
    "multiple": 14,
    "yes_no": 6,
    "number": 12,
    "amount": 15,
    "date": 15,
    "email": 18,
    "telephone": 14,
    "address": 40,
    "person": 25,
    "organisation": 45,
    "files": 100,
    "group": 10,
    "computed": 0,
    "information": 0,
}
"""To answer one question of each kind, in seconds."""

WORDS_A_SECOND = 3.3
"""Read attentively on a screen: 200 words a minute."""
PAGE = 10
"""To find one's way on a page and leave it, in seconds."""
CHECKING = 45
"""To read one's answers again and send them, in seconds."""
SELDOM = 0.5
"""The share of people who answer what is optional, or shown on a condition."""


def seconds_to_fill(form: Form) -> int:
    """How long an ordinary person takes, in seconds."""
    total = float(CHECKING)
    for step in form.steps:
        total += seconds_on(step) * (SELDOM if step.condition else 1.0)
    return round(total)


def seconds_on(step: Step) -> float:
    """How long whoever meets a page spends there, in seconds."""
    here = PAGE + _reading(" ".join(step.intro.values()))
    for section in step.sections:
        share = SELDOM if section.condition else 1.0
        here += share * sum(_field(field) for field in section.fields)
    return here


def minutes_to_fill(form: Form) -> int:
    """The same as one tells it: whole minutes, one at least."""
    return max(1, ceil(seconds_to_fill(form) / 60))


def _field(field: Field) -> float:
    seconds = SECONDS[field.type] + _reading(field.body.get("fr", "")) + _reading(field.help.get("fr", ""))
    if field.type == "group":
        rows = max(field.min_items, 1)
        seconds += rows * sum(_field(one) for one in field.fields)
    seldom = bool(field.condition) or (field.asks() and field.required != "yes")
    return seconds * (SELDOM if seldom else 1.0)


def _reading(words: str) -> float:
    return len(words.split()) / WORDS_A_SECOND
