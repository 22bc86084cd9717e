"""A decision table of the version, applied to what the person answered."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from parvis.catalogue.tables.deciding import verdicts

from ..models import Effect
from ..resuming import Opened
from .doing import CannotDo, Compose, Done


def decide(found: Opened, row: Effect, _compose: Compose, at: datetime) -> Done:
    """Give what the table says, by the ids of its columns. Raises CannotDo with why it says nothing."""
    case = found.case
    offer = case.version.offer
    name = found.program.step(row.element).settings.get("table")
    used = [one for one in offer.tables if one.id == name]
    today = case.authority.calendar().local_date(at)
    said = verdicts(used, offer.form, case.answers, today=today)
    if not said:
        raise CannotDo(_("la table n’est plus dans la démarche"))
    if said[0].why:
        raise CannotDo(_("la table ne répond pas : %(why)s") % {"why": said[0].why})
    return Done({column: _plain(value) for column, value in said[0].outputs.items()})


def _plain(value: object) -> object:
    """A value as it is kept: exact numbers as numbers, days as ISO 8601."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
