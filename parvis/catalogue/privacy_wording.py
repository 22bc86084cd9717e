"""The notice on personal data: what article 13 of the GDPR wants said, and words to begin from.

The words are the house's own, in both languages; a designer makes them true of her procedure.
"""

from collections.abc import Mapping

from parvis.base.labels import Label

PARTS = (
    "purpose",
    "basis",
    "recipients",
    "retention",
    "mandatory",
    "rights",
    "source",
    "transfers",
    "controller",
)
"""The parts of the notice, in the order they are read."""
ALWAYS = frozenset({"purpose", "basis", "recipients", "retention", "mandatory", "rights"})
"""What article 13 wants of every procedure; the others only where they have something to say."""

WORDS: Mapping[str, Label] = {
    "purpose": {
        "fr": "Étudier votre demande et vous répondre.",
        "en": "To study your request and answer you.",
    },
    "basis": {
        "fr": "Une mission d’intérêt public de la collectivité (RGPD, article 6, 1, e).",
        "en": "A task carried out in the public interest (GDPR, article 6(1)(e)).",
    },
    "recipients": {
        "fr": "Les agents du service qui répond, et eux seuls.",
        "en": "The staff of the service that answers, and nobody else.",
    },
    "retention": {
        "fr": "Le temps de répondre, puis la durée écrite plus bas. Ensuite, effacées ou confiées aux archives.",
        "en": "While we answer, then for the time written below. They are then erased or kept by the archives.",
    },
    "mandatory": {
        "fr": "Sans les réponses obligatoires, nous ne pouvons pas étudier votre demande.",
        "en": "Without the compulsory answers we cannot study your request.",
    },
    "rights": {
        "fr": "Vous pouvez demander à voir, à corriger, à effacer ou à limiter vos données, et vous opposer à leur "
        "utilisation. Vous pouvez aussi saisir la Commission nationale de l’informatique et des libertés (CNIL).",
        "en": "You may ask to see, correct, erase or restrict your data, and object to their use. You may also "
        "complain to the data protection authority (CNIL).",
    },
    "source": {
        "fr": "Une autre administration nous les a données, avec votre accord ou parce que la loi le prévoit.",
        "en": "Another administration gave them to us, with your agreement or because the law says so.",
    },
    "transfers": {
        "fr": "Elles ne quittent pas l’Union européenne.",
        "en": "They do not leave the European Union.",
    },
    "controller": {
        "fr": "La collectivité en est responsable ; son adresse est au bas de chaque page.",
        "en": "The authority is responsible for them; its address is at the foot of every page.",
    },
}
