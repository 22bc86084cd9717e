"""What moving the open cases of a version would do, told before it is done, in counts and references."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from parvis.agents.rights import Grants
from parvis.base.scope import scope
from parvis.forms.sight import rows_of

from ..models import Case, CaseQuerySet
from .between import Passage, passage_for
from .carrying import Carried
from .company import Company
from .outlook import Outlook, outlook_of, surroundings_of
from .pairing import ALIKE_ONLY, Equivalents

PIECE = 200
"""Cases held in memory at once."""

MOST_NAMED = 20
"""References given for each reason."""


@dataclass
class Staying:
    """Cases that stay for one reason: how many, and the references of the first that are not confidential."""

    count: int = 0
    references: list[str] = field(default_factory=list)


@dataclass
class Preview:
    """What would come of it. Nothing moves when ``passage.broken`` names terms that cases would lose."""

    passage: Passage
    total: int
    """Open cases of the version."""
    looked_at: int = 0
    moving: int = 0
    whole: int = 0
    """Among those that move, the ones that lose nothing and lack nothing."""
    set_aside: Counter[str] = field(default_factory=Counter)
    """How many of those that move keep aside the answer to each question of the former form."""
    lacking: Counter[str] = field(default_factory=Counter)
    """How many of those that move have no answer yet to each question of the new form."""
    following: Counter[str] = field(default_factory=Counter)
    """How many of those looked at have an answer that its equivalent accepts, by the key of the former question."""
    refused: Counter[str] = field(default_factory=Counter)
    """How many have one that it refuses: kept aside where the case moves, and why it stays where it does not."""
    staying: dict[str, Staying] = field(default_factory=dict)
    """By the reason why (``outlook.Stays``)."""


def preview(
    before: UUID,
    after: UUID,
    grants: Grants,
    *,
    at: datetime,
    equivalents: Equivalents = ALIKE_ONLY,
    most: int | None = None,
    company: Company | None = None,
) -> Preview:
    """Look at the open cases of a version, ``most`` of them at most, in the order in which they would be moved.

    She designs the procedure, and that is all she needs: this opens the wall of its cases while they are counted
    and gives nothing of what they hold. A constant number of queries a piece. Raises NotFound, CannotGoThere.
    """
    passage = passage_for(grants, before, after, equivalents)
    with scope(walls=passage.walls):
        found = Preview(passage, total=open_under(passage).count())
        if not passage.broken:
            for case, outlook in _looked_at(passage, company, at=at, most=most):
                _count(found, case, outlook)
    return found


def open_under(passage: Passage) -> CaseQuerySet:
    """The open cases of the version they would leave."""
    return Case.objects.filter(version=passage.before, closed_at__isnull=True)


def _looked_at(
    passage: Passage, company: Company | None, *, at: datetime, most: int | None
) -> Iterator[tuple[Case, Outlook]]:
    calendar = passage.before.authority.calendar()
    left, beyond = most, UUID(int=0)
    while left is None or left > 0:
        size = PIECE if left is None else min(PIECE, left)
        cases = list(open_under(passage).filter(pk__gt=beyond).order_by("pk")[:size])
        keys = [case.pk for case in cases]
        unplaced = company.without_place(keys, passage, are_going=False) if company else ()
        around = surroundings_of(keys, unplaced)
        for case in cases:
            yield case, outlook_of(case, passage.pairing, around, calendar=calendar, at=at)
        if len(cases) < size:
            return
        beyond = cases[-1].pk
        left = None if left is None else left - size


def _count(found: Preview, case: Case, outlook: Outlook) -> None:
    found.looked_at += 1
    if outlook.carried is not None:
        for key in found.passage.questions:
            _count_equivalent(found, key, case.answers, outlook.carried)
    if outlook.stays or outlook.carried is None:
        staying = found.staying.setdefault(outlook.stays, Staying())
        staying.count += 1
        if len(staying.references) < MOST_NAMED and not case.is_confidential:
            staying.references.append(case.reference)
        return
    found.moving += 1
    found.set_aside.update(iter(outlook.carried.set_aside))
    found.lacking.update(outlook.carried.lacking)
    found.whole += not (outlook.carried.set_aside or outlook.carried.lacking)


def _count_equivalent(found: Preview, key: str, answers: Mapping[str, object], carried: Carried) -> None:
    """Count whether an answer goes to the equivalent of its question; a block goes or stays whole."""
    name, _dot, child = key.partition(".")
    answered = any(row.get(child) for row in rows_of(answers.get(name))) if child else name in answers
    if answered:
        counted = found.refused if name in carried.set_aside else found.following
        counted[key] += 1
