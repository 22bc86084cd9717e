"""The summary of an archive, ``procedure.json``: what is shared, by whom, under which licence, and its files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.labels import Label
from parvis.base.reading import DocumentReader

from ..drafting.languages import Completeness
from ..drafting.places import Document
from ..models import Procedure
from ..natures import Nature

FORMAT = 3
"""The last version of the format, of those that hold a process; the second holds letters or decision tables."""
SUMMARY, OFFER, CHECKS, README = "procedure.json", "offer.json", "checks.json", "README.md"
PROCESS = "process.bpmn"
"""The process of the procedure, as any tool reads it; the offer is without."""
TRANSLATIONS = "translations/"
LICENCES: Mapping[str, str] = {
    "etalab-2.0": "Licence Ouverte 2.0 (Etalab)",
    "CC-BY-4.0": "Creative Commons Attribution 4.0",
}
"""The licences an authority may share under, by their SPDX identifier; both ask that the source be named."""
SLUG = re.compile(r"[a-z0-9_-]{1,80}")

_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEYS = frozenset(
    {"format", "slug", "title", "sector", "nature", "level", "unit", "source", "licence", "made_on", "parvis"}
    | {"languages", "files"}
)


@dataclass(frozen=True, slots=True)
class Source:
    """The authority that shares: its name, its nature, its SIREN and INSEE code ("" when it has none)."""

    name: str
    kind: str
    siren: str
    insee_code: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What an archive says of the procedure in it. ``unit`` and ``unit_code`` only help to find who will answer."""

    slug: str
    title: Label
    sector: str
    nature: str
    level: str
    unit: str
    unit_code: str
    source: Source
    licence: str
    made_on: date
    parvis: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A procedure that was read from an archive: nothing of it is stored yet."""

    summary: Summary
    document: Document


def format_of(document: Document) -> int:
    """The first version of the format that can hold a document: an older Parvis says that it is too old, no more."""
    if document.get("process"):
        return FORMAT
    return 2 if document.get("letters") or document.get("tables") else 1


def written(
    summary: Summary, document: Document, languages: Sequence[Completeness], digests: Mapping[str, str]
) -> dict[str, Any]:
    """The summary as it lies in the archive, with the languages and the digest of each other file."""
    source = summary.source
    return {
        "format": format_of(document),
        "slug": summary.slug,
        "title": dict(summary.title),
        "sector": summary.sector,
        "nature": summary.nature,
        "level": summary.level,
        "unit": {"name": summary.unit, "code": summary.unit_code},
        "source": {
            "name": source.name,
            "kind": source.kind,
            "siren": source.siren,
            "insee_code": source.insee_code,
        },
        "licence": summary.licence,
        "made_on": summary.made_on.isoformat(),
        "parvis": summary.parvis,
        "languages": [
            {"language": one.language, "texts": one.texts, "translated": one.translated} for one in languages
        ],
        "files": dict(digests),
    }


def format_problem(found: object) -> str:
    """Why a summary is of a format that is not read here; "" when it is."""
    number = found.get("format") if isinstance(found, Mapping) else None
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        return _("la version du format manque ou n’existe pas")
    if number > FORMAT:
        return _(
            "cette archive vient d’une version plus récente de Parvis : mettez la vôtre à jour, puis recommencez"
        )
    return ""


class SummaryReader(DocumentReader):
    """Reads a summary that anybody may have written."""

    def summary(self, value: object) -> tuple[Summary, dict[str, str]]:
        """Return the summary and the digest of each file it announces; `problems` says what is wrong."""
        found = self.mapping(value, "", _KEYS)
        unit = self.mapping(found.get("unit"), "unit", frozenset({"name", "code"}))
        summary = Summary(
            slug=self.slug(found.get("slug")),
            title=self.label(found.get("title"), "title", compulsory=True),
            sector=self.chosen(found, "sector", Sector.values),
            nature=self.chosen(found, "nature", Nature.values),
            level=self.chosen(found, "level", Procedure.Level.values),
            unit=self.string(unit.get("name"), "unit.name", most=200),
            unit_code=self.string(unit.get("code"), "unit.code", most=200),
            source=self.source(found.get("source")),
            licence=self.chosen(found, "licence", list(LICENCES)),
            made_on=self.day(found.get("made_on")),
            parvis=self.string(found.get("parvis"), "parvis", most=40),
        )
        return summary, self.digests(found.get("files"))

    def source(self, value: object) -> Source:
        """Read who shares."""
        found = self.mapping(value, "source", frozenset({"name", "kind", "siren", "insee_code"}))
        name = self.string(found.get("name"), "source.name", most=160)
        if not name.strip():
            self.no("source.name", _("la collectivité d’où vient la démarche manque"))
        return Source(
            name=name.strip(),
            kind=self.one_of(found.get("kind"), frozenset(Authority.Kind.values), "source.kind"),
            siren=self.string(found.get("siren"), "source.siren", most=9),
            insee_code=self.string(found.get("insee_code"), "source.insee_code", most=5),
        )

    def slug(self, value: object) -> str:
        """Read the end of an address."""
        words = self.string(value, "slug", most=80)
        if not SLUG.fullmatch(words):
            self.no("slug", _("une adresse est faite de lettres minuscules, de chiffres et de tirets"))
        return words

    def chosen(self, found: Mapping[str, object], key: str, allowed: Sequence[str]) -> str:
        """Read a compulsory word of a list."""
        word = self.one_of(found.get(key), frozenset(allowed), key)
        if found.get(key) is None:
            self.no(key, _("valeurs permises : %(values)s") % {"values": ", ".join(allowed)})
        return word

    def day(self, value: object) -> date:
        """Read the day of the archive."""
        try:
            return date.fromisoformat(self.string(value, "made_on", most=10))
        except ValueError:
            self.no("made_on", _("une date est attendue, par exemple 2026-11-23"))
            return date.min

    def digests(self, value: object) -> dict[str, str]:
        """Read the digests of the files, by their names."""
        if not isinstance(value, Mapping):
            self.no("files", _("un objet est attendu"))
            return {}
        found = {}
        for name, digest in value.items():
            if isinstance(digest, str) and _DIGEST.fullmatch(digest):
                found[str(name)] = digest
            else:
                self.no(f"files.{str(name)[:60]}", _("une empreinte SHA-256 est attendue"))
        return found
