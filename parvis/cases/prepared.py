"""Replies and decisions that wait, or that came to nothing, as an agent reads them on the case."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from parvis.agents.models import Agent
from parvis.base.compiled import Compiled

from .models import Case, PlannedDecision, PlannedReply, SubmittedDecision

DROPPED_SHOWN_FOR = timedelta(days=14)
"""How long the case says to its author that a message did not leave, or that a decision was not made."""


def planned_replies(case: Case, *, by: Agent, at: datetime) -> list[PlannedReply]:
    """Those that wait on a case, and those of this agent that did not leave lately; the next to leave first."""
    return _REPLIES.rows(by.pk, at - DROPPED_SHOWN_FOR, case.pk)


def planned_decisions(case: Case, *, by: Agent, at: datetime) -> list[PlannedDecision]:
    """The one that waits on a case, and those of this agent that were not made lately, while the case is undecided."""
    found = _DECISIONS.rows(by.pk, at - DROPPED_SHOWN_FOR, case.pk)
    closed = case.closed_at
    return [one for one in found if closed is None or one.ended_at is None or one.ended_at >= closed]


def taken_back(case: Case, planned: UUID, *, by: Agent) -> str:
    """The text of a reply this agent took back, or that did not leave; empty when there is none."""
    over = (PlannedReply.State.CANCELLED, PlannedReply.State.DROPPED)
    found = PlannedReply.objects.filter(pk=planned, case=case, author=by, state__in=over)
    return found.values_list("body", flat=True).first() or ""


def given_up(case: Case, proposed: UUID, *, by: Agent) -> PlannedDecision | SubmittedDecision | None:
    """The decision this agent took back, was given back, or that was not made; None when there is none."""
    over = (PlannedDecision.State.CANCELLED, PlannedDecision.State.DROPPED)
    planned = PlannedDecision.objects.filter(pk=proposed, case=case, author=by, state__in=over).first()
    if planned is not None:
        return planned
    back = (SubmittedDecision.State.RETURNED, SubmittedDecision.State.WITHDRAWN)
    return SubmittedDecision.objects.filter(pk=proposed, case=case, author=by, state__in=back).first()


def _waiting_or_hers(by: UUID, since: datetime) -> Q:
    return Q(state="waiting") | Q(state="dropped", author=by, ended_at__gte=since)


_REPLIES = Compiled(
    lambda by, since, case: PlannedReply.objects.filter(_waiting_or_hers(by, since), case=case).order_by(
        "leaves_at", "id"
    ),
    UUID(int=1),
    datetime(2000, 1, 1, tzinfo=UTC),
    UUID(int=2),
)
_DECISIONS = Compiled(
    lambda by, since, case: PlannedDecision.objects.filter(_waiting_or_hers(by, since), case=case).order_by(
        "decides_at", "id"
    ),
    UUID(int=1),
    datetime(2000, 1, 1, tzinfo=UTC),
    UUID(int=2),
)
