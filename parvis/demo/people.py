"""People and organisations of an invented territory, drawn from a source of chance."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from stdnum import luhn

from .names import CLUBS, FAMILY, FIRMS, GIVEN, STREETS
from .territory import TOWNS, Place

LANGUAGES = ("fr",) * 24 + ("en",)
WITHOUT_EMAIL_OLD, WITHOUT_EMAIL = 0.42, 0.09
WEIGHTS = (11, 30, 34, 25)
"""How many of each age bracket turn to their town hall: the last bracket of names is that of children."""


class NotPeople(Exception):
    """The file of persons cannot be read."""


@dataclass(frozen=True, slots=True)
class Human:
    """A person who turns to the services."""

    family_name: str
    given_names: str
    birth_name: str
    birth_date: date
    email: str
    telephone: str
    line: str
    town: Place
    language: str

    def address(self) -> dict[str, str]:
        """The postal address as a form answers it."""
        return {
            "line1": self.line,
            "postcode": self.town.postcode,
            "city": self.town.name,
            "country": "France",
        }

    def named(self, *, with_birth: bool) -> dict[str, str]:
        """The name as a form answers it."""
        named = {"family_name": self.family_name, "given_names": self.given_names}
        return {**named, "birth_date": self.birth_date.isoformat()} if with_birth else named


@dataclass(frozen=True, slots=True)
class Body:
    """An association or a company."""

    name: str
    siret: str = ""
    rna: str = ""

    def named(self) -> dict[str, str]:
        """The organisation as a form answers it."""
        return {"name": self.name, **({"siret": self.siret} if self.siret else {"rna": self.rna})}


def people(chance: Random, numbers: Iterable[int], on: date) -> Iterator[Human]:
    """Draw people of this territory, adults, a number each; the bigger the town the more it has."""
    sizes = [town.population for town in TOWNS]
    for number in numbers:
        first, last, names = chance.choices(GIVEN[:4], WEIGHTS)[0]
        yield _human(chance, number, chance.choice(FAMILY), chance.choice(names), first, last, sizes, on)


def people_of_file(path: Path, chance: Random, numbers: Iterable[int], on: date) -> Iterator[Human]:
    """Read people of a CSV file (columns ``family_name``, ``given_names``; ``birth_date`` in ISO 8601 if any).

    Each number is the line of somebody; beyond the last line the file begins again. Raises NotPeople.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NotPeople(f"{path}: {error}") from error
    if not rows or not {"family_name", "given_names"} <= set(rows[0]):
        raise NotPeople(f"{path}: the columns family_name and given_names are needed")
    sizes = [town.population for town in TOWNS]
    for number in numbers:
        row = rows[number % len(rows)]
        first, last = 1935, 2006
        if row.get("birth_date"):
            try:
                first = last = date.fromisoformat(row["birth_date"]).year
            except ValueError as error:
                raise NotPeople(f"{path}: line {number % len(rows) + 2}: {error}") from error
        yield _human(
            chance, number, row["family_name"][:120], row["given_names"][:160], first, last, sizes, on
        )


def _human(
    chance: Random, number: int, family: str, given: str, first: int, last: int, sizes: list[int], on: date
) -> Human:
    year = min(chance.randint(first, last), on.year - 18)
    born = min(date(year, 1, 1) + timedelta(days=chance.randrange(365)), on - timedelta(days=18 * 366))
    old = year < 1950
    missing = WITHOUT_EMAIL_OLD if old else WITHOUT_EMAIL
    mail = f"{plain(given)}.{plain(family)}.{number}@courriel.example"
    return Human(
        family_name=family,
        given_names=given,
        birth_name=chance.choice(FAMILY) if chance.random() < 0.12 else "",
        birth_date=born,
        email="" if chance.random() < missing else mail,
        telephone=telephone(chance) if chance.random() < 0.8 else "",
        line=f"{chance.randint(1, 98)} {chance.choice(STREETS)}",
        town=chance.choices(TOWNS, sizes)[0],
        language="fr" if old else chance.choice(LANGUAGES),
    )


def bodies(chance: Random) -> tuple[tuple[Body, ...], tuple[Body, ...]]:
    """The associations, then the companies of the territory."""
    clubs = []
    for town in TOWNS:
        clubs += [Body(f"{club} de {town.name}", rna=f"W26{chance.randrange(10**7):07d}") for club in CLUBS]
    return tuple(clubs), tuple(Body(firm, siret=siret(chance)) for firm in FIRMS)


def siret(chance: Random) -> str:
    """A number of the right shape; its first digits are those of no real company yet (00…)."""
    siren = "00" + f"{chance.randrange(10**6):06d}"
    siren += luhn.calc_check_digit(siren)
    return _closed(siren + "0001")


def _closed(digits: str) -> str:
    return digits + str(luhn.calc_check_digit(digits))


def telephone(chance: Random) -> str:
    """A number of the ranges that the regulator keeps for fiction, in E.164.

    Its mobile range (06 39 98) is left out: the library that reads numbers takes it for Mayotte's.
    """
    head = chance.choice(("+3319900", "+3326191", "+3335301", "+3346571", "+3353649"))
    return f"{head}{chance.randrange(10**4):04d}"


def plain(words: str) -> str:
    """Words as an e-mail address writes them."""
    apart = unicodedata.normalize("NFKD", words.lower())
    kept = (
        sign if sign.isascii() and sign.isalnum() else "-"
        for sign in apart
        if not unicodedata.combining(sign)
    )
    return "-".join(filter(None, "".join(kept).split("-"))) or "sans-nom"
