"""How the studio speaks of what a designer wrote."""

import pytest

from parvis.studio.wording import called, key_words, value_words


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


def test_what_changed_is_told_in_the_words_of_its_menu_and_names_its_language() -> None:
    assert value_words("yes", "required") == "est obligatoire"
    assert value_words({"rule": "rejection", "months": 2}) == "la demande est refusée, 2"
    assert value_words("yes") == "yes", "a word that is no code stays as it was written"
    assert key_words(("title", "fr")) == "le titre"
    assert key_words(("title", "en")) == "le titre (en anglais)"
    assert key_words(("title", "ar")) == "le titre (العربية)"
