"""The procedure of a letter that asks for something no other procedure foresees."""

import json
from datetime import datetime
from importlib.resources import files
from uuid import UUID

from parvis.authorities.models import Unit
from parvis.authorities.sectors import Sector
from parvis.events.actors import Actor

from ..actions import open_procedure, publish, write_version
from ..models import Procedure
from ..natures import Nature

LETTER = "demande-par-courrier"
SECTOR = Sector.GENERAL.value
ORGANISATION = "organisation"
"""The field that names in whose name somebody writes."""


class NoReception(Exception):
    """The authority has no service to receive its letters."""


def letter_procedure(authority: UUID, *, by: Actor, at: datetime) -> Procedure:
    """The procedure of the letters of an authority, published at its reception with the first of them.

    Silence on such a request is a rejection after two months (CRPA L231-4, 2°). Raises CannotPublish,
    NoReception.
    """
    units = Unit.objects.select_for_update().filter(authority_id=authority)
    reception = units.order_by("-is_sorting", "code").first()
    if reception is None:
        raise NoReception(str(authority))
    known = Procedure.objects.select_related("current").filter(authority_id=authority, slug=LETTER).first()
    # One published before letters could come from an organisation gets its next version.
    if known is not None and known.current is not None and ORGANISATION in known.current.offer.form.by_id:
        return known
    procedure = known or open_procedure(reception, slug=LETTER, sector=SECTOR, nature=Nature.REQUEST.value)
    text = (files(__package__) / "letter.json").read_text(encoding="utf-8")
    publish(write_version(procedure, json.loads(text)).pk, by=by, at=at)
    return Procedure.objects.select_related("current").get(pk=procedure.pk)
