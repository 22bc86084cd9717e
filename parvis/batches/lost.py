"""Runs whose job failed at its last try: what was done stands, the rest stays as it is, and their author is told.

A run under way always has a job to do or being done: that of the next piece is committed with the piece before.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from procrastinate.contrib.django.models import ProcrastinateJob

from parvis.base.scope import Wall, scope

from .actions import PIECE_JOB, end_unless
from .models import BulkRun

if TYPE_CHECKING:
    from django.db.models import QuerySet


def end_lost_runs(*, at: datetime) -> None:
    """End each run that no job will carry on."""
    with scope(office="sweep"):
        under_way = dict(
            BulkRun.objects.filter(state__in=BulkRun.UNDER_WAY)
            .order_by("pk")
            .values_list("pk", "authority_id")
        )
        carried = set(_jobs().values_list("args__run", flat=True)) if under_way else set()
    for run, authority in under_way.items():
        if str(run) not in carried:
            with scope(walls=[Wall(authority, "")]):
                end_unless(run, carried=_is_carried, at=at)


def _is_carried(run: UUID) -> bool:
    return _jobs().filter(args__run=str(run)).exists()


def _jobs() -> "QuerySet[ProcrastinateJob]":
    """The pieces still to do, being done, or to be tried again."""
    return ProcrastinateJob.objects.filter(task_name=PIECE_JOB, status__in=["todo", "doing"]).order_by()
