"""What time does to cases: silence decides, what is awaited is recalled, old drafts go."""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from functools import partial
from itertools import islice
from uuid import UUID

import structlog
from django.db.models import OuterRef, QuerySet, Subquery

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.base.scope import Wall, scope
from parvis.base.working_days import WorkCalendar
from parvis.documents.actions import remove
from parvis.documents.models import Document
from parvis.events.actors import SYSTEM

from .acting import in_the_name_of_its_author
from .actions import (
    CannotAskCorrection,
    bear_implicit_decision,
    give_back,
    let_decide,
    let_leave,
    remind_correction,
    remind_opinion,
)
from .models import Case, CorrectionRequest, Draft, Opinion, PlannedDecision, PlannedReply

log = structlog.get_logger("parvis.cases")

REMIND_HORIZON = timedelta(days=15)
"""Calendar days that surely hold the working days at which a correction request is recalled."""

REMIND_FROM = time(8)
"""Hour of the authority from which reminders leave: nobody is written to in the night."""

HOME = Subquery(Agent.objects.filter(pk=OuterRef("author")).values("authority"))
"""The authority that who wrote is of: her row is not joined, so that it hides nothing where it is not read."""

BATCH = 500
"""Rows looked for in one passage; what remains waits for the next, an hour later at most."""


def pass_the_day(*, at: datetime) -> None:
    """Apply to every authority what the hour brings; safe to run twice, and at any hour."""
    # Signed in time, made late: what an agent decided before the day was over comes before what its silence decides.
    make_forgotten(at=at)
    soon = at.date() + timedelta(days=1)
    silent = Case.objects.due_for_implicit_decision(on=soon).order_by("implicit_on", "pk")
    _each(silent, lambda case: bear_implicit_decision(case, at=at))
    _each_of(_to_remind(at=at), lambda case: _remind(case, at=at))
    remind_opinions(at=at)
    give_back_left_behind(at=at)
    forget_drafts(at=at)


def give_back_left_behind(*, at: datetime) -> None:
    """Give back to their units the open cases of agents who left or lost the right to act on them."""
    with scope(office="sweep"):
        agents: dict[UUID, UUID] = {}
        rows: list[tuple[UUID, UUID, str]] = []
        for town in Authority.objects.prefetch_related("calendar_corrections").order_by("pk"):
            left = Case.objects.filter(authority=town).left_behind(on=town.calendar().local_date(at))
            for case in left.order_by("pk").only("authority", "sector", "responsible")[:BATCH]:
                assert case.responsible_id is not None
                agents[case.pk] = case.responsible_id
                rows.append((case.pk, case.authority_id, case.sector))
    _each_of(rows, lambda case: give_back(case, agents[case], at=at))


def remind_opinions(*, at: datetime) -> None:
    """Recall once the opinions due the next working day of their authority."""
    with scope(office="sweep"):
        near = Opinion.objects.pending().filter(reminded_at=None, due_on__lte=at.date() + REMIND_HORIZON)
        rows = list(near.select_related("authority").order_by("due_on", "id")[:BATCH])
        due = [
            (row.pk, row.case_id, row.authority_id, row.sector)
            for row in rows
            if row.due_on
            <= row.authority.calendar().next_working_day(
                row.authority.calendar().local_date(at) + timedelta(days=1)
            )
        ]
    for opinion, case, authority, sector in due:
        _each_of([(case, authority, sector)], partial(remind_opinion, opinion, at=at))


def make_forgotten(*, at: datetime) -> None:
    """Make the decisions whose moment passed without their own job."""
    with scope(office="sweep"):
        late = PlannedDecision.objects.filter(state=PlannedDecision.State.WAITING, decides_at__lte=at)
        rows = list(
            late.order_by("decides_at", "id").values_list("pk", "authority_id", "sector", HOME)[:BATCH]
        )
    _each_of(rows, lambda decision: let_decide(decision, at=at))


def send_forgotten(*, at: datetime) -> None:
    """Let leave the planned replies whose moment passed without their own job."""
    with scope(office="sweep"):
        late = PlannedReply.objects.filter(state=PlannedReply.State.WAITING, leaves_at__lte=at)
        rows = list(
            late.order_by("leaves_at", "id").values_list("pk", "authority_id", "sector", HOME)[:BATCH]
        )
    _each_of(rows, lambda reply: let_leave(reply, at=at))


def forget_drafts(*, at: datetime) -> int:
    """Delete drafts past their day, sent or not: a draft is no archive, and a case has its own answers.

    What was uploaded to a draft never sent goes with it; return how many drafts went.
    """
    with scope(office="sweep"):
        over = Draft.objects.filter(expires_on__lt=at.date()).order_by("expires_on", "pk")
        rows = list(over.values_list("pk", "submitted_at")[:BATCH])
    for draft, submitted_at in rows:
        if submitted_at is None:
            with scope(cases=[draft]):
                for document in Document.objects.held_by(draft).filter(removed_at=None):
                    remove(document.pk, by=SYSTEM, at=at, reason="draft expired")
        with scope(office="sweep"):
            if submitted_at is None:
                Document.objects.filter(holder_id=draft).delete()
            Draft.objects.filter(pk=draft).delete()
    return len(rows)


def _to_remind(*, at: datetime) -> list[tuple[UUID, UUID, str]]:
    """The cases whose correction request is to be recalled now, by the calendar of each authority."""
    with scope(office="sweep"):
        awaited = list(
            CorrectionRequest.objects.filter(
                answered_at=None,
                cancelled_at=None,
                reminded_at=None,
                until__range=(at.date() - timedelta(days=1), (at + REMIND_HORIZON).date()),
            ).order_by("until", "pk")
        )
        towns = Authority.objects.prefetch_related("calendar_corrections").in_bulk(
            {request.authority_id for request in awaited}
        )
    calendars = {id_: town.calendar() for id_, town in towns.items()}
    due = (request for request in awaited if _is_due(request, calendars[request.authority_id], at=at))
    return [(request.case_id, request.authority_id, request.sector) for request in islice(due, BATCH)]


def _is_due(request: CorrectionRequest, calendar: WorkCalendar, *, at: datetime) -> bool:
    local = at.astimezone(calendar.zone)
    return local.time() >= REMIND_FROM and request.remind_on(calendar) <= local.date()


def _remind(case: UUID, *, at: datetime) -> None:
    try:
        remind_correction(case, at=at)
    except CannotAskCorrection:
        return


def _each(found: QuerySet[Case], act: Callable[[UUID], object]) -> None:
    """Look for cases everywhere, then act on each."""
    with scope(office="sweep"):
        rows = list(found.values_list("pk", "authority_id", "sector")[:BATCH])
    _each_of(rows, act)


def _each_of(
    rows: Iterable[tuple[UUID, UUID, str, *tuple[UUID, ...]]], act: Callable[[UUID], object]
) -> None:
    """Act on each case inside its own wall, and that of its author when said, in its own transaction."""
    for case, authority, sector, *home in rows:
        wall = Wall(authority, sector)
        try:
            with in_the_name_of_its_author(wall, home[0]) if home else scope(walls=[wall]):
                act(case)
        except Exception:
            # One case that cannot be treated must not stop time for the others; it is tried again next hour.
            log.exception("case not treated", case=str(case))
