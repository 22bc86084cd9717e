"""What the tests of composed letters share: a form, a template of one text, and the material of the cast."""

from typing import Any

from parvis.forms.definition import parse
from parvis.letters.composed.values import Material

FORM = parse(
    {
        "schema": 1,
        "steps": [
            {
                "id": "all",
                "title": {"fr": "Tout", "en": "All"},
                "sections": [
                    {
                        "id": "one",
                        "fields": [
                            {"id": "nickname", "type": "text", "label": {"fr": "Surnom", "en": "Nickname"}},
                            {"id": "story", "type": "long_text", "label": {"fr": "Récit"}},
                            {"id": "born", "type": "date", "label": {"fr": "Naissance"}},
                            {"id": "fee", "type": "amount", "label": {"fr": "Prix"}},
                            {"id": "guests", "type": "number", "label": {"fr": "Invités"}},
                            {"id": "home", "type": "address", "label": {"fr": "Adresse"}},
                            {"id": "pays", "type": "yes_no", "label": {"fr": "Payant"}},
                            {
                                "id": "secret",
                                "type": "text",
                                "label": {"fr": "Secret"},
                                "condition": "pays == true",
                            },
                            {
                                "id": "room",
                                "type": "choice",
                                "label": {"fr": "Salle"},
                                "required": "yes",
                                "options": [
                                    {"value": "a", "label": {"fr": "Salle des Érables", "en": "Maple hall"}},
                                    {"value": "b", "label": {"fr": "Gymnase", "en": "Gymnasium"}},
                                ],
                            },
                            {
                                "id": "needs",
                                "type": "multiple",
                                "label": {"fr": "Besoins"},
                                "options": [
                                    {"value": "x", "label": {"fr": "Chaises", "en": "Chairs"}},
                                    {"value": "y", "label": {"fr": "Écran", "en": "Screen"}},
                                ],
                            },
                            {
                                "id": "people",
                                "type": "group",
                                "label": {"fr": "Personnes"},
                                "item_label": {"fr": "Personne"},
                                "fields": [
                                    {
                                        "id": "who",
                                        "type": "person",
                                        "label": {"fr": "Qui"},
                                        "required": "yes",
                                    },
                                    {"id": "age", "type": "number", "label": {"fr": "Âge"}},
                                ],
                            },
                        ],
                    }
                ],
            }
        ],
    }
)


def fr(words: str) -> dict[str, str]:
    return {"fr": words}


def para(words: str, **more: Any) -> dict[str, Any]:
    return {"id": "words", "is": "paragraph", "text": fr(words), **more}


def document(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The document of a template that holds these blocks."""
    base = {"schema": 1, "kind": "letter", "title": fr("Essai"), "subject": fr("Essai {case_reference}")}
    return {**base, "blocks": list(blocks), **more}


def material(cast: Any, *, ruled: bool = False, **answers: object) -> Material:
    """What the cast gives to fill a template with; ``ruled``: with the ruling and its routes of appeal."""
    decided = {"ruling": cast.ruling, "appeal": cast.appeal} if ruled else {}
    return Material(
        cast.sender,
        cast.recipient,
        cast.case,
        cast.ruling.on,
        silence=cast.silence,
        form=FORM,
        answers=answers,
        **decided,
    )
