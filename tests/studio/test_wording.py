"""How the studio speaks of what a designer wrote."""

import pytest

from parvis.catalogue.drafting.checks import Fault
from parvis.catalogue.drafting.places import Place
from parvis.studio.faults import Leading
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


@pytest.mark.parametrize(
    ("where", "message", "said"),
    [
        ("Le titre", "il manque la version « English »", "Le titre\u00a0: il manque la version « English »"),
        ("", "aucune question ne dit qui demande", "Aucune question ne dit qui demande"),
        ("La notice", "la notice manque (RGPD, article 13)", "La notice manque (RGPD, article 13)"),
    ],
)
def test_what_is_to_mend_is_one_sentence_that_says_nothing_twice(where: str, message: str, said: str) -> None:
    fault = Fault("blocks", "presentation", Place("document"), message)
    assert Leading(fault, "", where).sentence == said
