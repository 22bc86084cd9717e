"""Links between cases: related, duplicate of, part of."""

from datetime import datetime
from uuid import UUID

from django.db import connections, router

from parvis.agents.models import Agent
from parvis.catalogue.natures import Outcome

from ..models import Case, CaseLink
from .deciding import close
from .telling import locked, tell

DEEPEST = 20
"""Levels of cases that are part of others; nobody needs more, and a chain of them ends."""


class CannotLink(Exception):
    """Both are the same case, of two walls, linked already, or the part would hold its whole.

    Its first argument says which: ``same``, ``wall``, ``linked``, ``cycle``.
    """


class CannotUnlink(Exception):
    """There is no such link on this case."""


def link(case: UUID, other: UUID, kind: CaseLink.Kind, *, by: Agent, at: datetime) -> CaseLink:
    """Say what a case is to another. Both are of the same authority and sector.

    It conflicts with nothing: the page's revision does not matter. Raises CannotLink.
    """
    if case == other:
        raise CannotLink("same")
    # Always in the same order, so that two links the other way round wait instead of dying.
    first, second = sorted((case, other))
    held = {first: locked(first), second: locked(second)}
    found, target = held[case], held[other]
    if (found.authority_id, found.sector) != (target.authority_id, target.sector):
        raise CannotLink("wall")
    pair = [found.pk, target.pk]
    if CaseLink.objects.filter(case__in=pair, other__in=pair).exists():
        raise CannotLink("linked")
    if kind == CaseLink.Kind.PART:
        _demand_a_tree(found, target)
    made = CaseLink.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        case=found,
        other=target,
        kind=kind,
        made_by=by,
        made_at=at,
    )
    for one, another in ((found, target), (target, found)):
        tell("case.linked", one, by=by.actor, at=at, objects=[("linked_case", another.pk, kind.value)])
    return made


def unlink(case: UUID, link: UUID, *, by: Agent, at: datetime) -> None:
    """Remove a link, from either end. Raises CannotUnlink."""
    found = CaseLink.objects.filter(pk=link).first()
    if found is None or case not in (found.case_id, found.other_id):
        raise CannotUnlink(str(link))
    first, second = sorted((found.case_id, found.other_id))
    held = {first: locked(first), second: locked(second)}
    gone, _counts = CaseLink.objects.filter(pk=link).delete()
    if not gone:
        raise CannotUnlink(str(link))
    for one, another in ((first, second), (second, first)):
        tell("case.unlinked", held[one], by=by.actor, at=at, objects=[("linked_case", another, found.kind)])


def close_as_duplicate(
    case: UUID, other: UUID, *, by: Agent, at: datetime, explanation: str, revision: int | None = None
) -> CaseLink:
    """Link a case to the one it repeats, close it without action, and tell the person why.

    Raises CannotLink, CannotClose, Conflict.
    """
    # Closing first: it is what a stale page or a case that is over refuses.
    close(case, Outcome.NO_ACTION, by=by, at=at, explanation=explanation, revision=revision)
    return link(case, other, CaseLink.Kind.DUPLICATE, by=by, at=at)


def _demand_a_tree(part: Case, whole: Case) -> None:
    """Refuse a second whole, and a part that would hold its own whole.

    One at a time in an authority: three links made at once could close a ring that none of them sees.
    """
    with connections[router.db_for_write(CaseLink)].cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"cases.link {part.authority_id}"]
        )
    if CaseLink.objects.filter(case=part, kind=CaseLink.Kind.PART).exists():
        raise CannotLink("cycle")
    above: UUID | None = whole.pk
    for _level in range(DEEPEST):
        if above is None:
            return
        if above == part.pk:
            break
        wholes = CaseLink.objects.filter(case=above, kind=CaseLink.Kind.PART)
        above = wholes.order_by("pk").values_list("other_id", flat=True).first()
    raise CannotLink("cycle")
