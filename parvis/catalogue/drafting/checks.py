"""All that can be said against a draft before it is published, each thing with the place to mend it.

What blocks comes from the readers of the document and from the law (``Offer.publication_faults``); what is only
advised comes from plain language, translations, and conditions that can never be seen true.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _

from parvis.base.labels import LANGUAGES, USUAL, Label, text
from parvis.forms.plainness import remarks
from parvis.letter_templates.remarks import holes
from parvis.processes.kinds import Known

from ..definition import InvalidOffer, Offer
from ..process.texts import texts_read
from ..reading import parse
from ..tables.judging import remarks as remarks_of_tables
from ..tables.merging import merged_fields
from .places import IN_TABLES, TABLE_LISTS, Document, Family, Place
from .reaching import conditions_against, self_reading

Weight = Literal["blocks", "advised"]

_STEP = re.compile(r"(?:^|\.)([a-z_][a-z0-9_]*)(?:\[(\d+)\])?")
_TABS: Mapping[str, str] = {
    "silence": "law",
    "appeal": "law",
    "announced_days": "law",
    "announced_qualifier": "law",
    "acknowledged": "law",
    "visa": "law",
    "retention": "privacy",
    "privacy": "privacy",
    "anonymous": "privacy",
    "form": "form",
    "messages": "letters",
    "letters": "letters",
    "tables": "tables",
    "process": "process",
}
_ELEMENTS: Mapping[str, Family] = {
    "pieces": "piece",
    "steps": "form",
    "sections": "form",
    "fields": "form",
    "letters": "letter",
    "blocks": "letter",
    "tables": "table",
}
"""The lists whose elements have places of their own."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing against a draft: how grave, where, under which tab of the studio, in a sentence."""

    weight: Weight
    tab: str
    place: Place
    message: str


def faults(document: Document, nature: str, *, today: date, known: Known | None = None) -> list[Fault]:
    """Everything against a draft, what blocks first; the last checks need a document that can be read.

    ``known``: what its process may name in its authority; without it, that is not judged.
    """
    try:
        offer = parse(document)
    except InvalidOffer as invalid:
        return _unreadable(document, invalid.problems)
    found = [_fault("blocks", document, path, said) for path, said in offer.publication_faults(nature, known)]
    found += [_fault("advised", document, path, said) for path, said in remarks_of_tables(offer.tables)]
    found += [*_of_form(offer, document, today), *_of_letters(offer)]
    return [*found, *_of_texts(offer, document)]


def _unreadable(document: Document, problems: Sequence[tuple[str, str]]) -> list[Fault]:
    """What keeps a document from being read; a condition that reads what it guards is told in its own words."""
    told = self_reading(document)
    found = [_fault("blocks", document, path, message) for path, message in problems]
    said = [replace(one, message=told[one.place]) if one.place in told else one for one in found]
    return list(dict.fromkeys(said))


def place_of(document: Document, path: str) -> Place:
    """The place of a path of the readers (``form.steps[0].sections[1].fields[2].label``), as near as it stands."""
    place, keys = Place("document"), list[str]()
    held: Any = document
    for name, position in _STEP.findall(path):
        found: Any = held.get(name) if isinstance(held, Mapping) else None
        if position and isinstance(found, list) and int(position) < len(found):
            found = found[int(position)]
        family = _ELEMENTS.get(name) if position else None
        inside = TABLE_LISTS.get(name) if position and place.family == "table" else None
        has_id = isinstance(found, Mapping) and isinstance(found.get("id"), str)
        if inside and has_id:
            place, keys = Place(inside, f"{place.id.partition('.')[0]}.{found['id']}"), []
        elif family and has_id:
            place, keys = Place(family, found["id"]), []
        elif name == "form" and place.family == "document":
            place = Place("form")
        elif family is None or place.family == "document":
            keys.append(name)
        held = found
    return Place(place.family, place.id, tuple(keys))


def _fault(weight: Weight, document: Document, path: str, message: str) -> Fault:
    if path.startswith("process."):
        return Fault(weight, "process", Place("step", path.removeprefix("process.")), message)
    place = place_of(document, path)
    if place.family == "form" and not place.id and place.keys:
        place = Place("form", place.keys[0])  # a question named rather than placed
    return Fault(weight, _tab_of(place), place, message)


def _advised(place: Place, message: str) -> Fault:
    return Fault("advised", _tab_of(place), place, message)


def _tab_of(place: Place) -> str:
    if place.family == "document":
        return _TABS.get(place.keys[0] if place.keys else "", "presentation")
    if place.family in IN_TABLES or place.family == "table":
        return "tables"
    if place.family == "piece":
        return "presentation"
    if place.family == "step":
        return "process"
    return "letters" if place.family == "letter" else "form"


def _of_form(offer: Offer, document: Document, today: date) -> Iterator[Fault]:
    for place, message in conditions_against(offer.form, today):
        yield _advised(place, message)
    yield from _of_applicant(offer)
    asked = {field.piece for field in offer.form.all_fields() if field.piece}
    for piece in offer.pieces:
        if piece.id not in asked:
            yield _advised(
                Place("piece", piece.id), _("aucune question du formulaire ne demande cette pièce")
            )
    for field in offer.form.all_fields():
        if field.type == "files" and not field.help and field.piece not in offer.pieces_by_id:
            yield _advised(
                Place("form", field.id, ("help",)),
                _("dites ce que le document doit montrer, et où le trouver"),
            )


