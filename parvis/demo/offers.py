"""The offer of the territory: which procedure is published by which service."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from typing import Any

from parvis.authorities.models import Unit
from parvis.base.scope import scope
from parvis.catalogue.actions import open_procedure, publish, write_version
from parvis.catalogue.builtin import publish_accessibility_complaint
from parvis.events.actors import SYSTEM

from .territory import TOWNS, id_of, walls_of


@dataclass(frozen=True)
class Published:
    """A procedure of the demonstration: its document, nature, sector, and the services that publish it."""

    slug: str
    nature: str
    sector: str
    places: tuple[tuple[str, str], ...]
    visas: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    """By authority, who reads a decision before it leaves."""


_VILLAGES = tuple(town.code for town in TOWNS[1:])


def _in_towns(unit: str, villages: tuple[str, ...] = _VILLAGES) -> tuple[tuple[str, str], ...]:
    return (("montbrelle", unit), *((village, "mairie") for village in villages))


OFFERS: tuple[Published, ...] = (
    Published("acte-etat-civil", "request", "civil_status", _in_towns("etat-civil")),
    Published("cantine-scolaire", "request", "school", _in_towns("education", _VILLAGES[:2])),
    Published("stationnement-resident", "request", "transport", (("montbrelle", "stationnement"),)),
    Published("reserver-une-salle", "request", "culture", _in_towns("vie-locale")),
    Published("eclairage-public", "report", "public_space", _in_towns("voirie")),
    Published("elagage", "request", "public_space", _in_towns("espaces-verts", _VILLAGES[:1])),
    Published("encombrants", "request", "public_space", (("val-d-ombrelle", "dechets"),)),
    Published("aide-a-domicile", "request", "social", (("hautes-combes", "autonomie"),)),
    Published("place-en-creche", "request", "school", (("val-d-ombrelle", "petite-enfance"),)),
    Published(
        "subvention-association",
        "request",
        "culture",
        _in_towns("vie-locale", _VILLAGES[2:3]),
        # The secretary of a village works alone: nobody else could read what she writes.
        visas={"montbrelle": ["manager"]},
    ),
    Published("certificat-urbanisme", "request", "planning", _in_towns("urbanisme", ())),
    Published("reclamation", "complaint", "general", _in_towns("direction-generale")),
    Published("changement-adresse", "declaration", "general", _in_towns("direction-generale")),
    Published("carte-stationnement-handicap", "request", "health", (("hautes-combes", "handicap"),)),
    Published("acces-document", "request", "general", _in_towns("direction-generale")),
)

_ACCESSIBILITY = {
    "montbrelle": "direction-generale",
    "val-d-ombrelle": "numerique",
    "hautes-combes": "solidarites",
    **dict.fromkeys(_VILLAGES, "mairie"),
}
"""Who receives the accessibility complaint every authority publishes."""


def document_of(slug: str) -> dict[str, Any]:
    """The JSON document of a procedure, as it lies in the package."""
    text = (files("parvis.demo") / "procedures" / f"{slug}.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    if letters := list(_letters_of(slug)):
        document["letters"] = letters
    return document


def _letters_of(slug: str) -> Iterator[dict[str, Any]]:
    """The letters of a procedure, each from its own file, called after the procedure and the letter."""
    folder = files("parvis.demo") / "letters"
    for one in sorted(folder.iterdir(), key=lambda found: found.name):
        procedure, _dot, name = one.name.removesuffix(".json").partition(".")
        if procedure == slug:
            yield {"id": name, **json.loads(one.read_text(encoding="utf-8"))}


def spoken(slug: str) -> dict[str, Any]:
    """The same in each language that somebody translated it into, from the French: one file a language."""
    document = document_of(slug)
    for one in sorted((files("parvis.demo") / "languages").iterdir(), key=lambda found: found.name):
        procedure, _dot, language = one.name.removesuffix(".json").partition(".")
        if procedure == slug:
            document = _translated(document, language, json.loads(one.read_text(encoding="utf-8")))
    return document


def _translated(part: Any, language: str, words: Mapping[str, str]) -> Any:
    if isinstance(part, dict):
        if words.get(str(part.get("fr"))):
            return {**part, language: words[part["fr"]]}
        return {key: _translated(value, language, words) for key, value in part.items()}
    return [_translated(one, language, words) for one in part] if isinstance(part, list) else part


def publish_all(at: datetime) -> None:
    """Publish the whole offer."""
    for offer in OFFERS:
        document = spoken(offer.slug)
        for code, service in offer.places:
            with scope(walls=walls_of(code, offer.sector)):
                unit = Unit.objects.get(pk=id_of("unit", code, service))
                procedure = open_procedure(unit, slug=offer.slug, sector=offer.sector, nature=offer.nature)
                offered = {**document, "visa": list(offer.visas.get(code, ()))}
                publish(write_version(procedure, offered).pk, by=SYSTEM, at=at)
    for code, service in _ACCESSIBILITY.items():
        with scope(walls=walls_of(code, "general")):
            unit = Unit.objects.get(pk=id_of("unit", code, service))
            publish_accessibility_complaint(unit, by=SYSTEM, at=at)
