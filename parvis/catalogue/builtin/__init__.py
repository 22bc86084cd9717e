"""What the law wants every authority to offer, published for it when it is founded, as data like the rest."""

import json
from collections.abc import Iterable
from datetime import datetime
from importlib.resources import files
from uuid import UUID

from parvis.authorities.models import Unit
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall, scope
from parvis.events.actors import Actor

from ..actions import open_procedure, publish, write_version
from ..models import Procedure
from ..natures import Nature

ACCESSIBILITY = "signaler-un-defaut-d-accessibilite"
"""The complaint that law 2005-102, article 47, and its statement of accessibility call for."""
_SECTOR = Sector.GENERAL.value


def publish_where_missing(authorities: Iterable[UUID], *, by: Actor, at: datetime) -> int:
    """Publish the accessibility complaint where there is none, at the reception; return how many were."""
    done = 0
    for authority in authorities:
        with scope(walls=[Wall(authority, ""), Wall(authority, _SECTOR)]):
            if Procedure.objects.filter(authority_id=authority, slug=ACCESSIBILITY).exists():
                continue
            reception = Unit.objects.filter(authority_id=authority).order_by("-is_sorting", "code").first()
            if reception is not None:
                publish_accessibility_complaint(reception, by=by, at=at)
                done += 1
    return done


def publish_accessibility_complaint(unit: Unit, *, by: Actor, at: datetime) -> Procedure:
    """Publish the complaint of a unit's authority, which answers within a week. Raises CannotPublish.

    Five working days announced: the week in which a complaint is answered (decree 2019-768).
    """
    text = (files(__package__) / "accessibility.json").read_text(encoding="utf-8")
    procedure = open_procedure(unit, slug=ACCESSIBILITY, sector=_SECTOR, nature=Nature.COMPLAINT.value)
    publish(write_version(procedure, json.loads(text)).pk, by=by, at=at)
    return procedure
