"""What goes wrong around a process: jobs late or run again, ways without an end, steps blocked half-way."""

import re
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from procrastinate.contrib.django import app as jobs

from parvis.agents.models import Membership
from parvis.agents.rights import grants_of
from parvis.authorities.models import Unit
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.cases.actions import ask_opinion, close, decide, take, write
from parvis.cases.models import CorrectionRequest, Opinion
from parvis.catalogue.natures import Outcome
from parvis.events.actors import SYSTEM
from parvis.events.models import Event
from parvis.interactions.models import Interaction
from parvis.processes.steps.shape import Back
from parvis.reactions import REACTIONS, react, start_process
from parvis.retention.erasing import erase_case
from parvis.workflows import actions, resuming
from parvis.workflows.hearing import expire
from parvis.workflows.jobs import move_cases
from parvis.workflows.line import line_of
from parvis.workflows.models import Effect, Incident, Instance, Task, TaskAnswers
from parvis.workflows.timers import fire
from tests.cases.steps import AsWorker, committed
from tests.cast import CULTURE, Cast, make_unit, words
from tests.workspace.test_delegations import chief, delegated

from .begun import begun, text_of, under
from .life import (
    ANSWER,
    CHECK,
    DECISION,
    LETTER,
    MONDAY,
    OPINION,
    RULES,
    Alarm,
    Branch,
    Choice,
    End,
    Life,
    Step,
    Together,
    message,
)
from .test_effects import mend
from .test_moving import later, stays
from .test_tasks import sees

pytestmark = pytest.mark.django_db

WAIT = Step("attendre", "wait", "Attendre", period="P2D")
SIGNED = Step("visa", "visa", "Viser", {"chain": [{"role": "signatory"}]})


def rename(cast: Cast, code: str) -> None:
    """Give the service for children another code."""
    with scope(walls=cast.walls):
        Unit.objects.filter(pk=cast.childhood.pk).update(code=code)


def of(life: Life, rows: Any) -> list[Any]:
    with scope(walls=life.cast.walls):
        return list(rows.filter(case=life.case.pk))


def test_a_way_that_comes_back_for_ever_is_blocked_before_the_person_is_flooded(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resuming, "MOST_A_DAY", 3)
    again = Choice("again", (Branch((Back("said"),), "guests > 100"), Branch(otherwise=True)), "Encore ?")
    life = Life(cast, message(), again, DECISION, End("end"))
    (blocked,) = life.incidents
    assert "tourne en rond" in blocked.reason
    with scope(walls=cast.walls):
        assert Interaction.objects.filter(holder_id=life.case.pk).count() == 3
    life.at += timedelta(days=1, minutes=1)
    mend(life, blocked)
    with scope(walls=cast.walls):
        assert Interaction.objects.filter(holder_id=life.case.pk).count() == 6


def test_a_chain_of_visas_blocked_on_its_way_goes_on_where_it_was(cast: Cast) -> None:
    visa = Step("visa", "visa", "Viser", {"chain": [{"role": "service"}, {"unit": "enfance"}]})
    life = Life(cast, visa, DECISION, End("end"))
    rename(cast, "petite-enfance")
    life.do("visa", {"verdict": "given"})
    (blocked,) = life.incidents
    rename(cast, "enfance")
    mend(life, blocked)
    assert (life.task("visa").rank, life.task("visa").unit) == (1, cast.childhood)
    life.do("visa", {"verdict": "given"}, by=cast.outsider_sector)
    assert life.awaited == {"decision"}


def test_a_visa_kept_for_who_signs_stays_so_in_another_service(cast: Cast) -> None:
    delegated(cast, cast.agent, chief(cast))
    life = Life(cast, SIGNED, DECISION, End("end"))
    grants = life.grants(cast.manager)
    with scope(walls=cast.walls):
        actions.delegate(life.task("visa").pk, cast.childhood, by=grants, at=MONDAY)
    assert sees(life, cast.outsider_sector) == []
    for stranger in (cast.outsider_sector, cast.manager):
        with pytest.raises(actions.CannotDoTask):
            life.do("visa", {"verdict": "given"}, by=stranger)


