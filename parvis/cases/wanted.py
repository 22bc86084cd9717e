"""What a list of cases is asked for, and the slices of index it is read by.

A list is the merge of bounded slices, each read in order from one index: one for each state, and for each
place the agent may look at, or for the procedure, agents, commune or channel asked for when they are
narrower. The places are a table of values that one lateral query walks: the server plans one slice,
whatever their number. No criterion reads more than the narrowest index holds (decision note 22). What is
looked for by its words, or among cases known by id, starts from those instead: all of them, before any
other filter, or a page could miss what the agent may read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import BooleanField, Exists, OuterRef, Q, Value, expressions
from django.db.models.expressions import RawSQL

from parvis.agents.rights import READING, Grant, Grants, Right
from parvis.base.identifiers import read_reference

from .models import Case, CaseLabel, CaseQuerySet

WEEK = timedelta(days=7)
DEADLINES = ("late", "today", "week")

FOUND = '"cases_case"."id" = ANY (ARRAY(SELECT cases_search(%s)))'
NEAR = '"cases_case"."id" = ANY (ARRAY(SELECT cases_search_near(%s)))'
"""For a list as a whole (``searching`` reads its pages). Arrays, so that the search runs once."""

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
    """``late``, ``today``, ``week`` (due within seven days, late ones included), or empty; of open cases only."""
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
    confidential: bool = False
    managed: bool = False
    """Whether only cases of the places where she manages are asked for."""
    text: str = ""
    nearly: bool = False
    """Whether the words of ``text`` may be written nearly so."""
    among: tuple[UUID, ...] | None = None
    """The only cases that may be listed, when they are known."""

    def states(self, shelf: str = "") -> tuple[str, ...]:
        """The states of its shelf, or of another, that can hold what is asked: what is over is late no more."""
        over = OVER if self.deadline else ()
        return tuple(state for state in SHELVES[shelf or self.shelf] if state not in over)

    def within(self, grants: Grants) -> Grants:
        """The rights the list is read with."""
        return grants.only(Right.MANAGE) if self.managed else grants

    @property
    def descends(self) -> bool:
        """Whether the latest come first: what is over is looked for by its end, what is open by its term."""
        return self.shelf in (*OVER, "all")


@dataclass(frozen=True)
class Lead:
    """How slices begin: columns of one index, and the values to look for, one slice a line and a state."""

    columns: Mapping[str, str]
    """The columns and their types in the database; ``sectors`` are those allowed on each line."""
    lines: Sequence[tuple[object, ...]]

    @property
    def places(self) -> str:
        """The lines as a table of the query, called ``place``."""
        types = ", ".join(f"%s::{kind}" for kind in self.columns.values())
        values = ", ".join([f"({types})"] * len(self.lines))
        return f"(VALUES {values}) AS place ({', '.join(self.columns)})"

    @property
    def params(self) -> list[object]:
        """The values of ``places``."""
        return [value for line in self.lines for value in line]

    @property
    def match(self) -> RawSQL:
        """That a case lies in the place and the state at hand."""
        tests = ['"cases_case"."state" = shelf.state']
        for name in self.columns:
            alike = ("sector", "= ANY (place.sectors)") if name == "sectors" else (name, f"= place.{name}")
            tests.append(f'"cases_case"."{alike[0]}" {alike[1]}')
        return RawSQL(f"({' AND '.join(tests)})", (), BooleanField())  # noqa: S611  # names of our columns


WHOLE = {"authority_id": "uuid", "sector": "text"}
UNIT = {"unit_id": "uuid", "sectors": "text[]"}


def leads(grants: Grants, wanted: Wanted) -> list[Lead]:
    """The narrowest indexes that the criteria allow; their slices never overlap."""
    places = list(places_of(grants, wanted.units))
    if not places or wanted.among == ():
        return []
    if wanted.responsibles:
        lines = [(agent,) for agent in sorted(set(wanted.responsibles))]
        return [Lead({"responsible_id": "uuid"}, lines)]
    if wanted.procedure and wanted.units is None:
        return [Lead({"procedure_id": "uuid"}, [(wanted.procedure,)])]
    whole = [place for place in places if place.unit is None]
    found = [Lead(UNIT, [(place.unit, list(place.sectors)) for place in places if place.unit])]
    if wanted.commune or wanted.channel:
        name, value = ("commune_key", wanted.commune) if wanted.commune else ("channel", wanted.channel)
        columns = {"authority_id": "uuid", name: "text", "sectors": "text[]"}
        found.append(Lead(columns, [(place.authority, value, list(place.sectors)) for place in whole]))
    else:
        found.append(Lead(WHOLE, [(place.authority, one) for place in whole for one in place.sectors]))
    return [lead for lead in found if lead.lines]


def held_to_rights(grants: Grants) -> CaseQuerySet:
    """The cases she may look at, as a test on each line and no way in: the lead has the index.

    As a plain condition it made the server read the whole wall from another index, to cross it with the lead's.
    """
    allowed = expressions.Case(expressions.When(grants.condition(), then=Value(True)), default=Value(False))
    return Case.objects.filter(allowed).shown_to(grants)


@dataclass(frozen=True)
class Place:
    """Where one may look: sectors of an authority, in one unit of it or (None) everywhere."""

    authority: UUID
    unit: UUID | None
    sectors: tuple[str, ...]


def places_of(grants: Grants, only: frozenset[UUID] | None = None) -> Iterator[Place]:
    """Where she may look, each (authority, sector, unit) once, inside the units asked for."""
    whole: dict[UUID, set[str]] = {}
    by_unit: dict[tuple[UUID, UUID], set[str]] = {}
    for grant in reading(grants):
        units = only if grant.units is None else grant.units if only is None else grant.units & only
        if units is None:
            whole.setdefault(grant.authority, set()).update(grant.sectors)
        else:
            for unit in units:
                by_unit.setdefault((grant.authority, unit), set()).update(grant.sectors)
    for authority, sectors in sorted(whole.items()):
        yield Place(authority, None, tuple(sorted(sectors)))
    for (authority, unit), sectors in sorted(by_unit.items()):
        if left := sectors - whole.get(authority, set()):
            yield Place(authority, unit, tuple(sorted(left)))


def reading(grants: Grants) -> Sequence[Grant]:
    """The memberships that let her look at cases."""
    wanted = {right.value for right in READING}
    return [grant for grant in grants.items if grant.rights & wanted]


def filtered(cases: CaseQuerySet, wanted: Wanted, *, today: date) -> CaseQuerySet:
    """Those of a set that meet the criteria, whatever their state."""
    cases = cases.filter(_due(wanted, today))
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
    if wanted.confidential:
        cases = cases.filter(is_confidential=True)
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
