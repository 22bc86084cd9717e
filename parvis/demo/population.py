"""A population read from a CSV file: persons without cases, to look for among many.

One header line, then one person a line, in UTF-8. Columns: ``family_name``, ``birth_name``, ``given_names``,
``birth_date`` (ISO 8601); when wanted ``telephone``, ``email``, ``address``, ``authority`` (its code) and
``sector``. Other columns are left aside, and named in the answer. The column ``family_name`` is needed, and one of
the two names on each line; every other cell may be empty. Without authority and sector, persons go where the
reception of Montbrelle sees them: its general relation with inhabitants.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

import psycopg

from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.people.models import ContactPoint, Profile

from .people import NotPeople
from .writer.copying import Copier
from .writer.tables import Table

COLUMNS = ("family_name", "birth_name", "given_names", "birth_date")
MORE_COLUMNS = ("telephone", "email", "address", "authority", "sector")
TOWN, SECTOR = "montbrelle", Sector.GENERAL.value
LONGEST = {"family_name": 120, "birth_name": 120, "given_names": 160, "email": 320, "address": 320}
BATCH = 50_000
GROWN = (
    "people_profile",
    "people_contactpoint",
    "people_searchname",
    "people_searchword",
    "people_searchkey",
)


class AlreadyLoaded(Exception):
    """The same file is in the database."""


@dataclass(frozen=True)
class Loaded:
    """What was written: persons by wall (``code/sector``), their contact points; and the columns left aside."""

    persons: int
    contact_points: int
    walls: dict[str, int]
    left_aside: list[str]


@dataclass(frozen=True)
class _Line:
    """A person of the file, checked."""

    number: int
    authority: UUID
    wall: str
    sector: str
    names: Mapping[str, str]
    birth_date: date | None
    contacts: Mapping[str, str]


def load(path: Path, *, at: datetime) -> Loaded:
    """Copy every person of a file, all or none. Raises NotPeople naming the line, AlreadyLoaded."""
    mark = _mark(path)
    towns = {town.code: town.pk for town in Authority.objects.order_by("code")}
    persons = contacts = 0
    walls: dict[str, int] = {}

    def batches() -> Iterator[list[Table]]:
        nonlocal persons, contacts
        lines = _read(path, towns)
        while part := list(islice(lines, BATCH)):
            tables = [Table(Profile), Table(ContactPoint)]
            for line in part:
                _add(tables, line, mark, at)
                walls[line.wall] = walls.get(line.wall, 0) + 1
            persons += len(part)
            contacts += len(tables[1].lines)
            yield tables

    with Copier() as copier:
        try:
            copier.load([Profile._meta.db_table, ContactPoint._meta.db_table], batches())
        except psycopg.errors.UniqueViolation as known:
            raise AlreadyLoaded(f"{path}: these persons are already there") from known
        copier.tidy(GROWN)
    if not persons:
        raise NotPeople(f"{path}: no person")
    return Loaded(persons, contacts, walls, _left_aside(path))


def _left_aside(path: Path) -> list[str]:
    """The columns of the file that say nothing here."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sorted(set(next(csv.reader(file))) - set(COLUMNS) - set(MORE_COLUMNS))


def _mark(path: Path) -> int:
    """What tells this file from another, as the first bits of its persons' ids: a second time is seen."""
    try:
        with path.open("rb") as file:
            return int.from_bytes(hashlib.file_digest(file, "sha256").digest()[:8], "big")
    except OSError as error:
        raise NotPeople(f"{path}: {error.strerror}") from error


def _id(mark: int, number: int, place: int) -> UUID:
    """An id of version 8 (RFC 9562, section 5.8), in the order of the lines."""
    value = mark << 64 | number << 4 | place
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x8 << 76 | 0x2 << 62)


def _read(path: Path, towns: Mapping[str, UUID]) -> Iterator[_Line]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            if "family_name" not in (rows.fieldnames or ()):
                wanted = ", ".join((*COLUMNS, *MORE_COLUMNS))
                raise NotPeople(f"{path}: line 1: the columns are {wanted}; family_name is needed")
            for row in rows:
                try:
                    yield _line(rows.line_num, row, towns)
                except ValueError as error:
                    raise NotPeople(f"{path}: line {rows.line_num}: {error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotPeople(f"{path}: {error}") from error


def _line(number: int, row: Mapping[str | None, str], towns: Mapping[str, UUID]) -> _Line:
    """Check one person. Raises ValueError."""
    if None in row or None in row.values():
        raise ValueError("as many cells as there are columns are needed")
    cells = {str(name): value.strip() for name, value in row.items()}
    for name, longest in LONGEST.items():
        if len(cells.get(name, "")) > longest:
            raise ValueError(f"{name} is longer than {longest} signs")
    if any("\0" in value for value in cells.values()):
        raise ValueError("a sign that is no text")
    if not cells["family_name"] and not cells.get("birth_name"):
        raise ValueError("a name is needed")
    code, sector = cells.get("authority") or TOWN, cells.get("sector") or SECTOR
    if code not in towns:
        raise ValueError(f"no authority has the code {code}")
    if sector not in Sector.values:
        raise ValueError(f"no sector is called {sector}")
    email, born = cells.get("email", "").lower(), cells.get("birth_date")
    if email and "@" not in email:
        raise ValueError("an e-mail address has an @")
    contacts = {"email": email, "telephone": cells.get("telephone", ""), "postal": cells.get("address", "")}
    if contacts["telephone"]:
        contacts["telephone"] = _telephone(contacts["telephone"])
    return _Line(
        number,
        towns[code],
        f"{code}/{sector}",
        sector,
        {name: cells.get(name, "") for name in ("family_name", "birth_name", "given_names")},
        date.fromisoformat(born) if born else None,
        {kind: value for kind, value in contacts.items() if value},
    )


def _telephone(written: str) -> str:
    """A number in E.164; ten digits are French. Quicker than reading each as a form does. Raises ValueError."""
    digits = "".join(sign for sign in written if sign not in " .-")
    if len(digits) == 10 and digits.isdecimal() and digits[0] == "0":
        digits = f"+33{digits[1:]}"
    if not (digits.startswith("+") and digits[1:].isdecimal() and 8 <= len(digits) <= 16):
        raise ValueError("a telephone number is written 06 12 34 56 78 or +33612345678")
    return digits


def _add(tables: list[Table], line: _Line, mark: int, at: datetime) -> None:
    profiles, points = tables
    profile = _id(mark, line.number, 0)
    profiles.add(
        id=profile,
        authority_id=line.authority,
        sector=line.sector,
        kind=Profile.Kind.PERSON.value,
        birth_date=line.birth_date,
        origin=Profile.Origin.IMPORTED.value,
        created_at=at,
        **line.names,
    )
    for place, (kind, value) in enumerate(line.contacts.items(), 1):
        points.add(
            id=_id(mark, line.number, place),
            authority_id=line.authority,
            sector=line.sector,
            profile_id=profile,
            kind=kind,
            value=value,
        )
