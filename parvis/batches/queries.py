"""Reads of gestures in bulk and exports: what one is about to do, what was refused, what she asked for lately."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q

from parvis.agents.guests import guests_here
from parvis.agents.models import Agent
from parvis.agents.rights import Grants
from parvis.authorities.models import Unit
from parvis.base.identifiers import read_reference
from parvis.cases.holders import named_holders
from parvis.cases.labels import label_names
from parvis.cases.models import Case, CaseQuerySet, PlannedReply
from parvis.cases.wanted import OVER, Wanted, filtered

from .gestures import GESTURES
from .models import BulkItem, BulkRun, Export

REFUSED_PAGE = 50
SOME = 5
"""Cases named before a gesture is confirmed, to know them by."""
MOST_UNREACHED = 30
"""Cases named because no e-mail tells their person anything: those of a page of the inbox."""
MOST_LISTED = 20
"""Runs and exports shown to their author, the latest first."""


def ticked(grants: Grants, references: Iterable[str]) -> CaseQuerySet:
    """Those of these cases she may look at, by references as they were typed or posted."""
    read = [read_reference(reference) for reference in references]
    return Case.objects.visible_to(grants).filter(reference__in=[one for one in read if one])


def listed(grants: Grants, wanted: Wanted, *, today: date) -> CaseQuerySet:
    """All the cases of a list, every page of it."""
    of_states = Case.objects.visible_to(wanted.within(grants)).filter(state__in=wanted.states())
    return filtered(of_states, wanted, today=today)


REACHABLE = ~Q(applicant__email="") | Q(filing__email__gt="")
"""That messages about a case go to a mailbox (``Case.mailbox``)."""


@dataclass(frozen=True)
class Forecast:
    """What a run would do if it were confirmed now, in numbers of cases."""

    total: int
    over: int
    forbidden: int
    hers: int
    reachable: int
    """Those whose person, or who filed for her, left an e-mail address."""
    confidential: int
    late: int
    waiting: int
    holders: tuple[UUID, ...]
    """Who answers for them today."""

    @property
    def feasible(self) -> int:
        """How many the gesture should change."""
        return self.total - self.over - self.forbidden


def forecast(run: BulkRun, grants: Grants, *, today: date) -> Forecast:
    """Look ahead, in one query."""
    over, allowed = _over(run), _allowed(run, grants)
    found = Case.objects.visible_to(grants).filter(pk__in=run.items.order_by().values("case_id"))
    counts = found.aggregate(
        over=Count("pk", filter=over),
        allowed=Count("pk", filter=allowed),
        hers=Count("pk", filter=allowed & Q(responsible=grants.agent)),
        reachable=Count("pk", filter=allowed & REACHABLE),
        confidential=Count("pk", filter=allowed & Q(is_confidential=True)),
        late=Count("pk", filter=allowed & Q(due_on__lt=today)),
        waiting=Count("pk", filter=allowed & Q(state=Case.State.WAITING)),
        holders=ArrayAgg(
            "responsible", filter=allowed & Q(responsible__isnull=False), distinct=True, default=[]
        ),
    )
    return Forecast(
        total=run.total,
        over=counts["over"],
        forbidden=run.total - counts["over"] - counts["allowed"],
        hers=counts["hers"],
        reachable=counts["reachable"],
        confidential=counts["confidential"],
        late=counts["late"],
        waiting=counts["waiting"],
        holders=tuple(counts["holders"]),
    )


def changed_by(run: BulkRun, grants: Grants) -> CaseQuerySet:
    """The cases that the gesture should change, were it confirmed now."""
    found = Case.objects.visible_to(grants).filter(pk__in=run.items.order_by().values("case_id"))
    return found.filter(_allowed(run, grants))


def unreached_by(run: BulkRun, grants: Grants) -> list[Case]:
    """The cases written to whose person left a name and no e-mail address; one more than is named tells of others."""
    found = changed_by(run, grants).exclude(REACHABLE)
    named = found.exclude(applicant__family_name="", applicant__organisation_name="")
    return list(
        named.select_related("applicant").defer("answers").order_by("due_on", "id")[: MOST_UNREACHED + 1]
    )


def _over(run: BulkRun) -> Q:
    return Q(state__in=OVER) if GESTURES[run.gesture].only_open else Q(pk__in=[])


def _allowed(run: BulkRun, grants: Grants) -> Q:
    return grants.condition([GESTURES[run.gesture].right]) & ~_over(run)


@dataclass(frozen=True)
class Refused:
    """A case left as it was, and why. No case when she may no longer look at it."""

    item: BulkItem
    case: Case | None


def refused_page(run: BulkRun, grants: Grants, *, after: int) -> tuple[list[Refused], int | None]:
    """A page of what was refused (or kept by the undoing), and the place of the next page if there is one."""
    outcomes = (BulkItem.Outcome.REFUSED, BulkItem.Outcome.KEPT)
    found = run.items.filter(outcome__in=outcomes, position__gt=after).order_by("position")
    items = list(found[: REFUSED_PAGE + 1])
    following = items[REFUSED_PAGE - 1].position if len(items) > REFUSED_PAGE else None
    items = items[:REFUSED_PAGE]
    cases = (
        Case.objects.visible_to(grants)
        .select_related("applicant")
        .defer("answers")
        .in_bulk([item.case_id for item in items])
    )
    return [Refused(item, cases.get(item.case_id)) for item in items], following


def some_of(
    run: BulkRun, grants: Grants, *, most: int = SOME, outcomes: Iterable[str] | None = None
) -> list[Case]:
    """A few of the cases of a run, with who filed them; ``outcomes``: only those that became so."""
    items = run.items.order_by() if outcomes is None else run.items.order_by().filter(outcome__in=outcomes)
    found = Case.objects.visible_to(grants).filter(pk__in=items.values("case_id"))
    return list(found.select_related("applicant").defer("answers").order_by("due_on", "id")[:most])


def departures(run: BulkRun) -> dict[str, int]:
    """How many of the messages of a run wait, have left or did not leave, by state (``PlannedReply.State``)."""
    found = PlannedReply.objects.filter(pk__in=run.items.order_by().values("part"))
    return dict(found.order_by("state").values_list("state").annotate(Count("pk")))


def targets_of(runs: Iterable[BulkRun]) -> dict[UUID, str]:
    """The names of the agents, labels and services that runs aim at; three queries for any number.

    More when one is an agent of another authority: how she signs, or signed once her mission is over.
    """
    aimed = [run for run in runs if run.target]
    targets = [run.target for run in aimed if run.target]
    agents = Agent.objects.filter(pk__in=targets).order_by("pk")
    units = Unit.objects.filter(pk__in=targets).order_by("pk")
    names = (
        label_names(targets)
        | {agent.pk: agent.full_name for agent in agents}
        | {unit.pk: unit.name for unit in units}
    )
    given = {run.target for run in aimed if run.target and run.gesture == BulkRun.Gesture.ASSIGN}
    if elsewhere := given - names.keys():
        here = {agent: guest.full_name for agent, guest in guests_here().items()}
        names |= named_holders(elsewhere) | {agent: here[agent] for agent in elsewhere & here.keys()}
    return names


def runs_of(grants: Grants) -> list[BulkRun]:
    """The gestures in bulk she confirmed lately, the latest first."""
    found = BulkRun.objects.filter(agent=grants.agent).exclude(state=BulkRun.State.PREPARED)
    return list(found.order_by("-created_at", "-id")[:MOST_LISTED])


def exports_of(grants: Grants) -> list[Export]:
    """The exports she asked for lately, the latest first."""
    return list(Export.objects.filter(agent=grants.agent).order_by("-asked_at", "-id")[:MOST_LISTED])
