"""The offer of the territory: which procedure is published by which service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from parvis.authorities.connections import Wanted, add_connection
from parvis.authorities.models import Unit
from parvis.base.scope import scope
from parvis.catalogue.actions import open_procedure, publish, write_version
from parvis.catalogue.builtin import publish_accessibility_complaint
from parvis.catalogue.library import Entry, document_of, entry_named
from parvis.events.actors import SYSTEM

from .territory import TOWNS, id_of, walls_of


@dataclass(frozen=True)
class Published:
    """A procedure of the library, and the services of the territory that publish it."""

    slug: str
    places: tuple[tuple[str, str], ...]
    visas: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    """By authority, who reads a decision before it leaves."""

    @property
    def nature(self) -> str:
        """What it is in law."""
        return self._entry.nature

    @property
    def sector(self) -> str:
        """The sector of the requests."""
        return self._entry.sector

    @property
    def connections(self) -> tuple[Wanted, ...]:
        """The sources its process asks."""
        return self._entry.connections

    @cached_property
    def _entry(self) -> Entry:
        found = entry_named(self.slug)
        assert found is not None, f"{self.slug} is not in the library"
        return found


_VILLAGES = tuple(town.code for town in TOWNS[1:])


def _in_towns(unit: str, villages: tuple[str, ...] = _VILLAGES) -> tuple[tuple[str, str], ...]:
    return (("montbrelle", unit), *((village, "mairie") for village in villages))


OFFERS: tuple[Published, ...] = (
    Published("acte-etat-civil", _in_towns("etat-civil")),
    Published("cantine-scolaire", _in_towns("education", _VILLAGES[:2])),
    Published("stationnement-resident", (("montbrelle", "stationnement"),)),
    Published("reserver-une-salle", _in_towns("vie-locale")),
    Published("eclairage-public", _in_towns("voirie")),
    Published("elagage", _in_towns("espaces-verts", _VILLAGES[:1])),
    Published("encombrants", (("val-d-ombrelle", "dechets"),)),
    Published("aide-a-domicile", (("hautes-combes", "autonomie"),)),
    Published("place-en-creche", (("val-d-ombrelle", "petite-enfance"),)),
    Published(
        "subvention-association",
        _in_towns("vie-locale", _VILLAGES[2:3]),
        # The secretary of a village works alone: nobody else could read what she writes.
        visas={"montbrelle": ["manager"]},
    ),
    Published("certificat-urbanisme", _in_towns("urbanisme", ())),
    Published("reclamation", _in_towns("direction-generale")),
    Published("changement-adresse", _in_towns("direction-generale")),
    Published("carte-stationnement-handicap", (("hautes-combes", "handicap"),)),
    Published("acces-document", _in_towns("direction-generale")),
)

PRETENDED = {"quotient-familial": "pretend:?quotient=640"}
"""What each source answers in the territory, whatever it is asked."""

_ACCESSIBILITY = {
    "montbrelle": "direction-generale",
    "val-d-ombrelle": "numerique",
    "hautes-combes": "solidarites",
    **dict.fromkeys(_VILLAGES, "mairie"),
}
"""Who receives the accessibility complaint every authority publishes."""


def publish_all(at: datetime) -> None:
    """Publish the whole offer."""
    for offer in OFFERS:
        document = document_of(offer.slug)
        for code, service in offer.places:
            with scope(walls=walls_of(code, offer.sector)):
                unit = Unit.objects.get(pk=id_of("unit", code, service))
                procedure = open_procedure(unit, slug=offer.slug, sector=offer.sector, nature=offer.nature)
                offered = {**document, "visa": list(offer.visas.get(code, ()))}
                if code in _VILLAGES:
                    # One secretary does it all: there is nobody to hand a step to.
                    offered.pop("process", None)
                for source in offer.connections if "process" in offered else ():
                    pretended = replace(source, address=PRETENDED[source.name])
                    add_connection(unit.authority, pretended, by=SYSTEM, at=at)
                publish(write_version(procedure, offered).pk, by=SYSTEM, at=at)
    for code, service in _ACCESSIBILITY.items():
        with scope(walls=walls_of(code, "general")):
            unit = Unit.objects.get(pk=id_of("unit", code, service))
            publish_accessibility_complaint(unit, by=SYSTEM, at=at)