def _of_applicant(offer: Offer) -> Iterator[Fault]:
    """What a service needs to answer somebody, and what must not be asked twice."""
    told: dict[str, str] = {}
    for field in offer.form.all_fields():
        if field.maps_to and field.maps_to in told:
            yield _advised(
                Place("form", field.id, ("maps_to",)),
                _("« %(other)s » dit déjà la même chose de la personne") % {"other": told[field.maps_to]},
            )
        elif field.maps_to:
            told[field.maps_to] = text(field.label, "fr")
    ways = {"applicant.email", "applicant.telephone", "applicant.address"}
    if not offer.anonymous and not ways & told.keys():
        yield _advised(Place("form"), _("aucune question ne permet de joindre la personne"))
    if not offer.anonymous and not {"applicant.person", "applicant.organisation"} & told.keys():
        yield _advised(Place("form"), _("aucune question ne dit qui demande"))


def _of_letters(offer: Offer) -> Iterator[Fault]:
    for name, template in offer.letters.items():
        for one in holes(template, offer.form, merged_fields(offer.tables)):
            yield _advised(Place("letter", one.block or name), one.message)


def _of_texts(offer: Offer, document: Document) -> Iterator[Fault]:
    for place, label, is_label in texts_of(document):
        if not label.get("fr"):
            continue
        missing = [language for language in USUAL if not label.get(language)]
        if missing and place not in (Place("document", "", ("title",)), Place("document", "", ("summary",))):
            named = [LANGUAGES[language] for language in missing]
            said = _("il manque la version « %(language)s »") % {"language": ", ".join(named)}
            yield Fault("advised", "languages", place, said)
        if place == Place("document", "", ("keywords",)):
            continue  # Words of whoever looks for it: no sentence, and often not plain.
        for one in remarks(label["fr"], is_label=is_label):
            yield _advised(place, one.message)


def texts_of(document: Document) -> Iterator[tuple[Place, Label, bool]]:
    """Every text that a person may read, with its place and whether it is a question or a title."""
    for key, value in document.items():
        if key == "form":
            steps = value.get("steps", ()) if isinstance(value, Mapping) else ()
            yield from _texts(steps, "form")
        elif key == "pieces":
            yield from _texts(value, "piece")
        elif key == "letters":
            yield from _texts(value, "letter")
        elif key == "tables":
            yield from _of_tables(value)
        elif key == "process":
            yield from _of_steps(document)
        else:
            yield from _labels(value, Place("document", "", (key,)))


def _texts(found: object, family: Family) -> Iterator[tuple[Place, Label, bool]]:
    for one in found if isinstance(found, list) else ():
        if not isinstance(one, Mapping) or not isinstance(one.get("id"), str):
            continue
        for key, value in one.items():
            if key in _ELEMENTS:
                yield from _texts(value, family)
            else:
                yield from _labels(value, Place(family, one["id"], (key,)))


def _of_tables(found: object) -> Iterator[tuple[Place, Label, bool]]:
    """The texts of decision tables: titles and columns are read by people, the rows are figures and codes."""
    for table in found if isinstance(found, list) else ():
        if not isinstance(table, Mapping) or not isinstance(table.get("id"), str):
            continue
        for key in ("title", "purpose"):
            yield from _labels(table.get(key), Place("table", table["id"], (key,)))
        for key in ("inputs", "outputs"):
            columns = table.get(key)
            for one in columns if isinstance(columns, list) else ():
                if isinstance(one, Mapping) and isinstance(one.get("id"), str):
                    place = Place("column", f"{table['id']}.{one['id']}")
                    for name in ("label", "options", "unit"):
                        yield from _labels(one.get(name), Place("column", place.id, (name,)))


def _of_steps(document: Document) -> Iterator[tuple[Place, Label, bool]]:
    for (step, name), label in texts_read(document).items():
        yield Place("step", step, (name,)), label, False


def _labels(value: object, place: Place) -> Iterator[tuple[Place, Label, bool]]:
    """The texts under a key: itself, or those of a list (options, paragraphs) or of an object (notices)."""
    if isinstance(value, Mapping) and isinstance(value.get("fr"), str):
        yield place, value, place.keys[-1] in ("label", "title")
    elif isinstance(value, Mapping):
        for key, one in value.items():
            if isinstance(one, Mapping) and re.fullmatch(r"[A-Za-z0-9_-]{1,60}", str(key)):
                yield from _labels(one, Place(place.family, place.id, (*place.keys, str(key))))
    elif isinstance(value, list):
        for label in labels_in(value):
            yield place, label, False


def labels_in(value: object) -> Iterator[Label]:
    """The texts inside a value, in order: options, paragraphs, lines of a list, cells of a letter's table."""
    if isinstance(value, Mapping) and isinstance(value.get("fr"), str):
        yield value
    elif isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from labels_in(one)
