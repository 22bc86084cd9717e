"""Opinions: asked of another unit about a case, answered, recalled, withdrawn."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.authorities.models import Unit
from parvis.events.actors import SYSTEM, Actor

from ..models import Case, CaseDocument, Opinion, Participation
from .telling import locked, tell


class CannotAskOpinion(Exception):
    """The case is over or confidential, the unit has it or is asked already, or the day is past."""


class CannotGiveOpinion(Exception):
    """It is no longer awaited, or what is said lacks its why."""


class CannotWithdrawOpinion(Exception):
    """It is no longer awaited."""


def ask_opinion(
    case: UUID,
    unit: Unit,
    *,
    question: str,
    until: date,
    shared: Iterable[UUID] = (),
    by: Agent | None,
    at: datetime,
    revision: int | None = None,
) -> Opinion:
    """Ask another unit of the same authority what it thinks, and lend it the case until it answers.

    ``shared``: the documents of the case it may read. ``by``: nobody when the process asks.
    Raises CannotAskOpinion, Conflict.
    """
    found = locked(case, revision=revision)
    asked = Opinion.objects.pending().filter(case=found, unit=unit).exists()
    lendable = found.is_open() and not found.is_confidential and unit.authority_id == found.authority_id
    today = found.authority.calendar().local_date(at)
    if not lendable or unit.pk == found.unit_id or asked or until <= today or not question.strip():
        raise CannotAskOpinion(found.reference)
    pieces = CaseDocument.objects.filter(case=found, document_id__in=list(shared)).order_by("document_id")
    wall = {"authority_id": found.authority_id, "sector": found.sector}
    opinion = Opinion.objects.create(
        **wall,
        case=found,
        unit=unit,
        question=question.strip(),
        shared=list(pieces.values_list("document_id", flat=True)),
        asked_by=by,
        asked_signed=by.signature if by else "",
        asked_at=at,
        due_on=until,
    )
    Participation.objects.create(**wall, case=found, opinion=opinion, unit=unit, due_on=until)
    found.save(update_fields=["revision"])
    actor = by.actor if by else SYSTEM
    tell("case.opinion_asked", found, by=actor, at=at, objects=_about(opinion), until=until.isoformat())
    return opinion


def give_opinion(
    opinion: UUID, case: UUID, verdict: Opinion.Verdict, *, text: str, by: Agent, at: datetime
) -> Opinion:
    """Answer in the name of the unit asked; the case is closed to it again. Raises CannotGiveOpinion."""
    found = locked(case)
    row = _awaited(opinion, found)
    reasoned = verdict not in (Opinion.Verdict.RESERVED, Opinion.Verdict.UNFAVOURABLE) or text.strip()
    if row is None or not reasoned:
        raise CannotGiveOpinion(str(opinion))
    row.verdict, row.text, row.answered_at = verdict, text.strip(), at
    row.answered_by, row.answered_signed = by, by.signature
    row.save(update_fields=["verdict", "text", "answered_at", "answered_by", "answered_signed"])
    _end(row, at=at)
    asker = [("agent", row.asked_by_id, "asker")] if row.asked_by_id else []
    told = [*_about(row), *asker]
    tell("case.opinion_given", found, by=by.actor, at=at, objects=told, verdict=verdict.value)
    return row


def withdraw_opinion(opinion: UUID, case: UUID, *, by: Actor, at: datetime) -> Opinion:
    """Wait for an opinion no longer; the case is closed to the unit again. Raises CannotWithdrawOpinion."""
    found = locked(case)
    row = _awaited(opinion, found)
    if row is None:
        raise CannotWithdrawOpinion(str(opinion))
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    _end(row, at=at)
    tell("case.opinion_withdrawn", found, by=by, at=at, objects=_about(row))
    return row


def withdraw_opinions(case: Case, *, at: datetime) -> None:
    """Wait for no opinion any more: the case is over, or hidden."""
    for opinion in Opinion.objects.pending().filter(case=case).order_by("asked_at", "id"):
        withdraw_opinion(opinion.pk, case.pk, by=SYSTEM, at=at)


def remind_opinion(opinion: UUID, case: UUID, *, at: datetime) -> Opinion | None:
    """Recall an opinion near its day, once; None when it was recalled or is no longer awaited."""
    found = locked(case)
    row = _awaited(opinion, found)
    if row is None or row.reminded_at is not None:
        return None
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    tell("case.opinion_reminded", found, by=SYSTEM, at=at, objects=_about(row))
    return row


def _awaited(opinion: UUID, case: Case) -> Opinion | None:
    return Opinion.objects.pending().select_for_update().filter(pk=opinion, case=case).first()


def _end(opinion: Opinion, *, at: datetime) -> None:
    Participation.objects.filter(opinion=opinion).update(ended_at=at)


def _about(opinion: Opinion) -> list[tuple[str, UUID, str]]:
    return [("opinion", opinion.pk, "asked"), ("unit", opinion.unit_id, "asked")]
