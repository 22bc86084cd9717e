"""The library: the procedures that come with Parvis, one folder each, that any authority may take over.

`docs/library.md` says what lies in a folder. They are files of the product: read once a process, never written.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from parvis.authorities.connections import Wanted
from parvis.authorities.models import Authority

LEVELS: Mapping[str, str] = {
    "commune": Authority.Kind.COMMUNE,
    "intercommunalite": Authority.Kind.INTERCOMMUNALITY,
    "departement": Authority.Kind.DEPARTMENT,
    "region": Authority.Kind.REGION,
}
"""The folders of the library, and the kind of authority that adopts what is in each."""
ABOUT = frozenset({"nature", "sector", "level", "unit", "units", "connections", "visa", "path"})


class InvalidEntry(Exception):
    """A folder of the library lacks something or says what the house does not know."""


@dataclass(frozen=True)
class Entry:
    """A procedure of the library, but for its document, which is read when it is asked for."""

    slug: str
    level: str
    nature: str
    sector: str
    unit: str
    """The code of the service that answers."""
    units: Mapping[str, str]
    """The names of the services it speaks of, by code: that one, and those its process names."""
    connections: tuple[Wanted, ...]
    """The sources that its process asks, without an address: each authority connects its own."""
    visa: tuple[str, ...]
    path: str
    """How a request goes, in one sentence."""
    folder: Path = field(repr=False)

    def document(self) -> dict[str, Any]:
        """The document of a version: page, form, letters, process, in every language somebody gave."""
        document: dict[str, Any] = _read(self.folder / "offer.json")
        if letters := [{"id": one.stem, **_read(one)} for one in _files(self.folder / "letters")]:
            document["letters"] = letters
        if self.visa:
            document["visa"] = list(self.visa)
        process = self.folder / "process.bpmn"
        if process.is_file():
            document["process"] = {"bpmn": process.read_text(encoding="utf-8")}
        for one in _files(self.folder / "languages"):
            document = _translated(document, one.stem, _read(one))
        return document


@cache
def entries() -> tuple[Entry, ...]:
    """All of them, by level then by address. Raises InvalidEntry."""
    root = Path(settings.LIBRARY_DIR)
    return tuple(
        read_entry(folder, level)
        for level in LEVELS
        for folder in sorted((root / level).glob("*"))
        if folder.is_dir()
    )


def entry_named(slug: str) -> Entry | None:
    """One of them; None for any other name."""
    return _by_slug().get(slug)


def document_of(slug: str) -> dict[str, Any]:
    """The document of one of them. Raises KeyError."""
    return _by_slug()[slug].document()


@cache
def said_of(slug: str) -> tuple[str, str, str]:
    """The title and the summary of one of them, in French, and its theme. Raises KeyError."""
    document = _read(_by_slug()[slug].folder / "offer.json")
    return document["title"]["fr"], document.get("summary", {}).get("fr", ""), document.get("theme", "")


@cache
def _by_slug() -> Mapping[str, Entry]:
    return {one.slug: one for one in entries()}


def read_entry(folder: Path, level: str) -> Entry:
    """A procedure from its folder, in that of its level. Raises InvalidEntry."""
    about = _read(folder / "about.json")
    if not isinstance(about, dict) or set(about) - ABOUT or about.get("level") != level:
        raise InvalidEntry(folder.name)
    try:
        unit = about["unit"]
        return Entry(
            slug=folder.name,
            level=level,
            nature=str(about["nature"]),
            sector=str(about["sector"]),
            unit=str(unit["code"]),
            units={str(unit["code"]): str(unit["name"]), **about.get("units", {})},
            connections=tuple(_source(name, told) for name, told in about.get("connections", {}).items()),
            visa=tuple(about.get("visa", ())),
            path=str(about["path"]),
            folder=folder,
        )
    except (AttributeError, KeyError, TypeError) as missing:
        raise InvalidEntry(f"{folder.name}: {missing}") from missing


def _source(name: str, told: Mapping[str, Any]) -> Wanted:
    return Wanted(name, str(told["title"]), None, list(told["sends"]), dict(told["gives"]))


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise InvalidEntry(f"{file.parent.name}/{file.name}: {wrong}") from wrong


def _files(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*.json"))


def _translated(part: Any, language: str, words: Mapping[str, str]) -> Any:
    if isinstance(part, dict):
        if words.get(str(part.get("fr"))):
            return {**part, language: words[part["fr"]]}
        return {key: _translated(value, language, words) for key, value in part.items()}
    return [_translated(one, language, words) for one in part] if isinstance(part, list) else part
