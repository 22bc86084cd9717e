"""Reading what is typed in the search box: a day of birth, a number, an address, and names among the rest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from stdnum.fr import siren, siret

from parvis.base.identifiers import read_reference

LONGEST = 1_000
"""Signs read of what is typed: more is no longer a search."""

FIRST_YEAR = 1850
DATE = re.compile(
    r"(?<!\d)(?:(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{1,2}) ?([-/. ]) ?(\d{1,2}) ?\6 ?(\d{4}))(?!\d)"
    # Two digits of the year only when nothing around makes it part of a telephone number.
    r"|(?<!\d)(?<!\d[-/. ])(\d{1,2})([-/.])(\d{1,2})\10(\d{2})(?!\d)(?![-/. ]\d)"
)
COMPACT_DATE = re.compile(r"(?<![\d+])\d{8}(?!\d)")
WRITTEN_DATE = re.compile(
    r"(?<!\d)(\d{1,2})(?:er)?\s*([a-zéûà]{3,9})\.?\s*(\d{4}|\d{2})(?!\d)", re.IGNORECASE
)
BORN_ON = re.compile(r"\bn[ée]e?\s+le\s*$", re.IGNORECASE)
MONTHS = ("janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc")
ENDINGS = ("com", "fr", "net", "org", "eu")
SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789-."
LONGEST_DOMAIN = 30
"""Of the domains that are looked for with an error: each letter more is eighty addresses more."""
EMAIL = re.compile(r"\S+@\S+")
RNA = re.compile(r"(?<!\w)W[0-9A-Z]\d{8}(?!\w)", re.IGNORECASE)
DIGITS = re.compile(r"(?<!\w)(?:\+|00)?\d(?:[ .\-/()]{0,2}\d){8,14}(?!\w)")
REFERENCE = re.compile(r"(?<!\w)\w{4}[- ]?\w{4}[- ]?\w(?!\w)")


class CannotSearch(Exception):
    """Nothing in what was typed can be looked for."""


@dataclass(frozen=True)
class Asked:
    """What is looked for. ``nears``: the days one wrong digit or a swap away from the one said."""

    text: str = ""
    born: date | None = None
    nears: tuple[date, ...] = ()
    keys: tuple[str, ...] = ()
    near_keys: tuple[str, ...] = ()
    """Looked for when nobody has a key: the addresses whose domain is one letter away from the one typed."""

    @property
    def marks(self) -> list[str]:
        """The keys as the database is asked for them: those begun by ``~`` after the others."""
        return [*self.keys, *(f"~{key}" for key in self.near_keys)]


def read(query: str, *, on: date) -> Asked:
    """Read a query typed on that day. Raises CannotSearch when it holds neither letter nor digit."""
    rest = "".join(sign if sign.isprintable() else " " for sign in query[:LONGEST])
    if not any(sign.isalnum() for sign in rest):
        raise CannotSearch("the query holds neither letter nor digit")
    keys: list[str] = []
    if reference := read_reference(rest.strip()):
        keys.append(reference)

    def taken(pattern: re.Pattern[str], text: str) -> str:
        for found in pattern.finditer(text):
            keys.extend(_keys(found[0]))
        return pattern.sub(lambda one: " " if list(_keys(one[0])) else one[0], text)

    rest = taken(EMAIL, rest)
    digits, rest = _date(rest, on)
    rest = taken(RNA, rest)
    rest = taken(DIGITS, rest)
    # A name may look like a reference: it stays among the words.
    for found in REFERENCE.finditer(rest):
        if (reference := read_reference(found[0])) and reference not in keys:
            keys.append(reference)
    born = _day(digits)
    return Asked(
        " ".join(rest.split()),
        born,
        tuple(sorted(day for day in _near(digits, on) if day != born)),
        tuple(dict.fromkeys(keys)),
        tuple(near for key in keys[:1] if "@" in key for near in _near_addresses(key)),
    )


def reach_key(typed: str) -> str:
    """The key under which an e-mail address or a telephone number is kept, however written; empty for neither."""
    typed = typed.strip()[:LONGEST]
    if not EMAIL.fullmatch(typed) and not DIGITS.fullmatch(typed):
        return ""
    return next((key for key in _keys(typed) if "@" in key or key.startswith("t")), "")


def _keys(words: str) -> Iterator[str]:
    """The keys under which an address or a number is kept; none when it is neither."""
    words = words.strip("<>,;\"'()")
    if "@" in words:
        yield words.lower()
        return
    if RNA.fullmatch(words):
        yield "r" + words.lower()
        return
    digits = "".join(sign for sign in words if sign.isdigit())
    if (len(digits) == 14 and siret.is_valid(digits)) or (len(digits) == 9 and siren.is_valid(digits)):
        yield "s" + digits
    if len(digits) >= 9:
        # The last nine digits: 06…, +33 6… and 0033 6… are one number.
        yield "t" + digits[-9:]


def _near_addresses(address: str) -> list[str]:
    """The addresses with a letter wrong, missing, added or exchanged in their domain, or another usual ending."""
    name, _at, domain = address.rpartition("@")
    if len(domain) > LONGEST_DOMAIN:
        return []
    near = {f"{domain.rpartition('.')[0]}.{ending}" for ending in ENDINGS}
    for place in range(len(domain) + 1):
        before, after = domain[:place], domain[place:]
        near |= {before + after[1:], before + after[1:2] + after[:1] + after[2:]}
        near |= {before + sign + rest for sign in SIGNS for rest in (after, after[1:])}
    return [f"{name}@{one}" for one in sorted(near - {domain})]


def _date(text: str, on: date) -> tuple[str, str]:
    """The first day said in a text, as eight digits (year, month, day; perhaps of no calendar), and the rest."""
    if found := DATE.search(text):
        year, month, day = next(
            found.group(*places) for places in ((1, 3, 4), (8, 7, 5), (12, 11, 9)) if found[places[0]]
        )
    elif found := WRITTEN_DATE.search(text):
        months = [place for place, name in enumerate(MONTHS, 1) if _same_month(found[2], name)]
        if not months:
            return "", text
        day, year, month = found[1], found[3], str(months[0])
    elif found := COMPACT_DATE.search(text):
        year, month, day = found[0][4:], found[0][2:4], found[0][:2]
        if not _plausible(year, on):
            year, month, day = found[0][:4], found[0][4:6], found[0][6:]
    else:
        return "", text
    if len(year) == 2:
        century = on.year - on.year % 100
        year = str(century + int(year) - (100 if century + int(year) > on.year else 0))
    before = BORN_ON.sub(" ", text[: found.start()])
    return f"{year}{month:0>2}{day:0>2}", f"{before} {text[found.end() :]}"


def _same_month(typed: str, name: str) -> bool:
    plain = str.maketrans("éûà", "eua")
    short = name.translate(plain)[:4]
    return typed.lower().translate(plain).startswith(short if short != "juin" else "juin"[: len(typed)])


def _plausible(year: str, on: date) -> bool:
    return FIRST_YEAR <= int(year) <= on.year


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _near(digits: str, on: date) -> set[date]:
    """The days that one wrong digit, two digits exchanged, or day and month exchanged, turn into this one."""
    if not digits:
        return set()
    typed = {digits[:4] + digits[6:] + digits[4:6]}
    for place in range(8):
        typed |= {digits[:place] + digit + digits[place + 1 :] for digit in "0123456789"}
        typed.add(digits[:place] + digits[place : place + 2][::-1] + digits[place + 2 :])
    return {day for one in typed if (day := _day(one)) and _plausible(one[:4], on)}
