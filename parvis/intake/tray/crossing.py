"""A message that goes behind another wall of its authority, with all that hangs on it.

The wall of each row is written in it, and keys hold rows of one message behind one wall: all move in one transaction,
inside a scope that holds both. What is under professional secrecy is sealed on the way in, and opened on the way out.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, Q, QuerySet

from parvis.authorities.sealed import sealed_fields
from parvis.authorities.sectors import is_secret
from parvis.base.scope import Wall
from parvis.documents.models import Document
from parvis.documents.sealed_files import key_of, seal_file
from parvis.documents.storage import storage
from parvis.interactions.models import Interaction
from parvis.notifications.models import Delivery

from ..incoming import Sender
from ..models import Arrival, Certainty
from ..recognising import recognised


class CannotCross(Exception):
    """Something that hangs on the message belongs to where it is: a call promised, a case."""


def cross(arrival: Arrival, sector: str) -> None:
    """Take a message behind the wall of another sector of its authority; nothing when it is there.

    Who it was said to come from stays behind: a file is of one sector. Raises CannotCross.
    """
    if arrival.sector == sector:
        return
    message = arrival.interaction
    if message.holder_id is not None:
        raise CannotCross(str(arrival.pk))
    message.profile = None
    if arrival.certainty != Certainty.TOKEN:
        _recognise(arrival, sector)
    for row in list(_hanging(arrival)):
        _move(row, sector)
    # What hangs on both was read anew: the rows that the caller holds say the same.
    arrival.sector = message.sector = sector


def _recognise(arrival: Arrival, sector: str) -> None:
    """Whose it seems to be there."""
    sender = Sender(arrival.sender_address, arrival.sender_name, arrival.is_authenticated)
    arrival.proposed_id, arrival.certainty = recognised(sender, Wall(arrival.authority_id, sector))


def _hanging(arrival: Arrival) -> Iterator[Model]:
    """Every row that lies behind the wall of a message because of it."""
    yield arrival
    yield arrival.interaction
    for key in _keys():
        target = arrival if key.related_model is Arrival else arrival.interaction
        yield from _rows(key.model, Q(**{key.name: target}), arrival)
    yield from _rows(Document, Q(holder_id=arrival.interaction_id), arrival)
    yield from _rows(Delivery, Q(holder_type="interaction", holder_id=arrival.interaction_id), arrival)


def _keys() -> list[Any]:
    """The keys by which a row with a wall hangs on a message, tables added tomorrow among them."""
    return [
        field
        for model in apps.get_models()
        if any(one.name == "sector" for one in model._meta.concrete_fields)
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
        and field.related_model in (Arrival, Interaction)
        and field.model is not Arrival
    ]


def _rows(model: type[Model], condition: Q, arrival: Arrival) -> QuerySet[Any]:
    found = model._base_manager.filter(condition, authority_id=arrival.authority_id, sector=arrival.sector)
    return found.select_for_update(of=("self",)).order_by("pk")


def _move(row: Any, sector: str) -> None:
    row.sector = sector
    names = {field.name for field in sealed_fields(type(row))} | {"sector"}
    if isinstance(row, Arrival):
        names |= {"proposed", "certainty"}
    if isinstance(row, Interaction):
        names |= {"profile"}
    row.save(update_fields=sorted(names))
    if isinstance(row, Document) and is_secret(sector):
        _seal(row)


def _seal(document: Document) -> None:
    """Seal the bytes of a document; they stay sealed if what follows fails, and open all the same."""
    place = storage()
    for name in filter(None, (document.storage_name, document.thumbnail_name)):
        path = place.path(name)
        if path.exists() and key_of(path) is None:
            seal_file(path)
