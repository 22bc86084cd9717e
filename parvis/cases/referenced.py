"""A case named by its reference at the desk: what whoever meets its person may be told, were its page closed to her."""

from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from parvis.agents.rights import MEETING, READING, Grants
from parvis.base.identifiers import references_beginning, second_half

from .models import Case
from .wanted import FOUND


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


def may_open(grants: Grants, case: Case) -> bool:
    """Whether a case that she is told of opens to her."""
    return any(
        grants.may(right, authority=case.authority_id, sector=case.sector, unit=case.unit_id)
        for right in READING
    )
