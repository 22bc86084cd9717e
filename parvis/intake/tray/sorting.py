"""A gesture on a message: made once, told in the journal, taken back while nothing stands on it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from parvis.agents.models import Agent
from parvis.authorities.models import Unit
from parvis.base.scope import Wall, scope
from parvis.cases.models import Case
from parvis.catalogue.models import Procedure
from parvis.events.record import Subject, record

from ..models import Arrival, Sorting

Gesture = Sorting.Gesture
State = Arrival.State

LEAVES: Mapping[str, Arrival.State] = {
    Gesture.ATTACH: State.THREADED,
    Gesture.OPEN_CASE: State.THREADED,
    Gesture.SPAM: State.SPAM,
    Gesture.SET_ASIDE: State.SET_ASIDE,
    Gesture.ANSWERED: State.SORTED,
    Gesture.SPLIT: State.SORTED,
    Gesture.MERGE: State.SORTED,
    Gesture.REFER: State.REFERRED,
}
"""The state a gesture leaves a message in; after any other it still waits for somebody."""

BROUGHT_BACK = (State.SPAM, State.SET_ASIDE)
"""Where a message may be brought back from: nobody has it, and no case."""


class CannotSort(Exception):
    """The message is no longer to sort. ``last`` is the gesture that took it out, None when a rule did."""

    def __init__(self, arrival: Arrival, last: Sorting | None = None) -> None:
        super().__init__(str(arrival.pk))
        self.arrival = arrival
        self.last = last


class CannotUndo(Exception):
    """Said in one word: ``gone`` (taken back already), ``later`` (another gesture stands on it), ``left`` (its effect
    left the house), ``kind`` (such a gesture is never taken back). ``by`` is the gesture in the way, if any.
    """

    def __init__(self, why: str, by: Sorting | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.by = by


class What(TypedDict, total=False):
    """What a gesture says of itself."""

    case: Case | None
    procedure: Procedure | None
    unit_from: Unit | None
    unit_to: Unit | None
    accepted: bool | None
    score: float | None
    reason: str
    kept: dict[str, object]


Undoing = Callable[[Sorting, Arrival, Agent, datetime], None]
"""Puts back what a gesture changed beside the state of the message. Raises CannotUndo (``left``)."""

_undoing: dict[str, Undoing] = {}


def undoing(gesture: Gesture, function: Undoing) -> None:
    """Say how a gesture is taken back; one without a way is never taken back."""
    _undoing[gesture.value] = function


def can_be_undone(sorting: Sorting) -> bool:
    """Whether there is a way to take such a gesture back."""
    return sorting.stands() and sorting.gesture in _undoing


def held(arrival: UUID, *states: Arrival.State) -> Arrival:
    """Lock a message that stands in one of these states: to sort, unless it is said. Raises CannotSort."""
    found = Arrival.objects.select_for_update(of=("self",)).get(pk=arrival)
    if found.state not in (states or (State.TO_SORT,)):
        raise CannotSort(found, last_standing(found))
    return found


def last_standing(arrival: Arrival) -> Sorting | None:
    """The last gesture on a message that nobody took back."""
    return Sorting.objects.filter(arrival=arrival, undone_at=None).order_by("-at", "-id").first()


def sorted_as(
    arrival: Arrival, gesture: Gesture, *, agent: Agent, at: datetime, **what: Unpack[What]
) -> Sorting:
    """Write what an agent does of a message, and that she did; ``arrival`` then says where it stands.

    Whatever it changes besides is done in the same transaction, before or after. Raises CannotSort.
    """
    gesture = Gesture(gesture)
    is_back = gesture == Gesture.NOT_SPAM
    found = held(arrival.pk, *(BROUGHT_BACK if is_back else ()))
    told = Sorting.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        arrival=found,
        gesture=gesture,
        agent=agent,
        signed=agent.signature,
        at=at,
        **{**what, "kept": {**what.get("kept", {}), "state": found.state, "settled_at": _said(found)}},
    )
    if (state := LEAVES.get(gesture)) is not None:
        _stand(arrival, state, at, case=what.get("case"))
    elif is_back:
        _stand(arrival, State.TO_SORT, None)
    _tell("arrival.sorted", told, by=agent, at=at)
    return told


def undo(sorting: Sorting, *, agent: Agent, at: datetime) -> Arrival:
    """Take a gesture back: the message is where it was, behind its former wall if it left it. Raises CannotUndo."""
    sectors = dict.fromkeys([sorting.sector, str(sorting.kept.get("sector", sorting.sector)), ""])
    with scope(walls=[Wall(sorting.authority_id, one) for one in sectors]):
        return _undone(sorting, agent=agent, at=at)


def _undone(sorting: Sorting, *, agent: Agent, at: datetime) -> Arrival:
    arrival = Arrival.objects.select_for_update(of=("self",)).get(pk=sorting.arrival_id)
    found = Sorting.objects.select_for_update(of=("self",)).get(pk=sorting.pk)
    way = _undoing.get(found.gesture)
    if not found.stands():
        raise CannotUndo("gone", found)
    if way is None:
        raise CannotUndo("kind", found)
    last = last_standing(arrival)
    if last is not None and last.pk != found.pk:
        raise CannotUndo("later", last)
    way(found, arrival, agent, at)
    found.sector = arrival.sector
    found.undone_at, found.undone_by, found.undone_signed = at, agent, agent.signature
    found.save(update_fields=["undone_at", "undone_by", "undone_signed"])
    settled = found.kept.get("settled_at")
    _stand(arrival, State(found.kept["state"]), datetime.fromisoformat(settled) if settled else None)
    _tell("arrival.unsorted", found, by=agent, at=at)
    return arrival


def _said(arrival: Arrival) -> str:
    return arrival.settled_at.isoformat() if arrival.settled_at else ""


def _stand(
    arrival: Arrival, state: Arrival.State, settled_at: datetime | None, *, case: Case | None = None
) -> None:
    """Say where a message stands; its case goes with the state."""
    if state == State.TO_SORT:
        arrival.case = None
    elif case is not None:
        arrival.case = case
    arrival.state, arrival.settled_at = state, None if state == State.TO_SORT else settled_at
    arrival.save(update_fields=["state", "settled_at", "case"])


def _tell(kind: str, sorting: Sorting, *, by: Agent, at: datetime) -> None:
    objects: list[Subject] = [
        ("arrival", sorting.arrival_id, "subject"),
        *([("case", sorting.case_id, "about")] if sorting.case_id else []),
        *([("procedure", sorting.procedure_id, "chosen")] if sorting.procedure_id else []),
        *([("unit", sorting.unit_to_id, "in charge")] if sorting.unit_to_id else []),
    ]
    record(
        kind,
        authority=sorting.authority_id,
        sector=sorting.sector,
        objects=objects,
        by=by.actor,
        occurred_at=at,
        gesture=sorting.gesture,
        **({"accepted": sorting.accepted, "score": sorting.score} if sorting.accepted is not None else {}),
    )
