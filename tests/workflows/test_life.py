"""A case goes through its process: who is asked what, what the house does, where it ends."""

import pytest

from parvis.base.scope import scope
from parvis.cases.actions import decide
from parvis.cases.models import Opinion, Wording
from parvis.catalogue.natures import Outcome
from parvis.workflows.models import Task, TaskAnswers
from tests.cast import Cast

from .life import (
    ANSWER,
    CHECK,
    DECISION,
    OPINION,
    RULES,
    VISA,
    End,
    Life,
)

pytestmark = pytest.mark.django_db


def test_a_case_goes_from_its_filing_to_the_end_of_its_process(cast: Cast) -> None:
    life = Life(cast, CHECK, OPINION, VISA, DECISION, RULES, End("end"))
    given = life.task("check")
    assert (given.unit, given.agent, str(given.due_on)) == (cast.association, None, "2026-03-05")
    life.do("check", ANSWER)
    with scope(walls=cast.walls):
        assert TaskAnswers.objects.get(task=given).answers == {"seats": 80, "checklist": [0]}
        asked = Opinion.objects.get(case=life.case)
        assert (asked.unit, asked.asked_by, str(asked.due_on)) == (cast.childhood, None, "2026-03-16")
    assert life.awaited == {"opinion"}
    life.opine()
    life.do("visa", {"verdict": "given"}, by=cast.manager)
    assert life.awaited == {"decision"}
    life.act(decide, Outcome.ACCEPTED, text="La salle vous est prêtée.")
    with scope(walls=cast.walls):
        decided = Task.objects.get(case=life.case, kind="decision")
        assert (decided.outcome, decided.ended_by_id) == (Task.Outcome.DONE, cast.agent.pk)
        assert Wording.objects.get(case=life.case, letter="rules").author_id is None
    assert life.instance.ended_at is not None
    assert life.instance.passed == ["start", "check", "opinion", "visa", "decision", "rules", "end"]
    assert life.kinds() == [
        "workflow.started", "workflow.task_given",
        "workflow.effect_wanted", "workflow.task_done",
        "workflow.task_given", "workflow.effect_done",
        "workflow.task_given", "workflow.task_done",
        "workflow.effect_wanted", "workflow.task_done",
        "workflow.ended", "workflow.effect_done",
    ]  # fmt: skip
