"""A case named by its reference at the desk: what whoever meets its person may be told, were its page closed to her."""

from parvis.agents.rights import MEETING, READING, Grants
from parvis.base.identifiers import references_beginning

from .models import Case


def cases_referenced(grants: Grants, typed: str, *, most: int) -> list[Case]:
    """The cases whose reference is what was typed, or begins so; among those of the persons she may meet.

    One query, or none when it cannot be a reference. Like the file of a person, it names cases that she may not open
    (``visible_to``), and none that is confidential to others; it waits for nobody to have confirmed who filed.
    """
    between = references_beginning(typed)
    if between is None:
        return []
    found = Case.objects.filter(grants.condition(MEETING), reference__range=between).shown_to(grants)
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