def test_a_task_that_somebody_took_is_not_taken_from_her(cast: Cast) -> None:
    life = Life(cast, CHECK, End("end"))
    task, hers, late = life.task("check"), life.grants(cast.agent), life.grants(cast.colleague)
    with scope(walls=cast.walls):
        actions.claim(task.pk, by=hers, at=MONDAY)
        with pytest.raises(actions.CannotDoTask):
            actions.claim(task.pk, by=late, at=MONDAY)
    assert life.task("check").agent_id == cast.agent.pk


def test_what_was_said_before_it_was_asked_answers_nothing(cast: Cast) -> None:
    ask = Step("more", "correction", "Préciser", {"words": words("Qui est responsable ?")})
    life = Life(cast, CHECK, ask, DECISION, End("end"))
    life.act(write, "Où en est ma demande ?", by=None)
    life.at += timedelta(hours=1)
    life.do("check", ANSWER)
    life.again()
    assert life.awaited == {"more"}
    life.act(write, "C’est moi.", by=None)
    assert life.awaited == {"decision"}


def test_nothing_goes_on_by_itself_in_a_case_that_is_over_before_its_process_hears_it(cast: Cast) -> None:
    """A worker was off: what the delay of the case brought is found before the end of the case."""
    alarm = Alarm("late", "P2D", (message("warned"), End("told")))
    life = Life(cast, Step(**{**vars(OPINION), "alarms": (alarm,)}), message("said"), End("end"))
    with scope(walls=cast.walls):
        close(life.case.pk, Outcome.NO_ACTION, explanation="Déjà répondu.", by=cast.agent, at=MONDAY)
        (asked,) = of(life, Effect.objects)
    assert fire([life.case.pk], Wall(cast.town.pk, CULTURE), at=MONDAY + timedelta(days=3)) == 0
    with scope(walls=cast.walls):
        expire(asked.pk, at=MONDAY + timedelta(days=30))
    assert life.kinds() == ["workflow.started", "workflow.effect_wanted"]
    life.follow()
    assert life.kinds()[-2:] == ["workflow.effect_withdrawn", "workflow.ended"]


def test_an_opinion_asked_by_hand_is_not_taken_back_by_the_process(cast: Cast) -> None:
    make_unit(cast.town, "sports", "Sports")
    told = {"units": ["enfance", "sports"], "rule": "first", "question": words("?")}
    life = Life(cast, CHECK, Step("opinion", "opinions", "Avis", told), DECISION, End("end"))
    with scope(walls=cast.walls):
        until = (MONDAY + timedelta(days=9)).date()
        ask_opinion(life.case.pk, cast.childhood, question="?", until=until, by=cast.agent, at=MONDAY)
    life.do("check", ANSWER)
    life.opine(unit="sports")
    assert life.awaited == {"decision"}
    with scope(walls=cast.walls):
        assert Opinion.objects.pending().get(case=life.case.pk).unit_id == cast.childhood.pk


@pytest.mark.parametrize("was_asked", [True, False])
@pytest.mark.parametrize(
    "asked", [OPINION, Step("opinion", "correction", "Compléter", {"fields": ["guests"]})]
)
def test_what_was_to_be_answered_when_the_case_was_decided_is_told_to_serve_no_more(
    cast: Cast, asked: Step, *, was_asked: bool
) -> None:
    """Asked already, or its job comes after, or the process comes there later: nothing is blocked, nobody waits."""
    both = Together("both", ((asked,), (DECISION,)), join="met")
    late = patch.dict(REACTIONS, {} if was_asked else {"workflow.effect_wanted": ()})
    with late:
        life = Life(cast, both, Step(**{**vars(asked), "id": "later"}), RULES, End("end"))
    life.act(decide, Outcome.ACCEPTED, text="La salle vous est prêtée.")
    life.again()
    life.follow()
    assert (life.incidents, life.awaited) == ([], set())
    assert life.instance.ended_at is not None
    with scope(walls=cast.walls):
        assert not Opinion.objects.pending().filter(case=life.case).exists()
        assert not CorrectionRequest.objects.filter(
            case=life.case, answered_at=None, cancelled_at=None
        ).exists()
        stages = [(one.kind, one.state, one.is_moot) for one in line_of(cast.read(life.case))]
    assert set(stages) == {(asked.kind, "done", True), ("decision", "done", False), ("letter", "done", False)}


