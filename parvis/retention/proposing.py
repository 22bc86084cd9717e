"""The lists as the night makes them: what is past its duration comes in, what something keeps goes out.

Nothing is destroyed here. A list that somebody signed is no longer touched.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall, scope
from parvis.base.working_days import WorkCalendar, add_months
from parvis.cases.models import Case, CaseQuerySet
from parvis.documents.models import Document

from .durations import Rule, free, over, rules_of
from .models import EliminationItem, EliminationList
from .persons import BASIS, IDLE, idle_before, idle_contacts, idle_profiles

Fate, Kind = EliminationList.Fate, EliminationItem.Kind

MOST_ITEMS = 1_000
"""Lines of one list: what somebody can read before she signs. The next list has the rest."""

OF_A_LINE = ("reference", "procedure_id", "version_id", "closed_at")
"""What a line tells of its case; its answers are not read."""


@dataclass
class Proposed:
    """What a passage changed, in lines of lists."""

    added: int = 0
    dropped: int = 0


def propose(*, at: datetime) -> Proposed:
    """Bring the lists of every authority up to date. Safe to call again."""
    with scope(office="retention"):
        authorities = list(Authority.objects.order_by("code"))
    done = Proposed()
    for authority in authorities:
        for sector in Sector.values:
            one = propose_sector(authority, sector, at=at)
            done.added, done.dropped = done.added + one.added, done.dropped + one.dropped
    return done


def propose_sector(authority: Authority, sector: str, *, at: datetime) -> Proposed:
    """Bring the lists of one sector of an authority up to date, in a transaction of its own."""
    wall, done = Wall(authority.pk, sector), Proposed()
    with scope(walls=[wall, Wall(authority.pk, "")]):
        _propose(wall, authority.calendar(), done, at=at)
    return done


def due(wall: Wall, rules: Iterable[Rule], calendar: WorkCalendar, *, on: date) -> CaseQuerySet:
    """The closed cases of a wall whose duration is over by these rules, and that nothing keeps."""
    closed = Case.objects.filter(authority_id=wall.authority, sector=wall.sector, closed_at__isnull=False)
    return free(closed.filter(over(rules, calendar, on=on)))


def _propose(wall: Wall, calendar: WorkCalendar, done: Proposed, *, at: datetime) -> None:
    on = calendar.local_date(at)
    rules = rules_of([wall])
    idle = idle_before(calendar, on=on)
    growing = {
        (one.unit_id, one.fate): one
        for one in EliminationList.objects.select_for_update().filter(
            authority_id=wall.authority, sector=wall.sector, state=EliminationList.State.PROPOSED
        )
    }
    for (unit, fate), one in growing.items():
        if unit is None:
            _drop(one, Kind.PROFILE, idle_profiles(before=idle), done)
            _drop(one, Kind.CONTACT, idle_contacts(before=idle), done)
        else:
            _drop(one, Kind.CASE, due(wall, _with(rules, fate), calendar, on=on), done)
    for fate in Fate:
        mine = {rule.version: rule for rule in _with(rules, fate)}
        wanted = _new(due(wall, mine.values(), calendar, on=on))
        for unit in _units(wall, mine.values(), calendar, on=on):
            known = growing.get((unit, fate))
            if room := _room(known):
                found = wanted.filter(unit_id=unit).only(*OF_A_LINE).order_by("closed_at", "pk")[:room]
                lines = [_case_item(case, mine[case.version_id], calendar) for case in found]
                _add(known, (wall, unit, fate), lines, done, at=at)
    persons = growing.get((None, Fate.ELIMINATE))
    if room := _room(persons):
        lines = _idle(idle, calendar, room)
        _add(persons, (wall, None, Fate.ELIMINATE), lines, done, at=at)


def _units(wall: Wall, rules: Collection[Rule], calendar: WorkCalendar, *, on: date) -> list[UUID]:
    """The units with a case past its duration, whatever keeps it: what keeps is asked unit by unit."""
    past = Case.objects.filter(over(rules, calendar, on=on), authority_id=wall.authority, sector=wall.sector)
    return list(past.order_by("unit_id").values_list("unit_id", flat=True).distinct()) if rules else []


def _idle(before: datetime, calendar: WorkCalendar, room: int) -> list[EliminationItem]:
    """The lines of the persons nobody heard of for so long, then of the contacts about nobody."""
    profiles = _new(idle_profiles(before=before)).only("pk").order_by("last_seen", "pk")
    contacts = _new(idle_contacts(before=before)).only("pk", "occurred_at").order_by("occurred_at", "pk")
    lines = [
        *(_idle_item(Kind.PROFILE, one.pk, calendar.local_date(one.last_seen)) for one in profiles[:room]),
        *(_idle_item(Kind.CONTACT, one.pk, calendar.local_date(one.occurred_at)) for one in contacts[:room]),
    ]
    return lines[:room]


def _with(rules: Iterable[Rule], fate: str) -> list[Rule]:
    return [rule for rule in rules if rule.fate == fate]


def _new(found: "QuerySet[Any]") -> "QuerySet[Any]":
    """Those that no list proposes already."""
    proposed = EliminationItem.objects.filter(
        object_id=OuterRef("pk"), state=EliminationItem.State.PROPOSED
    ).order_by()
    return found.exclude(Exists(proposed))


def _room(one: EliminationList | None) -> int:
    """How many lines it may still have: none once it is sorted, for the sample was drawn from what it had."""
    if one is None:
        return MOST_ITEMS
    return 0 if one.kept_one_in is not None else max(0, MOST_ITEMS - one.items.count())


def _drop(one: EliminationList, kind: str, kept: "QuerySet[Any]", done: Proposed) -> None:
    """Take out of a list what is no longer past its duration, or what something keeps now."""
    gone = one.items.filter(kind=kind).exclude(Exists(kept.filter(pk=OuterRef("object_id")).order_by()))
    count, _by_model = gone.delete()
    _changed(one, count)
    done.dropped += count


def _add(
    one: EliminationList | None,
    place: tuple[Wall, UUID | None, str],
    items: list[EliminationItem],
    done: Proposed,
    *,
    at: datetime,
) -> None:
    """Add lines to the list of a place, made when there is none."""
    if not items:
        return
    wall, unit, fate = place
    one = one or EliminationList.objects.create(
        authority_id=wall.authority, sector=wall.sector, unit_id=unit, fate=fate, proposed_at=at
    )
    held = {
        holder: (count, size)
        for holder, count, size in Document.objects.present()
        .filter(holder_id__in=[item.object_id for item in items])
        .order_by()
        .values("holder_id")
        .annotate(count=Count("pk"), held=Sum("size"))
        .values_list("holder_id", "count", "held")
    }
    for item in items:
        item.authority_id, item.sector, item.list = one.authority_id, one.sector, one
        item.documents, item.bytes = held.get(item.object_id, (0, 0))
    EliminationItem.objects.bulk_create(items)
    _changed(one, len(items))
    done.added += len(items)


def _changed(one: EliminationList, count: int) -> None:
    if count:
        one.revision += 1
        one.save(update_fields=["revision"])


def _case_item(case: Case, rule: Rule, calendar: WorkCalendar) -> EliminationItem:
    assert case.closed_at is not None
    since = calendar.local_date(case.closed_at)
    return EliminationItem(
        kind=Kind.CASE,
        object_id=case.pk,
        reference=case.reference,
        procedure_id=case.procedure_id,
        basis=rule.basis[:200],
        since=since,
        due_on=add_months(since, rule.months),
    )


def _idle_item(kind: str, id_: UUID, since: date) -> EliminationItem:
    return EliminationItem(kind=kind, object_id=id_, basis=BASIS, since=since, due_on=add_months(since, IDLE))
