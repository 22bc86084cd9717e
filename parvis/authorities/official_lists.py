"""Founding real authorities from the official lists of communes and intercommunalities.

Two CSV files (comma or semicolon, with or without a byte order mark): ``communes.csv`` (``code``, ``nom``,
``departement``, ``population``, ``codesPostaux`` separated by spaces) and ``epci.csv`` (``code``: the SIREN,
``nom``, ``populationTotale``, ``nb_membres``, ``membres``: the communes' codes separated by spaces).
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.text import slugify

from parvis.base.departments import DEPARTMENTS
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope

from .courts import court_of
from .models import Authority, Unit

CODE_LENGTH = 40
_SIREN = re.compile(r"\d{9}")

Row = Mapping[str, str]


class CannotImport(Exception):
    """A list is missing or cannot be read, or the intercommunality asked for is not in it."""


@dataclass
class Imported:
    """What was founded or brought up to date, and what the lists did not say."""

    intercommunalities: int = 0
    communes: int = 0
    created: int = 0
    updated: int = 0
    authorities: list[UUID] = field(default_factory=list)
    reported: list[dict[str, str]] = field(default_factory=list)

    def report(self, code: str, name: str, problem: str) -> None:
        """Say what stays empty, and of whom."""
        self.reported.append({"code": code, "name": name, "problem": problem})


@dataclass(frozen=True)
class Lists:
    """Both lists, read."""

    communes: Mapping[str, Row]
    intercommunalities: Mapping[str, Row]


def read_lists(folder: Path) -> Lists:
    """Read both lists of a folder. Raises CannotImport, in one line."""
    if not folder.is_dir():
        raise CannotImport(f"{folder}: not a folder")
    communes = _read(folder / "communes.csv", ("code", "nom"))
    groups = _read(folder / "epci.csv", ("code", "nom", "membres"))
    return Lists({_code(row["code"]): row for row in communes}, {_siren(row["code"]): row for row in groups})


def import_territory(lists: Lists, siren: str = "") -> Imported:
    """Found or bring up to date one intercommunality and its communes; every one without a SIREN.

    Each is one transaction. What is there keeps its code, its settings and its services. Raises CannotImport.
    """
    wanted = list(lists.intercommunalities)
    if siren:
        wanted = [_siren(siren)]
        if not _SIREN.fullmatch(wanted[0]):
            raise CannotImport(f"{siren}: a SIREN has nine digits")
        if wanted[0] not in lists.intercommunalities:
            raise CannotImport(f"{wanted[0]}: no such intercommunality in epci.csv")
    done = Imported()
    taken = set(Authority.objects.values_list("code", flat=True))
    for one in wanted:
        _found(lists.intercommunalities[one], one, lists, done, taken)
    _report_absent_columns(lists, done)
    done.report("", "", "no list gives the postal address of the courts: appeal routes name the court only")
    return done


def _found(group: Row, siren: str, lists: Lists, done: Imported, taken: set[str]) -> None:
    codes = [_code(code) for code in group["membres"].split()]
    rows = {code: lists.communes[code] for code in codes if code in lists.communes}
    for code in codes:
        if code not in rows:
            done.report(code, "", f"member of {group['nom']}, absent from communes.csv")
    said = group.get("nb_membres", "").strip()
    if said.isdigit() and int(said) != len(codes):
        done.report(siren, group["nom"], f"{said} members announced, {len(codes)} listed")
    departments = Counter(found for code, row in rows.items() if (found := department_of(code, row)))
    if not departments:
        done.report(siren, group["nom"], "no known département: not imported")
        return
    known = {one.siren: one for one in Authority.objects.filter(siren=siren)}
    members = {one.insee_code: one for one in Authority.objects.filter(insee_code__in=codes)}
    parent = known.get(siren) or Authority(id=new_id(), kind=Authority.Kind.INTERCOMMUNALITY, siren=siren)
    for code in rows:
        members.setdefault(code, Authority(id=new_id(), kind=Authority.Kind.COMMUNE, insee_code=code))
    with scope(walls=[Wall(one.pk, "") for one in (parent, *members.values())]):
        _describe(parent, group["nom"], departments.most_common(1)[0][0], siren, taken)
        parent.population = _number(group.get("populationTotale", ""), siren, group["nom"], done)
        _save(parent, done)
        done.intercommunalities += 1
        for code, row in rows.items():
            _found_commune(members[code], code, row, parent, done, taken)


def _found_commune(
    town: Authority, code: str, row: Row, parent: Authority, done: Imported, taken: set[str]
) -> None:
    department = department_of(code, row)
    if not department:
        done.report(code, row["nom"], "unknown département: not imported")
        return
    _describe(town, row["nom"], department, code, taken)
    town.parent = parent
    town.population = _number(row.get("population", ""), code, row["nom"], done)
    town.postcodes = [one for one in row.get("codesPostaux", "").split() if re.fullmatch(r"\d{5}", one)]
    if not town.postcodes and "codesPostaux" in row:
        done.report(code, row["nom"], "no postcode")
    _save(town, done)
    done.communes += 1


def _describe(authority: Authority, name: str, department: str, mark: str, taken: set[str]) -> None:
    authority.name = name.strip()[:160]
    authority.department = department
    authority.court = authority.court or court_of(department)
    if not authority.code:
        authority.code = _free_code(name, department, mark, taken)
        taken.add(authority.code)


def _free_code(name: str, department: str, mark: str, taken: Iterable[str]) -> str:
    """The name as an address writes it; with its département, then its own code, when another has it."""
    base = slugify(name) or mark.lower()
    for code in (base, f"{base[:36]}-{department.lower()}", f"{base[:30]}-{mark.lower()}"):
        if code[:CODE_LENGTH] not in taken:
            return code[:CODE_LENGTH]
    return mark.lower()


def _save(authority: Authority, done: Imported) -> None:
    is_new = authority._state.adding
    authority.save(force_insert=is_new)
    if is_new:
        done.created += 1
    else:
        done.updated += 1
    if not authority.units.exists():
        _open_reception(authority.pk)
    for missing in authority.legal_gaps():
        done.report(authority.code, authority.name, f"legal notice: {missing} is to be recorded")
    done.authorities.append(authority.pk)


def _open_reception(authority: UUID) -> None:
    unit = new_id()
    Unit.objects.create(
        id=unit, authority_id=authority, code="accueil", name="Accueil", is_sorting=True, path=[str(unit)]
    )


def department_of(code: str, row: Row) -> str:
    """The département of a commune: what the list says, else what its code begins with; "" when unknown."""
    said = row.get("departement", "").strip().upper()
    guessed = code[:3] if code.startswith(("97", "98")) else code[:2]
    return next((one for one in (said, said.zfill(2), guessed) if one in DEPARTMENTS), "")


def _number(words: str, code: str, name: str, done: Imported) -> int | None:
    plain = re.sub(r"\s", "", words)
    if plain.isdigit():
        return int(plain)
    if words.strip():
        done.report(code, name, "population cannot be read")
    return None


def _report_absent_columns(lists: Lists, done: Imported) -> None:
    """What no line can say is reported once."""
    row = next(iter(lists.communes.values()), {})
    group = next(iter(lists.intercommunalities.values()), {})
    wanted = (("communes.csv", row, ("departement", "population", "codesPostaux", "siren")),
              ("epci.csv", group, ("populationTotale", "departement")))  # fmt: skip
    for name, found, columns in wanted:
        for column in columns:
            if column not in found:
                done.report("", name, f"no column {column}: left empty, or read from the codes")


def _read(path: Path, needed: tuple[str, ...]) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CannotImport(f"{path.name}: not in {path.parent}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CannotImport(f"{path.name}: {error}") from error
    head = text.partition("\n")[0]
    try:
        rows = list(
            csv.DictReader(text.splitlines(), delimiter=";" if head.count(";") > head.count(",") else ",")
        )
    except csv.Error as error:
        raise CannotImport(f"{path.name}: {error}") from error
    if not rows:
        raise CannotImport(f"{path.name}: no line in it")
    missing = [column for column in needed if column not in rows[0]]
    if missing:
        raise CannotImport(f"{path.name}: no column {', '.join(missing)}")
    return [{key: value or "" for key, value in row.items() if key is not None} for row in rows]


def _siren(words: str) -> str:
    return re.sub(r"\s", "", words)


def _code(words: str) -> str:
    """A commune's code; a spreadsheet may have eaten its first zero."""
    plain = words.strip().upper()
    return plain.zfill(5) if plain.isdigit() else plain
