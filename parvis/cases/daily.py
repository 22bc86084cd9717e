"""What time does to cases: silence decides, what is awaited is recalled, old drafts go."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import QuerySet

from parvis.base.scope import Wall, scope
from parvis.documents.actions import remove
from parvis.documents.models import Document
from parvis.events.actors import SYSTEM

from .actions import CannotAskCorrection, bear_implicit_decision, remind_correction
from .models import Case, CorrectionRequest, Draft

log = structlog.get_logger("parvis.cases")

REMIND_BEFORE = timedelta(days=7)
"""How long before the end of its delay a correction request is recalled."""

BATCH = 500
"""Rows looked for in one passage; what remains waits for the next, an hour later at most."""


def pass_the_day(*, at: datetime) -> None:
    """Apply to every authority what the hour brings; safe to run twice, and at any hour."""
    soon = at.date() + timedelta(days=1)
    silent = Case.objects.due_for_implicit_decision(on=soon).order_by("implicit_on", "pk")
    _each(silent, lambda case: bear_implicit_decision(case, at=at))
    awaited = CorrectionRequest.objects.filter(
        answered_at=None, cancelled_at=None, reminded_at=None, until__lte=(at + REMIND_BEFORE).date()
    ).order_by("until", "pk")
    _each(awaited, lambda case: _remind(case, at=at), id_="case_id")
    forget_drafts(at=at)


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


def _remind(case: Any, *, at: datetime) -> None:
    try:
        remind_correction(case, at=at)
    except CannotAskCorrection:
        return


def _each(found: QuerySet[Any], act: Callable[[Any], object], id_: str = "pk") -> None:
    """Look for rows everywhere, then act on each inside its own wall and its own transaction."""
    with scope(office="sweep"):
        rows = list(found.values_list(id_, "authority_id", "sector")[:BATCH])
    for case, authority, sector in rows:
        try:
            with scope(walls=[Wall(authority, sector)]):
                act(case)
        except Exception:
            # One case that cannot be treated must not stop time for the others; it is tried again next hour.
            log.exception("case not treated", case=str(case))
