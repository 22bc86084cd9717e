"""How a door gets letters to print: those of the cases the agent may look at, settled by who may act on them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from parvis.agents.rights import Grants
from parvis.cases.access import may_act
from parvis.cases.models import Case
from parvis.cases.queries import visible_ids

from .models import Purpose
from .reaching import PaperLetter

PAGE = 50


class NoSuchLetter(Exception):
    """No such letter to print, or not for whoever asks: the answer is the same."""


@dataclass(frozen=True)
class ToPrint:
    """A letter to print, the case it is about, and whether the agent may say what became of it."""

    letter: PaperLetter
    case: Case
    purpose: str
    may_settle: bool


def count_to_print(grants: Grants, *, most: int) -> int:
    """How many letters wait to be printed on the cases she may look at; never more than ``most``."""
    return _waiting(grants)[:most].count()


def letters_to_print(
    grants: Grants, *, after: tuple[datetime, UUID] | None = None, limit: int = PAGE
) -> list[ToPrint]:
    """The letters to print, the oldest first; ``after`` is the key of the last one read."""
    found = _waiting(grants).order_by("asked_at", "id")
    if after is not None:
        moment, id_ = after
        found = found.filter(asked_at__gte=moment).exclude(asked_at=moment, id__lte=id_)
    letters = list(found.select_related("document")[:limit])
    cases = Case.objects.select_related("unit", "applicant").in_bulk({one.holder_id for one in letters})
    return [_row(grants, one, cases[one.holder_id]) for one in letters]


def letter_to_settle(grants: Grants, letter: UUID) -> ToPrint:
    """A letter of a case on which she may act, settled or not. Raises NoSuchLetter."""
    found = PaperLetter.objects.filter(pk=letter, holder_id__in=visible_ids(grants))
    kept = found.select_related("document").first()
    if kept is None:
        raise NoSuchLetter(str(letter))
    row = _row(grants, kept, Case.objects.select_related("unit", "applicant").get(pk=kept.holder_id))
    if not row.may_settle:
        raise NoSuchLetter(str(letter))
    return row


def _waiting(grants: Grants) -> QuerySet[PaperLetter, Any]:
    return PaperLetter.objects.filter(settled_at=None, holder_id__in=visible_ids(grants))


def _row(grants: Grants, letter: PaperLetter, case: Case) -> ToPrint:
    return ToPrint(letter, case, str(Purpose(letter.purpose).label), may_act(grants, case))
