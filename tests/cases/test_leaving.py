"""An agent who may no longer act on her cases: they go back to their unit's queue, and it is written."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from parvis.accounts.models import Account
from parvis.agents.actions import leave, set_membership
from parvis.agents.models import Absence, Agent, Membership, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases import actions
from parvis.cases.daily import pass_the_day
from parvis.cases.models import Case, Responsibility
from parvis.events.models import Event
from tests.cast import CULTURE, SCHOOL, Cast

from .steps import THURSDAY, AsWorker, ask, committed, kinds

FRIDAY = datetime(2026, 5, 1, 6, 7, tzinfo=UTC)
LEFT_ON = date(2026, 5, 4)
MIDNIGHT = datetime(2026, 5, 3, 22, 7, tzinfo=UTC)  # 4 May, 00:07 in Paris

pytestmark = committed


def taken(cast: Cast, by: Agent) -> Case:
    """A case this agent answers for."""
    case = cast.file(at=THURSDAY)
    with scope(walls=cast.walls):
        actions.take(case.pk, by=by, at=THURSDAY)
    return case


def lines(cast: Cast, case: Case) -> list[tuple[Any, bool]]:
    """Who answered for a case, and whether that is over."""
    with scope(walls=cast.walls):
        found = Responsibility.objects.filter(case=case).order_by("starts_at", "id")
        return [(line.agent_id, line.ends_at is not None) for line in found]


def test_the_cases_of_who_leaves_go_back_to_their_unit_on_her_day(cast: Cast, worker_role: AsWorker) -> None:
    hers, waiting, of_a_colleague = (
        taken(cast, cast.agent),
        taken(cast, cast.agent),
        taken(cast, cast.colleague),
    )
    ask(cast, waiting, "papers", at=THURSDAY, until=date(2026, 5, 25))
    with scope(walls=cast.walls):
        leave(grants_of(cast.manager), cast.agent, on=LEFT_ON, at=THURSDAY)
    with worker_role():
        pass_the_day(at=MIDNIGHT - timedelta(hours=1))
    assert cast.read(hers).responsible_id == cast.agent.pk, "her last day is not over"
    for _ in range(2):
        with worker_role():
            pass_the_day(at=MIDNIGHT)
    back = cast.read(hers)
    assert (back.responsible_id, back.state, back.unit_id) == (None, "filed", cast.association.pk)
    assert cast.read(waiting).state == "waiting"
    assert cast.read(of_a_colleague).responsible_id == cast.colleague.pk
    assert kinds(cast, hers) == ["case.filed", "case.taken", "case.given_back"]
    assert lines(cast, hers) == [(None, True), (cast.agent.pk, True), (None, False)]
    with scope(walls=cast.walls):
        told = Event.objects.of_case(hers.pk).get(kind="case.given_back")
    assert (told.actor_kind, told.occurred_at) == ("system", MIDNIGHT)
    assert ["agent", str(cast.agent.pk), "left"] in told.subjects
    queue = cast.sign_in(cast.manager).get("/agent/demandes/?a=unassigned").content.decode()
    assert hers.reference in queue


def disable(cast: Cast) -> None:
    assert cast.agent.account is not None
    Account.objects.filter(pk=cast.agent.account.pk).update(is_active=False)


def change(**rights: Any) -> Callable[[Cast], None]:
    def act(cast: Cast) -> None:
        wanted = {"rights": [Right.SEE, Right.ACT], "sectors": [CULTURE], "unit": cast.association} | rights
        with scope(walls=cast.walls):
            Membership.objects.filter(agent=cast.agent).update(**wanted)

    return act


def end_membership(cast: Cast) -> None:
    with scope(walls=cast.walls):
        set_membership(
            grants_of(cast.manager), cast.agent, unit=cast.association, rights=[], sectors=[], at=THURSDAY
        )


def move(cast: Cast) -> None:
    change(unit=cast.childhood)(cast)


@pytest.mark.parametrize(
    ("loss", "goes_back"),
    [
        (disable, True),
        (end_membership, True),
        (move, True),
        (change(rights=[Right.SEE, Right.MANAGE]), True),
        (change(sectors=[SCHOOL]), True),
        (change(unit=None), False),
        (change(sectors=[SCHOOL, CULTURE]), False),
    ],
)
def test_whoever_may_no_longer_act_answers_for_it_no_more(
    cast: Cast, worker_role: AsWorker, loss: Callable[[Cast], None], goes_back: bool
) -> None:
    case = taken(cast, cast.agent)
    with worker_role():
        pass_the_day(at=FRIDAY)
    assert cast.read(case).responsible_id == cast.agent.pk
    loss(cast)
    with worker_role():
        pass_the_day(at=FRIDAY)
    assert (cast.read(case).responsible_id is None) is goes_back


def test_a_right_on_the_unit_above_is_a_right(cast: Cast, worker_role: AsWorker) -> None:
    case = taken(cast, cast.agent)
    with scope(walls=cast.walls):
        type(cast.association).objects.filter(pk=cast.association.pk).update(
            parent=cast.childhood, path=[str(cast.childhood.pk), str(cast.association.pk)]
        )
    move(cast)
    with worker_role():
        pass_the_day(at=FRIDAY)
    assert cast.read(case).responsible_id == cast.agent.pk


def test_what_a_substitute_took_goes_back_when_the_absence_ends(cast: Cast, worker_role: AsWorker) -> None:
    case = taken(cast, cast.outsider_sector)
    with scope(walls=cast.walls):
        Absence.objects.create(
            authority=cast.town,
            agent=cast.agent,
            substitute=cast.outsider_sector,
            starts_on=date(2026, 5, 1),
            ends_on=date(2026, 5, 2),
        )
    for day, holder in ((0, cast.outsider_sector.pk), (1, cast.outsider_sector.pk), (2, None)):
        with worker_role():
            pass_the_day(at=FRIDAY + timedelta(days=day))
        assert cast.read(case).responsible_id == holder, day


def test_a_case_taken_over_meanwhile_stays_taken(cast: Cast) -> None:
    case = taken(cast, cast.colleague)
    with scope(walls=cast.walls), pytest.raises(actions.CannotGiveBack):
        actions.give_back(case.pk, cast.agent.pk, at=FRIDAY)
    assert cast.read(case).responsible_id == cast.colleague.pk


def test_nobody_answers_for_a_case_backwards_in_time(cast: Cast) -> None:
    case = taken(cast, cast.agent)
    with pytest.raises(IntegrityError), scope(walls=cast.walls):
        Responsibility.objects.filter(case=case, ends_at=None).update(ends_at=THURSDAY - timedelta(seconds=1))
