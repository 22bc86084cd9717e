"""A case goes through its process: who is asked what, what the house does, where it ends."""

import pytest

from parvis.base.scope import scope
from parvis.cases.actions import close, decide, withdraw
from parvis.cases.models import Opinion, Wording
from parvis.catalogue.natures import Outcome
from parvis.interactions.models import Interaction
from parvis.workflows import actions
from parvis.workflows.models import Task, TaskAnswers
from tests.cast import Cast

from .life import (
    ANSWER,
    CHECK,
    DECISION,
    MONDAY,
    OPINION,
    RULES,
    VISA,
    Branch,
    Choice,
    End,
    Life,
    Step,
    message,
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
        "workflow.task_done", "workflow.effect_wanted",
        "workflow.effect_done", "workflow.task_given",
        "workflow.task_done", "workflow.task_given",
        "workflow.task_done", "workflow.effect_wanted",
        "workflow.effect_done", "workflow.ended",
    ]  # fmt: skip


def test_a_decision_made_by_hand_ends_the_process_and_what_it_awaits(cast: Cast) -> None:
    life = Life(cast, OPINION, DECISION, End("end"))
    life.act(decide, Outcome.REFUSED, text="Non.", law="Article 1", facts="Trop de monde.")
    assert life.awaited == set()
    assert life.instance.ended_at == MONDAY
    assert life.kinds()[-2:] == ["workflow.effect_withdrawn", "workflow.ended"]


@pytest.mark.parametrize("how", ["withdrawn", "closed"])
def test_a_case_that_ends_otherwise_asks_nothing_more(cast: Cast, how: str) -> None:
    life = Life(cast, CHECK, DECISION, End("end"))
    task = life.task("check")
    if how == "withdrawn":
        life.act(withdraw, by=None)
    else:
        life.act(close, Outcome.NO_ACTION, explanation="Déjà répondu.")
    with scope(walls=cast.walls):
        assert Task.objects.get(pk=task.pk).outcome == Task.Outcome.WITHDRAWN
    assert life.instance.ended_at == MONDAY
    with pytest.raises(actions.AlreadyDone) as refused:
        life_complete(life, task, cast)
    assert refused.value.words == "Cette tâche n’est plus à faire."


def life_complete(life: Life, task: Task, cast: Cast) -> None:
    grants = life.grants(cast.agent)
    with scope(walls=cast.walls):
        actions.complete(task.pk, ANSWER, by=grants, at=MONDAY)


def test_each_reaction_run_again_changes_nothing(cast: Cast) -> None:
    """A worker killed after it wrote: its job comes back, and finds all done."""
    life = Life(cast, message(), OPINION, DECISION, RULES, CHECK, End("end"))
    with scope(walls=cast.walls):
        assert actions.start(life.case.pk, at=MONDAY) == life.instance
    life.opine()
    life.act(decide, Outcome.ACCEPTED, text="La salle vous est prêtée.")
    before = (life.kinds(), life.instance.revision, life.kinds("case."))
    life.again()
    assert (life.kinds(), life.instance.revision, life.kinds("case.")) == before
    assert life.awaited == {"check"}


def test_a_choice_reads_answers_and_what_steps_answered(cast: Cast) -> None:
    few = Branch((Step("few", "task", "Petit", {"role": "service"}), End("small")), "check.seats < 100")
    many = Branch((Step("many", "task", "Grand", {"role": "service"}),), otherwise=True)
    sure = Choice("size", (few, many), "Combien ?")
    crowd = Choice("crowd", (Branch((CHECK, sure), "guests > 100"), Branch(otherwise=True)), "Monde ?")
    life = Life(cast, crowd, End("end"))
    life.do("check", ANSWER)
    assert life.awaited == {"few"}
    life.do("few")
    assert life.instance.ended_at is not None


def test_messages_reach_the_person_or_the_service(cast: Cast) -> None:
    life = Life(cast, message("told"), message("noted", to="unit"), End("end"))
    assert life.instance.ended_at is not None
    with scope(walls=cast.walls):
        said = Interaction.objects.get(holder_id=life.case.pk)
        assert (said.body, said.agent_id) == ("Bonjour.", None)
        note = life.case.notes.get()
        assert (note.body, note.author_id) == ("Bonjour.", None)
    assert "case.mentioned" in life.kinds("case.")


def test_a_message_is_said_in_the_language_of_the_person_too(cast: Cast) -> None:
    life = Life(cast, CHECK, message("told"), End("end"))
    with scope(walls=cast.walls):
        type(life.case).objects.filter(pk=life.case.pk).update(language="en")
    life.do("check", ANSWER)
    with scope(walls=cast.walls):
        assert Interaction.objects.get(holder_id=life.case.pk).body == "Bonjour.\n\nBonjour. (en)"


def test_a_procedure_without_a_process_begins_none(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        assert actions.start(case.pk, at=MONDAY) is None