def test_an_opinion_that_two_steps_wait_for_is_not_taken_back_from_the_second(cast: Cast) -> None:
    make_unit(cast.town, "sports", "Sports")
    told = {"units": ["enfance", "sports"], "rule": "first", "question": words("?")}
    both = Together("both", ((OPINION,), (Step("other", "opinions", "Autres avis", told),)), join="met")
    life = Life(cast, both, DECISION, End("end"))
    life.opine(unit="sports")
    assert life.awaited == {"opinion"}
    life.opine()
    assert life.awaited == {"decision"}


def test_a_message_to_the_service_of_an_agent_who_is_there_no_more_reaches_her_colleagues(cast: Cast) -> None:
    life = Life(cast, CHECK, message("noted", to="unit"), End("end"))
    life.act(take)
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=cast.agent).delete()
    life.do("check", ANSWER, by=cast.colleague)
    assert life.incidents == []
    assert life.instance.ended_at is not None
    assert "case.mentioned" in life.kinds("case.")


def test_only_a_delay_is_told_as_a_delay_that_came_to_its_end(cast: Cast) -> None:
    timer = re.compile("<bpmn:timerEventDefinition.*</bpmn:timerEventDefinition>", re.DOTALL)
    came = timer.sub('<bpmn:messageEventDefinition id="came"/>', text_of(WAIT))
    case = begun(cast, under(cast, came), at=MONDAY)
    with scope(walls=cast.walls):
        task = Task.objects.awaited().get(case=case)
        actions.complete(task.pk, {}, by=grants_of(cast.agent), at=MONDAY)
        kinds = list(Event.objects.of_case(case.pk).order_by("id").values_list("kind", flat=True))
    assert (task.element, task.role) == ("attendre", "service")
    assert "workflow.task_done" in kinds and "workflow.timer_fired" not in kinds


def test_a_blocked_letter_that_becomes_a_message_in_the_later_version_leaves_as_one(cast: Cast) -> None:
    empty = deepcopy(LETTER) | {"kind": "decision"}
    empty["blocks"] = [*LETTER["blocks"], {"id": "what", "is": "outcome"}]
    life = Life(cast, RULES, DECISION, End("end"), letters=[empty])
    (blocked,) = life.incidents
    assert stays(life, later(life, message("rules"), DECISION, End("end"))) == ""
    mend(life, blocked)
    assert (life.incidents, life.awaited) == ([], {"decision"})


@committed
def test_a_case_destroyed_leaves_nothing_of_its_process(cast: Cast, worker_role: AsWorker) -> None:
    life = Life(cast, CHECK, message(), Step("gone", "task", "Voir", {"unit": "enfance"}), End("end"))
    rename(cast, "petite-enfance")
    life.do("check", ANSWER)
    assert life.incidents
    life.act(close, Outcome.NO_ACTION, explanation="Déjà répondu.")
    with worker_role(), scope(walls=cast.walls):
        erase_case(life.case.pk, ground=new_id(), by=SYSTEM, at=MONDAY)
        for kept in (Instance, Task, TaskAnswers, Effect, Incident):
            assert not kept.objects.filter(case=life.case.pk).exists(), kept


def test_what_was_decided_is_read_as_it_was(cast: Cast) -> None:
    part = Branch((Step("part", "task", "Le reste", {"role": "service"}),), "decision.outcome == 'partly'")
    life = Life(cast, DECISION, Choice("how", (part, Branch(otherwise=True)), "Comment ?"), End("end"))
    life.act(decide, Outcome.PARTLY, text="Une salle sur deux.", law="Article 1", facts="L’autre est prise.")
    assert life.awaited == {"part"}


def test_a_consequence_that_fails_keeps_no_other_from_following_and_is_tried_again(cast: Cast) -> None:
    def broken(fact: Event, at: datetime) -> None:
        take(life.case.pk, by=cast.agent, at=at)
        raise ValueError("no acknowledgement")

    with patch.object(Life, "follow"):
        life = Life(cast, CHECK, End("end"))
    with patch.dict(REACTIONS, {"case.filed": (broken, start_process)}), scope(walls=cast.walls):
        filed = Event.objects.get(kind="case.filed", case_id=life.case.pk)
        with pytest.raises(ValueError, match="no acknowledgement"):
            react(event=filed.id, authority=str(cast.town.pk), sector=CULTURE)
    assert life.awaited == {"check"}
    assert cast.read(life.case).responsible_id is None


def test_the_pieces_asked_for_before_processes_went_along_are_still_done() -> None:
    assert jobs.tasks["parvis.cases.jobs.move_cases"] is move_cases
