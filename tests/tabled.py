"""Decision tables over the form of the cast: a price, who may ask, which service; change a copy for other rules."""

from copy import deepcopy
from typing import Any

from tests.cast import OFFER, words

GUESTS: dict[str, Any] = {
    "id": "people",
    "label": words("Personnes attendues"),
    "kind": "number",
    "expression": "guests",
    "decimals": 0,
    "min": "0",
}

FEE: dict[str, Any] = {
    "id": "hire",
    "use": "fee",
    "purpose": words("Calculer le prix de la salle."),
    "schema": 1,
    "title": words("Prix de la salle", "Price of the room"),
    "hit": "unique",
    "inputs": [GUESTS],
    "outputs": [{"id": "price", "label": words("Prix"), "kind": "amount"}],
    "rows": [
        {"id": "small", "when": {"people": "[0..100["}, "then": {"price": "20"}},
        {"id": "large", "when": {"people": ">= 100"}, "then": {"price": "1250,50"}},
    ],
    "tests": [{"id": "t1", "given": {"people": "99"}, "expected": {"price": "20"}}],
}

ELIGIBILITY: dict[str, Any] = {
    "id": "may_ask",
    "use": "eligibility",
    "purpose": words("Dire si la salle convient."),
    "schema": 1,
    "title": words("La salle vous convient-elle ?", "Does the room suit you?"),
    "hit": "first",
    "inputs": [GUESTS],
    "outputs": [
        {"id": "ok", "label": words("Convient"), "kind": "yes_no"},
        {
            "id": "instead",
            "label": words("Que faire", "What to do"),
            "kind": "choice",
            "options": [
                {"value": "hall", "label": words("Demandez la halle des sports.", "Ask for the sports hall.")}
            ],
        },
    ],
    "rows": [
        {"id": "fits", "when": {"people": "<= 500"}, "then": {"ok": "oui"}},
        {"id": "crowd", "when": {}, "then": {"ok": "non", "instead": "hall"}},
    ],
    "tests": [{"id": "t1", "given": {"people": "501"}, "expected": {"ok": "non"}}],
}

UNIT: dict[str, Any] = {
    "id": "service",
    "use": "unit",
    "purpose": words("Choisir le service qui répond."),
    "schema": 1,
    "title": words("Service chargé de la demande"),
    "hit": "first",
    "inputs": [GUESTS],
    "outputs": [{"id": "unit", "label": words("Service"), "kind": "text"}],
    "rows": [{"id": "big", "when": {"people": "> 200"}, "then": {"unit": "enfance"}}],
    "tests": [{"id": "t1", "given": {"people": "201"}, "expected": {"unit": "enfance"}}],
}


def with_tables(*tables: dict[str, Any]) -> dict[str, Any]:
    """The document of the cast's procedure, with copies of these tables."""
    return deepcopy(OFFER) | {"tables": [deepcopy(one) for one in tables]}
