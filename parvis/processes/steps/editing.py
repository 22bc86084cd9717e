"""Change a list of steps: each gesture gives another list. What it makes is judged by whoever writes it.

An element is called by its id. A list is called by what holds it and its rank there: the list itself is ``("", 0)``,
the second way of a choice ``("suite", 1)``, what follows an alarm ``("late", 0)``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from django.utils.translation import gettext as _

from parvis.processes.steps.shape import (
    Alarm,
    Back,
    Branch,
    Choice,
    End,
    Item,
    Step,
    Steps,
    Together,
    every,
    goes_on,
)

Held: TypeAlias = tuple[str, int]
Items: TypeAlias = tuple[Item, ...]
FEWEST_WAYS = 2
MOST_WAYS = 20


class CannotArrange(Exception):
    """The list would no longer read as one; the message says why."""


@dataclass(frozen=True)
class Spot:
    """Where something goes: after an element, or first in a list."""

    after: str = ""
    first_in: Held = ("", 0)


def inserted(steps: Steps, spot: Spot, item: Item) -> Steps:
    """Put an element somewhere. Raises CannotArrange."""
    done = False

    def change(held: Held, items: Items) -> Items:
        nonlocal done
        at = _rank(items, spot.after) + 1 if spot.after else 0 if held == spot.first_in else -1
        if at < 0 or (spot.after and not at):
            return items
        done = True
        rest = () if isinstance(item, Back | End) and _is_only_end(items[at:]) else items[at:]
        return (*items[:at], item, *rest)

    return _sound(_rebuilt(steps, change), done=done)


def removed(steps: Steps, name: str) -> Steps:
    """Take an element away with all it holds; an alarm too. Raises CannotArrange."""
    done = False

    def change(_held: Held, items: Items) -> Items:
        nonlocal done
        left = tuple(_without_alarm(one, name) for one in items if _id(one) != name)
        done = done or left != items
        return left

    return _sound(_rebuilt(steps, change), done=done)


def reopened(steps: Steps, held: Held) -> Steps:
    """Take away what closes a list: its end, or its way back. Raises CannotArrange."""
    done = False

    def change(here: Held, items: Items) -> Items:
        nonlocal done
        if here != held or not items or not isinstance(items[-1], Back | End):
            return items
        done = True
        return items[:-1]

    return _sound(_rebuilt(steps, change), done=done)


def moved(steps: Steps, name: str, *, up: bool) -> Steps:
    """Move an element before what precedes it, or after what follows it; past the end of a way, out of it."""
    found = next((items for _held, items in lists(steps) if _rank(items, name) >= 0), ())
    rank = _rank(found, name)
    if rank < 0:
        raise CannotArrange(_("cette étape n’est plus là"))
    item, other = found[rank], rank + (-1 if up else 1)
    if 0 <= other < len(found) and not isinstance(found[other], Back | End):
        swapped = list(found)
        swapped[rank], swapped[other] = swapped[other], swapped[rank]
        return _sound(_rebuilt(steps, lambda _held, items: tuple(swapped) if items is found else items))
    holder = holder_of(steps, name)
    if not holder:
        return steps
    left = _rebuilt(steps, lambda _held, items: tuple(one for one in items if _id(one) != name))
    return _sound(_rebuilt(left, lambda _held, items: _beside(items, holder, item, before=up)))


def placed(steps: Steps, name: str, spot: Spot) -> Steps:
    """Take an element elsewhere with all it holds. Raises CannotArrange."""
    item = element(steps, name)
    if not isinstance(item, Step | Choice | Together):
        raise CannotArrange(_("cet élément ne se déplace pas"))
    inside = {_id(one) for one in every((item,))} | {one.id for one in alarms_in((item,))}
    if {spot.after, spot.first_in[0]} & (inside - {""}):
        raise CannotArrange(_("une étape ne va pas dans elle-même"))
    left = _rebuilt(steps, lambda _held, items: tuple(one for one in items if _id(one) != name))
    return inserted(left, spot, item)


def changed(steps: Steps, name: str, change: Callable[[Item], Item]) -> Steps:
    """Change one element, by a function of it. Raises CannotArrange."""
    done = False

    def each(_held: Held, items: Items) -> Items:
        nonlocal done
        done = done or _rank(items, name) >= 0
        return tuple(change(one) if _id(one) == name else one for one in items)

    return _sound(_rebuilt(steps, each), done=done)


def alarm_changed(steps: Steps, name: str, change: Callable[[Alarm], Alarm]) -> Steps:
    """Change one alarm, by a function of it. Raises CannotArrange."""
    host = next((one for one in every(steps.items) if isinstance(one, Step) and name in _alarms(one)), None)
    if host is None:
        raise CannotArrange(_("cette alerte n’est plus là"))

    def of_step(item: Item) -> Item:
        assert isinstance(item, Step)
        return replace(item, alarms=tuple(change(one) if one.id == name else one for one in item.alarms))

    return changed(steps, host.id, of_step)


def way_added(item: Item) -> Item:
    """A choice with one more way, before the one taken otherwise; or one more thing done at the same time."""
    match item:
        case Choice() if len(item.branches) < MOST_WAYS:
            last = [one for one in item.branches if one.otherwise]
            return replace(
                item, branches=(*(one for one in item.branches if not one.otherwise), Branch(), *last)
            )
        case Together() if len(item.branches) < MOST_WAYS:
            return replace(item, branches=(*item.branches, ()))
    raise CannotArrange(_("pas plus de %(most)s voies") % {"most": MOST_WAYS})


def way_removed(item: Item, rank: int) -> Item:
    """The same without one of its ways and all it holds. Raises CannotArrange."""
    match item:
        case Choice() if len(item.branches) > FEWEST_WAYS and 0 <= rank < len(item.branches):
            return replace(item, branches=(*item.branches[:rank], *item.branches[rank + 1 :]))
        case Together() if len(item.branches) > FEWEST_WAYS and 0 <= rank < len(item.branches):
            return replace(item, branches=(*item.branches[:rank], *item.branches[rank + 1 :]))
    raise CannotArrange(_("il faut deux voies au moins"))


def element(steps: Steps, name: str) -> Item | Alarm | None:
    """An element of a list, or an alarm, by its id; None when nothing bears it."""
    for item in every(steps.items):
        if _id(item) == name:
            return item
    return next((one for one in alarms_in(steps.items) if one.id == name), None)


def alarms_in(items: Items) -> Iterator[Alarm]:
    """The alarms of the steps of a list, those within others included."""
    for one in every(items):
        if isinstance(one, Step):
            yield from one.alarms


def lists(steps: Steps) -> Iterator[tuple[Held, Items]]:
    """Every list with what holds it, in the order one reads them."""
    yield ("", 0), steps.items
    yield from _lists_in(steps.items)


def holder_of(steps: Steps, name: str) -> str:
    """The id of what holds the list an element stands in: a choice, a step of which it follows an alarm; or ""."""
    for (holder, _rank_of), items in lists(steps):
        if _rank(items, name) >= 0:
            hosts = (one for one in every(steps.items) if isinstance(one, Step) and holder in _alarms(one))
            return next((one.id for one in hosts), holder)
    return ""


def before(steps: Steps, held: Held) -> list[Step | Choice | Together]:
    """What one has been through when a list ends: what a way back from there may lead to, in order."""
    found: list[Step | Choice | Together] = []
    for here, items in lists(steps):
        if here == held:
            found += [one for one in items if isinstance(one, Step | Choice | Together)]
    holder = _holder(steps, held[0])
    while holder:
        for _here, items in lists(steps):
            rank = _rank(items, holder)
            if rank >= 0:
                found[:0] = [one for one in items[: rank + 1] if isinstance(one, Step | Choice | Together)]
        holder = holder_of(steps, holder)
    return found


def may_close(steps: Steps, spot: Spot) -> bool:
    """Whether an end or a way back may be put there: at the end of a way of a choice, or of what follows an alarm."""
    for held, items in lists(steps):
        here = _rank(items, spot.after) >= 0 if spot.after else held == spot.first_in
        if here:
            at = _rank(items, spot.after) + 1 if spot.after else 0
            is_last = at == len(items) or _is_only_end(items[at:])
            return bool(held[0]) and is_last and not isinstance(element(steps, held[0]), Together)
    return False


def list_of(steps: Steps, spot: Spot) -> Held:
    """The list that a spot is in; ("", 0) for one that is nowhere."""
    if not spot.after:
        return spot.first_in
    return next((held for held, items in lists(steps) if _rank(items, spot.after) >= 0), ("", 0))


def _holder(steps: Steps, name: str) -> str:
    """The element that holds a list: itself, or the step whose alarm it is."""
    hosts = (one for one in every(steps.items) if isinstance(one, Step) and name in _alarms(one))
    return next((one.id for one in hosts), name)


def _lists_in(items: Items) -> Iterator[tuple[Held, Items]]:
    for item in items:
        for held, inner in _ways(item):
            yield held, inner
            yield from _lists_in(inner)


def _ways(item: Item) -> list[tuple[Held, Items]]:
    match item:
        case Choice():
            return [((item.id, rank), one.items) for rank, one in enumerate(item.branches)]
        case Together():
            return [((item.id, rank), one) for rank, one in enumerate(item.branches)]
        case Step():
            return [((one.id, 0), one.items) for one in item.alarms]
    return []


def _rebuilt(steps: Steps, change: Callable[[Held, Items], Items]) -> Steps:
    """The same list where each of its lists is made anew, the inner ones after what holds them."""

    def of(held: Held, items: Items) -> Items:
        return tuple(inside(one) for one in change(held, items))

    def inside(item: Item) -> Item:
        match item:
            case Choice():
                ways = enumerate(item.branches)
                return replace(
                    item,
                    branches=tuple(replace(one, items=of((item.id, rank), one.items)) for rank, one in ways),
                )
            case Together():
                lists_of = enumerate(item.branches)
                return replace(item, branches=tuple(of((item.id, rank), one) for rank, one in lists_of))
            case Step():
                return replace(
                    item, alarms=tuple(replace(one, items=of((one.id, 0), one.items)) for one in item.alarms)
                )
        return item

    return replace(steps, items=of(("", 0), steps.items))


def _sound(steps: Steps, *, done: bool = True) -> Steps:
    """The list, unless something in it follows an end, or goes back to what is gone."""
    if not done:
        raise CannotArrange(_("cette étape n’est plus là"))
    for _held, items in lists(steps):
        if any(not goes_on(items[: rank + 1]) for rank in range(len(items) - 1)):
            raise CannotArrange(_("rien ne peut suivre une fin ni un retour"))
    known = {_id(one) for one in every(steps.items)}
    if any(isinstance(one, Back) and one.to not in known for one in every(steps.items)):
        raise CannotArrange(_("une autre étape y revient : retirez d’abord ce retour"))
    return steps


def _beside(items: Items, holder: str, item: Item, *, before: bool) -> Items:
    rank = _rank(items, holder)
    if rank < 0:
        return items
    at = rank if before else rank + 1
    return (*items[:at], item, *items[at:])


def _is_only_end(items: Items) -> bool:
    """Whether nothing is left but an end that says nothing: another may take its place."""
    return len(items) == 1 and isinstance(items[0], End) and not items[0].name


def _rank(items: Items, name: str) -> int:
    return next((rank for rank, one in enumerate(items) if name and _id(one) == name), -1)


def _id(item: Item) -> str:
    return "" if isinstance(item, Back) else item.id


def _alarms(step: Step) -> set[str]:
    return {one.id for one in step.alarms}


def _without_alarm(item: Item, name: str) -> Item:
    if isinstance(item, Step) and name in _alarms(item):
        return replace(item, alarms=tuple(one for one in item.alarms if one.id != name))
    return item
