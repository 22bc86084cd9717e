"""The letters of the demonstration: each is read with the form of its procedure, and filled in both languages."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from parvis.catalogue.library import document_of
from parvis.catalogue.reading import parse
from parvis.letter_templates.reading import read
from parvis.letter_templates.remarks import remarks
from parvis.letters import sms
from parvis.letters.composed.filling import fill
from parvis.letters.composed.values import Material
from parvis.letters.content import (
    AgentInCharge,
    AppealRoutes,
    Author,
    CaseFacts,
    Nature,
    Outcome,
    Recipient,
    Ruling,
    Sender,
)
from parvis.letters.mail import as_text

ON = date(2026, 5, 18)
AUTHOR = Author("Claire Bourdin", "Maire adjointe", "Direction de la vie locale")
APPEAL = AppealRoutes(
    ("Madame la Maire de Montbrelle",), "Tribunal administratif de Val-Clair", ("3 cours des Juges",)
)


def ruling(outcome: Outcome, text: str, *conditions: str) -> Ruling:
    return Ruling(
        outcome, ON, text, AUTHOR, ("Article 4 du règlement.",), ("La salle est libre.",), conditions
    )


ANSWERS: dict[str, dict[str, Any]] = {
    "cantine-scolaire.attestation": {
        "has_quotient": True,
        "quotient": 650,
        "children": [
            {"child": {"given_names": "Léo", "family_name": "Ménard"}, "school": "tilleuls", "diet": "all"},
            {
                "child": {"given_names": "Inès", "family_name": "Ménard"},
                "school": "prevost",
                "diet": "vegetarian",
            },
        ],
        "weekdays": ["mon", "thu"],
        "starts_on": "2026-09-01",
        "has_plan": True,
    },
    "reserver-une-salle.acceptation": {
        "room": "fetes",
        "on": "2026-09-12",
        "event_name": "Bal d’automne",
        "guests": 120,
        "paying": False,
        "needs": ["chairs"],
    },
    "stationnement-resident.refus": {"plate": "AB-123-CD", "zone": "gare"},
    "subvention-association.accord": {
        "club_id": {"name": "Harmonie des Tilleuls"},
        "grant_kind": "project",
        "project_name": "Trois concerts au lavoir",
        "budget": "21000.00",
        "asked": "4200.00",
    },
}
RULINGS = {
    "reserver-une-salle.acceptation": ruling(
        Outcome.ACCEPTED, "La salle vous est prêtée.", "Rendez-la propre."
    ),
    "stationnement-resident.refus": ruling(Outcome.REFUSED, "La carte vous est refusée."),
    "subvention-association.accord": ruling(Outcome.ACCEPTED, "Le conseil vous accorde 3 000 €."),
}
SAID = {
    ("cantine-scolaire.attestation", "fr"): [
        "Bonjour Aïcha Ménard,",
        "1er septembre 2026",
        "votre page de suivi",
        "Léo Ménard",
    ],
    ("cantine-scolaire.attestation", "en"): [
        "Dear Aïcha Ménard,",
        "1 September 2026",
        "your acknowledgement",
        "Certificate",
    ],
    ("reserver-une-salle.acceptation", "fr"): [
        "Entrée libre",
        "Rendez-la propre.",
        "Voies et délais de recours",
    ],
    ("reserver-une-salle.acceptation", "en"): [
        "Free entrance",
        "12 September 2026",
        "Tribunal administratif",
    ],
    ("stationnement-resident.refus", "fr"): ["AB-123-CD", "La carte vous est refusée.", "motifs de droit"],
    ("stationnement-resident.refus", "en"): ["AB-123-CD", "make a new request", "Tribunal administratif"],
    ("subvention-association.accord", "fr"): [
        "Harmonie des Tilleuls",
        "« Trois concerts au lavoir »",
        "suivent le 18 mai 2026",
        "Voies et délais de recours",
    ],
    ("subvention-association.accord", "en"): [
        "“Trois concerts au lavoir”",
        "18 May 2026",
        "Tribunal administratif",
    ],
}


def document(name: str) -> dict[str, Any]:
    """A letter as it lies in the library: its procedure, then which one it is."""
    slug, wanted = name.split(".", maxsplit=1)
    found: dict[str, Any] = next(one for one in document_of(slug)["letters"] if one["id"] == wanted)
    return {key: value for key, value in found.items() if key != "id"}


def material(name: str) -> Material:
    offer = parse(document_of(name.split(".", maxsplit=1)[0]))
    sender = Sender(
        "Ville de Montbrelle",
        "Service éducation",
        ("1 place de la Mairie", "19999 Montbrelle"),
        "mairie@montbrelle.example",
        "05 55 00 00 10",
        agent=AgentInCharge("Hugo Lestrade", "Gestionnaire"),
        place="Montbrelle",
    )
    at = datetime(2026, 4, 30, 14, 20, tzinfo=UTC)
    return Material(
        sender,
        Recipient("Aïcha Ménard", ("12 bis rue des Tilleuls", "19999 Montbrelle")),
        CaseFacts("MTB-26-4F7K-Q", offer.title["fr"], Nature.REQUEST, at),
        ON,
        author=AUTHOR,
        ruling=RULINGS.get(name),
        appeal=APPEAL,
        form=offer.form,
        answers=ANSWERS[name],
    )


@pytest.mark.parametrize(("name", "language"), SAID)
def test_a_letter_of_the_demonstration_is_filled_without_a_hole(name: str, language: Any) -> None:
    whole = material(name)
    assert whole.form is not None
    found = fill(read(document(name), whole.form), whole, language=language)
    assert found.problems == ()
    text = re.sub(r"[ \n]+", " ", as_text(found.finished())) + found.draft.subject
    assert [words for words in SAID[name, language] if words not in text] == []
    assert "Claire Bourdin" in text
    assert sms.size(found.sms).segments == 1


@pytest.mark.parametrize("name", ANSWERS)
def test_a_letter_of_the_demonstration_does_without_what_is_not_compulsory(name: str) -> None:
    """Only the compulsory answers are there, and no name: the letter says less, and still says it well."""
    whole = material(name)
    assert whole.form is not None
    asked = {one.id for one in whole.form.by_id.values() if one.required == "yes"}
    kept = {key: value for key, value in ANSWERS[name].items() if key in asked}
    bare = replace(whole, answers=kept, recipient=Recipient(""))
    found = fill(read(document(name), whole.form), bare)
    assert found.is_ready(), found.problems
    assert re.findall(r" ,|\(\)|\S  |\n\n\n|Bonjour ", as_text(found.draft)) == []


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_is_to_be_said_against_a_letter_of_the_demonstration(name: str) -> None:
    """Each text is in both languages, and minds what may be empty."""
    form = material(name).form
    template = read(document(name), form)
    assert remarks(template, form) == []
    assert set(template.title) == {"fr", "en"}
