"""What a new letter begins with: a model of the house by its kind, or a copy of another letter."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from parvis.catalogue.drafting.building import new_id
from parvis.catalogue.drafting.gestures import Gesture, Insert
from parvis.catalogue.drafting.places import Document, Place

from .held import letters_of, taken_in

HELLO = {
    "is": "paragraph",
    "text": {"fr": "Bonjour[ {person_name}],", "en": "Dear {person_name|Sir or Madam},"},
}
ASKED = {
    "is": "paragraph",
    "text": {
        "fr": "Vous nous avez adressé la demande « {case_title} », reçue le {case_received_on}.",
        "en": "You sent us the request “{case_title}”, received on {case_received_on}.",
    },
}
_SUBJECT = {"fr": "Votre demande n° {case_reference}", "en": "Your request no. {case_reference}"}
_MODELS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "letter": (
        HELLO,
        ASKED,
        {"is": "paragraph", "text": {"fr": "Écrivez ici ce que vous avez à dire.", "en": "Write here."}},
    ),
    "decision": (HELLO, ASKED, {"is": "outcome"}, {"is": "conditions"}, {"is": "reasons"}),
    "attestation": (
        {
            "is": "paragraph",
            "text": {
                "fr": "Nous attestons que **{person_name|la personne désignée ci-dessus}** nous a adressé la demande "
                "« {case_title} », reçue le {case_received_on}.",
                "en": "We certify that **{person_name|the person named above}** sent us the request "
                "“{case_title}”, received on {case_received_on}.",
            },
        },
        {
            "is": "paragraph",
            "text": {
                "fr": "Cette attestation est délivrée pour servir et valoir ce que de droit.",
                "en": "This certificate is issued for whatever purpose it may serve.",
            },
        },
    ),
}
_STEMS = {
    "paragraph": "texte",
    "heading": "titre",
    "notice": "encadre",
    "list": "liste",
    "table": "tableau",
    "part": "partie",
    "page_break": "page",
}
BLOCKS = {
    "paragraph": gettext_lazy("Paragraphe"),
    "heading": gettext_lazy("Titre"),
    "list": gettext_lazy("Liste"),
    "table": gettext_lazy("Tableau"),
    "notice": gettext_lazy("Encadré"),
    "part": gettext_lazy("Partie sous condition"),
    "page_break": gettext_lazy("Saut de page"),
}
"""The blocks a designer adds, in the order of the menu."""
_FRESH = {"fr": "À écrire."}


def new_letter(document: Document, kind: str, title: str) -> list[Gesture]:
    """Add a letter of a kind after the others."""
    taken = taken_in(document)
    name = new_id(title, taken)
    taken.add(name)
    made = {
        "id": name,
        "kind": kind,
        "title": {"fr": title},
        "subject": dict(_SUBJECT),
        "blocks": [_named(block, taken) for block in _MODELS[kind]],
    }
    return [_last(document, made)]


def read_letter(
    document: Document, kind: str, title: str, blocks: Sequence[Mapping[str, Any]]
) -> list[Insert]:
    """Add a letter that says what somebody wrote elsewhere."""
    taken = taken_in(document)
    name = new_id(title, taken)
    taken.add(name)
    made = {
        "id": name,
        "kind": kind,
        "title": {"fr": title},
        "subject": dict(_SUBJECT),
        "blocks": [_named(block, taken) for block in blocks],
    }
    return [_last(document, made)]


def copied_letter(document: Document, letter: Mapping[str, Any], title: str) -> list[Gesture]:
    """Add a copy of a letter, under ids of its own."""
    taken = taken_in(document)
    name = new_id(title, taken)
    taken.add(name)
    blocks = [_named(block, taken) for block in letter.get("blocks", ()) if isinstance(block, Mapping)]
    return [_last(document, {**letter, "id": name, "title": {"fr": title}, "blocks": blocks})]


def new_block(kind: str, taken: set[str], text: str = "") -> dict[str, Any]:
    """A block of a kind, with the least that lets it be seen."""
    words = {"fr": text} if text else dict(_FRESH)
    if kind == "table":
        made: dict[str, Any] = {
            "columns": [
                {"id": "c1", "title": {"fr": "Colonne 1"}},
                {"id": "c2", "title": {"fr": "Colonne 2"}},
            ],
            "rows": [{"id": "r1", "cells": [dict(_FRESH), dict(_FRESH)]}],
        }
    elif kind == "list":
        made = {"items": [{"id": "i1", "text": words}]}
    elif kind == "notice":
        made = {"title": {"fr": "À retenir"}, "text": words}
    elif kind == "part":
        made = {"when": "true", "blocks": [new_block("paragraph", taken)]}
    elif kind == "page_break":
        made = {}
    else:
        made = {"text": words}
    return _named({"is": kind, **made}, taken)


def _last(document: Document, letter: Mapping[str, Any]) -> Insert:
    held = letters_of(document)
    return Insert(Place("letter"), str(held[-1].get("id", "")) if held else "", letter)


def _named(block: Mapping[str, Any], taken: set[str]) -> dict[str, Any]:
    """A block under ids that nothing bears: its own, those of its lines, those of what it holds."""
    kind = str(block.get("is", ""))
    name = (
        block["id"] if block.get("id") and block["id"] not in taken else new_id(_STEMS.get(kind, kind), taken)
    )
    taken.add(name)
    made: dict[str, Any] = {"id": name, **{key: value for key, value in block.items() if key != "id"}}
    for key in ("items", "columns", "rows"):
        if isinstance(made.get(key), list):
            made[key] = [{**one, "id": f"{name}_{key[0]}{place}"} for place, one in enumerate(made[key], 1)]
    if isinstance(made.get("blocks"), list):
        made["blocks"] = [_named(one, taken) for one in made["blocks"] if isinstance(one, Mapping)]
    return made
