"""Taking cases to the version of their procedure that is in force."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connections, router

from parvis.agents.models import Agent
from parvis.base.together import Write, write
from parvis.catalogue.models import ProcedureVersion
from parvis.events.record import Told, each_with_reaction

from ..models import Case, CaseMove
from ..moving.between import Passage, demand_forward, demand_same_terms, demand_sound
from ..moving.carrying import Carried
from ..moving.company import Company
from ..moving.outlook import Outlook, Stays, outlook_of, surroundings_of

Going = tuple[Case, Carried]
"""A case that may go, and its answers there."""

_GONE = """
UPDATE cases_case SET version_id = %s, answers = gone.answers, revision = revision + 1
FROM unnest(%s::uuid[], %s::jsonb[]) AS gone (id, answers) WHERE cases_case.id = gone.id
"""


def move(
    cases: Collection[UUID], passage: Passage, *, by: Agent, at: datetime, company: Company | None = None
) -> dict[UUID, str]:
    """Take cases to the version in force; say of each found why it stays (``Stays``), nothing when it went.

    The answers, the questions and the words follow the new version, what its form has no room for is kept beside the
    case as it was; the dates and all it was filed under stay, for they are the same in both (note 50). Its papers stay
    attached to it, and its ``company`` goes along. As many statements for a hundred as for one: all that go are
    written, or none is. Raises CannotGoThere when no case of their version may go.
    """
    demand_forward(passage.before, passage.after)
    demand_same_terms(passage)
    demand_sound(passage)
    found = list(Case.objects.select_for_update().filter(pk__in=cases).order_by("pk"))
    keys = [case.pk for case in found if case.version_id == passage.before.pk]
    unplaced = company.without_place(keys, passage, are_going=True) if company else ()
    around = surroundings_of([case.pk for case in found], unplaced)
    calendar = passage.before.authority.calendar()
    stays, going = dict[UUID, str](), list[Going]()
    for case in found:
        outlook = Outlook(Stays.ELSEWHERE)
        if case.version_id == passage.before.pk:
            outlook = outlook_of(case, passage.pairing, around, calendar=calendar, at=at)
        stays[case.pk] = outlook.stays
        if outlook.carried is not None and not outlook.stays:
            going.append((case, outlook.carried))
    if going:
        _go(going, passage, by=by, at=at)
        if company is not None:
            company.go([case.pk for case, _carried in going], passage, by=by, at=at)
    return stays


def _go(going: list[Going], passage: Passage, *, by: Agent, at: datetime) -> None:
    """Keep what each leaves behind, change them, and tell it."""
    moves = CaseMove.objects.bulk_create(
        CaseMove(
            authority_id=case.authority_id,
            sector=case.sector,
            case=case,
            before=passage.before,
            after=passage.after,
            equivalents=dict(passage.equivalents),
            set_aside=carried.set_aside,
            by=by,
            signed=by.signature,
            at=at,
        )
        for case, carried in going
    )
    procedure = passage.before.procedure
    told = each_with_reaction(
        [_told(one) for one in moves],
        authority=procedure.authority_id,
        sector=procedure.sector,
        by=by.actor,
        occurred_at=at,
    )
    write(_change(going, passage.after), *told, using=router.db_for_write(Case))


def _change(going: list[Going], to: ProcedureVersion) -> Write:
    """The statement that gives all of them their version and their answers, sealed where they must be."""
    field, connection = Case._meta.get_field("answers"), connections[router.db_for_write(Case)]
    answers = [
        field.get_db_prep_save(field.kept(carried.answers, case.sector), connection)
        for case, carried in going
    ]
    return Write(_GONE, (to.pk, [case.pk for case, _carried in going], answers))


def _told(moved: CaseMove) -> Told:
    objects = [
        ("case", moved.case_id, "subject"),
        ("version", moved.after_id, "joined"),
        ("case_move", moved.pk, "kept"),
    ]
    return "case.moved", objects, {"version": moved.after.number, "set_aside": len(moved.set_aside)}
