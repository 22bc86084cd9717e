"""What keeps a procedure of the library from being taken over as it stands (`docs/library.md`)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from parvis.authorities.sectors import Sector
from parvis.letter_templates.remarks import remarks
from parvis.processes.diagrams.checking import check
from parvis.processes.kinds import Known
from parvis.processes.steps.reading import NotAList, read_steps
from parvis.processes.steps.shape import Choice, Item, Step, Steps, Together, every
from parvis.processes.steps.writing import write

from .definition import InvalidOffer, Offer
from .drafting.languages import completeness
from .library import Entry
from .natures import WITH_SILENCE, Nature
from .process.offered import OfferedProcess
from .reading import parse
from .tables.merging import merged_fields

LEAST_SHOWN = 3
"""Steps that the person reads of."""
LANGUAGES = ("fr", "en")
AGREED = frozenset({"opinions", "visa", "correction"})
"""Kinds of steps of which a path has one at least: somebody else is heard."""

Fault = tuple[str, str]
"""Where, and why, in a sentence."""


def faults_of(entry: Entry) -> list[Fault]:
    """All that is wrong with a procedure of the library; nothing when it may be taken over as it stands."""
    found = list(_about(entry))
    document = entry.document()
    try:
        offer = parse(document)
    except InvalidOffer as invalid:
        return [*found, *invalid.problems]
    known = Known(units=frozenset(entry.units), connections=frozenset(one.name for one in entry.connections))
    found += offer.publication_faults(entry.nature, known)
    found += _sources(offer)
    found += _languages(document)
    found += _letters(offer)
    return [*found, *_process(entry, offer)]


def _about(entry: Entry) -> Iterator[Fault]:
    if entry.nature not in Nature.values:
        yield "nature", _("cette nature n’existe pas")
    if entry.sector not in Sector.values:
        yield "sector", _("ce secteur n’existe pas")
    if not entry.path.strip():
        yield "path", _("dites en une phrase comment la demande chemine")


def _sources(offer: Offer) -> Iterator[Fault]:
    if not offer.legal_basis:
        yield "legal_basis", _("aucun texte n’est cité")
    if not offer.fee:
        yield "fee", _("dites le prix, ou que c’est gratuit")
    if not offer.retention.basis:
        yield "retention.basis", _("dites d’où vient la durée de conservation")


def _languages(document: Mapping[str, Any]) -> Iterator[Fault]:
    for one in completeness(document):
        if one.language in LANGUAGES:
            yield from ((str(place), _("ce texte n’est pas traduit")) for place in one.missing)


def _letters(offer: Offer) -> Iterator[Fault]:
    if not offer.letters:
        yield "letters", _("la démarche n’a pas de courrier à elle")
    for name, template in offer.letters.items():
        for one in remarks(template, offer.form, merged_fields(offer.tables)):
            yield f"letters.{name}.{one.block}", one.message


def _process(entry: Entry, offer: Offer) -> Iterator[Fault]:
    if offer.process is None or offer.process.process is None:
        yield "process", _("la démarche n’a pas de parcours")
        return
    yield from ((f"process.{one.id}", one.message) for one in check(offer.process.diagram).warnings)
    try:
        steps = read_steps(offer.process.process)
    except NotAList as odd:
        yield "process", str(odd)
        return
    if read_steps(write(steps, offer.process.diagram).processes[0]) != steps:
        yield "process", _("la liste des étapes ne se relit pas comme elle s’écrit")
    yield from _path(entry, steps)
    yield from _words(offer.process)


def _path(entry: Entry, steps: Steps) -> Iterator[Fault]:
    items = list(every(steps.items))
    done = [one for one in items if isinstance(one, Step)]
    if not any(isinstance(one, Choice | Together) for one in items):
        yield "process", _("ce parcours ne choisit rien")
    if not any(one.kind in AGREED for one in done):
        yield "process", _("ce parcours ne demande rien à personne d’autre")
    if entry.nature in WITH_SILENCE and not any(map(_may_refuse, items)):
        yield "process", _("ce parcours ne sait pas refuser")
    if sum("shown" in one.settings for one in done) < LEAST_SHOWN:
        yield "process", _("la personne ne lit presque rien de ce parcours")
    for one in done:
        if entry.unit in one.settings.get("units", ()):
            yield f"process.{one.id}", _("le service qui répond ne se demande pas son propre avis")
    spare = set(entry.units) - {entry.unit} - set(_units(done))
    yield from ((f"units.{code}", _("aucune étape ne nomme ce service")) for code in sorted(spare))
    named = {one.settings.get("connection") for one in done}
    for source in entry.connections:
        if source.name not in named:
            yield f"connections.{source.name}", _("aucune étape ne nomme ce raccordement")


def _may_refuse(item: Item) -> bool:
    return (
        isinstance(item, Step)
        and item.kind == "decision"
        and item.settings.get("outcome") in ("refuse", "asked")
    )


def _units(steps: list[Step]) -> Iterator[str]:
    for one in steps:
        yield from one.settings.get("units", ())
        for somebody in (one.settings, *one.settings.get("chain", ())):
            if "unit" in somebody:
                yield somebody["unit"]


def _words(process: OfferedProcess) -> Iterator[Fault]:
    """What the person reads of a step is in both languages."""
    assert process.process is not None
    for one in every(read_steps(process.process).items):
        for name in ("shown", "words", "question") if isinstance(one, Step) else ():
            said = one.settings.get(name) if isinstance(one, Step) else None
            if said and not all(said.get(language, "").strip() for language in LANGUAGES):
                yield f"process.{_id(one)}.{name}", _("ce texte n’est pas traduit")


def _id(item: Item) -> str:
    return getattr(item, "id", "")
