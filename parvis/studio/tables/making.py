"""New tables, columns and rows: what a designer picks, as elements of the document."""

import re
import secrets
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from parvis.catalogue.drafting.gestures import Impossible
from parvis.catalogue.drafting.places import Document, Element
from parvis.catalogue.tables.shape import Use
from parvis.catalogue.variables import variables_of
from parvis.forms.definition import InvalidForm
from parvis.forms.definition import parse as parse_form
from parvis.rules.tables.shape import InputKind
from parvis.rules.variables import TODAY, Variable

KINDS_OF_ANSWERS: Mapping[str, InputKind] = {
    **dict.fromkeys(("text", "long_text", "email", "telephone"), "text"),
    "choice": "choice",
    "yes_no": "yes_no",
    "number": "number",
    "amount": "amount",
    "date": "date",
}
"""What a column holds when it reads one question alone; the other kinds of answers want an expression."""


def questions_of(document: Document) -> Mapping[str, Variable]:
    """The questions that a column may read alone; none while the form cannot be read."""
    form = document.get("form")
    try:
        known = variables_of(parse_form(form if isinstance(form, Mapping) else {}))
    except InvalidForm:
        return {}
    return {name: one for name, one in known.items() if one.kind in KINDS_OF_ANSWERS}


def table_element(document: Document, use: Use, title: str, taken: Collection[str]) -> Element:
    """A table of this use, with one column to read and the one that answers."""
    questions = questions_of(document)
    first = next(
        (one for one in questions.values() if one.kind in ("number", "amount")),
        next(iter(questions.values()), None),
    )
    column = reading(first, set()) if first else expressed(TODAY, _("Jour de la demande"), "date", set())
    label, kind, purpose = {
        "fee": (_("Prix"), "amount", _("Calculer le prix à payer.")),
        "eligibility": (_("Remplit les conditions"), "yes_no", _("Dire si la démarche convient.")),
        "unit": (_("Service"), "text", _("Choisir le service qui étudie la demande.")),
    }[use]
    return {
        "id": code_of(title, taken, "table", most=40),
        "use": use,
        "purpose": {"fr": purpose},
        "schema": 1,
        "title": {"fr": title},
        "hit": "unique" if use == "fee" else "first",
        "inputs": [column],
        "outputs": [{"id": "result", "label": {"fr": label}, "kind": kind}],
        "rows": [],
        "tests": [],
    }


def reading(question: Variable, taken: Collection[str]) -> Element:
    """A column that reads one question: its kind, bounds and answers are those of the form."""
    column: dict[str, Any] = {
        "id": code_of(question.id, taken, "column"),
        "label": dict(question.label),
        "kind": KINDS_OF_ANSWERS[question.kind],
        "expression": question.id,
    }
    if question.kind == "choice":
        column["options"] = [{"value": one.value, "label": dict(one.label)} for one in question.options]
    for key, bound in (("min", question.minimum), ("max", question.maximum)):
        if bound is not None and question.kind in ("number", "amount"):
            column[key] = f"{bound:f}"
    if question.kind == "number" and question.decimals is not None:
        column["decimals"] = question.decimals
    if question.unit:
        column["unit"] = dict(question.unit)
    return column


def expressed(expression: str, label: str, kind: str, taken: Collection[str]) -> Element:
    """A column over an expression."""
    return {
        "id": code_of(label, taken, "column"),
        "label": {"fr": label},
        "kind": kind,
        "expression": expression,
        **({"options": [{"value": "a", "label": {"fr": "A"}}]} if kind == "choice" else {}),
    }


def deciding(label: str, kind: str, taken: Collection[str]) -> Element:
    """A column that is decided."""
    if not label:
        raise Impossible(_("donnez un nom à la colonne"))
    return {
        "id": code_of(label, taken, "result"),
        "label": {"fr": label},
        "kind": kind,
        **({"options": [{"value": "a", "label": {"fr": "A"}}]} if kind == "choice" else {}),
    }


def fresh_id(prefix: str) -> str:
    """An id that no row or trial ever had: what was decided by a row is not said of another."""
    return f"{prefix}{secrets.token_hex(4)}"


def code_of(words: str, taken: Collection[str], usual: str, *, most: int = 60) -> str:
    """An id made of words, of small letters and figures, that nothing bears yet."""
    plain = unicodedata.normalize("NFKD", words.lower())
    base = re.sub(
        r"[^a-z0-9]+", "_", "".join(sign for sign in plain if not unicodedata.combining(sign))
    ).strip("_")
    base = (base if base[:1].isalpha() else f"{usual}_{base}".rstrip("_"))[: most - 4].rstrip("_")
    reserved = {"today", "value", "and", "or", "not", "in", "true", "false", "null", *taken}
    found, number = base, 1
    while found in reserved:
        number += 1
        found = f"{base}_{number}"
    return found
