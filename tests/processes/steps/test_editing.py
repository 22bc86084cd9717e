"""Gestures on a list of steps: what each makes of it, and what would no longer be a list."""

import pytest

from parvis.processes.steps.editing import (
    CannotArrange,
    Spot,
    before,
    changed,
    inserted,
    may_close,
    moved,
    placed,
    removed,
    reopened,
    way_added,
    way_removed,
)
from parvis.processes.steps.shape import Alarm, Back, Branch, Choice, End, Item, Step, Steps, Together

A, B, C = (Step(name, "task") for name in "abc")
RING = Step("ring", "task", alarms=(Alarm("late", "P5D", (B, End("late_end"))),))
SPLIT = Choice("split", (Branch((B,)), Branch((C,), otherwise=True)))


def ids(items: tuple[Item, ...]) -> list[str]:
    """The elements of a list."""
    return [one.to if isinstance(one, Back) else one.id for one in items]


def test_an_end_closes_a_way_and_nothing_else() -> None:
    """Offered where nothing follows, in the place of an end that says nothing; refused anywhere else."""
    steps = Steps("p", (A, SPLIT, RING))
    assert may_close(steps, Spot(after="b"))
    assert not may_close(steps, Spot(after="a"))
    assert not may_close(Steps("p", (Together("t", ((A,), (B,))),)), Spot(after="b"))
    ringing = Steps("p", (A, RING))
    assert may_close(ringing, Spot(after="b"))
    host = inserted(ringing, Spot(after="b"), Back("a")).items[1]
    assert isinstance(host, Step)
    assert ids(host.alarms[0].items) == ["b", "a"]
    with pytest.raises(CannotArrange):
        inserted(steps, Spot(after="a"), End("stop"))
    ended = inserted(Steps("p", (A, SPLIT)), Spot(after="b"), End("stop"))
    with pytest.raises(CannotArrange):
        inserted(ended, Spot(after="stop"), RING)
    assert reopened(ended, ("split", 0)) == Steps("p", (A, SPLIT))


def test_an_element_goes_out_of_what_holds_it_and_never_into_itself() -> None:
    """Past the end of a way it comes beside the choice, on the side it was going to."""
    steps = Steps("p", (A, SPLIT))
    assert ids(moved(steps, "b", up=True).items) == ["a", "b", "split"]
    assert ids(moved(steps, "b", up=False).items) == ["a", "split", "b"]
    assert ids(moved(Steps("p", (RING,)), "b", up=True).items) == ["b", "ring"]
    assert moved(steps, "a", up=True) == steps
    with pytest.raises(CannotArrange, match="elle-même"):
        placed(steps, "split", Spot(after="b"))
    with pytest.raises(CannotArrange):
        placed(steps, "a", Spot(after="nothing"))
    assert [one.id for one in before(steps, ("split", 1))] == ["a", "split", "c"]


def test_ways_are_two_at_least_and_a_way_back_leads_somewhere() -> None:
    """A new way comes before the one taken otherwise; what is gone back to stays."""
    three = way_added(SPLIT)
    assert isinstance(three, Choice)
    assert [one.otherwise for one in three.branches] == [False, False, True]
    assert way_removed(three, 1) == SPLIT
    with pytest.raises(CannotArrange):
        way_removed(SPLIT, 0)
    looped = Steps("p", (A, Choice("d", (Branch((B, Back("a"))), Branch(otherwise=True)))))
    with pytest.raises(CannotArrange):
        removed(looped, "a")
    with pytest.raises(CannotArrange):
        changed(looped, "nothing", way_added)
