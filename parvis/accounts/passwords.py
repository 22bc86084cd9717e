"""The strength of passwords as the CNIL recommends it (délibération n° 2022-100 of 21 July 2022).

Without further restriction a password must reach 80 bits of entropy. Its own examples: 12 signs among
capitals, small letters, digits and special signs; 14 among three of these classes; a phrase of 7 words.
Renewal is never forced; attempts are throttled elsewhere.
"""

import re
from math import log2
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WANTED_BITS = 78
"""The recommendation calls 12 signs of 4 classes 80 bits, and 12 × log2(90) is 77.9: its examples are what
it means."""

PHRASE_WORDS = 7
PHRASE_WORD_LENGTH = 2
SPECIAL_SIGNS = 28
"""Special signs that keyboards offer: with 26 + 26 + 10 it makes the 90 signs of the recommendation."""

MOST_REPEATED = 0.5
_CLASSES = (
    (re.compile(r"[a-zà-öø-ÿœ]"), 26),
    (re.compile(r"[A-ZÀ-ÖØ-ÞŒ]"), 26),
    (re.compile(r"\d"), 10),
    (re.compile(r"[^\w\s]|_|\s"), SPECIAL_SIGNS),
)
_RUNS = re.compile(r"(.)\1{2,}")


def bits(password: str) -> float:
    """An estimate of the entropy: the signs one may have drawn from, to the power of the length."""
    size = sum(many for signs, many in _CLASSES if signs.search(password))
    kept = _RUNS.sub(lambda run: run.group(1) * 2, password)
    return len(kept) * log2(size) if size else 0.0


def is_phrase(password: str) -> bool:
    """Whether it is a phrase of seven different words at least."""
    found = [word.casefold() for word in re.split(r"[\s\-_.,;:!?’']+", password) if word]
    return len({word for word in found if len(word) >= PHRASE_WORD_LENGTH}) >= PHRASE_WORDS


def is_strong(password: str) -> bool:
    """Whether it reaches what the recommendation asks for."""
    classes = sum(1 for signs, _many in _CLASSES if signs.search(password))
    kept = len(_RUNS.sub(lambda run: run.group(1) * 2, password))
    if len(set(password)) < len(password) * MOST_REPEATED and len(set(password)) < 10:
        return False
    by_example = (kept >= 12 and classes == 4) or (kept >= 14 and classes >= 3)
    return by_example or (kept >= 17 and bits(password) >= WANTED_BITS) or is_phrase(password)


class CnilValidator:
    """Refuse a password that is too easy to guess, and say which ones are accepted."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a weak one."""
        if not is_strong(password):
            raise ValidationError(self.get_help_text(), code="password_too_weak")

    def get_help_text(self) -> str:
        """What is accepted, in words."""
        return _(
            "Choisissez une phrase d’au moins 7 mots, ou au moins 12 caractères mêlant majuscules, "
            "minuscules, chiffres et signes, ou au moins 14 caractères de trois de ces sortes."
        )
