"""Keep the social security number (NIR) out of forms.

Only the bodies and purposes listed by décret 2019-341 ("cadre NIR") may collect it; a local authority's
form is not one of them. A definition that asks for it is refused, and one typed in a free text is masked
before anything is kept.
"""

import re
import unicodedata
from functools import lru_cache

from stdnum.fr import nir

MASK = "[numéro masqué]"
"""What replaces a number in the text that is kept."""

_SEPARATOR = r"[ .\-\u00a0\u202f]?"
_DIGITS = _SEPARATOR.join(
    [
        r"[123478]",
        r"[0-9]",
        r"[0-9]",
        r"[0-9]",
        r"[0-9]",
        r"[0-9]",
        r"[0-9AaBb]",
        *([r"[0-9]"] * 8),
    ]
)
_CANDIDATE = re.compile(rf"(?<![0-9A-Za-z]){_DIGITS}(?![0-9])")

_ASKING = (
    re.compile(r"\bn\W?i\W?r\b(?!\w)"),
    re.compile(r"\b(numero|num|no|n)\b.{0,25}\b(securite sociale|secu|carte vitale|insee|assure social)\b"),
    re.compile(r"\b(securite sociale|secu|carte vitale|assure social)\b.{0,12}\b(numero|num|no)\b"),
    re.compile(r"\bnumero d inscription au repertoire\b"),
    re.compile(r"\bmatricule (social|d assure)\b"),
    re.compile(r"\b(social security|social insurance|national insurance)\b.{0,15}\b(number|no)\b"),
    re.compile(r"\bssn\b"),
    re.compile(r"\b(numero|num|no|n) ss\b"),
)


def mask(typed: str) -> str:
    """Return the text with every valid NIR (its check key is right) replaced by `MASK`."""
    if not any(sign.isdigit() for sign in typed):
        return typed
    # Full-width and other digits count as digits: one sign for one sign, so that positions hold.
    plain = "".join(_plain_sign(sign) for sign in typed)
    parts, end = [], 0
    position = 0
    while (match := _CANDIDATE.search(plain, position)) is not None:
        if nir.is_valid(re.sub(r"[^0-9ABab]", "", match.group()).upper()):
            parts += [typed[end : match.start()], MASK]
            end = position = match.end()
        else:
            position = match.start() + 1
    return "".join([*parts, typed[end:]]) if parts else typed


@lru_cache(maxsize=8192)
def asks_for_it(words: str) -> bool:
    """Tell whether a label, a help text or an id asks for the NIR; a draft is judged whole at each change."""
    decomposed = unicodedata.normalize("NFKD", words.lower())
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    plain = re.sub(r"[^a-z0-9]+", " ", letters.replace("°", " "))
    return any(pattern.search(plain) for pattern in _ASKING)


def _plain_sign(sign: str) -> str:
    if sign.isascii():
        return sign
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 else sign
