"""The code at the foot of each page of a paper form: what it holds, and how it is read back (note 52).

``PV1/<version>/<page>/<pages>/<edition>/<case>/<check>``, in signs that a QR code holds two to eleven bits
(ISO/IEC 18004, alphanumeric mode):

- version: the id of the version of the procedure, 26 signs of Crockford's base 32;
- page and pages: three figures each, from ``001``;
- edition: the language in two or three letters, then ``N`` for ordinary print or ``L`` for large print;
- case: the nine signs of its reference, or ``-`` when there is none;
- check: one sign over all that comes before, marks left out (ISO 7064, MOD 37,36).

It names no person: who finds a page learns no more than what is printed on it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import segno
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

from parvis.base.identifiers import ALPHABET, read_reference

MOST_PAGES = 999
MODULES = 41
"""Squares on a side of the printed code, its white edge of four included (version 4 of ISO/IEC 18004)."""

_VERSION_LENGTH = 26
_CODE = re.compile(
    rf"PV1/(?P<version>[0-7][{ALPHABET}]{{25}})/(?P<page>\d{{3}})/(?P<pages>\d{{3}})"
    rf"/(?P<language>[A-Z]{{2,3}})(?P<size>[NL])/(?P<case>-|[{ALPHABET}]{{9}})/[0-9A-Z]",
    re.ASCII,
)
_OTHER_FORMAT = re.compile(r"PV[0-9]+/", re.ASCII)


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One page of a paper form: of which version, which page of how many, printed how, for which case.

    ``case`` is a reference in its canonical form (``7F3K-92MX-Q``), empty for a form that anybody may take.
    """

    version: UUID
    page: int
    pages: int
    language: str = "fr"
    large: bool = False
    case: str = ""


@dataclass(frozen=True, slots=True)
class Invalid:
    """Words that are not the code of a page, and why.

    ``foreign``: a code of something else; ``unknown``: one of Parvis, of a format that this release cannot
    read; ``damaged``: signs are missing or wrong.
    """

    why: Literal["foreign", "unknown", "damaged"]


def write_code(page: PaperPage) -> str:
    """Return the words of a page's code. Raise ``ValueError`` for what no code can hold."""
    if not 1 <= page.page <= page.pages <= MOST_PAGES:
        raise ValueError(f"page {page.page} of {page.pages}")
    if not re.fullmatch(r"[a-z]{2,3}", page.language, re.ASCII):
        raise ValueError(f"language {page.language!r}")
    if page.case and read_reference(page.case) != page.case:
        raise ValueError(f"case {page.case!r}")
    edition = page.language.upper() + ("L" if page.large else "N")
    case = page.case.replace("-", "") or "-"
    body = f"PV1/{_signs(page.version)}/{page.page:03}/{page.pages:03}/{edition}/{case}/"
    return body + mod_37_36.calc_check_digit(_bare(body))


def read_code(words: str) -> PaperPage | Invalid:
    """Read a code back, from a scan or as somebody typed it: case and spaces do not matter."""
    typed = "".join(words[:200].split()).upper()
    if not _OTHER_FORMAT.match(typed):
        return Invalid("foreign")
    if not typed.startswith("PV1/"):
        return Invalid("unknown")
    found = _CODE.fullmatch(typed)
    if found is None or not _is_whole(typed):
        return Invalid("damaged")
    page, pages = int(found["page"]), int(found["pages"])
    case = "" if found["case"] == "-" else read_reference(found["case"])
    if case is None or not 1 <= page <= pages:
        return Invalid("damaged")
    return PaperPage(
        _uuid(found["version"]), page, pages, found["language"].lower(), found["size"] == "L", case
    )


def drawings(codes: Sequence[str]) -> list[str]:
    """Draw the codes of one form as pictures (SVG) of ``MODULES`` squares on a side.

    A quarter of each may be stained or torn (level Q): a form is folded, stamped and sent by fax. They differ by a page
    and a check sign: the mask that suits the first suits all, where looking for each takes eight times as long.
    """
    mask: int | None = None
    drawn = []
    for words in codes:
        code = segno.make_qr(words, error="q", version=4, mode="alphanumeric", boost_error=False, mask=mask)
        mask = code.mask
        drawn.append(str(code.svg_inline(border=4, omitsize=True)))
    return drawn


def _is_whole(typed: str) -> bool:
    try:
        mod_37_36.validate(_bare(typed))
    except ValidationError:
        return False
    return True


def _bare(words: str) -> str:
    return words.replace("/", "").replace("-", "")


def _signs(version: UUID) -> str:
    number, signs = version.int, ""
    for _sign in range(_VERSION_LENGTH):
        number, rest = divmod(number, 32)
        signs = ALPHABET[rest] + signs
    return signs


def _uuid(signs: str) -> UUID:
    number = 0
    for sign in signs:
        number = number * 32 + ALPHABET.index(sign)
    return UUID(int=number)
