"""What the house gives a letter to say: of the case, the person, the decision, who signs, the authority, the days."""

from typing import Literal, NamedTuple

from django.utils.translation import gettext_noop as _

from parvis.forms.shape import FieldType

Family = Literal["case", "person", "decision", "signatory", "authority", "deadline", "result", "answer"]


class HouseField(NamedTuple):
    """One of them, before its words are translated; see ``fields.MergeField``."""

    family: Family
    id: str
    kind: FieldType
    label: str
    example: object
    is_sure: bool = False
    own_words: bool = False


HOUSE = (
    HouseField("case", "case_reference", "text", _("Référence de la demande"), "MTB-26-4F7K-Q", is_sure=True),
    HouseField(
        "case",
        "case_title",
        "text",
        _("Nom de la démarche"),
        _("Inscrire un enfant à la cantine"),
        is_sure=True,
    ),
    HouseField(
        "case", "case_received_on", "date", _("Jour où la demande a été reçue"), "2026-04-30", is_sure=True
    ),
    HouseField("person", "person_name", "text", _("Prénom et nom de la personne"), "Aïcha Ménard"),
    HouseField(
        "person",
        "person_address",
        "long_text",
        _("Adresse postale de la personne"),
        "12 bis rue des Tilleuls\n19999 Montbrelle",
    ),
    HouseField(
        "person", "person_email", "email", _("Adresse électronique de la personne"), "a@exemple.example"
    ),
    HouseField("decision", "decision_on", "date", _("Jour de la décision"), "2026-05-18"),
    HouseField("decision", "decision_outcome", "choice", _("Sens de la décision"), "accepted"),
    HouseField(
        "decision",
        "decision_text",
        "long_text",
        _("Contenu de la décision"),
        _("La salle est à vous."),
        own_words=True,
    ),
    HouseField(
        "decision",
        "decision_conditions",
        "multiple",
        _("Conditions de la décision"),
        (_("La salle est rendue propre."), _("La musique s’arrête à minuit.")),
        own_words=True,
    ),
    HouseField(
        "decision",
        "decision_law",
        "multiple",
        _("Textes appliqués"),
        (_("Article 4 du règlement des salles"),),
        own_words=True,
    ),
    HouseField(
        "decision",
        "decision_facts",
        "multiple",
        _("Raisons propres à la situation"),
        (_("La salle est en travaux."),),
        own_words=True,
    ),
    HouseField(
        "signatory",
        "signatory_name",
        "text",
        _("Prénom et nom de qui signe"),
        "Claire Bourdin",
        own_words=True,
    ),
    HouseField(
        "signatory",
        "signatory_quality",
        "text",
        _("Qualité de qui signe"),
        _("Maire adjointe"),
        own_words=True,
    ),
    HouseField(
        "signatory",
        "signatory_service",
        "text",
        _("Service de qui signe"),
        _("Service éducation"),
        own_words=True,
    ),
    HouseField(
        "authority",
        "authority_name",
        "text",
        _("Nom de la collectivité"),
        _("Ville de Montbrelle"),
        is_sure=True,
        own_words=True,
    ),
    HouseField(
        "authority",
        "authority_service",
        "text",
        _("Service chargé de la demande"),
        _("Service éducation"),
        is_sure=True,
        own_words=True,
    ),
    HouseField(
        "authority",
        "authority_address",
        "long_text",
        _("Adresse postale du service"),
        _("1 place de la Mairie\n19999 Montbrelle"),
        own_words=True,
    ),
    HouseField(
        "authority",
        "authority_telephone",
        "text",
        _("Téléphone du service"),
        "05 55 00 00 10",
        own_words=True,
    ),
    HouseField(
        "authority",
        "authority_email",
        "email",
        _("Adresse électronique du service"),
        "education@montbrelle.example",
        own_words=True,
    ),
    HouseField(
        "authority",
        "authority_website",
        "text",
        _("Site de la collectivité"),
        "montbrelle.example",
        own_words=True,
    ),
    HouseField("deadline", "letter_on", "date", _("Jour du courrier"), "2026-05-18", is_sure=True),
    HouseField("deadline", "answer_by", "date", _("Jour où la réponse est annoncée"), "2026-05-29"),
    HouseField("deadline", "silence_on", "date", _("Jour de la décision implicite"), "2026-06-30"),
    HouseField("deadline", "appeal_months", "number", _("Mois pour contester devant le juge"), 2),
)
OUTCOMES = (
    ("accepted", _("acceptée")),
    ("refused", _("refusée")),
    ("partly", _("acceptée en partie")),
)
"""The words of an outcome, by its code."""
HOUSE_IDS = frozenset(one.id for one in HOUSE)
