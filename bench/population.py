"""An invented population, and the errors with which its persons are asked for.

Family names are built from syllables, so that there are tens of thousands of them, many near to each other.
"""

import unicodedata
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

ONSETS = ("b", "br", "c", "ch", "d", "f", "fl", "g", "gr", "h", "j", "l", "m", "n", "p", "ph", "qu", "r", "s",
          "t", "th", "tr", "v", "")  # fmt: skip
VOWELS = ("a", "e", "i", "o", "u", "au", "ai", "ou", "eau", "é", "y", "oi", "an", "on", "in")
ENDS = ("", "t", "rd", "n", "l", "s", "x", "tte", "lle", "er", "c", "z", "nd")
HEARD = (("ph", "f"), ("eau", "o"), ("au", "o"), ("ai", "e"), ("qu", "k"), ("c", "k"), ("y", "i"), ("th", "t"),
         ("an", "en"), ("s", "ss"), ("l", "ll"), ("n", "nn"), ("t", "tt"), ("in", "ain"), ("j", "g"))  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"
GIVEN_WORDS = """
Adèle Adrien Agnès Alain Albert Alexandre Alice Amélie André Anne-Sophie Antoine Arnaud Aurélie Aïcha Bastien Benoît
Bernard Brigitte Camille Catherine Cécile Céline Chantal Charles-Henri Chloé Christian Christine Claire Claude Clément
Danielle David Delphine Denis Didier Dominique Élise Élodie Emmanuel Éric Étienne Fabien Fatima Florence Françoise
Frédéric Gabriel Geneviève Georges Gérard Guillaume Hélène Henri Hugo Inès Isabelle Jacqueline Jacques Jean Jean-Claude
Jean-Luc Jeanne Jérôme Joëlle Julien Karim Laurence Léa Loïc Louis Lucie Madeleine Manon Marc Marie Marie-Christine
Mathilde Maxime Mehdi Michel Mohamed Monique Nadia Nathalie Nicolas Noémie Olivier Pascal Patrick Paul Philippe Pierre
Quentin Rachid Raphaël René Robert Romain Samia Sandrine Sébastien Simone Solène Sophie Stéphane Sylvie Théo Thérèse
Thierry Thomas Valérie Véronique Victor Vincent Xavier Yasmine Yves Zoé
"""
GIVEN = GIVEN_WORDS.split()
NAMES = 75_000
BORN = date(1932, 1, 1)
DAYS = 365 * 78


@dataclass(frozen=True)
class Known:
    """A person of the population."""

    family: str
    birth: str
    given: str
    born: date

    def answers(self, name: str, given: str, born: date | None) -> bool:
        """Whether she is all that was meant: one of her two names, her first given name or its letter, her day."""
        meant = plain(name) in (plain(self.family), plain(self.birth))
        called = plain(self.given.split()[0])[: 1 if len(given) == 1 else None]
        return meant and plain(given) == called and born in (None, self.born)


@dataclass(frozen=True)
class Search:
    """A query, and what whoever typed it meant."""

    kind: str
    query: str
    name: str
    given: str
    born: date | None


def people(chance: Random, count: int) -> Iterator[Known]:
    """Draw people: few names are common, most are rare; a quarter have another name from birth."""
    families = surnames(chance, NAMES)
    ranks = list(accumulate(1 / (place + 60) for place in range(len(families))))

    def family() -> str:
        return families[bisect(ranks, chance.random() * ranks[-1])]

    for _ in range(count):
        yield Known(
            family(),
            family() if chance.random() < 0.25 else "",
            " ".join(chance.sample(GIVEN, 2 if chance.random() < 0.3 else 1)),
            BORN + timedelta(days=chance.randrange(DAYS)),
        )


def surnames(chance: Random, count: int) -> list[str]:
    """Make that many different family names; some of two parts, some with a particle."""
    found: dict[str, None] = {}
    while len(found) < count:
        middle = "".join(
            chance.choice(ONSETS) + chance.choice(VOWELS) for _ in range(chance.choice((1, 2, 2, 3)))
        )
        name = (middle + chance.choice(ENDS)).capitalize()
        if len(name) < 4:
            continue
        draw = chance.random()
        if draw < 0.06 and found:
            name = f"{name}-{chance.choice(list(found)[-50:]).split('-')[0]}"
        elif draw < 0.1:
            name = f"{chance.choice(('Le', 'De', 'Van', 'El'))} {name}"
        found[name] = None
    return list(found)


def plain(words: str) -> str:
    """Letters without their accents."""
    apart = unicodedata.normalize("NFKD", words.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def one_letter(chance: Random, word: str) -> str:
    """Change, drop, add, double or exchange one letter, anywhere."""
    place, letter = chance.randrange(len(word)), chance.choice(LETTERS)
    before, sign, after = word[:place], word[place], word[place + 1 :]
    made = chance.choice((before + letter + after, before + after, before + letter + sign + after,
                          before + sign * 2 + after, before + after[:1] + sign + after[1:]))  # fmt: skip
    return made if made != word and len(made) > 1 else one_letter(chance, word)


def as_heard(chance: Random, word: str) -> str:
    """Write a word otherwise, as it sounds."""
    lower = word.lower()
    fitting = [pair for pair in HEARD if pair[0] in lower]
    if not fitting:
        return word + "e"
    said, written = chance.choice(fitting)
    return lower.replace(said, written, 1)


Made = Callable[[Random, Known], tuple[str, str, str]]
"""What is typed for the family and given names, and the family name that was meant."""

KINDS: dict[str, Made] = {
    "one letter": lambda chance, one: (one_letter(chance, one.family), first(one), one.family),
    "two letters": lambda chance, one: (
        one_letter(chance, one_letter(chance, one.family)), first(one), one.family),
    "phonetic": lambda chance, one: (as_heard(chance, one.family), first(one), one.family),
    "swapped": lambda chance, one: (first(one), one.family, one.family),
    "birth name": lambda chance, one: (one.birth or one.family, first(one), one.birth or one.family),
    "accents": lambda chance, one: (
        plain(one.family).replace("-", " "), plain(first(one)).replace("-", " "), one.family),
    "both names": lambda chance, one: (
        one_letter(chance, one.family), one_letter(chance, first(one)), one.family),
    "initial": lambda chance, one: (one.family, plain(first(one))[0].upper() + chance.choice(("", ".")), one.family),
}  # fmt: skip
"""The first six count together; the two last have a bound of their own."""


def first(one: Known) -> str:
    """The given name one is called by."""
    return one.given.split()[0]


def searches(chance: Random, known: list[Known], each: int) -> Iterator[Search]:
    """Draw that many searches of each kind, half of them with the day of birth."""
    for kind, make in KINDS.items():
        for number in range(each):
            one = chance.choice(known)
            family, given, meant = make(chance, one)
            born = one.born if number % 2 else None
            names = [family.upper(), given]
            if kind == "initial":
                chance.shuffle(names)
            query = " ".join(names) + (f" {born.isoformat()}" if born else "")
            yield Search(kind, query, meant, given.rstrip(".") if kind == "initial" else first(one), born)
