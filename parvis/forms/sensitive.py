"""Questions to look at twice: those that ask, in their words, what article 9 of the GDPR protects most.

A list of words, in French, held to be read by somebody: it judges nothing, and sees no roundabout question.
"""

import re
import unicodedata

_WORDS = {
    "health": r"sante|maladies?|handicap\w*|allergi\w*|traitements? medica\w*|medicaments?|grossesse|vaccin\w*",
    "beliefs": r"religio\w*|confession\w*|culte|croyances?|philosophi\w*",
    "opinions": r"syndica\w*|syndicats?|opinions? politiques?|parti politique",
    "origin": r"ethni\w*|races?|racial\w*",
    "intimacy": r"orientation sexuelle|vie sexuelle|sexualite",
    "body": r"empreintes? digitales?|biometri\w*|genetiques?",
    "offences": r"condamnations?|casier judiciaire|infractions? penales?",
}
_KINDS = {name: re.compile(rf"\b(?:{words})\b") for name, words in _WORDS.items()}


def kinds_asked(words: str) -> list[str]:
    """The kinds of protected data that a text seems to ask for."""
    decomposed = unicodedata.normalize("NFKD", words.lower())
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return [name for name, pattern in _KINDS.items() if pattern.search(plain)]
