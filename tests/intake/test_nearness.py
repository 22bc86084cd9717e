"""Which messages are proposed as one: measured on one message rewritten, and on others of the same matter."""

import pytest

from parvis.intake.nearness import are_near, likeness

LAMP = (
    "Bonjour, je vous écris au sujet du lampadaire de la rue des Tilleuls, en face du numéro 14. Il ne fonctionne "
    "plus depuis une semaine et il fait très noir le soir quand les enfants rentrent de l’étude. Pouvez-vous faire "
    "intervenir quelqu’un ? Merci d’avance. Jeanne Morel"
)


@pytest.mark.parametrize(
    "rewritten",
    [
        LAMP.replace("Bonjour,", "Madame, Monsieur,"),
        f"{LAMP}\n\nEnvoyé de mon téléphone",
        LAMP.replace("é", "e").replace("’", "'").upper(),
        LAMP.replace("intervenir", "venir"),
        f"Bonjour, je n’ai pas eu de réponse, je vous renvoie mon message.\n{LAMP}",
    ],
    ids=["another greeting", "a signature", "without accents", "a word mended", "sent again with a word"],
)
def test_a_message_rewritten_is_near(rewritten: str) -> None:
    assert are_near(LAMP, rewritten)
    assert are_near(rewritten, LAMP)


@pytest.mark.parametrize(
    "other",
    [
        "Bonjour, je n’ai pas eu de réponse à mon message. Pouvez-vous me dire où cela en est ? Merci. Jeanne Morel",
        LAMP.replace(
            "la rue des Tilleuls, en face du numéro 14", "la place du Marché, près de la boulangerie"
        ),
        LAMP.replace("numéro 14", "numéro 41"),
        "",
    ],
    ids=["a reminder", "another place", "another number", "nothing"],
)
def test_another_matter_is_not(other: str) -> None:
    assert not are_near(LAMP, other)


def test_few_words_are_near_only_when_they_are_the_same() -> None:
    assert likeness("Bonjour, voici.", "bonjour voici") == 1
    assert likeness("Bonjour, voici.", "Bonjour, merci.") == 0
    assert likeness("", "") == 0
