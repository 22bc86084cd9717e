"""Words as they are compared: without accents nor endings, and what their writer may have meant by a misspelt one.

A stemmer of our own, light on purpose: the usual one for French costs 20 times more a word, and a message has to
be read in 5 ms (decision note 86).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_BEGINNING, _END = 3_500, 2_000
"""Characters that are read of a message: what it is about is said as it opens, what it asks as it ends."""
_WORD = re.compile(r"[^\W_]+")
_ACCENTS = (
    *zip("àáâãäåçèéêëìíîïñòóôõöùúûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy", strict=True),
    *(("œ", "oe"), ("æ", "ae"), ("ß", "ss")),
)

_LONG_ENDING = re.compile(
    r"(?<=^....)(?P<kept>.*?)(?:issement|ement|ation|ateur|atrice|ance|ence|euse|eur|ive|if"
    r"|able|iere|ier|ienne|ien|ante|ant|ite|aient|erons|eront|erait|ion|ing)$"
)
_SHORT_ENDING = re.compile(r"(?<=^....)(?P<kept>.*?)(?:ee|er|ez|ed|e)$")
_PLURAL = re.compile(r"(?<=^...)(?P<kept>.*?)[sx]$")

_SOUNDS = (
    ("ph", "f"), ("eau", "o"), ("au", "o"), ("qu", "k"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("cy", "si"),
    ("ch", "%"), ("c", "k"), ("q", "k"), ("ai", "e"), ("ei", "e"), ("em", "an"), ("en", "an"), ("am", "an"),
    ("y", "i"), ("h", ""), ("z", "s"), ("ss", "s"),
)  # fmt: skip
"""Spellings that sound alike in French, in the order they are replaced."""
_DOUBLED = re.compile(r"(.)\1")
_MUTE = re.compile(r"(?:e|t|s|d|x|p)+$")
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu)(?=[aeiouyh])")

LEAST_FORGIVEN = 5
"""Letters of a word below which no slip is forgiven: short words differ by a letter without being misspelt."""
MOST_FORGIVEN = 30
"""Letters of a word beyond which it is no word."""


def bare(text: str) -> str:
    """A text in small letters, without accents; it has as many words as before."""
    plain = unicodedata.normalize("NFC", text).lower()
    if not plain.isascii():
        for accented, letter in _ACCENTS:
            plain = plain.replace(accented, letter)
    return plain


def written(text: str) -> list[str]:
    """The words of a text as their writer put them down; of a long one, those of its beginning and of its end."""
    read = text if len(text) <= _BEGINNING + _END else f"{text[:_BEGINNING]}\n{text[-_END:]}"
    return _WORD.findall(unicodedata.normalize("NFC", read))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What a bare word keeps whatever its ending: plural, feminine, verb, noun drawn from it."""
    single = f"{word[:-2]}l" if word.endswith("aux") and len(word) > 5 and word[-4] != "e" else word
    return _without(_SHORT_ENDING, _without(_LONG_ENDING, _without(_PLURAL, single)))


def _without(ending: re.Pattern[str], word: str) -> str:
    found = ending.search(word)
    return word[: found.end("kept")] if found else word


def sound(word: str) -> str:
    """How a bare word is heard, roughly: words written alike by ear share it."""
    for spelling, heard in _SOUNDS:
        word = word.replace(spelling, heard)
    return _MUTE.sub("", _DOUBLED.sub(r"\1", word))


def shortened(word: str) -> Iterator[str]:
    """A word less one letter, the first excepted: it is seldom the wrong one."""
    return (word[:at] + word[at + 1 :] for at in range(1, len(word)))


def is_one_slip(word: str, meant: str) -> bool:
    """Whether a word is another but for one letter too many, missing, wrong or swapped with the next."""
    if len(word) > len(meant):
        word, meant = meant, word
    at = next((place for place, letter in enumerate(word) if letter != meant[place]), len(word))
    if len(word) < len(meant):
        return word[at:] == meant[at + 1 :]
    swapped = word[at : at + 2] == meant[at : at + 2][::-1]
    return word[at + 1 :] == meant[at + 1 :] or (swapped and word[at + 2 :] == meant[at + 2 :])


def unelided(word: str) -> str:
    """A word less the article that was stuck to it (« larreté », « dautorisation »); "" when there is none."""
    found = _ELIDED.match(word)
    return word[found.end() :] if found and len(word) > found.end() + 3 else ""


_EMPTY = """
    a ai aie ainsi alors an ans apres as assez au aucun aucune aujourd aussi autre autres aux avait avant avec avez
    avoir avons ayant beaucoup bien bjr bonjour bonsoir bonne c ca car ce ceci cela celle celui cent ces cet cette ceux
    chaque chez cher chere ci coment comme comment commen cordialement cordiales d dans de deja demain depuis des deux
    devait devez devons dire dit dois doit donc donne donner dont du duquel e elle elles en encore ensuite entre es est
    et etaient etais etait etant etc ete etes etre eu euh faire fais fait fallait faut fois font g grand h hello hier
    hui ici il ils ils j jai jamais je jour jours juste justement l la laquelle le lequel les lesquels leur leurs
    lorsque lui m ma madame mademoiselle mai mais mal malgre me meme memes merci mes messieurs mettre mieux mme moi
    moins mois mon monsieur mr n ne ni non nos notre nous nouveau nouvelle o on ont ou oui par parce pas passe pendant
    personne petit petite peu peut peuvent peux plus plutot pour pourquoi pourrais pourriez pouvez pouvoir pouvons pr
    prendre pres presque puis puisque puisse qu quand que quel quelle quelles quelqu quelque quels qui quoi rien s sa
    sans savoir se sera serait ses seul seule si sinon soit sommes son sont sous souhaite souhaitons souvent stp suis
    sur surtout svp t ta tant te tel telle tes toi ton tous tout toute toutes tres trois trop tu un une va vais vers
    veut veux voici voila voir vont vos votre voudrais voudrait voudrions voulez voulons vous vu y il cest jusqu lors
    semaine matin soir heure heures annee annees fin debut samedi dimanche lundi mardi mercredi jeudi vendredi janvier
    fevrier mars avril juin juillet aout septembre octobre novembre decembre prochain prochaine dernier derniere
    mairie ville commune maire service services agglomeration communaute departement region departemental regional
    demande demandes demander demandez demarche demarches dossier dossiers formulaire formulaires document documents
    papier papiers date nom prenom numero adresser mail courriel telephone question questions reponse reponses
    repondre information informations renseignement renseignements besoin attente envoyer envoi recevoir recu merci
    salutations distinguees agreer expression sentiments remercie remerciant avance gens
    a about after all am an and any are as at be been before but by can could day did do does doing for from get had
    has have having hello hi how i if in into is it its just like me more my need no not of off on or our out please
    regards sir so some than thank thanks that the their them then there these they this to up us was we were what
    when where which who why will with would you your dear madam town hall good morning
    el los las del al un una unos por para con como que se su sus mi yo es son muy mas pero gracias hola
    o os as do da dos das em no na nos nas um uma por com meu minha voce obrigado obrigada ola
"""
EMPTY = frozenset(_EMPTY.split())
"""Words that say nothing of what is wanted: tools of the language, courtesies, days, and the administration’s own."""
