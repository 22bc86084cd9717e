"""What changed inside a sentence is told word by word, and nothing of either text is lost."""

from hypothesis import given
from hypothesis import strategies as st

from parvis.base.rewording import MOST_WORDS, Part, reworded, side

SENTENCES = st.lists(
    st.sampled_from(["Votre", "demande", "d’aide", "est", "reçue", ".", " ", "\n", "é"])
).map("".join)


def test_only_the_words_that_changed_are_marked() -> None:
    assert reworded("Nom de la fête", "Nom de votre fête") == [
        Part("same", "Nom de "),
        Part("removed", "la"),
        Part("added", "votre"),
        Part("same", " fête"),
    ]


def test_sentences_that_have_little_in_common_follow_each_other() -> None:
    assert reworded("Nom de la fête", "Où habitez-vous ?") == [
        Part("removed", "Nom de la fête"),
        Part("added", "Où habitez-vous ?"),
    ]
    assert reworded("", "Bonjour") == [Part("added", "Bonjour")]
    assert reworded("Bonjour", "Bonjour") == [Part("same", "Bonjour")]
    assert reworded("", "") == []


def test_a_long_text_is_told_whole() -> None:
    long = "mot " * MOST_WORDS
    assert [one.change for one in reworded(long, f"{long}fin")] == ["removed", "added"]


@given(SENTENCES, SENTENCES)
def test_each_side_is_found_again(before: str, after: str) -> None:
    parts = reworded(before, after)
    assert "".join(one.words for one in side(parts, "added")) == before
    assert "".join(one.words for one in side(parts, "removed")) == after
