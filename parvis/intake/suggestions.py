"""What is suggested of a message to whoever sorts it: drawn from what its authority publishes."""

from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from parvis.authorities.models import Authority
from parvis.base.labels import text
from parvis.catalogue.library import entries
from parvis.catalogue.models import Procedure
from parvis.catalogue.queries import published_offers
from parvis.catalogue.reading import parse

from .believing import believed
from .incoming import Incoming
from .learnt import learnt_of
from .models import Nature
from .offered import offered_of
from .suggesting.choosing import suggest
from .suggesting.indexing import Index, index_of
from .suggesting.offered import Offered

MOST_KEPT = 200
"""Authorities whose index is kept in memory, a megabyte or so each."""

Version = tuple[tuple[UUID | None, str], ...]
"""The published versions of an authority, each with the code of its service: what its index is drawn from."""

_indexes: dict[UUID, tuple[Version, Index]] = {}


def suggested(incoming: Incoming, *, on: date) -> dict[str, Any]:
    """What a message of a day seems to want (``Arrival.suggestion``); nothing for what nobody wrote, and for spam."""
    if incoming.nature != Nature.MESSAGE or incoming.is_spam or "unreadable" in incoming.warnings:
        return {}
    index = offer_index(incoming.authority)
    learnt = learnt_of(incoming.authority)
    found = suggest(incoming.text, incoming.subject, index, learnt, on=on)
    titles = {one.procedure: text(one.title, "fr") for one in index.procedures}
    return {
        "procedure": found.procedure,
        "title": titles.get(found.procedure or "", ""),
        "unit": found.unit,
        "language": found.language,
        "urgency": found.urgency,
        "pressing": list(found.pressing),
        "score": found.score,
        "words": list(found.words),
        "others": [{"procedure": one, "title": titles[one]} for one in found.others],
    }


def offer_index(authority: UUID) -> Index:
    """The index of what an authority publishes, made again when a version or a service changes; one query."""
    version = believed(("offers", authority), lambda: _version(authority))
    held = _indexes.get(authority)
    if held is not None and held[0] == version:
        return held[1]
    index = _index(authority)
    if len(_indexes) >= MOST_KEPT:
        _indexes.clear()
    _indexes[authority] = (version, index)
    return index


def _version(authority: UUID) -> Version:
    published = Procedure.objects.published().filter(authority_id=authority).order_by("id")
    return tuple(published.values_list("current_id", "unit__code"))


def _index(authority: UUID) -> Index:
    """The library says which words are common where an authority publishes too little to tell."""
    listed = published_offers(Authority.objects.filter(pk=authority))
    own = {one.procedure.slug for one in listed}
    return index_of(
        [
            *(
                offered_of(one.offer, procedure=one.procedure.slug, unit=one.procedure.unit.code)
                for one in listed
            ),
            *(one for one in _library() if one.procedure not in own),
        ]
    )


@cache
def _library() -> tuple[Offered, ...]:
    return tuple(
        offered_of(parse(one.document()), procedure=one.slug, unit=one.unit, is_proposed=False)
        for one in entries()
    )
