"""Destroying what is on a list that has its visa: one thing, one transaction, its line written with it.

Killed anywhere, what is done is done and told on its line, and the rest is to do. What changed since it was proposed,
or was frozen, is spared.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from parvis.base.scope import Wall, scope
from parvis.cases.models import Case
from parvis.events.actors import Actor
from parvis.events.record import record
from parvis.people.models import Profile

from .actions import ELIMINATE, ask_to_eliminate
from .durations import rules_of
from .erasing import CannotErase, erase_case, erase_contact, erase_profile
from .models import EliminationItem, EliminationList, Hold
from .persons import idle_before, idle_contacts, idle_profiles
from .proposing import due

State = EliminationItem.State
Reason = EliminationItem.Reason

PIECE = 50
"""Things of one job: a few seconds."""

ERASE: dict[str, Callable[..., None]] = {
    EliminationItem.Kind.CASE: erase_case,
    EliminationItem.Kind.PROFILE: erase_profile,
    EliminationItem.Kind.CONTACT: erase_contact,
}

log = structlog.get_logger("parvis.retention")


def eliminate(one: UUID, wall: Wall, *, at: datetime) -> None:
    """Do the next piece of a list, and ask for the one after."""
    for _count in range(PIECE):
        with scope(walls=[wall, Wall(wall.authority, "")]):
            if not _next(one, wall, at=at):
                return
    with scope(walls=[wall, Wall(wall.authority, "")]):
        ask_to_eliminate(_locked(one))


def go_on() -> None:
    """Ask again for the lists at work that no job carries: theirs failed at its last try."""
    with scope(office="retention"):
        running = list(
            EliminationList.objects.filter(state=EliminationList.State.RUNNING)
            .order_by("pk")
            .values_list("pk", "authority_id", "sector")
        )
        carried = set(
            ProcrastinateJob.objects.filter(task_name=ELIMINATE, status__in=["todo", "doing"])
            .order_by()
            .values_list("args__one", flat=True)
        )
    for one, authority, sector in running:
        if str(one) not in carried:
            with scope(walls=[Wall(authority, sector)]):
                ask_to_eliminate(_locked(one))


def _next(one: UUID, wall: Wall, *, at: datetime) -> bool:
    """Destroy or spare the next thing of a list; False when there is none, or when it is not at work."""
    found = _locked(one)
    if found.state != EliminationList.State.RUNNING:
        return False
    item = found.items.filter(state=State.PROPOSED).order_by("pk").first()
    if item is None:
        _end(found, at=at)
        return False
    item.reason = _treated(item, found, wall, at=at)
    item.state, item.ended_at = (State.SPARED if item.reason else State.ERASED), at
    item.save(update_fields=["state", "reason", "ended_at"])
    return True


def _treated(item: EliminationItem, found: EliminationList, wall: Wall, *, at: datetime) -> str:
    """Destroy one thing, unless something speaks against it: the reason then."""
    try:
        with transaction.atomic():
            if reason := _spared(item, found, wall, at=at):
                return reason
            assert found.launched_by_id is not None
            ERASE[item.kind](item.object_id, ground=found.pk, by=Actor("agent", found.launched_by_id), at=at)
            with connection.cursor() as cursor:  # what still points to it is said here, not at the commit
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return ""
    except (CannotErase, ObjectDoesNotExist):
        return Reason.CHANGED
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # One thing that cannot be destroyed must not keep the others.
        log.exception("not eliminated", kind=item.kind, object=str(item.object_id))
        return Reason.ERROR


def _spared(item: EliminationItem, found: EliminationList, wall: Wall, *, at: datetime) -> str:
    """Why it must not be destroyed now, asked again under its lock; empty when nothing keeps it."""
    calendar = found.authority.calendar()
    on = calendar.local_date(at)
    if item.kind == EliminationItem.Kind.CASE:
        locked = Case.objects.select_for_update(of=("self",)).get(pk=item.object_id)
        if Hold.objects.live().filter(case=locked).exists():
            return Reason.HELD
        still = due(wall, [one for one in rules_of([wall]) if one.fate == found.fate], calendar, on=on)
        return "" if still.filter(pk=locked.pk).exists() else Reason.CHANGED
    before = idle_before(calendar, on=on)
    if item.kind == EliminationItem.Kind.CONTACT:
        return "" if idle_contacts(before=before).filter(pk=item.object_id).exists() else Reason.CHANGED
    profile = Profile.objects.select_for_update(of=("self",)).get(pk=item.object_id)
    if Hold.objects.live().filter(profile=profile).exists():
        return Reason.HELD
    return "" if idle_profiles(before=before).filter(pk=profile.pk).exists() else Reason.CHANGED


def _end(found: EliminationList, *, at: datetime) -> None:
    found.erased = found.items.filter(state=State.ERASED).count()
    found.spared = found.items.filter(state=State.SPARED).count()
    found.state, found.ended_at = EliminationList.State.ENDED, at
    found.save(update_fields=["erased", "spared", "state", "ended_at"])
    assert found.launched_by_id is not None
    record(
        "elimination.ended",
        authority=found.authority_id,
        sector=found.sector,
        objects=[("elimination", found.pk, "subject")],
        by=Actor("agent", found.launched_by_id),
        occurred_at=at,
        erased=found.erased,
        spared=found.spared,
    )


def _locked(one: UUID) -> EliminationList:
    return EliminationList.objects.select_for_update(of=("self",)).select_related("authority").get(pk=one)
