"""A case named at the desk, by its reference or by who filed it: told even to whom its page is closed."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import BooleanField, F, Q
from django.db.models.expressions import RawSQL

from parvis.agents.rights import MEETING, READING, Grants, Right
from parvis.authorities.sectors import SECRET
from parvis.base.compiled import Compiled, Kept
from parvis.base.identifiers import references_beginning, second_half
from parvis.people.search import CannotSearch, read

from .models import Case
from .searching import one_by_one
from .wanted import FOUND

Statement = tuple[str, tuple[Any, ...]]
"""A query as the ORM writes it, and its values."""

FEW = 200
"""Cases of a place above which a name alone tells nobody from the others there."""

_BORNE = "ARRAY(SELECT cases_declared(%s, %s, %s, %s))"
_NEARLY_BORNE = "ARRAY(SELECT cases_declared_near(%s, %s))"


def cases_referenced(grants: Grants, typed: str, *, most: int) -> list[Case]:
    """The cases whose reference is what was typed, its beginning or its middle; among those of persons she may meet.

    One query, or none when it cannot be a reference. Like the file of a person, it names cases that she may not open
    (``visible_to``), and none that is confidential to others; it waits for nobody to have confirmed who filed.
    """
    between = references_beginning(typed)
    if between is None:
        return []
    named = Q(reference__range=between)
    if half := second_half(typed):
        borne = RawSQL(FOUND, (half.strip("-"),), BooleanField())  # noqa: S611  # a fixed text
        named |= Q(borne, reference__contains=half)
    found = Case.objects.filter(grants.condition(MEETING), named).shown_to(grants)
    return list(
        found.select_related("unit", "applicant", "profile")
        .defer("answers")
        .order_by("reference", "id")[:most]
    )


def cases_declared(grants: Grants, typed: str, *, on: date, most: int, nearly: bool = False) -> list[Case]:
    """The cases filed by whoever bears this name, address or number, open ones first; two queries at most.

    Among those she may look at and, receiving, those of the ordinary sectors of her own authority where she does:
    most of who files is no known person yet. ``nearly``: the name may be written nearly so.
    """
    try:
        asked = read(typed, on=on)
    except CannotSearch:
        return []
    emails = [key for key in asked.keys if "@" in key]
    numbers = [key[1:] for key in asked.keys if key.startswith("t")]
    if asked.born and not asked.keys:
        told = _told(grants, most, [asked.born, *asked.nears])
    else:
        told = _TOLD.get((grants.key, most), lambda: _told(grants, most))
    ids = _by_key(
        told,
        *((_NEARLY_BORNE, [asked.text, FEW]) if nearly else (_BORNE, [asked.text, emails, numbers, FEW])),
    )
    cases = {case.pk: case for case in _OF_THESE.rows(ids)} if ids else {}
    return [cases[id_] for id_ in ids]


def may_open(grants: Grants, case: Case) -> bool:
    """Whether a case that she is told of opens to her."""
    return any(
        grants.may(right, authority=case.authority_id, sector=case.sector, unit=case.unit_id)
        for right in READING
    )


def _told_at_the_desk(grants: Grants) -> Q:
    """The condition that she may look at a case, or is told of it where she receives: never from a secret sector."""
    desk = Q(authority_id=grants.agent.authority_id) & ~Q(sector__in=sorted(SECRET))
    return grants.condition() | grants.condition([Right.RECEIVE]) & desk


def _told(grants: Grants, most: int, born: list[date] | None = None) -> Statement | None:
    """The cases that she is told of at the desk, open ones first; None when she has no right that leads to one."""
    found = Case.objects.filter(_told_at_the_desk(grants)).shown_to(grants)
    if born:
        found = found.filter(applicant__birth_date__in=born)
    chosen = found.order_by(F("closed_at").desc(nulls_first=True), "-received_at", "id").values("id")[:most]
    try:
        return chosen.query.sql_with_params()
    except EmptyResultSet:
        return None


_TOLD: Kept[Statement | None] = Kept()
_OF_THESE = Compiled(
    lambda ids: (
        Case.objects.filter(pk__among=ids).select_related("unit", "applicant", "profile").defer("answers")
    ),
    [UUID(int=1)],
)


def _by_key(told: Statement | None, known: str, values: list[Any]) -> list[UUID]:
    """The ids of those of a set that an array of the database holds."""
    if told is None:
        return []
    sql, params = told
    with connections[router.db_for_read(Case)].cursor() as cursor:
        cursor.execute(one_by_one(sql, known), [*values, *params])
        return [id_ for (id_,) in cursor.fetchall()]
