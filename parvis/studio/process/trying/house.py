"""What a trial runs with: the version that is open, and the calendar of its authority."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from parvis.base.working_days import WorkCalendar
from parvis.catalogue.definition import Offer
from parvis.catalogue.tables.deciding import verdicts
from parvis.forms.sight import look
from parvis.processes.trying.running import CannotDo, House
from parvis.processes.trying.scene import scene_of


def house_of(offer: Offer, calendar: WorkCalendar, today: date) -> House:
    """Set a version up to be tried. Raise `CannotPrepare` or LookupError for a process that cannot run."""
    assert offer.process is not None
    scene = scene_of(offer.process.plan, offer.process.diagram.root)

    def decide(table: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        used = [one for one in offer.tables if one.id == table]
        said = verdicts(used, offer.form, answers, today=today, uses=tuple(one.use for one in used))
        if not said:
            raise CannotDo(_("la table n’est plus dans la démarche"))
        if said[0].why:
            raise CannotDo(_("la table ne répond pas : %(why)s") % {"why": said[0].why})
        return {column: _plain(value) for column, value in said[0].outputs.items()}

    return House(scene, calendar, decide, lambda answers: look(offer.form, answers, today).values)


def _plain(value: object) -> object:
    """A value as the page carries it from one gesture to the next."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
