"""A form with every kind of field, and ways to post to it."""

from datetime import date

from parvis.forms.definition import parse
from parvis.forms.shape import Form

TODAY = date(2026, 5, 4)


def fr(words: str, english: str = "") -> dict[str, str]:
    """A label."""
    return {"fr": words, **({"en": english} if english else {})}


def one(kind: str, **more: object) -> dict[str, object]:
    """A field called `x` of one kind."""
    return {"id": "x", "type": kind, "label": fr("Question"), **more}


def document(*fields: dict[str, object], **step: object) -> dict[str, object]:
    """A form of one step."""
    return {
        "schema": 1,
        "steps": [
            {"id": "only", "title": fr("Étape"), "sections": [{"id": "part", "fields": list(fields)}], **step}
        ],
    }


def form(*fields: dict[str, object]) -> Form:
    """A parsed form of one step."""
    return parse(document(*fields))


CHOICES = [{"value": "a", "label": fr("Aa", "Ay")}, {"value": "b", "label": fr("Bé")}]

EVERYTHING: dict[str, object] = {
    "schema": 1,
    "steps": [
        {
            "id": "you",
            "title": fr("Vous", "You"),
            "intro": fr("Quelques questions."),
            "sections": [
                {
                    "id": "identity",
                    "title": fr("Votre identité"),
                    "fields": [
                        one(
                            "person",
                            required="yes",
                            maps_to="applicant.person",
                            ask=["birth_name", "birth_date"],
                        )
                        | {"id": "who"},
                        one("email", maps_to="applicant.email") | {"id": "mail"},
                        one("telephone", maps_to="applicant.telephone", help=fr("Pour vous joindre"))
                        | {"id": "phone"},
                        one("address", maps_to="applicant.address", required="yes") | {"id": "home"},
                        one("yes_no", required="yes") | {"id": "for_club"},
                    ],
                },
                {
                    "id": "club",
                    "condition": "for_club",
                    "fields": [
                        one("organisation", required="yes", maps_to="applicant.organisation") | {"id": "org"}
                    ],
                },
            ],
        },
        {
            "id": "children_step",
            "title": fr("Vos enfants"),
            "condition": "for_club == false",
            "sections": [
                {
                    "id": "kids",
                    "fields": [
                        {
                            "id": "children",
                            "type": "group",
                            "label": fr("Enfants"),
                            "min": 1,
                            "max": 4,
                            "item_label": fr("Enfant", "Child"),
                            "fields": [
                                one("text", required="yes", personal=True) | {"id": "first"},
                                one("number", required="yes", validation={"decimals": 0, "min": 0, "max": 17})
                                | {"id": "age"},
                                one("choice", options=CHOICES, required="yes", condition="age >= 3")
                                | {"id": "school"},
                            ],
                        },
                        one("amount", required="yes") | {"id": "income"},
                        one("computed", expression="income * len(children)", result="amount")
                        | {"id": "total"},
                    ],
                }
            ],
        },
        {
            "id": "more",
            "title": fr("Le reste"),
            "sections": [
                {
                    "id": "rest",
                    "fields": [
                        one("information", body=fr("À lire")) | {"id": "info"},
                        one("choice", options=CHOICES) | {"id": "pick"},
                        one("multiple", options=CHOICES) | {"id": "many"},
                        one("date", validation={"min_date": "2020-01-01", "max_date": "today"})
                        | {"id": "day"},
                        one("text") | {"id": "word"},
                        one("long_text") | {"id": "story"},
                        one("files", required="soft", piece="proof", accept=["pdf", "jpeg"])
                        | {"id": "proof"},
                    ],
                }
            ],
        },
    ],
}
