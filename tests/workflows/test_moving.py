"""Cases that go to another version of their procedure, their process with them."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from parvis.base.scope import scope
from parvis.cases import actions
from parvis.cases.moving.between import CannotGoThere, Passage
from parvis.cases.moving.outlook import Stays
from parvis.cases.moving.pairing import ALIKE_ONLY
from parvis.cases.moving.preview import preview
from parvis.catalogue.actions import publish, write_version
from parvis.catalogue.models import ProcedureVersion
from parvis.events.actors import PERSON
from parvis.processes.steps.shape import Item, Steps
from parvis.processes.steps.writing import write
from parvis.workflows.models import Instance, Task
from parvis.workflows.moving import PROCESSES, stops_of
from tests.cast import OFFER, Cast

from .life import (
    ANSWER,
    CHECK,
    DECISION,
    LETTER,
    MONDAY,
    OPINION,
    RULES,
    VISA,
    Alarm,
    End,
    Life,
    Step,
    Together,
    message,
)
from .test_effects import mend

pytestmark = pytest.mark.django_db


def later(life: Life, *items: Item) -> ProcedureVersion:
    """Another version of the procedure of a life, in force, with this process or none."""
    document: dict[str, Any] = deepcopy(OFFER) | {"letters": [LETTER]}
    if items:
        document["process"] = {"bpmn": write(Steps("room", items, "Prêt")).written().decode()}
    with scope(walls=life.cast.walls):
        return publish(write_version(life.procedure, document).pk, by=PERSON, at=MONDAY)


def stays(life: Life, to: ProcedureVersion, equivalents: Mapping[str, str] = ALIKE_ONLY) -> str:
    """Why the case stays when it is moved, as it was foreseen; empty when it went."""
    cast = life.cast
    designer = life.grants(cast.designer)
    with scope(walls=cast.walls):
        before = ProcedureVersion.objects.get(pk=cast.read(life.case).version_id)
        seen = preview(before.pk, to.pk, designer, at=MONDAY, equivalents=equivalents, company=PROCESSES)
        passage = Passage(before, to, equivalents)
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


VERIFY = Step("verify", "task", "Vérifier les pièces", CHECK.settings)


def test_a_step_that_is_gone_is_taken_with_what_it_asked_to_the_one_a_designer_chose(cast: Cast) -> None:
    alarm = Alarm("late", "P2D", (message("warned"), End("told")))
    life = Life(cast, Step(**{**vars(CHECK), "alarms": (alarm,)}), DECISION, End("end"))
    task = life.task("check")
    to = later(life, VERIFY, VISA, DECISION, End("end"))
    with scope(walls=cast.walls):
        passage = Passage(ProcedureVersion.objects.get(pk=life.case.version_id), to)
    assert [(one.name, one.count, one.takers) for one in stops_of(passage)] == [
        ("Vérifier le dossier", 1, {"verify": "Vérifier les pièces"})
    ]
    assert stays(life, to) == Stays.UNPLACED
    for wrong in (
        {"/check": "/visa"},
        {"/check": "/decision"},
        {"/check": "/nowhere"},
        {"/decision": "/verify"},
    ):
        with pytest.raises(CannotGoThere), scope(walls=cast.walls):
            PROCESSES.demand_sound(Passage(passage.before, to, wrong))
        assert stays(life, to, wrong) == Stays.UNPLACED
    assert stays(life, to, {"/check": "/verify"}) == ""
    assert (life.task("verify").pk, life.instance.next_due) == (task.pk, None)
    life.do("verify", ANSWER)
    assert life.awaited == {"visa"}
    assert "verify" in life.instance.passed


def test_what_is_blocked_and_awaited_of_others_goes_there_too(cast: Cast) -> None:
    both = Together("both", ((OPINION,), (RULES,)), join="met")
    empty = deepcopy(LETTER) | {"kind": "decision"}
    empty["blocks"] = [*LETTER["blocks"], {"id": "what", "is": "outcome"}]
    life = Life(cast, both, DECISION, End("end"), letters=[empty])
    (blocked,) = life.incidents
    asked, sent = (Step(**{**vars(one), "id": f"new_{one.id}"}) for one in (OPINION, RULES))
    to = later(life, Together("both", ((asked,), (sent,)), join="met"), DECISION, End("end"))
    with scope(walls=cast.walls):
        passage = Passage(ProcedureVersion.objects.get(pk=life.case.version_id), to)
    assert [(one.step.element, one.count) for one in stops_of(passage)] == [("opinion", 1), ("rules", 1)]
    chosen = {"/opinion": "/new_opinion", "/rules": "/new_rules"}
    assert stays(life, to, chosen) == ""
    mend(life, blocked)
    assert (life.incidents, life.awaited) == ([], {"new_opinion"})
    life.opine()
    assert life.awaited == {"decision"}


def test_a_case_without_a_process_goes_to_a_version_that_has_one_and_begins_none(cast: Cast) -> None:
    life = Life(cast, CHECK, End("end"))
    life.do("check", ANSWER)
    assert stays(life, later(life, CHECK, DECISION, End("end"))) == ""
    with scope(walls=cast.walls):
        assert Instance.objects.get(case=life.case.pk).ended_at is not None
        assert not Task.objects.awaited().filter(case=life.case.pk).exists()
