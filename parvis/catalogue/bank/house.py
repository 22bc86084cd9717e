"""What the bank offers from the first day: questions that most procedures ask, worded once with care."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .linking import Edition

EDITION = 1


def _say(french: str, english: str) -> dict[str, str]:
    return {"fr": french, "en": english}


IDENTITY: Mapping[str, Any] = {
    "id": "votre_identite",
    "title": _say("Votre identité", "Your identity"),
    "fields": [
        {
            "id": "identite",
            "type": "person",
            "label": _say("Votre nom", "Your name"),
            "required": "yes",
            "maps_to": "applicant.person",
            "ask": ["birth_name", "birth_date"],
        }
    ],
}
ADDRESS: Mapping[str, Any] = {
    "id": "adresse",
    "type": "address",
    "label": _say("Votre adresse", "Your address"),
    "required": "yes",
    "maps_to": "applicant.address",
}
CONTACT: Mapping[str, Any] = {
    "id": "vous_joindre",
    "title": _say("Comment vous joindre", "How to reach you"),
    "fields": [
        {
            "id": "courriel",
            "type": "email",
            "label": _say("Votre adresse électronique", "Your e-mail address"),
            "help": _say(
                "Nous vous y envoyons l’accusé de réception et la réponse.",
                "We send the acknowledgement and the answer there.",
            ),
            "required": "soft",
            "maps_to": "applicant.email",
        },
        {
            "id": "telephone",
            "type": "telephone",
            "label": _say("Votre téléphone", "Your telephone number"),
            "help": _say(
                "Pour une question rapide sur votre demande.", "For a quick question about your request."
            ),
            "required": "no",
            "maps_to": "applicant.telephone",
        },
    ],
}
CHILD: Mapping[str, Any] = {
    "id": "enfant",
    "title": _say("L’enfant", "The child"),
    "fields": [
        {
            "id": "identite_enfant",
            "type": "person",
            "label": _say("Nom de l’enfant", "The child’s name"),
            "required": "yes",
            "new": True,
            "ask": ["birth_date"],
        },
        {
            "id": "lien_enfant",
            "type": "choice",
            "label": _say("Vous êtes", "You are"),
            "required": "yes",
            "options": [
                {"value": "parent", "label": _say("Son parent", "Their parent")},
                {"value": "guardian", "label": _say("Son tuteur", "Their guardian")},
                {"value": "other", "label": _say("Une autre personne", "Somebody else")},
            ],
        },
        {
            "id": "lien_precise",
            "type": "text",
            "label": _say("Dites-nous qui vous êtes pour l’enfant", "Tell us who you are to the child"),
            "required": "yes",
            "condition": "lien_enfant == 'other'",
        },
    ],
}
CHILDREN: Mapping[str, Any] = {
    "id": "enfants",
    "type": "group",
    "label": _say("Les enfants", "The children"),
    "item_label": _say("Enfant", "Child"),
    "required": "yes",
    "min": 1,
    "max": 10,
    "fields": [
        {
            "id": "identite_enfants",
            "type": "person",
            "label": _say("Nom de l’enfant", "The child’s name"),
            "required": "yes",
            "ask": ["birth_date"],
        }
    ],
}
ASSOCIATION: Mapping[str, Any] = {
    "id": "association",
    "title": _say("Votre association", "Your association"),
    "fields": [
        {
            "id": "organisme",
            "type": "organisation",
            "label": _say("L’association", "The association"),
            "help": _say(
                "Le numéro se trouve sur le récépissé de la préfecture.",
                "The number is on the receipt from the prefecture.",
            ),
            "required": "yes",
            "maps_to": "applicant.organisation",
        },
        {
            "id": "fonction",
            "type": "text",
            "label": _say("Votre rôle dans l’association", "Your role in the association"),
            "help": _say("Par exemple présidente ou trésorier.", "For instance chair or treasurer."),
            "required": "yes",
        },
    ],
}
ACCOUNT: Mapping[str, Any] = {
    "id": "compte_bancaire",
    "title": _say("Le compte à créditer", "The account to pay into"),
    "fields": [
        {
            "id": "titulaire",
            "type": "text",
            "label": _say("Titulaire du compte", "Account holder"),
            "required": "yes",
            "personal": True,
        },
        {
            "id": "iban",
            "type": "text",
            "label": _say("Numéro du compte (IBAN)", "Account number (IBAN)"),
            "help": _say(
                "Deux lettres, deux chiffres, puis le reste du numéro : il est sur votre relevé d’identité bancaire.",
                "Two letters, two figures, then the rest of the number: it is on your bank details.",
            ),
            "required": "yes",
            "personal": True,
            "validation": {
                "pattern": "[A-Za-z]{2}[0-9]{2}[A-Za-z0-9 ]{11,36}",
                "pattern_message": _say(
                    "Un numéro de compte commence par deux lettres et deux chiffres, par exemple FR76.",
                    "An account number begins with two letters and two figures, for instance FR76.",
                ),
            },
        },
    ],
}
VEHICLE: Mapping[str, Any] = {
    "id": "vehicule",
    "title": _say("Votre véhicule", "Your vehicle"),
    "fields": [
        {
            "id": "immatriculation",
            "type": "text",
            "label": _say("Numéro d’immatriculation", "Registration number"),
            "help": _say("Par exemple AB-123-CD.", "For instance AB-123-CD."),
            "required": "yes",
            "personal": True,
            "validation": {
                "pattern": "[A-Za-z0-9][A-Za-z0-9 -]{3,11}",
                "pattern_message": _say(
                    "Recopiez le numéro de la plaque, par exemple AB-123-CD.",
                    "Copy the number on the plate, for instance AB-123-CD.",
                ),
            },
        },
        {
            "id": "marque_modele",
            "type": "text",
            "label": _say("Marque et modèle", "Make and model"),
            "required": "no",
        },
    ],
}

HOUSE: Mapping[str, tuple[str | Promise, Mapping[str, Any]]] = {
    "house.identity": (_("Identité de qui demande"), IDENTITY),
    "house.address": (_("Adresse de qui demande"), ADDRESS),
    "house.contact": (_("Courriel et téléphone"), CONTACT),
    "house.child": (_("Un enfant"), CHILD),
    "house.children": (_("Plusieurs enfants"), CHILDREN),
    "house.association": (_("Une association"), ASSOCIATION),
    "house.account": (_("Compte bancaire (IBAN)"), ACCOUNT),
    "house.vehicle": (_("Un véhicule"), VEHICLE),
}


def house_edition(name: str) -> Edition:
    """An element that comes with the product."""
    title, element = HOUSE[name]
    return Edition(name, EDITION, str(title), element)
