"""Replies that have not left yet, or that did not leave, as an agent reads them on the case."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from parvis.agents.models import Agent

from .models import Case, PlannedReply

DROPPED_SHOWN_FOR = timedelta(days=14)
"""How long the case says to its author that a message did not leave."""


def planned_replies(case: Case, *, by: Agent, at: datetime) -> list[PlannedReply]:
    """Those that wait on a case, and those of this agent that did not leave lately; the next to leave first."""
    waiting = Q(state=PlannedReply.State.WAITING)
    dropped = Q(state=PlannedReply.State.DROPPED, author=by, ended_at__gte=at - DROPPED_SHOWN_FOR)
    found = PlannedReply.objects.filter(waiting | dropped, case=case).select_related("author")
    return list(found.order_by("leaves_at", "id"))


def taken_back(case: Case, planned: UUID, *, by: Agent) -> str:
    """The text of a reply this agent took back, or that did not leave; empty when there is none."""
    over = (PlannedReply.State.CANCELLED, PlannedReply.State.DROPPED)
    found = PlannedReply.objects.filter(pk=planned, case=case, author=by, state__in=over)
    return found.values_list("body", flat=True).first() or ""
