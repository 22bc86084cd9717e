"""A portfolio shared: each case of a run is given its receiver before anything is confirmed.

What is told is then what is done: the same cases to the same agents, or the whole back to the queue of its unit.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from uuid import UUID

from django.db import connections, models, router, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from parvis.agents.guests import agents_named
from parvis.agents.models import Agent, Right
from parvis.agents.rights import Grants, grants_of_all
from parvis.cases.holders import named_holders
from parvis.cases.models import Case, CaseQuerySet

from .actions import prepare
from .models import BulkItem, BulkRun

Outcome = BulkItem.Outcome

LONGEST_NOTE = 1_000

_GIVE = """
UPDATE batches_bulkitem SET responsible_after = given.agent
FROM unnest(%s::uuid[], %s::uuid[]) AS given (case_id, agent)
WHERE batches_bulkitem.run_id = %s AND batches_bulkitem.case_id = given.case_id
"""


_RETURN = """
UPDATE batches_bulkitem SET responsible_after = given.responsible_before
FROM batches_bulkitem AS given
WHERE batches_bulkitem.run_id = %s AND given.run_id = %s AND batches_bulkitem.case_id = given.case_id
"""

_AFTER = models.Case(
    models.When(run__gesture=BulkRun.Gesture.TAKE, then="run__agent"),
    default=Coalesce("responsible_after", "run__target"),
)
"""To whom a run gave a case; null for a queue."""


class CannotShare(Exception):
    """The run is not one that shares, or it was confirmed already, or somebody chosen is not a colleague."""


@dataclass(frozen=True)
class Shareable:
    """A case to give: who answers for it, and who may."""

    id: UUID
    responsible: UUID | None
    able: tuple[UUID, ...]


@transaction.atomic
def share(run: UUID, *, among: Sequence[UUID], note: str, grants: Grants) -> BulkRun:
    """Give each case of a run its receiver, evenly; to the queue of its unit when nobody is chosen.

    Nothing changes on the cases until the run is confirmed. Raise ``CannotShare``.
    """
    found = BulkRun.objects.select_for_update(of=("self",)).get(pk=run)
    chosen = agents_named(among, authority=found.authority_id)
    is_open = found.gesture in BulkRun.SHARED and found.state == BulkRun.State.PREPARED
    if not is_open or len(chosen) != len(set(among)) or len(note) > LONGEST_NOTE:
        raise CannotShare(found.state)
    found.gesture = BulkRun.Gesture.PASS_ON if chosen else BulkRun.Gesture.RELEASE
    found.among, found.note = [agent.pk for agent in chosen], note.strip()
    found.save(update_fields=["gesture", "among", "note"])
    found.items.update(responsible_after=None)
    given = evenly(_shareable(found, grants, grants_of_all(chosen)))
    with connections[router.db_for_write(BulkItem)].cursor() as cursor:
        cursor.execute(_GIVE, [list(given), list(given.values()), found.pk])
    return found


def evenly(cases: Iterable[Shareable]) -> Mapping[UUID, UUID]:
    """Give cases to those who may have them, as evenly as their rights allow, in the order they come.

    Who answers for a case keeps it within her equal part, so that few change hands. The others go one by one to
    whoever was given the fewest, those that few may have first.
    """
    waiting = [case for case in cases if case.able]
    everybody = {agent for case in waiting for agent in case.able}
    part = len(waiting) // len(everybody) if everybody else 0
    given: dict[UUID, UUID] = {}
    counts: Counter[UUID] = Counter()
    for case in waiting:
        if case.responsible in case.able and counts[case.responsible] < part:
            given[case.id] = case.responsible
            counts[case.responsible] += 1
    for case in sorted(waiting, key=lambda one: len(one.able)):
        if case.id not in given:
            rest = [(counts[agent], agent != case.responsible, agent) for agent in case.able]
            given[case.id] = min(rest, key=lambda one: one[:2])[2]
            counts[given[case.id]] += 1
    return given


def _shareable(run: BulkRun, grants: Grants, chosen: Iterable[Grants]) -> list[Shareable]:
    """The cases of a run that the manager may give, the nearest deadline first, with who may act on each."""
    found = Case.objects.visible_to(grants).open().filter(grants.condition([Right.MANAGE]))
    rows = found.filter(pk__in=run.items.order_by().values("case_id")).order_by("due_on", "id")
    receivers = list(chosen)
    able: dict[tuple[UUID, str, UUID], tuple[UUID, ...]] = {}
    cases = []
    columns = ("id", "responsible_id", "authority_id", "sector", "unit_id")
    for id_, responsible, authority, sector, unit in rows.values_list(*columns):
        place = (authority, sector, unit)
        if place not in able:
            may = [to.may(Right.ACT, authority=authority, sector=sector, unit=unit) for to in receivers]
            able[place] = tuple(to.agent.pk for to in compress(receivers, may))
        cases.append(Shareable(id_, responsible, able[place]))
    return cases


def takable(run: BulkRun, grants: Grants, candidates: Iterable[Agent]) -> Counter[UUID]:
    """How many cases of a run each of these agents has the right to act on today; four queries at most."""
    shareable = _shareable(run, grants, grants_of_all(candidates))
    return Counter(agent for case in shareable for agent in case.able)


def still_given(run: BulkRun, grants: Grants) -> CaseQuerySet:
    """The cases a run gave, or gave back to a unit, that are as it left them and had somebody before."""
    kept = Q(responsible_after=OuterRef("responsible")) | Q(responsible_after=None)
    given = BulkItem.objects.filter(
        kept, run=run, case_id=OuterRef("pk"), outcome=Outcome.DONE, responsible_before__isnull=False
    )
    found = Case.objects.visible_to(grants).open().filter(Exists(given))
    return found.filter(responsible__isnull=True) if run.gesture == BulkRun.Gesture.RELEASE else found


def last_relay_of(agent: UUID, grants: Grants) -> tuple[BulkRun, int] | None:
    """The last run by which this manager passed on cases of an agent, and how many of hers may come back."""
    hers = BulkItem.objects.filter(run=OuterRef("pk"), responsible_before=agent, outcome=Outcome.DONE)
    runs = BulkRun.objects.filter(
        Exists(hers), agent=grants.agent, gesture__in=BulkRun.SHARED, state=BulkRun.State.ENDED
    )
    run = runs.order_by("-created_at", "-id").first()
    if run is None:
        return None
    given = run.items.filter(responsible_before=agent).order_by().values("case_id")
    count = still_given(run, grants).filter(pk__in=given).count()
    return (run, count) if count else None


@transaction.atomic
def prepare_return(run: BulkRun, *, grants: Grants, at: datetime) -> BulkRun:
    """Prepare a run that gives what another gave back to whoever had it, to be confirmed like any other.

    Raise ``CannotPrepare`` when nothing is left to give back.
    """
    back = prepare(grants, still_given(run, grants), BulkRun.Gesture.PASS_ON, at=at)
    with connections[router.db_for_write(BulkItem)].cursor() as cursor:
        cursor.execute(_RETURN, [back.pk, run.pk])
    holders = set(back.items.order_by().values_list("responsible_after", flat=True).distinct())
    found = agents_named((one for one in holders if one), authority=back.authority_id)
    there = [agent for agent in found if not agent.has_left(timezone.localdate(at))]
    back.among = [agent.pk for agent in there]
    back.save(update_fields=["among"])
    back.items.exclude(responsible_after__in=back.among).update(responsible_after=None)
    return back


@dataclass(frozen=True)
class Share:
    """What one receiver gets of a run."""

    agent: Agent
    count: int
    done: int


def shares_of(run: BulkRun) -> list[Share]:
    """Who gets how many cases, in the order they were asked for; two queries, two more for guests."""
    parts = {
        row["responsible_after"]: row
        for row in run.items.order_by()
        .values("responsible_after")
        .annotate(count=Count("pk"), done=Count("pk", filter=Q(outcome=Outcome.DONE)))
    }
    agents = {agent.pk: agent for agent in agents_named(run.among, authority=run.authority_id)}
    none = {"count": 0, "done": 0}
    return [
        Share(agents[id_], parts.get(id_, none)["count"], parts.get(id_, none)["done"])
        for id_ in run.among
        if id_ in agents
    ]


def former_holders(run: BulkRun) -> list[tuple[str, int]]:
    """Who answered before a run for the cases it moved, and for how many, by name; three queries."""
    counts: Counter[UUID] = Counter()
    for move in moves_of([run.pk]):
        if move.before:
            counts[move.before] += move.count
    return sorted((name, counts[agent]) for agent, name in named_holders(counts).items())


@dataclass(frozen=True)
class Move:
    """Cases that a run took from one agent, or a queue (None), and gave to another, or to a queue."""

    run: UUID
    before: UUID | None
    after: UUID | None
    count: int
    undone: int
    """Those among them that went back when it was undone."""


def moves_of(runs: Iterable[UUID]) -> list[Move]:
    """From whom to whom these runs moved cases by their author's word, whatever became of them since; one query."""
    rows = _moved(runs).order_by().values_list("run", "responsible_before", _AFTER)
    undone = Count("pk", filter=Q(outcome=Outcome.UNDONE))
    return [Move(*row) for row in rows.annotate(count=Count("pk"), undone=undone)]


def moved_by(run: UUID, agents: Iterable[UUID], *, most: int) -> list[UUID]:
    """The cases that a run took from these agents or gave to them, whatever became of them since; one query."""
    asked = list(agents)
    found = _moved([run]).annotate(after=_AFTER)
    found = found.filter(Q(responsible_before__in=asked) | Q(after__in=asked))
    return list(found.order_by("position").values_list("case_id", flat=True)[:most])


def _moved(runs: Iterable[UUID]) -> QuerySet[BulkItem]:
    """The cases that these runs moved."""
    found = BulkItem.objects.filter(
        run__in=list(runs), run__gesture__in=(*BulkRun.MOVING, BulkRun.Gesture.TAKE)
    )
    return found.exclude(outcome__in=[Outcome.PENDING, Outcome.REFUSED])
