"""Tasks: whose they are, what is answered to them, who was first, who takes over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from parvis.agents.models import Agent, Membership, Right
from parvis.agents.rights import Grants
from parvis.authorities.models import Unit
from parvis.base.scope import scope
from parvis.cases.access import NotFound
from parvis.cases.actions import hand_over, take
from parvis.cases.models import Case, Wording
from parvis.events.models import Event
from parvis.workflows import actions
from parvis.workflows.access import may_do, may_manage, task_for, tasks_for, writing_on
from parvis.workflows.models import Incident, Task, TaskAnswers
from tests.cast import CULTURE, SCHOOL, SOCIAL, Cast, make_unit
from tests.peers.smtp import until
from tests.studio.test_hostile import waiting

from .life import ANSWER, CHECK, DECISION, MONDAY, Branch, Choice, End, Life, Step

pytestmark = pytest.mark.django_db

TODAY = MONDAY.date()


def by(who: dict[str, Any], name: str = "check") -> Step:
    return Step(name, "task", "Vérifier", who)


def sees(life: Life, agent: Agent) -> list[str]:
    """The tasks of an agent, read in her own scope."""
    grants = life.grants(agent)
    with scope(walls=grants.walls):
        return [task.element for task in tasks_for(grants, on=TODAY).order_by("due_on", "id")]


def opens(life: Life, agent: Agent, task: Task) -> tuple[bool, str]:
    """Whether an agent may do a task, and the case she reads with it."""
    grants = life.grants(agent)
    with scope(walls=grants.walls):
        found = task_for(grants, task.pk, on=TODAY)
        return may_do(grants, found, on=TODAY), found.case.reference


def test_a_task_is_its_units_and_nobody_elses(cast: Cast) -> None:
    life = Life(cast, CHECK, End("end"))
    task = life.task("check")
    assert sees(life, cast.agent) == sees(life, cast.manager) == ["check"]
    assert opens(life, cast.agent, task) == (True, life.case.reference)
    assert sees(life, cast.reader) == []
    assert opens(life, cast.reader, task) == (False, life.case.reference)
    for stranger in (cast.outsider_sector, cast.outsider_town, cast.receptionist):
        assert sees(life, stranger) == []
        with pytest.raises(NotFound):
            opens(life, stranger, task)
        with pytest.raises(actions.CannotDoTask), scope(walls=cast.walls):
            actions.complete(task.pk, ANSWER, by=life.grants(stranger), at=MONDAY)


def test_a_task_of_another_service_lends_the_case_while_it_is_awaited(cast: Cast) -> None:
    life = Life(cast, by({"unit": "enfance"}), DECISION, End("end"))
    task = life.task("check")
    assert opens(life, cast.outsider_sector, task) == (True, life.case.reference)
    grants = life.grants(cast.outsider_sector)
    with scope(walls=grants.walls):
        found = task_for(grants, task.pk, on=TODAY)
        assert list(Case.objects.order_by("pk")) == [found.case]
        with writing_on(found):
            actions.complete(task.pk, {}, by=grants, at=MONDAY)
    life.follow()
    assert life.awaited == {"decision"}
    with pytest.raises(NotFound):
        opens(life, cast.outsider_sector, task)


def test_what_is_secret_or_confidential_is_lent_to_nobody_else(cast: Cast) -> None:
    life = Life(cast, by({"unit": "enfance"}), End("end"), sector=SOCIAL)
    assert sees(life, cast.outsider_sector) == []
    life = Life(cast, by({"unit": "enfance"}), End("end"), slug="autre")
    with scope(walls=cast.walls):
        Case.objects.filter(pk=life.case.pk).update(is_confidential=True)
    with pytest.raises(NotFound):
        opens(life, cast.outsider_sector, life.task("check"))
    with pytest.raises(actions.CannotDoTask):
        life.do("check", by=cast.outsider_sector)


def test_what_is_secret_goes_by_name_to_nobody_without_its_sector(cast: Cast) -> None:
    chief = cast.agent_of(
        cast.town, "Ana Sociale", rights=[Right.ACT, Right.MANAGE], sectors=[SOCIAL], unit=cast.association
    )
    life = Life(cast, by({"person": str(chief.pk)}), by({"person": str(cast.colleague.pk)}, "theirs"), End("end"),
                sector=SOCIAL)  # fmt: skip
    with pytest.raises(actions.CannotPassOn):
        pass_on(life, actions.delegate, cast.agent, by=chief)
    assert sees(life, chief) == ["check"]
    life.do("check", by=chief)
    assert "n’a plus de droit" in life.incidents[0].reason


@pytest.mark.parametrize(
    ("role", "doers"),
    [
        ("service", {"agent", "colleague", "manager"}),
        ("responsible", {"agent", "colleague", "manager"}),
        ("manager", {"manager"}),
        ("signatory", {"agent", "colleague", "manager", "reader"}),
    ],
)
def test_a_role_is_found_from_the_case(cast: Cast, role: str, doers: set[str]) -> None:
    """Without a register of delegations, whoever looks at the case may sign."""
    life = Life(cast, CHECK, by({"role": role}, "role"), End("end"))
    life.act(take)
    life.do("check", ANSWER)
    people = ("agent", "colleague", "manager", "reader")
    assert {name for name in people if "role" in sees(life, getattr(cast, name))} == doers
    assert life.task("role").agent_id == (cast.agent.pk if role == "responsible" else None)


def test_an_agent_named_is_the_only_one(cast: Cast) -> None:
    life = Life(cast, by({"person": str(cast.colleague.pk)}), End("end"))
    assert sees(life, cast.colleague) == ["check"]
    assert sees(life, cast.agent) == []
    with scope(walls=cast.walls):
        assert may_manage(life.grants(cast.manager), task_of(life))


def task_of(life: Life, element: str = "check") -> Task:
    return Task.objects.select_related("case").get(case=life.case.pk, element=element)


def test_nobody_gives_the_visa_of_what_she_did_nor_two_of_one_chain(cast: Cast) -> None:
    """As for the visas of a decision. What she did before the visa of another step was judged there."""
    chain = Step("visa", "visa", "Viser", {"chain": [{"role": "service"}, {"role": "service"}]})
    last = Step("last", "visa", "Relire", {"chain": [{"role": "service"}]})
    life = Life(cast, CHECK, chain, by({"role": "service"}, "again"), last, DECISION, End("end"))
    life.do("check", ANSWER)
    with pytest.raises(actions.CannotDoTask):
        life.do("visa", {"verdict": "given"}, by=cast.agent)
    with pytest.raises(actions.CannotPassOn):
        pass_on(life, actions.delegate, cast.agent, by=cast.manager, element="visa")
    life.do("visa", {"verdict": "given"}, by=cast.colleague)
    with pytest.raises(actions.CannotDoTask):
        life.do("visa", {"verdict": "given"}, by=cast.colleague)
    life.do("visa", {"verdict": "given"}, by=cast.manager)
    life.at += timedelta(minutes=1)
    life.do("again", by=cast.colleague)
    assert givers(life) == {"agent", "manager"}
    with scope(walls=cast.walls):
        worded = {
            "kind": "letter",
            "letter": "rules",
            "document": {},
            "written_at": MONDAY + timedelta(hours=1),
        }
        Wording.objects.create(
            case=life.case,
            version=life.case.version,
            authority=cast.town,
            sector=CULTURE,
            author=cast.manager,
            **worded,
        )
    assert givers(life) == {"agent"}


def givers(life: Life) -> set[str]:
    """Who may give the last visa."""
    people = ("agent", "colleague", "manager")
    grants = {name: life.grants(getattr(life.cast, name)) for name in people}
    task = life.task("last")
    with scope(walls=life.cast.walls):
        return {name for name in people if may_do(grants[name], task, on=TODAY)}


def test_who_is_named_and_has_no_right_there_any_more_blocks_the_step_in_words(cast: Cast) -> None:
    life = Life(cast, CHECK, by({"person": str(cast.colleague.pk)}, "hers"), End("end"))
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=cast.colleague).delete()
    life.do("check", ANSWER)
    (blocked,) = life.incidents
    assert blocked.reason == "l’agent que l’étape désigne n’a plus de droit sur ces demandes"
    mends(life, blocked, cast.manager, to=cast.agent)
    assert (life.task("hers").agent_id, life.awaited) == (cast.agent.pk, {"hers"})


def test_what_is_asked_of_who_answers_for_a_case_and_is_there_no_more_goes_to_her_service(cast: Cast) -> None:
    life = Life(cast, CHECK, by({"role": "responsible"}, "hers"), End("end"))
    life.act(take)
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=cast.agent).delete()
    life.do("check", ANSWER, by=cast.colleague)
    assert (life.task("hers").agent_id, life.incidents) == (None, [])
    assert sees(life, cast.colleague) == ["hers"]


def test_what_is_answered_is_judged_and_nothing_is_lost(cast: Cast) -> None:
    fields = [
        {"id": "n", "label": "N", "kind": "number", "required": True},
        {"id": "m", "label": "M", "kind": "amount"},
        {"id": "d", "label": "D", "kind": "date"},
        {"id": "y", "label": "Y", "kind": "yes_no"},
        {"id": "c", "label": "C", "kind": "choice", "options": ["a", "b"]},
        {"id": "t", "label": "T", "kind": "long_text"},
    ]
    step = by({"role": "service", "fields": fields, "checklist": ["Un", "Deux"]})
    life = Life(cast, step, End("end"))
    wrong = {"m": "douze", "d": "2026-03-02", "y": 1, "c": "z", "t": "\x00", "u": 1, "checklist": [0]}
    with pytest.raises(actions.InvalidAnswers) as refused:
        life.do("check", wrong)
    assert set(refused.value.problems) == {"n", "m", "d", "y", "c", "t", "u", "checklist"}
    assert life.awaited == {"check"}
    right = {"n": 3, "m": Decimal("12.50"), "d": date(2026, 3, 2), "y": False, "c": "a", "checklist": [1, 0]}
    task = life.do("check", right)
    with scope(walls=cast.walls):
        kept = TaskAnswers.objects.get(task=task).answers
    assert kept == {"n": 3, "m": 12.5, "d": "2026-03-02", "y": False, "c": "a", "checklist": [0, 1]}


def test_who_comes_second_is_told_who_was_first(cast: Cast) -> None:
    life = Life(cast, CHECK, End("end"))
    task = life.do("check", ANSWER)
    with pytest.raises(actions.AlreadyDone) as refused, scope(walls=cast.walls):
        actions.complete(task.pk, ANSWER, by=life.grants(cast.colleague), at=MONDAY)
    assert refused.value.words.startswith("Faite par Inès Arnoult")


def test_visas_follow_each_other_and_one_that_is_refused_says_why(cast: Cast) -> None:
    chain = {"chain": [{"role": "service"}, {"role": "manager"}]}
    visa = Step("visa", "visa", "Viser", chain)
    life = Life(cast, visa, DECISION, End("end"))
    life.do("visa", {"verdict": "given"}, by=cast.colleague)
    assert (life.task("visa").rank, life.task("visa").role) == (1, "manager")
    with pytest.raises(actions.InvalidAnswers):
        life.do("visa", {"verdict": "returned", "reason": " "}, by=cast.manager)
    life.do("visa", {"verdict": "returned", "reason": "Il manque un avis."}, by=cast.manager)
    assert life.awaited == {"decision"}
    life = Life(cast, visa, DECISION, End("end"), slug="autre")
    life.do("visa", {"verdict": "returned", "reason": "Non."}, by=cast.colleague)
    assert life.awaited == {"decision"}


def test_a_decision_step_is_not_answered_elsewhere_than_on_the_case(cast: Cast) -> None:
    life = Life(cast, DECISION, End("end"))
    with pytest.raises(actions.CannotDoTask):
        life.do("decision")


def pass_on(life: Life, verb: Any, *args: Any, by: Agent, element: str = "check", **named: Any) -> Task:
    grants = life.grants(by)
    with scope(walls=life.cast.walls):
        task: Task = verb(life.task(element).pk, *args, by=grants, at=MONDAY, **named)
    life.follow()
    return task


def test_a_task_is_taken_given_to_somebody_else_and_given_back(cast: Cast) -> None:
    life = Life(cast, CHECK, End("end"))
    assert pass_on(life, actions.claim, by=cast.agent).agent == cast.agent
    with pytest.raises(actions.CannotDoTask):
        pass_on(life, actions.claim, by=cast.agent)
    given = pass_on(life, actions.delegate, cast.colleague, by=cast.agent, note="Tu connais ce dossier.")
    assert (given.agent, given.role) == (cast.colleague, "person")
    with pytest.raises(actions.CannotPassOn):
        pass_on(life, actions.give_back, by=cast.colleague, reason=" ")
    with pytest.raises(actions.CannotPassOn):
        pass_on(life, actions.delegate, cast.agent, by=cast.agent)
    back = pass_on(life, actions.give_back, by=cast.colleague, reason="Je pars demain.")
    assert (back.agent, back.unit) == (None, cast.association)
    moved = pass_on(life, actions.delegate, cast.childhood, by=cast.manager)
    assert (moved.unit, sees(life, cast.agent), sees(life, cast.outsider_sector)) == (
        cast.childhood,
        [],
        ["check"],
    )
    with pytest.raises(actions.CannotPassOn):
        pass_on(life, actions.delegate, cast.other_unit, by=cast.manager)
    with scope(walls=cast.walls):
        assert TaskAnswers.objects.get(task=moved).words == ""
    assert life.kinds()[2:] == [
        "workflow.task_claimed",
        "workflow.task_delegated",
        "workflow.task_returned",
        "workflow.task_delegated",
    ]


def test_the_tasks_of_the_service_follow_the_case_to_another_one(cast: Cast) -> None:
    sports = make_unit(cast.town, "sports", "Sports")
    life = Life(cast, by({"role": "service"}), End("end"))
    life.act(hand_over, sports)
    life.again()
    assert life.task("check").unit == sports
    with scope(walls=cast.walls):
        fact = Event.objects.of_case(life.case.pk).get(kind="workflow.task_handed_over")
    assert ["unit", str(sports.pk), "given"] in fact.subjects
    assert fact.facts == {"element": "check", "attempt": 1, "kind": "task", "version": 1}


def test_a_step_nobody_can_do_is_blocked_until_somebody_is_chosen(cast: Cast) -> None:
    life = Life(cast, CHECK, by({"unit": "enfance"}, "theirs"), DECISION, End("end"))
    with scope(walls=cast.walls):
        Unit.objects.filter(pk=cast.childhood.pk).update(code="petite-enfance")
    life.do("check", ANSWER)
    (blocked,) = life.incidents
    assert blocked.reason == "le service « enfance » n’existe plus"
    mends(life, blocked, cast.agent, refused=True)
    mends(life, blocked, cast.manager, reason=" ", refused=True)
    mends(life, blocked, cast.manager)
    (again,) = life.incidents
    assert again.pk != blocked.pk
    mends(life, again, cast.manager, to=cast.agent)
    assert life.task("theirs").agent_id == cast.agent.pk
    with scope(walls=cast.walls):
        assert Incident.objects.get(pk=again.pk).outcome == Incident.Outcome.CORRECTED
    life.do("theirs")
    assert life.awaited == {"decision"}


def mends(
    life: Life,
    blocked: Incident,
    by: Agent,
    *,
    reason: str = "C’est réparé.",
    refused: bool = False,
    **how: Any,
) -> None:
    grants: Grants = life.grants(by)
    with scope(walls=life.cast.walls):
        if not refused:
            actions.retry(blocked.pk, reason=reason, by=grants, at=life.at, **how)
            return
        with pytest.raises(actions.CannotMend):
            actions.retry(blocked.pk, reason=reason, by=grants, at=life.at, **how)


def test_a_blocked_choice_is_mended_with_a_value_or_gone_past_by_a_way(cast: Cast) -> None:
    yes = Branch((by({"role": "service"}, "yes"),), "check.remark > 3")
    choice = Choice("choice", (yes, Branch((by({"role": "service"}, "no"),), otherwise=True)))
    life = Life(cast, CHECK, choice, End("end"))
    life.do("check", ANSWER | {"remark": "beaucoup"})
    (blocked,) = life.incidents
    assert "condition" in blocked.reason
    mends(life, blocked, cast.manager, values={"check": {"remark": 4}})
    assert life.awaited == {"yes"}


def test_a_reader_of_another_sector_has_nothing(cast: Cast) -> None:
    life = Life(cast, by({"role": "service"}), End("end"))
    stranger = cast.agent_of(
        cast.town, "Léa Autre", rights=[Right.SEE, Right.ACT], sectors=[SCHOOL, CULTURE], unit=cast.childhood
    )
    assert sees(life, stranger) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_agents_who_answer_at_once_one_wins_and_the_other_is_told(
    transactional_db: None, request: pytest.FixtureRequest
) -> None:
    """Each on a connection of her own, held until both wait."""
    cast: Cast = request.getfixturevalue("cast")
    life = Life(cast, CHECK, DECISION, End("end"))
    task = life.task("check")
    both = [life.grants(agent) for agent in (cast.agent, cast.colleague)]

    def answers(grants: Grants) -> str:
        try:
            with scope(walls=grants.walls):
                actions.complete(task.pk, ANSWER, by=grants, at=MONDAY)
            return "done"
        except actions.AlreadyDone as refused:
            return refused.words
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as hands:
        with scope(walls=cast.walls):
            Case.objects.select_for_update(of=("self",)).get(pk=life.case.pk)
            said = [hands.submit(answers, grants) for grants in both]
            until(lambda: waiting() == 2)
        told = sorted(one.result(timeout=20) for one in said)
    assert told[1] == "done"
    assert told[0].startswith("Faite par ")
    life.follow()
    assert life.awaited == {"decision"}
    assert life.kinds().count("workflow.task_done") == 1
