"""From the words of a message to a procedure, on an offer of four."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.intake.suggesting.choosing import Suggestion, suggest
from parvis.intake.suggesting.indexing import Index, index_of
from parvis.intake.suggesting.offered import Offered
from parvis.intake.suggesting.words import is_one_slip, sound, stem

ON = date(2026, 11, 23)
SIGNS = "abeglnopu bac 0123456789/.,’'-_\n\t\x00\u2028éÉœŒßİıﬁ²٣مخطر汉🙂\u0301\ud7ff"


def offered(procedure: str, unit: str, title: str, keywords: str, **more: str) -> Offered:
    """A procedure that says little."""
    return Offered(
        procedure,
        unit,
        {"fr": title, **more},
        {"fr": ""},
        {"fr": keywords},
        ({"fr": "Réponse sous dix jours."},),
    )


OFFER = (
    offered(
        "bac",
        "dechets",
        "Demander un bac à déchets",
        "poubelle, couvercle cassé, éboueurs",
        en="Ask for a bin",
    ),
    offered("encombrants", "dechets", "Faire enlever des encombrants", "canapé, matelas, vieux meubles"),
    offered(
        "eclairage", "voirie", "Signaler une panne d’éclairage", "lampadaire, réverbère, ampoule grillée"
    ),
    offered("naissance", "etat-civil", "Demander un acte de naissance", "extrait de naissance, filiation"),
)
COMMON = tuple(
    Offered(f"autre-{number}", "", {"fr": f"Démarche numéro{number}"}, {}, {}, is_proposed=False)
    for number in range(38)
)
"""As many procedures as the library has: the rarity of a word is that of a real offer."""
INDEX = index_of([*OFFER, *COMMON])


def told(text: str, subject: str = "", index: Index = INDEX) -> Suggestion:
    """What is suggested of a text."""
    return suggest(text, subject, index, on=ON)


@pytest.mark.parametrize(
    ("text", "procedure", "word"),
    [
        ("Ma poubelle n’a plus de couvercle", "bac", "couvercle"),
        ("POUBELLES JAMAIS RAMASSÉES, les éboueurs ont cassé le couvercle", "bac", "POUBELLES"),
        ("le réverberre est éteint et l’ampoule grilée", "eclairage", "réverberre"),
        ("lanpadaire en panne devant chez moi, ampoule", "eclairage", "lanpadaire"),
        ("il me faut lextrait dacte de naisance avec filliation", "naissance", "naisance"),
        ("Could I get a new bin? the bin is broken", "bac", "bin"),
    ],
)
def test_words_of_every_day_lead_to_the_procedure(text: str, procedure: str, word: str) -> None:
    found = told(text)
    assert found.procedure == procedure
    assert word in found.words, "told as the person wrote it"
    assert found.unit == next(one.unit for one in OFFER if one.procedure == procedure)


@pytest.mark.parametrize(
    "text", ["", "Merci beaucoup, bonne journée !", "?", "Ô saisons, ô châteaux", "12 34"]
)
def test_what_is_about_nothing_gets_nothing(text: str) -> None:
    found = told(text)
    assert (found.procedure, found.unit, found.words) == (None, None, ())
    assert found.score < 0.5


def test_two_matters_give_the_second_among_the_others() -> None:
    found = told("Ma poubelle jaune a le couvercle cassé. Pouvez-vous aussi enlever un matelas ?")
    assert found.procedure == "bac"
    assert found.others[0] == "encombrants"


def test_a_service_is_named_when_its_procedures_cannot_be_told_apart() -> None:
    found = told("Une poubelle, un canapé")
    assert (found.procedure, found.unit) == (None, "dechets")
    assert set(found.others) == {"bac", "encombrants"}
    assert told("Une poubelle, un lampadaire").unit is None


def test_the_subject_counts_more() -> None:
    plain = told("Ma poubelle est près du lampadaire")
    assert told("Elle est près du lampadaire", subject="Ma poubelle").others != plain.others
    assert told("Ma poubelle", subject="Un lampadaire").score > plain.score


def test_a_long_story_hides_nothing() -> None:
    story = "Hier nous sommes allés chez ma tante qui habite une ferme au bout du village. " * 90
    asked = "Le lampadaire est en panne, ampoule grillée."
    assert told(f"{asked} {story}").procedure == "eclairage"
    assert told(f"{story} {asked}").procedure == "eclairage"


def test_what_the_library_says_makes_words_common_and_is_not_proposed() -> None:
    more = [
        Offered(f"autre-{number}", "", {"fr": "Signaler un canapé"}, {}, {"fr": "canapé"}, is_proposed=False)
        for number in range(8)
    ]
    index = index_of([*OFFER, *COMMON[8:], *more])
    found = told("canapé", index=index)
    assert [one.procedure for one in index.procedures] == [one.procedure for one in OFFER]
    assert found.score < told("canapé").score


def test_an_authority_that_proposes_nothing_gets_nothing() -> None:
    found = told("Ma poubelle est cassée, il y a un danger", index=index_of([]))
    assert (found.procedure, found.score, found.others, found.urgency) == (None, 0.0, (), "now")


@settings(max_examples=40)
@given(st.text(SIGNS, max_size=300), st.text(SIGNS, max_size=60))
def test_any_text_at_all_gives_a_suggestion(text: str, subject: str) -> None:
    found = told(text, subject)
    assert 0 <= found.score <= 1
    assert found == told(text, subject)


@pytest.mark.parametrize(
    "text", ["a" * 60_000, "l'" * 40_000, "sent " * 20_000, "pas " * 9_000 + "danger " * 9_000]
)
def test_what_never_ends_ends(text: str) -> None:
    assert told(text, text).procedure is None


@pytest.mark.parametrize(
    "words",
    [
        ("poubelle", "poubelles"),
        ("enlever", "enlève", "enlevez"),
        ("raccordement", "raccorder", "raccordé"),
        ("municipal", "municipaux"),
        ("associations", "association"),
    ],
)
def test_the_words_of_a_family_have_one_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word.replace("è", "e").replace("é", "e")) for word in words}) == 1


def test_permits_are_not_permissions() -> None:
    assert stem("permis") != stem("permission")


def test_slips_and_sounds() -> None:
    assert is_one_slip("poubele", "poubelle")
    assert is_one_slip("pooubelle", "poubelle")
    assert is_one_slip("puobelle", "poubelle")
    assert is_one_slip("poubella", "poubelle")
    assert not is_one_slip("poubel", "poubelle")
    assert not is_one_slip("boutelle", "poubelle")
    assert sound("naissance") == sound("naisance")
    assert sound("ballet") == sound("bale")


def test_what_a_misspelt_word_may_mean() -> None:
    assert INDEX.meant("dampoule") == stem("ampoule"), "its article is stuck to it"
    assert INDEX.meant("lanpadere") == stem("lampadaire"), "two slips, but it sounds alike"
    assert INDEX.meant("lanpadere" + "e" * 40) == "", "no word is that long"
    assert INDEX.meant("bak") == "", "short words differ by a letter"
