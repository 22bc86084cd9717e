"""Cases that go to another version of their procedure, their process with them."""

from copy import deepcopy
from typing import Any

import pytest

from parvis.base.scope import scope
from parvis.cases import actions
from parvis.cases.moving.between import Passage
from parvis.cases.moving.outlook import Stays
from parvis.cases.moving.preview import preview
from parvis.catalogue.actions import publish, write_version
from parvis.catalogue.models import ProcedureVersion
from parvis.events.actors import PERSON
from parvis.processes.steps.shape import Item, Steps
from parvis.processes.steps.writing import write
from parvis.workflows.models import Instance, Task
from parvis.workflows.moving import PROCESSES
from tests.cast import OFFER, Cast

from .life import ANSWER, CHECK, DECISION, LETTER, MONDAY, VISA, Alarm, End, Life, Step, message

pytestmark = pytest.mark.django_db


def later(life: Life, *items: Item) -> ProcedureVersion:
    """Another version of the procedure of a life, in force, with this process or none."""
    document: dict[str, Any] = deepcopy(OFFER) | {"letters": [LETTER]}
    if items:
        document["process"] = {"bpmn": write(Steps("room", items, "Prêt")).written().decode()}
    with scope(walls=life.cast.walls):
        return publish(write_version(life.procedure, document).pk, by=PERSON, at=MONDAY)


def stays(life: Life, to: ProcedureVersion) -> str:
    """Why the case stays when it is moved, as it was foreseen; empty when it went."""
    cast = life.cast
    designer = life.grants(cast.designer)
    with scope(walls=cast.walls):
        before = ProcedureVersion.objects.get(pk=cast.read(life.case).version_id)
        seen = preview(before.pk, to.pk, designer, at=MONDAY, company=PROCESSES)
        passage = Passage(before, to)
        found = actions.move([life.case.pk], passage, by=cast.designer, at=MONDAY, company=PROCESSES)
    said = found[life.case.pk]
    assert list(seen.staying) == ([said] if said else [])
    life.follow()
    return said


def test_a_process_goes_on_where_it_stood_under_the_later_version(cast: Cast) -> None:
    life = Life(cast, CHECK, DECISION, End("end"))
    task = life.task("check")
    alarm = Alarm("late", "P2D", (message("warned"), End("told")))
    to = later(life, Step(**{**vars(CHECK), "alarms": (alarm,)}), VISA, DECISION, End("end"))
    assert stays(life, to) == ""
    assert life.instance.version_id == to.pk
    assert life.instance.next_due is not None
    assert life.task("check").pk == task.pk
    life.do("check", ANSWER)
    assert life.awaited == {"visa"}
    assert "workflow.moved" in life.kinds()


@pytest.mark.parametrize(
    "items",
    [
        (DECISION, End("end")),
        (Step("check", "visa", "Viser", {"chain": [{"role": "manager"}]}), End("end")),
        (),
    ],
    ids=["gone", "of another kind", "no process"],
)
def test_a_case_whose_step_is_no_more_stays_and_the_preview_said_so(
    cast: Cast, items: tuple[Item, ...]
) -> None:
    life = Life(cast, CHECK, DECISION, End("end"))
    before = life.instance
    assert stays(life, later(life, *items)) == Stays.UNPLACED
    assert (life.instance.version_id, life.instance.state) == (before.version_id, before.state)
    life.do("check", ANSWER)
    assert life.awaited == {"decision"}


def test_a_case_without_a_process_goes_to_a_version_that_has_one_and_begins_none(cast: Cast) -> None:
    life = Life(cast, CHECK, End("end"))
    life.do("check", ANSWER)
    assert stays(life, later(life, CHECK, DECISION, End("end"))) == ""
    with scope(walls=cast.walls):
        assert Instance.objects.get(case=life.case.pk).ended_at is not None
        assert not Task.objects.awaited().filter(case=life.case.pk).exists()
