"""What an export may say of each case, column by column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from parvis.cases.models import Case, Label
from parvis.cases.pressing import silence_words
from parvis.forms.wording import telephone_text

from .sheets import Cell

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Line:
    """A case and what a page of cases was read with."""

    case: Case
    labels: list[Label]
    holder: str
    """Who answers for it; empty when nobody does."""
    pressing_on: date
    """The day that the list puts first."""


@dataclass(frozen=True)
class Column:
    """A column: its words, what it says of a case, and whether it is proposed at first."""

    words: "StrOrPromise"
    cell: Callable[[Line], Cell]
    is_usual: bool = True


def _day(moment: datetime | date | None) -> Cell:
    if moment is None:
        return ""
    return localtime(moment).date() if isinstance(moment, datetime) else moment


def _telephone(number: str) -> Cell:
    """A number as it is dialled here: a spreadsheet reads a formula in what begins with ``+``."""
    text = telephone_text(number)
    return f"00 {text[1:]}" if text.startswith("+") else text


COLUMNS: Mapping[str, Column] = {
    "reference": Column(_("Référence"), lambda line: line.case.reference),
    "who": Column(_("Demandeur"), lambda line: line.case.applicant.display_name),
    "procedure": Column(_("Démarche"), lambda line: line.case.title),
    "state": Column(_("État"), lambda line: line.case.get_state_display()),
    "outcome": Column(
        _("Issue"), lambda line: line.case.get_outcome_display() if line.case.outcome else "", is_usual=False
    ),
    "received": Column(_("Reçue le"), lambda line: _day(line.case.received_at)),
    "due": Column(_("Échéance"), lambda line: line.pressing_on),
    "announced": Column(_("Délai annoncé"), lambda line: line.case.announced_on),
    "implicit": Column(_("Décision implicite"), lambda line: _day(line.case.implicit_on)),
    "silence": Column(_("Sens du silence"), lambda line: silence_words(line.case)),
    "closed": Column(_("Terminée le"), lambda line: _day(line.case.closed_at), is_usual=False),
    "responsible": Column(_("Responsable"), lambda line: line.holder),
    "unit": Column(_("Service"), lambda line: line.case.unit.name),
    "channel": Column(_("Canal"), lambda line: line.case.get_channel_display(), is_usual=False),
    "commune": Column(_("Commune"), lambda line: line.case.commune, is_usual=False),
    "labels": Column(_("Étiquettes"), lambda line: ", ".join(label.name for label in line.labels)),
    "email": Column(_("Adresse électronique"), lambda line: line.case.applicant.email, is_usual=False),
    "telephone": Column(
        _("Téléphone"), lambda line: _telephone(line.case.applicant.telephone), is_usual=False
    ),
}
"""By name, in the order of the file."""
