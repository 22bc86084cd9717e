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
from parvis.base.identifiers import references_beginning, second_half
from parvis.people.search import CannotSearch, read

from .models import Case
from .searching import one_by_one
from .wanted import FOUND

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
    found = Case.objects.filter(_told_at_the_desk(grants)).shown_to(grants)
    if asked.born and not asked.keys:
        found = found.filter(applicant__birth_date__in=[asked.born, *asked.nears])
    ids = _by_key(
        found.order_by(F("closed_at").desc(nulls_first=True), "-received_at", "id").values("id")[:most],
        *((_NEARLY_BORNE, [asked.text, FEW]) if nearly else (_BORNE, [asked.text, emails, numbers, FEW])),
    )
    if not ids:
        return []
    cases = Case.objects.select_related("unit", "applicant", "profile").defer("answers").in_bulk(ids)
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


def _by_key(cases: Any, known: str, values: list[Any]) -> list[UUID]:
    """The ids of those of a set that an array of the database holds."""
    try:
        sql, params = cases.query.sql_with_params()
    except EmptyResultSet:  # She has no right that leads to a case.
        return []
    with connections[router.db_for_read(Case)].cursor() as cursor:
        cursor.execute(one_by_one(sql, known), [*values, *params])
        return [id_ for (id_,) in cursor.fetchall()]
