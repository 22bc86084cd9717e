"""What it costs the database that a task is done, who may do it without asking it, and what waits for the same case."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from parvis.agents.models import Absence, Agent, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.models import Case, Confidant
from parvis.workflows import actions
from parvis.workflows.access import may_do, tasks_for
from parvis.workflows.models import Task, TaskAnswers
from tests.cast import CULTURE, SOCIAL, Cast, make_unit
from tests.peers.smtp import until
from tests.studio.test_hostile import waiting

from .life import ANSWER, CHECK, MONDAY, End, Life, Step, offer

pytestmark = pytest.mark.django_db

NEXT = Step("next", "task", "Visiter", {"unit": "vie-associative", "due": 2})
TODAY = MONDAY.date()


def test_doing_a_task_takes_five_statements(cast: Cast) -> None:
    """The locks of the task and its case; the instance with what is beside; the unit asked; the task; the rest."""
    for slug in ("premiere", "seconde"):
        life = Life(cast, CHECK, NEXT, End("end"), slug=slug)
        task, grants = life.task("check"), life.grants(cast.agent)
        with scope(walls=grants.walls), CaptureQueriesContext(connection) as asked:
            actions.complete(task.pk, ANSWER, by=grants, at=MONDAY)
    assert len(asked) == 5, "\n".join(query["sql"] for query in asked)
    assert life.kinds() == [
        "workflow.started",
        "workflow.task_given",
        "workflow.task_done",
        "workflow.task_given",
    ]
    given = life.task("next")
    assert (given.due_on, given.given_at, given.unit) == (date(2026, 3, 4), MONDAY, cast.association)


def test_who_may_do_one_task_is_who_finds_it_in_her_list(cast: Cast) -> None:
    """Tasks of three cases, by every role that makes a difference, for each of those who could be asked.

    No register is kept here: with one, who signs is looked at for each task apart.
    """
    chief = cast.agent_of(cast.town, "Ana Sociale", rights=[Right.ACT, Right.MANAGE], sectors=[SOCIAL])
    standing_in = cast.agent_of(
        cast.town, "Lou Remplace", rights=[Right.SEE], sectors=[SOCIAL], unit=cast.childhood
    )
    named = cast.agent_of(
        cast.town, "Eve Nommée", rights=[Right.SEE, Right.ACT], sectors=[CULTURE], unit=cast.association
    )
    secret = offer(cast, CHECK, End("end"), sector=SOCIAL)
    cases = [cast.file(procedure=one, at=MONDAY) for one in (cast.procedure, cast.procedure, secret)]
    agents, roles = (None, cast.agent, cast.colleague), ("", "person", "manager", "signatory")
    with scope(walls=cast.walls):
        away = {"agent": cast.colleague, "authority": cast.town, "substitute": standing_in}
        Absence.objects.create(**away, starts_on=TODAY, ends_on=TODAY)
        Absence.objects.create(
            **away | {"agent": cast.agent}, starts_on=TODAY + timedelta(1), ends_on=date.max
        )
        Case.objects.filter(pk=cases[1].pk).update(is_confidential=True)
        Confidant.objects.create(case=cases[1], agent=named, authority=cast.town, sector=CULTURE)
        each = product(cases, roles, (cast.association, cast.childhood), agents)
        Task.objects.bulk_create(
            Task(
                case=case, authority=cast.town, sector=case.sector, procedure_id=case.procedure_id, element="each",
                kind="task", attempt=rank, role=role, unit=unit, agent=agent, given_at=MONDAY,
            )
            for rank, (case, role, unit, agent) in enumerate(each)
        )  # fmt: skip
        Task.objects.filter(attempt=0).update(outcome="done", ended_at=MONDAY)
    everybody = {name: getattr(cast, name) for name in ("agent", "reader", "manager", "outsider_sector")}
    everybody |= {"chief": chief, "standing_in": standing_in, "named": named}
    found = {name: listed(cast, agent) for name, agent in everybody.items()}
    assert all(0 < hers < len(cases) * len(roles) * 6 for hers in found.values()), found


def listed(cast: Cast, agent: Agent) -> int:
    """How many tasks an agent finds in her list, which are those she may do."""
    with scope(walls=cast.walls):
        grants = grants_of(agent)
        each = Task.objects.select_related("case__unit", "case__version").order_by("attempt")
        may = {task.attempt for task in each if may_do(grants, task, on=TODAY)}
        assert may == set(tasks_for(grants, on=TODAY).values_list("attempt", flat=True))
    return len(may)


def test_what_was_said_of_a_task_passed_on_stays_beside_what_is_answered(cast: Cast) -> None:
    life = Life(cast, CHECK, End("end"))
    task = life.task("check")
    with scope(walls=cast.walls):
        grants = grants_of(cast.agent)
        actions.delegate(task.pk, cast.colleague, by=grants, at=MONDAY, note="Tu connais ce dossier.")
    life.do("check", ANSWER, by=cast.colleague)
    with scope(walls=cast.walls):
        kept = TaskAnswers.objects.get(task=task)
    assert (kept.words, kept.answers) == ("Tu connais ce dossier.", ANSWER)


@pytest.mark.django_db(transaction=True)
def test_who_does_a_task_while_its_case_changes_hands_has_done_it(
    transactional_db: None, request: pytest.FixtureRequest
) -> None:
    """She waits for the lock of whoever hands it over, then reads what stands beside it now."""
    cast: Cast = request.getfixturevalue("cast")
    life = Life(cast, CHECK, Step("next", "task", "Visiter", {"role": "service"}), End("end"))
    task, grants = life.task("check"), life.grants(cast.agent)
    sports = make_unit(cast.town, "sports", "Sports")

    def does() -> None:
        try:
            with scope(walls=grants.walls):
                actions.complete(task.pk, ANSWER, by=grants, at=MONDAY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as hand:
        with scope(walls=cast.walls):
            Case.objects.filter(pk=life.case.pk).update(unit=sports, responsible=cast.manager)
            done = hand.submit(does)
            until(lambda: waiting() == 1)
        done.result(timeout=20)
    assert life.task("next").unit == sports
