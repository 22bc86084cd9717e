"""How the studio speaks of what a designer wrote."""

import pytest

from parvis.studio.wording import called


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "Vos enfants sont **inscrits** à partir du **{starts_on}**.",
            "Vos enfants sont inscrits à partir du ….",
        ),
        ("Bonjour[ {person_name}],", "Bonjour …,"),
        ("Une marque **jamais fermée", "Une marque **jamais fermée"),
    ],
)
def test_a_passage_of_a_letter_is_named_by_its_words_without_their_marks(body: str, said: str) -> None:
    assert called({"id": "b1", "body": {"fr": body}}) == said
