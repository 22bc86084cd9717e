"""Reads too big for a queryset word: the inbox by key, its counters, what a case page sets out.

The inbox is the merge of bounded slices (``wanted``). No OFFSET, no unbounded count: a million cases cost
what a page costs.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections, router
from django.db.models import BooleanField, Count, Max, Q, QuerySet
from django.db.models.expressions import RawSQL

from parvis.agents.models import Right
from parvis.agents.rights import Grants
from parvis.base.compiled import PART, Compiled, CompiledFor, Kept
from parvis.base.working_days import WorkCalendar
from parvis.catalogue.models import Procedure
from parvis.documents.models import Document
from parvis.events.models import Event
from parvis.people.models import Profile

from .models import (
    Applicant,
    Case,
    CaseQuerySet,
)
from .searching import Search, looked_up, one_by_one, tests_each_line
from .wanted import SHELVES, Wanted, filtered, held_to_rights, leads, reading

PAGE = 30
MOST = 1_000
"""Above it a counter says « 1 000+ »."""

MOST_TESTED = 100
"""The same where each line of a list is tested for words: to find ten times more, ten times more lines are read."""

WARNED_DAYS = 15
URGENT_DAYS = 3
"""Working days before an implicit decision at which a manager is warned."""


NAMED = (
    *(f"responsible__{name}" for name in ("given_name", "family_name")),
    *(f"applicant__{name}" for name in ("organisation_name", "given_names", "family_name")),
)
"""What it takes to call who answers for a case and who filed it."""

LISTED = (
    *(field.name for field in Case._meta.concrete_fields if field.name not in ("answers", "code_digest")),
    *NAMED,
    *(f"applicant__{name}" for name in ("is_organisation", "email", "telephone", "birth_date")),
    *("authority__name", "unit__name"),
)
"""What a line of a list says of a case: neither what was answered nor where who filed lives."""

Part = tuple[str, list[Any]]
"""A part of a list, as SQL that gives ids and deadlines, and its values."""


ORDERS = {False: ("due_on", "id"), True: ("-due_on", "-id")}


@dataclass(frozen=True)
class Key:
    """Where a page begins or ends."""

    due_on: date
    id: UUID

    def __str__(self) -> str:
        return f"{self.due_on.isoformat()}.{self.id.hex}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """The key of a link, or None when it was altered: the first page then."""
        day, _, id_ = text.partition(".")
        try:
            return cls(date.fromisoformat(day), UUID(hex=id_))
        except ValueError:
            return None


@dataclass(frozen=True)
class InboxPage:
    """A page of cases, with the keys of the pages around it."""

    cases: list[Case]
    before: Key | None = None
    after: Key | None = None


def _lines(order: tuple[str, ...]) -> Compiled[Case]:
    """The read of a page, around what chooses its cases."""
    # As an array, it narrows the cases before anything is joined to them, whatever the server believes of the table.
    among = RawSQL(f'"cases_case"."id" = ANY (ARRAY({PART}))', (), BooleanField())  # noqa: S611  # the ORM's own SQL
    found = Case.objects.filter(among).select_related("authority", "unit", "responsible", "applicant")
    return Compiled(lambda: found.only(*LISTED).order_by(*order))


_LINES = {descends: _lines(order) for descends, order in ORDERS.items()}
_SLICES: Kept[list[Part]] = Kept()
_COUNTS: Kept[Part | None] = Kept()


def inbox_page(
    grants: Grants,
    wanted: Wanted,
    *,
    today: date,
    after: Key | None = None,
    before: Key | None = None,
    size: int = PAGE,
    search: Search | None = None,
) -> InboxPage:
    """Read one page of the cases the agent may look at, in one query; ``search``: its words, already ``looked_up``."""
    grants = wanted.within(grants)
    backwards = before is not None
    descends = wanted.descends != backwards
    order = ORDERS[descends]
    key = after or before
    beyond = _beyond(key, descends=descends)
    search = search or looked_up(grants, wanted)

    def sliced() -> list[Part]:
        return _sliced(grants, search, beyond, order, size + 1, today=today)

    parts = [
        *search.first((key.due_on, key.id) if key else None, size + 1, descends=descends),
        *_found(grants, search, beyond, order, size + 1, today=today),
        *(
            _SLICES.get((grants.key, search, descends, size, today), sliced)
            if key is None and search.is_usual
            else sliced()
        ),
    ]
    if not parts:
        return InboxPage([])
    way = "DESC" if descends else "ASC"
    merged = f"{' UNION ALL '.join(sql for sql, _ in parts)} ORDER BY due_on {way}, id {way} LIMIT {size + 1}"
    chosen = f"SELECT id FROM ({merged}) AS chosen"  # noqa: S608  # the ORM's own SQL
    values = [value for _, params in parts for value in params]
    rows = _LINES[descends].rows_around(chosen, values)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return InboxPage([])
    first, last = _key(rows[0]), _key(rows[-1])
    if backwards:
        return InboxPage(rows, before=first if more else None, after=last)
    return InboxPage(rows, before=first if after else None, after=last if more else None)


def _found(
    grants: Grants, search: Search, beyond: Q, order: tuple[str, ...], most: int, *, today: date
) -> list[Part]:
    """The first cases among those pointed at."""
    known, states = search.known, search.wanted.states()
    if known is None or not states or not reading(grants):
        return []
    found = _known(grants, search, today=today).filter(beyond, state__in=states)
    sql, params = found.order_by(*order).values("id", "due_on")[:most].query.sql_with_params()
    read = f"SELECT id, due_on FROM ({one_by_one(sql, known[0])}) AS found"  # noqa: S608  # the ORM's own SQL
    return [(read, [*known[1], *params])]


def _known(grants: Grants, search: Search, *, today: date) -> CaseQuerySet:
    """What the cases pointed at are tested for. Those that bear the words are not tested for them again."""
    wanted = search.wanted
    found = filtered(Case.objects.visible_to(grants), replace(wanted, among=None), today=today)
    return found if wanted.among is None else search.tested(found)


def _sliced(
    grants: Grants, search: Search, beyond: Q, order: tuple[str, ...], most: int, *, today: date
) -> list[Part]:
    """The first cases of each slice."""
    grants, wanted = search.walked(grants), search.wanted
    slices: list[Part] = []
    for lead in leads(grants, wanted):
        part = filtered(held_to_rights(grants), wanted, today=today).filter(lead.match, beyond)
        sql, params = (
            search.tested(part).order_by(*order).values("id", "due_on")[:most].query.sql_with_params()
        )
        walk = (
            f"SELECT part.id, part.due_on FROM unnest(%s::text[]) AS shelf (state), {lead.places},"  # noqa: S608  # the ORM's own SQL
            f" LATERAL ({sql}) AS part"
        )
        slices.append((walk, [list(wanted.states()), *lead.params, *params]))
    return slices


def inbox_counts(
    grants: Grants, wanted: Wanted, *, today: date, search: Search | None = None
) -> dict[str, int]:
    """How many cases each state holds under the same filters, in one query that stops past ``counted_up_to``.

    Words are looked for in a query of their own, and counted apart where few cases bear them; ``search``: they were
    ``looked_up`` already.
    """
    grants = wanted.within(grants)
    search, most = search or looked_up(grants, wanted), counted_up_to(wanted)
    counts = Counter(_counts_of_found(grants, search, today=today))
    counts.update(search.counted(most))
    counts.update(_counts_by_state(grants, search, most, today=today))
    return {shelf: sum(counts[state] for state in states) for shelf, states in SHELVES.items()}


def counted_up_to(wanted: Wanted) -> int:
    """The number above which a counter of this list says that there are more, and no longer how many."""
    return MOST_TESTED if tests_each_line(wanted) else MOST


def _counts_of_found(grants: Grants, search: Search, *, today: date) -> dict[str, int]:
    known = search.known
    if known is None or not reading(grants):
        return {}
    found = _known(grants, search, today=today)
    counted = found.order_by("state").values_list("state").annotate(Count("id"))
    sql, params = counted.query.sql_with_params()
    with connections[router.db_for_read(Case)].cursor() as cursor:
        cursor.execute(one_by_one(sql, known[0]), [*known[1], *params])
        return {state: count for state, count in cursor.fetchall() if state in search.wanted.states("all")}


def _counts_by_state(grants: Grants, search: Search, most: int, *, today: date) -> dict[str, int]:
    def written() -> Part | None:
        return _counted_by_state(grants, search, most, today=today)

    asked = _COUNTS.get((grants.key, search, today), written) if search.is_usual else written()
    if asked is None:
        return {}
    with connections[router.db_for_read(Case)].cursor() as cursor:
        cursor.execute(*asked)
        return dict(cursor.fetchall())


def _counted_by_state(grants: Grants, search: Search, most: int, *, today: date) -> Part | None:
    """The query that counts each state up to so many and one; None when there is nowhere to look."""
    grants = search.walked(grants)
    parts, values = [], []
    for lead in leads(grants, search.wanted):
        part = filtered(held_to_rights(grants), search.wanted, today=today).filter(lead.match)
        sql, params = search.tested(part).order_by().values("id")[: most + 1].query.sql_with_params()
        parts.append(f"SELECT FROM {lead.places}, LATERAL ({sql}) AS part")
        values += [*lead.params, *params]
    if not parts:
        return None
    counted = f"SELECT count(*) FROM ({' UNION ALL '.join(parts)} LIMIT {most + 1}) AS counted"  # noqa: S608  # the ORM's own SQL
    sql = f"SELECT state, ({counted}) FROM unnest(%s::text[]) AS shelf (state)"  # noqa: S608  # the same
    return sql, [*values, list(search.wanted.states("all"))]


def procedures_of(grants: Grants) -> list[tuple[UUID, str]]:
    """The procedures whose cases the agent may look at, by title."""
    return _PROCEDURES.tuples(grants.key, grants)


def _procedures(grants: Grants) -> QuerySet[Procedure, Any]:
    places = Q(pk__in=[])
    for grant in reading(grants):
        places |= Q(authority_id=grant.authority, sector__in=sorted(grant.sectors))
    found = Procedure.objects.filter(places, current__isnull=False).order_by("current__title", "id")
    return found.values_list("id", "current__title")


_PROCEDURES = CompiledFor(_procedures)


def near_implicit(grants: Grants, *, today: date, calendar: WorkCalendar, most: int = 20) -> list[Case]:
    """Cases whose silence is about to decide, in the places this agent manages, the nearest first."""
    after = _first_day_beyond(WARNED_DAYS, today=today, calendar=calendar)
    return _NEAR.rows((grants.key, most), (grants, most), today, after)


_NEAR = CompiledFor(
    lambda asked, since, until: (
        Case.objects.open()
        .filter(asked[0].condition([Right.MANAGE]))
        .filter(implicit_on__gte=since, implicit_on__lt=until, implicit_borne_at__isnull=True)
        .select_related("responsible", "applicant")
        .only("reference", "title", "implicit_on", "implicit_kind", "responsible", *NAMED)
        .order_by("implicit_on", "id")[: asked[1]]
    ),
    date.min,
    date.max,
)


def urgent_among(near: list[Case], *, today: date, calendar: WorkCalendar) -> list[Case]:
    """Those of ``near_implicit`` that leave ``URGENT_DAYS`` working days or fewer."""
    after = _first_day_beyond(URGENT_DAYS, today=today, calendar=calendar)
    return [case for case in near if case.implicit_on is not None and case.implicit_on < after]


def _first_day_beyond(working_days: int, *, today: date, calendar: WorkCalendar) -> date:
    """The first day further than that: a weekend after the last working day leaves no more time to act."""
    return calendar.add_working_days(today, working_days + 1)


def visible_ids(grants: Grants) -> QuerySet[Case, Any]:
    """The ids of the cases the agent may look at, to be joined by whoever holds something about cases."""
    return Case.objects.visible_to(grants).order_by().values("id")


def seen_among(grants: Grants, cases: Collection[UUID]) -> set[UUID]:
    """Those of these cases that the agent may look at; one query, none for no case."""
    if not cases:
        return set()
    return set(visible_ids(grants).filter(pk__in=list(cases)).values_list("id", flat=True))


def references_of(cases: Iterable[UUID]) -> dict[UUID, str]:
    """The references of cases, by id."""
    return dict(Case.objects.filter(pk__in=list(cases)).order_by("pk").values_list("id", "reference"))


def served_documents(case: Case) -> list[Document]:
    """The documents of a case that may be read, in the order they came."""
    brought = case.documents.select_related("document").order_by("document_id")
    return [entry.document for entry in brought if entry.document.is_served()]


def facts_since(case: UUID, seen: int) -> list[Event]:
    """The facts of a case recorded after the one a page had seen last."""
    return [event for event in Event.objects.of_case(case) if event.id > seen]


def last_fact(case: UUID) -> int:
    """The number of the latest fact of a case: what a page has seen."""
    return Event.objects.filter(case_id=case).order_by("-id").values_list("id", flat=True).first() or 0


def last_activity(cases: Iterable[UUID]) -> dict[UUID, datetime]:
    """When something last happened on each of these cases."""
    facts = Event.objects.filter(case_id__in=list(cases)).order_by("case_id").values_list("case_id")
    return dict(facts.annotate(last=Max("occurred_at")))


def suggested_profiles(case: Case, *, most: int = 5) -> list[Profile]:
    """Profiles that may be who filed: same e-mail, or same name and birth date, inside the case's wall."""
    declared: Applicant = case.applicant
    alike = Q(pk__in=[])
    if declared.email:
        alike |= Q(contact_points__kind="email", contact_points__value__iexact=declared.email)
    if declared.family_name and declared.birth_date:
        same_name = Q(family_name__iexact=declared.family_name) | Q(birth_name__iexact=declared.family_name)
        alike |= same_name & Q(given_names__iexact=declared.given_names, birth_date=declared.birth_date)
    if declared.siret:
        alike |= Q(organisation__siret=declared.siret)
    found = Profile.objects.filter(
        alike, authority_id=case.authority_id, sector=case.sector, merged_into=None
    )
    return list(
        found.select_related("organisation").distinct().order_by("family_name", "given_names", "id")[:most]
    )


def _beyond(key: Key | None, *, descends: bool) -> Q:
    if key is None:
        return Q()
    if descends:
        return Q(due_on__lte=key.due_on) & (Q(due_on__lt=key.due_on) | Q(id__lt=key.id))
    return Q(due_on__gte=key.due_on) & (Q(due_on__gt=key.due_on) | Q(id__gt=key.id))


def _key(case: Case) -> Key:
    return Key(case.due_on, case.pk)
