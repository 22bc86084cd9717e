"""Delays that come to their end: found oldest first behind every wall, fired by batches, each batch behind one wall.

A batch is one transaction, which writes for all its cases what a gesture writes for one. A case that somebody is at is
left to the next minute: nobody waits for a lock, and several workers share what is due.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import Q

from parvis.authorities.models import Authority
from parvis.base.scope import Wall, scope
from parvis.cases.models import Case
from parvis.catalogue.models import ProcedureVersion
from parvis.events.actors import SYSTEM
from parvis.processes.engine import running

from .ledger import Ledger
from .models import Instance
from .plans import program_of
from .resuming import Opened, clock_of, ended_unheard, enter, today

AT_ONCE = 200
"""Cases of a batch."""

MOST_LISTED = 1_000
"""Cases found in one look behind every wall."""

PUT_OFF = timedelta(hours=1)
"""When a case that could not be gone on with is looked at again: meanwhile it stands in nobody's way."""

log = structlog.get_logger(__name__)


def fire_due(*, at: datetime) -> int:
    """Fire what is due everywhere, and return in how many cases something was."""
    return sum(fire(cases, wall, at=at) for wall, cases in _batches(at))


def fire(cases: Sequence[UUID], wall: Wall, *, at: datetime) -> int:
    """Fire what is due in cases behind one wall; one that cannot go on is put off, and stops no other."""
    try:
        with scope(walls=[wall]):
            return _fire(cases, wall, at=at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(cases) > 1:
            return sum(fire([case], wall, at=at) for case in cases)
        log.exception("timer_failed", case=str(cases[0]))
        with scope(walls=[wall]):
            Instance.objects.filter(pk=cases[0], next_due__lte=at).update(next_due=at + PUT_OFF)
        return 0


def _batches(at: datetime) -> Iterator[tuple[Wall, list[UUID]]]:
    """What is due, a page after the other, the oldest first, cut by walls. What is left alone is not met twice."""
    due = Instance.objects.filter(ended_at=None, next_due__lte=at).order_by("next_due", "case_id")
    after = Q()
    while True:
        with scope(office="sweep"):
            rows = list(
                due.filter(after).values_list("next_due", "case_id", "authority_id", "sector")[:MOST_LISTED]
            )
        behind = defaultdict[Wall, list[UUID]](list)
        for _moment, case, authority, sector in rows:
            behind[Wall(authority, sector)].append(case)
        for wall, cases in behind.items():
            for first in range(0, len(cases), AT_ONCE):
                yield wall, cases[first : first + AT_ONCE]
        if len(rows) < MOST_LISTED:
            return
        moment, case = rows[-1][:2]
        after = Q(next_due__gt=moment) | Q(next_due=moment, case_id__gt=case)


def _fire(cases: Sequence[UUID], wall: Wall, *, at: datetime) -> int:
    ledger = Ledger(wall, by=SYSTEM, at=at)
    found = _opened(cases, wall, at=at)
    for one in found:
        state, compiled = one.instance.state, one.program.compiled
        outcome = running.refresh(compiled, state, clock_of(one.case, at), today(one.case, at))
        enter(ledger, one, outcome)
    ledger.write()
    return len(found)


def _opened(cases: Sequence[UUID], wall: Wall, *, at: datetime) -> list[Opened]:
    """The cases still due that nobody is at, under lock, in the order given: as many queries for all as for one."""
    free = Case.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "unit", "responsible"
    )
    by_key = {case.pk: case for case in free.filter(pk__in=cases).order_by("pk")}
    for over in ended_unheard(by_key.values()):
        del by_key[over]
    due = Instance.objects.select_for_update(skip_locked=True).filter(ended_at=None, next_due__lte=at)
    instances = {one.pk: one for one in due.filter(pk__in=by_key).order_by("pk")}
    authority = Authority.objects.get(pk=wall.authority)
    asked = {one.version_id for one in instances.values()} | {case.version_id for case in by_key.values()}
    versions = ProcedureVersion.objects.defer("document").in_bulk(asked)
    found = []
    for case in (by_key[key] for key in cases if key in instances):
        instance = instances[case.pk]
        case.authority, case.version = authority, versions[case.version_id]
        instance.case, instance.version = case, versions[instance.version_id]
        program = program_of(instance.version)
        assert (
            program is not None
        )  # an instance is of a version that has a process, and versions never change
        found.append(Opened(case, instance, program))
    return found
