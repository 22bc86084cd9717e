"""What the letters of a version may use: the form as it stands, and the texts its service keeps for replies."""

import re

from parvis.cases.snippets import snippets_kept
from parvis.catalogue.drafting.places import Document
from parvis.catalogue.tables.merging import merged_fields
from parvis.catalogue.tables.reading import read_tables
from parvis.forms.definition import Form, InvalidForm, parse
from parvis.letter_templates.fields import MergeField, fields
from parvis.letters.composed.settling import escaped

from ..door import Opened

PLACES = {
    "référence": "{case_reference}",
    "démarche": "{case_title}",
    "salut": "Bonjour[ {person_name}]",
    "civilité": "Madame, Monsieur",
    "demandeur": "{person_name|Madame, Monsieur}",
    "échéance": "{answer_by|une date que nous vous dirons}",
    "service": "{authority_service}",
}
"""The merge fields that say what stands between brackets in a kept text."""
_PLACE = re.compile(r"\[([^\[\]\n]{1,40})\]")


def form_of(document: Document) -> Form | None:
    """The form of a version; none while it cannot be read."""
    try:
        return parse(document.get("form", {}))
    except InvalidForm:
        return None


def mergeable_in(document: Document) -> tuple[MergeField, ...]:
    """What the letters of a version may merge in, as far as it can be read."""
    tables, _problems = read_tables(document.get("tables"))
    return fields(form_of(document), merged_fields(tables))


def snippets_of(opened: Opened) -> dict[str, str]:
    """The texts of its service and of every service, by their ids, as a letter writes them."""
    procedure = opened.procedure
    return {
        str(one.pk): _marked(one.body)
        for one in snippets_kept(procedure.authority_id)
        if one.unit_id in (None, procedure.unit_id) and one.reserved_to in ("", procedure.sector)
    }


def titles_of(opened: Opened) -> dict[str, str]:
    """What those texts are called."""
    known = snippets_of(opened)
    return {
        str(one.pk): one.title for one in snippets_kept(opened.procedure.authority_id) if str(one.pk) in known
    }


def _marked(body: str) -> str:
    """A kept text, what stands between brackets made merge fields, every other sign a sign."""
    made, done = [], 0
    for found in _PLACE.finditer(body):
        if found[1] in PLACES:
            made += [escaped(body[done : found.start()]), PLACES[found[1]]]
            done = found.end()
    return "".join([*made, escaped(body[done:])])
