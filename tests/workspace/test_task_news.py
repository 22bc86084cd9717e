"""News of tasks: given to her, given back; told once, and only while she may look at the task."""

from django.utils import timezone

from parvis.agents.models import Agent, Membership, Right
from parvis.base.scope import scope
from parvis.cases.actions import hand_over, take
from parvis.workflows import actions
from parvis.workflows.models import Task
from tests.cast import CULTURE, SOCIAL, Cast, make_unit
from tests.workflows.life import CHECK, DECISION, End, Life, Step

from .test_notices import news, notices


def begun(cast: Cast) -> Life:
    return Life(cast, CHECK, DECISION, End("end"), at=timezone.now())


def confided(cast: Cast, life: Life, to: Agent, by: Agent | None = None) -> Task:
    task, grants = life.task("check"), life.grants(by or cast.agent)
    with scope(walls=cast.walls):
        actions.delegate(task.pk, to, by=grants, at=life.at)
    life.follow()
    return task


def test_whoever_is_given_a_task_is_told_and_reads_it_by_opening_it(cast: Cast) -> None:
    life = begun(cast)
    assert notices(cast) == []
    task = confided(cast, life, cast.colleague)
    life.again()
    assert notices(cast) == [(cast.colleague.pk, "task_given")]
    page = news(cast, cast.colleague)
    assert "Une tâche vous est confiée : Vérifier le dossier" in page and f"/agent/taches/{task.pk}/" in page
    cast.sign_in(cast.colleague).get(f"/agent/taches/{task.pk}/")
    assert "Vérifier le dossier" not in news(cast, cast.colleague)


def test_it_is_hidden_with_the_right_to_do_it(cast: Cast) -> None:
    life = begun(cast)
    confided(cast, life, cast.outsider_sector)
    assert "Vérifier le dossier" in news(cast, cast.outsider_sector)
    confided(cast, life, cast.colleague, by=cast.manager)
    assert "Vérifier le dossier" not in news(cast, cast.outsider_sector)


def test_given_back_who_answers_for_the_case_is_told_else_who_manages(cast: Cast) -> None:
    life = begun(cast)
    task = confided(cast, life, cast.colleague)
    hers = life.grants(cast.colleague)
    with scope(walls=cast.walls):
        actions.give_back(task.pk, reason="Pas moi", by=hers, at=life.at)
    life.follow()
    assert notices(cast)[-1] == (cast.manager.pk, "task_returned")
    confided(cast, life, cast.colleague)
    with scope(walls=cast.walls):
        take(life.case.pk, by=cast.agent, at=life.at)
        actions.give_back(task.pk, reason="Toujours pas", by=hers, at=life.at)
    life.follow()
    assert notices(cast)[-1] == (cast.agent.pk, "task_returned")


def test_of_a_task_that_follows_its_case_who_manages_there_is_told_if_somebody_had_it(cast: Cast) -> None:
    sports = make_unit(cast.town, "sports", "Sports")
    chief = cast.agent_of(
        cast.town, "Mona Sports", rights=[Right.ACT, Right.MANAGE], sectors=[CULTURE], unit=sports
    )
    step = Step("check", "task", "Vérifier", {"role": "service"})
    life = Life(cast, step, End("end"), at=timezone.now())
    life.act(hand_over, sports)
    life.act(hand_over, cast.association)
    assert notices(cast) == []
    taken, grants = life.task("check"), life.grants(cast.agent)
    with scope(walls=cast.walls):
        actions.claim(taken.pk, by=grants, at=life.at)
    life.act(hand_over, sports, by=cast.manager)
    assert notices(cast) == [(chief.pk, "task_returned")]


def test_what_is_secret_is_told_to_nobody_without_its_sector(cast: Cast) -> None:
    hers = {"agent": cast.colleague, "authority": cast.town, "rights": [Right.ACT], "sectors": [SOCIAL]}
    step = Step("check", "task", "Vérifier la détresse", {"person": str(cast.colleague.pk)})
    with scope(walls=cast.walls):
        lent = Membership.objects.create(**hers)
    Life(cast, step, End("end"), at=timezone.now(), sector=SOCIAL)
    assert notices(cast) == [(cast.colleague.pk, "task_given")]
    with scope(walls=cast.walls):
        lent.delete()
    page = news(cast, cast.colleague)
    assert page and "détresse" not in page
