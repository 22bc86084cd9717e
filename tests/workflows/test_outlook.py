"""What is done, awaited and to come, read from a plan: choices, ways taken together, returns, alarms."""

from collections.abc import Collection

from parvis.catalogue.process.offered import OfferedProcess
from parvis.processes.engine.compiling import Compiled
from parvis.processes.steps.shape import Alarm, Back, Branch, Choice, End, Item, Step, Steps, Together
from parvis.processes.steps.writing import write
from parvis.workflows.outlook import Outlook, outlook


def step(name: str, *alarms: Alarm) -> Step:
    return Step(name, "task", name, {"role": "service"}, alarms=alarms)


def compiled(*items: Item) -> Compiled:
    return OfferedProcess(write(Steps("p", items, "P")).written().decode()).plan


def seen(
    process: Compiled, now: Collection[str], passed: Collection[str] = (), *, is_over: bool = False
) -> Outlook:
    return outlook(process, passed=passed, now=now, shown=str.islower, is_over=is_over)


NAMES = ("a", "b", "c", "d", "e")


def of(found: Outlook) -> tuple[list[str], list[str], list[str], list[str]]:
    """The steps alone: done, awaited, to come, and those of them that are sure."""
    done, now, ahead = (
        [one for one in part if one in NAMES] for part in (found.done, found.now, found.ahead)
    )
    return done, now, ahead, [one for one in ahead if one in found.sure]


def test_what_a_choice_may_leave_out_is_not_sure() -> None:
    fork = Choice("g", (Branch((step("b"),), "x > 1"), Branch((step("c"),), otherwise=True)))
    process = compiled(step("a"), fork, step("d"), End("end"))
    assert of(seen(process, ["a"])) == ([], ["a"], ["b", "c", "d"], ["d"])
    assert of(seen(process, ["c"], ["a"])) == (["a"], ["c"], ["d"], ["d"])


def test_a_way_that_ends_elsewhere_is_announced_once_it_is_taken() -> None:
    for refuses_first in (True, False):
        refused, goes_on = Branch((step("b"), End("no")), "x > 1"), Branch(otherwise=True)
        ways = (refused, goes_on) if refuses_first else (goes_on, refused)
        process = compiled(step("a"), Choice("g", ways), step("c"), step("d"), End("end"))
        assert of(seen(process, ["a"])) == ([], ["a"], ["c", "d"], [])
        assert of(seen(process, ["b"], ["a"])) == (["a"], ["b"], [], [])


def test_each_of_the_ways_taken_together_is_sure() -> None:
    both = Together("t", ((step("a"), step("b")), (step("c"),)))
    process = compiled(both, step("d"), End("end"))
    assert of(seen(process, ["a", "c"])) == ([], ["a", "c"], ["b", "d"], ["b", "d"])
    assert of(seen(process, ["c"], ["a", "b"])) == (["a", "b"], ["c"], ["d"], ["d"])


def test_what_comes_again_after_a_return_is_to_come() -> None:
    fork = Choice("g", (Branch((Back("a"),), "x > 1"), Branch(otherwise=True)))
    process = compiled(step("a"), step("b"), fork, step("c"), End("end"))
    assert of(seen(process, ["a"], ["a", "b"])) == ([], ["a"], ["b", "c"], ["b", "c"])
    assert of(seen(process, ["b"], ["a"])) == (["a"], ["b"], ["c"], ["c"])


def test_what_an_alarm_leads_to_is_told_once_it_rings_only() -> None:
    late = Alarm("late", "P5D", (step("e"), End("stop")), interrupts=True)
    process = compiled(step("a", late), step("b"), End("end"))
    assert of(seen(process, ["a"])) == ([], ["a"], ["b"], ["b"])
    assert of(seen(process, ["e"], ["a", "late"])) == (["a"], ["e"], [], [])


def test_what_is_over_announces_nothing() -> None:
    process = compiled(step("a"), step("b"), End("end"))
    assert of(seen(process, [], ["a"], is_over=True)) == (["a"], [], [], [])
