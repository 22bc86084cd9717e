"""The language of a message, by its alphabet, else by the small words that only one language has."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

_ALPHABETS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("fa", re.compile(r"[پچژگ]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("uk", re.compile(r"[іїєґ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
)
"""The letters of each, the most particular first."""
_FIRST_FOREIGN = "\u0370"
"""The first letter of these alphabets: a text that has none is not looked through for each of them."""
_LEAST_LETTERS = 0.3
"""The share of a message's letters that an alphabet takes to be its own."""

_SMALL_WORDS: Mapping[str, str] = {
    "fr": "le la les un une des du et est je nous vous mon ma mes pour dans sur avec que qui pas au aux ce cette il"
    " elle on ne suis bonjour bjr svp merci votre notre sont ai avez faut depuis chez c j l d qu ya",
    "en": "the a an and is are i we you my our your for in on with that this not to of it was have has can how please"
    " hello thank thanks would could there from",
    "es": "el los las un una y es soy yo mi mis para en con que no al del por como hola gracias usted su ha esta este"
    " necesito quiero donde cuando muy pero buenos dias tengo",
    "pt": "o os as um uma e sou eu meu minha para em com que nao ao do da dos das por como ola obrigado obrigada voce"
    " esta este preciso quero onde quando muito mas bom dia tenho pela sua",
    "it": "il lo gli un una e sono io mio mia per in con che non al del della di come buongiorno grazie vorrei ho dove"
    " quando molto ma questo questa",
    "de": "der die das ein eine und ist ich wir sie mein meine fur in mit dass nicht zu von wie hallo danke bitte habe"
    " kann wo wann sehr aber unser",
    "ro": "si este sunt eu meu mea pentru in cu ca nu la de buna ziua multumesc va rog unde cand foarte dar un o am",
    "tr": "ve bir bu icin ile ben benim degil var yok merhaba tesekkurler nasil nerede ne cok ama istiyorum",
    "pl": "i jest nie na w z do ze jak dzien dobry dziekuje prosze mam moj moja gdzie kiedy bardzo ale czy",
    "nl": "de het een en is ik wij u mijn voor in op met dat niet van hoe hallo dank bedankt kan waar wanneer",
}
_OF_WORD: dict[str, list[str]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _OF_WORD.setdefault(_word, []).append(_language)

_SHARED = 12
"""What a word gives to its languages together: one that several have tells little."""
_READ = 300
"""Words that are enough to tell."""


def language_of(text: str, words: Sequence[str]) -> str:
    """The code (ISO 639-1) of the language of a text, whose bare words are given; "" when nothing tells."""
    start = text[:2_000].lower()
    if max(start, default="") < _FIRST_FOREIGN:
        return _by_small_words(words[:_READ])
    letters = sum(map(str.isalpha, start))
    own = next((code for code, alphabet in _ALPHABETS if _share(alphabet, start, letters)), "")
    return own or _by_small_words(words[:_READ])


def _share(alphabet: re.Pattern[str], text: str, letters: int) -> bool:
    found = len(alphabet.findall(text))
    least = 0.01 if alphabet.pattern.startswith(("[پ", "[і")) else _LEAST_LETTERS
    return found > letters * least


def _by_small_words(words: Sequence[str]) -> str:
    votes: Counter[str] = Counter()
    for word in words:
        if of := _OF_WORD.get(word):
            for language in of:
                votes[language] += _SHARED // len(of)
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]
