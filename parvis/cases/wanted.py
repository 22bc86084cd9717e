"""What a list of cases is asked for, and the slices of index it is read by.

A list is the merge of bounded slices, each read in order from one index: one for each state, and for each
place the agent may look at, or for the procedure or the agents asked for, which are narrower. Behind its
wall no filter reads more than the narrowest of its criteria holds (decision note 22). What is looked for by
its words, or among cases known by id, starts from those instead: all of them, before any other filter, or a
page could miss what the agent may read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import BooleanField, Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from parvis.agents.rights import READING, Grant, Grants
from parvis.base.identifiers import read_reference

from .models import Case, CaseLabel, CaseQuerySet

WEEK = timedelta(days=7)
DEADLINES = ("late", "today", "week")

FOUND = '"cases_case"."id" = ANY (ARRAY(SELECT cases_search(%s)))'
NEAR = '"cases_case"."id" = ANY (ARRAY(SELECT cases_search_near(%s)))'
"""Arrays, so that the search runs once and its cases are fetched by their key whatever the server expects."""

OVER = (Case.State.DECIDED, Case.State.CLOSED)
SHELVES: dict[str, tuple[str, ...]] = {
    "open": tuple(state.value for state in Case.OPEN),
    "all": tuple(state.value for state in Case.State),
    **{state.value: (state.value,) for state in Case.State},
}
"""The states one may ask for, and what each gathers."""


@dataclass(frozen=True)
class Wanted:
    """What the inbox is asked for. Empty values ask for everything; all that is given must hold."""

    shelf: str = "open"
    deadline: str = ""
    """``late``, ``today``, ``week`` (due within seven days, late ones included), or empty."""
    due_from: date | None = None
    due_until: date | None = None
    procedure: UUID | None = None
    channel: str = ""
    commune: str = ""
    """As ``parvis.base.communes.commune_key`` writes it."""
    units: frozenset[UUID] | None = None
    responsibles: tuple[UUID, ...] = ()
    unassigned: bool = False
    label: UUID | None = None
    text: str = ""
    nearly: bool = False
    """Whether the words of ``text`` may be written nearly so."""
    among: tuple[UUID, ...] | None = None
    """The only cases that may be listed, when they are known."""

    @property
    def descends(self) -> bool:
        """Whether the latest come first: what is over is looked for by its end, what is open by its term."""
        return self.shelf in (*OVER, "all")

    @property
    def starts_from_ids(self) -> bool:
        """Whether some cases are pointed at, rather than a place read in order."""
        return bool(self.text) or self.among is not None


def slices(grants: Grants, wanted: Wanted, *, today: date) -> list[CaseQuerySet]:
    """The cases asked for that the agent may look at, as sets that never overlap, each in order in an index."""
    if wanted.starts_from_ids:
        return _from_ids(grants, wanted, today=today)
    return [
        part
        for state in SHELVES[wanted.shelf]
        for part in of_state(grants, wanted, state, today=today, in_order=True)
    ]


def of_state(
    grants: Grants, wanted: Wanted, state: str, *, today: date, in_order: bool = False
) -> list[CaseQuerySet]:
    """Those of one state. ``in_order``: each set is in the order of the list inside one index."""
    if wanted.among == ():
        return []
    of_this_state = replace(wanted, shelf=state)
    return [
        filtered(Case.objects.visible_to(grants).filter(lead), of_this_state, today=today)
        for lead in _leads(grants, wanted, in_order=in_order)
    ]


def _from_ids(grants: Grants, wanted: Wanted, *, today: date) -> list[CaseQuerySet]:
    if wanted.among == () or not reading(grants):
        return []
    return [filtered(Case.objects.visible_to(grants), wanted, today=today)]


def _leads(grants: Grants, wanted: Wanted, *, in_order: bool) -> list[Q]:
    """What the slices begin with: the column of the narrowest index that the criteria allow."""
    places = list(_places(reading(grants), wanted.units))
    if not places:
        return []
    if wanted.responsibles:
        return [Q(responsible_id=agent) for agent in sorted(set(wanted.responsibles))]
    if wanted.procedure and wanted.units is None:
        return [Q(procedure_id=wanted.procedure)]
    if in_order:
        return [
            one
            for authority, sectors, units in places
            for one in (
                [Q(unit_id=unit, authority_id=authority, sector__in=sectors) for unit in units]
                if units is not None
                else [Q(authority_id=authority, sector=sector) for sector in sectors]
            )
        ]
    return [
        Q(authority_id=authority, sector__in=sectors, **({} if units is None else {"unit_id__in": units}))
        for authority, sectors, units in places
    ]


Place = tuple[UUID, list[str], list[UUID] | None]
"""An authority, sectors, and units of it (None: all)."""


def _places(items: Iterable[Grant], only: frozenset[UUID] | None) -> Iterable[Place]:
    """Where these memberships lead, each (authority, sector, unit) once, inside the units asked for."""
    whole: dict[UUID, set[str]] = {}
    by_unit: dict[tuple[UUID, UUID], set[str]] = {}
    for grant in items:
        units = only if grant.units is None else grant.units if only is None else grant.units & only
        if units is None:
            whole.setdefault(grant.authority, set()).update(grant.sectors)
        else:
            for unit in units:
                by_unit.setdefault((grant.authority, unit), set()).update(grant.sectors)
    for authority, sectors in sorted(whole.items()):
        yield authority, sorted(sectors), None
    alike: dict[tuple[UUID, tuple[str, ...]], list[UUID]] = {}
    for (authority, unit), sectors in sorted(by_unit.items()):
        left = tuple(sorted(sectors - whole.get(authority, set())))
        if left:
            alike.setdefault((authority, left), []).append(unit)
    for (authority, left), found in alike.items():
        yield authority, list(left), found


def reading(grants: Grants) -> Sequence[Grant]:
    """The memberships that let her look at cases."""
    wanted = {right.value for right in READING}
    return [grant for grant in grants.items if grant.rights & wanted]


def filtered(cases: CaseQuerySet, wanted: Wanted, *, today: date) -> CaseQuerySet:
    """Those of a set that meet the criteria."""
    cases = cases.filter(_due(wanted, today), state__in=SHELVES[wanted.shelf])
    if wanted.procedure:
        cases = cases.filter(procedure_id=wanted.procedure)
    if wanted.channel:
        cases = cases.filter(channel=wanted.channel)
    if wanted.commune:
        cases = cases.filter(commune_key=wanted.commune)
    if wanted.units is not None:
        cases = cases.filter(unit_id__in=sorted(wanted.units))
    if wanted.responsibles:
        cases = cases.filter(responsible_id__in=wanted.responsibles)
    elif wanted.unassigned:
        cases = cases.filter(responsible__isnull=True)
    if wanted.label:
        cases = cases.filter(Exists(CaseLabel.objects.filter(case=OuterRef("pk"), label=wanted.label)))
    if wanted.text:
        reference = read_reference(wanted.text)
        if reference:
            cases = cases.filter(reference=reference)
        else:
            search = NEAR if wanted.nearly else FOUND
            cases = cases.filter(RawSQL(search, (wanted.text,), BooleanField()))  # noqa: S611  # fixed texts
    if wanted.among is not None:
        cases = cases.filter(id__in=wanted.among)
    return cases


def _due(wanted: Wanted, today: date) -> Q:
    due = Q()
    if wanted.deadline == "late":
        due &= Q(due_on__lt=today)
    elif wanted.deadline == "today":
        due &= Q(due_on=today)
    elif wanted.deadline == "week":
        due &= Q(due_on__lte=today + WEEK)
    if wanted.due_from:
        due &= Q(due_on__gte=wanted.due_from)
    if wanted.due_until:
        due &= Q(due_on__lte=wanted.due_until)
    return due
