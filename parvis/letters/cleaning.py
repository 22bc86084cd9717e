"""Make any text safe to print: no control character, no bidirectional trick, bounded length."""

import re
import unicodedata

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from parvis.letters.content import CannotWriteLetter, LetterTooLong

NAME_LENGTH = 200
ANSWER_LENGTH = 2_000
TEXT_LENGTH = 20_000
SUBJECT_LENGTH = 150
ANSWERS = 200
ITEMS = 100

_ELLIPSIS = "…"
# Bidirectional controls reorder what is read; invisible format characters hide what is compared.
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_KEPT_FORMAT = frozenset("\n\u200c\u200d")
_BLANKS = re.compile(r"[^\S\n\u00a0\u202f]+")
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")


def cleaned(text: str) -> str:
    """Return the text in NFC without control, format, private, unassigned or surrogate characters.

    Line feeds stay, and the joiners that Arabic and Indic scripts need; other blanks become one space.
    """
    normal = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text).replace("\t", " "))
    kept = "".join(
        c for c in normal if c in _KEPT_FORMAT or unicodedata.category(c) not in _DROPPED_CATEGORIES
    )
    return "\n".join(_BLANKS.sub(" ", line).strip(" ") for line in kept.split("\n")).strip("\n")


def stretch(text: str) -> str:
    """Return a part of a line, cleaned, the blank at either end kept: what stands beside it is another part."""
    # The bars hold what cleaning takes from the ends of a text.
    return cleaned(f"|{text}|")[1:-1]


def one_line(text: str, limit: int = NAME_LENGTH) -> str:
    """Return the cleaned text on one line, shortened with an ellipsis past ``limit`` characters."""
    return shortened(cleaned(text).replace("\n", " "), limit)


def unbroken(number: str) -> str:
    """Return a telephone number whose figures keep their order in a text written from the right."""
    return number.replace(" ", "\u00a0") if get_language_bidi() else number


def shortened(text: str, limit: int) -> str:
    """Cut a text of the person's at ``limit`` characters, visibly."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + _ELLIPSIS


def answer(text: str) -> str:
    """Return an answer of the person's, cleaned and shortened at ``ANSWER_LENGTH`` characters."""
    return shortened(cleaned(text), ANSWER_LENGTH)


def authored(text: str) -> str:
    """Return an agent's text, cleaned; refuse it past ``TEXT_LENGTH`` characters rather than cut a reason."""
    clean = cleaned(text)
    if len(clean) > TEXT_LENGTH:
        raise LetterTooLong(
            _("Ce texte a %(length)d caractères : %(limit)d au plus.")
            % {"length": len(clean), "limit": TEXT_LENGTH}
        )
    return clean


def subject_line(text: str) -> str:
    """Return an e-mail subject: one line, no CR or LF (RFC 5322 section 2.2), bounded."""
    return one_line(text, SUBJECT_LENGTH)


def web_address(url: str) -> str:
    """Return an absolute http(s) address unchanged; refuse anything else, so that no script is linked."""
    if not re.fullmatch(r"https?://[^\s<>\"'\\^`{|}\x00-\x20\x7f-\x9f]{1,2000}", url):
        raise CannotWriteLetter(
            _("Adresse de lien refusée : elle doit commencer par https:// et ne pas avoir d’espace.")
        )
    return url
