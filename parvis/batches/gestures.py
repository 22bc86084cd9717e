"""What can be done to many cases at once: each case through its own action, with its own fact.

A gesture says which right it needs, what its target is, how it refuses, and how it is undone if it can be.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from parvis.agents.access import NotFound
from parvis.agents.guests import receiver_for
from parvis.agents.models import Agent, Right
from parvis.agents.rights import Grants, grants_of
from parvis.authorities.models import Unit
from parvis.cases.actions import (
    CannotAssign,
    CannotHandOver,
    CannotLabel,
    CannotRelease,
    CannotTake,
    CannotTakeBack,
    CannotWrite,
    Conflict,
    add_label,
    assign,
    hand_over,
    release,
    take,
    take_back,
)
from parvis.cases.actions.assigning import CannotPutBack, put_back
from parvis.cases.actions.labelling import take_label_back
from parvis.cases.models import Case

from .messages import send
from .models import BulkItem, BulkRun

Reason = BulkItem.Reason

REFUSALS: Mapping[type[Exception], Reason] = {
    Conflict: Reason.CHANGED,
    CannotTake: Reason.ALREADY,
    CannotAssign: Reason.UNFIT,
    CannotHandOver: Reason.UNFIT,
    CannotLabel: Reason.UNFIT,
    CannotRelease: Reason.ALREADY,
    CannotPutBack: Reason.GONE,
    CannotWrite: Reason.ANONYMOUS,
    CannotTakeBack: Reason.LEFT,
    NotFound: Reason.GONE,
}
"""Why an action refused, once the state of the case and the rights have been looked at."""

Act = Callable[[BulkItem, Agent, datetime], Case]
"""Change one case, and return it as it is now; the item says which one and how it was when it was chosen."""


@dataclass(frozen=True)
class BulkGesture:
    """One gesture. ``to_act`` and ``to_undo`` read the target once for a whole piece."""

    right: Right
    to_act: Callable[[Grants, UUID | None], Act]
    to_undo: Callable[[Grants, UUID | None], Act] | None
    is_done: Callable[[Case, UUID | None], bool]
    """Whether the case is already as the gesture would make it."""
    only_open: bool = True


def _takes(grants: Grants, target: UUID | None) -> Act:
    def act(item: BulkItem, by: Agent, at: datetime) -> Case:
        return take(item.case_id, by=by, at=at, revision=item.revision, within=item.run_id)

    return act


def _assigns(grants: Grants, target: UUID | None) -> Act:
    assert target is not None
    to = grants_of(receiver_for(grants, target))

    def act(item: BulkItem, by: Agent, at: datetime) -> Case:
        return assign(item.case_id, to, by=by, at=at, revision=item.revision, within=item.run_id)

    return act


def _passes_on(grants: Grants, target: UUID | None) -> Act:
    to = _colleagues(grants)

    def act(item: BulkItem, by: Agent, at: datetime) -> Case:
        if item.responsible_after is None:
            raise CannotAssign(item.case_id)
        return assign(
            item.case_id,
            to(item.responsible_after),
            by=by,
            at=at,
            note=item.run.note,
            revision=item.revision,
            within=item.run_id,
        )

    return act


def _releases(grants: Grants, target: UUID | None) -> Act:
    def act(item: BulkItem, by: Agent, at: datetime) -> Case:
        return release(
            item.case_id, by=by, at=at, note=item.run.note, revision=item.revision, within=item.run_id
        )

    return act


def _hands_over(grants: Grants, target: UUID | None) -> Act:
    assert target is not None
    unit = Unit.objects.get(pk=target)

    def act(item: BulkItem, by: Agent, at: datetime) -> Case:
        return hand_over(item.case_id, unit, by=by, at=at, revision=item.revision)

    return act


def _labels(grants: Grants, target: UUID | None) -> Act:
    assert target is not None

    def act(item: BulkItem, by: Agent, at: datetime) -> Case:
        return add_label(item.case_id, target, by=by, at=at)

    return act


def _takes_labels_back(grants: Grants, target: UUID | None) -> Act:
    assert target is not None

    def act(item: BulkItem, by: Agent, at: datetime) -> Case:
        assert item.run.confirmed_at is not None
        assert item.run.ended_at is not None
        put = (item.run.confirmed_at, item.run.ended_at)
        return take_label_back(item.case_id, target, put=put, by=by, at=at)

    return act


def _writes(grants: Grants, target: UUID | None) -> Act:
    return send


def _takes_messages_back(grants: Grants, target: UUID | None) -> Act:
    def act(item: BulkItem, by: Agent, at: datetime) -> Case:
        if item.part is None:
            raise CannotTakeBack(item.case_id)
        return take_back(item.part, item.case_id, by=by, at=at).case

    return act


def _puts_back(grants: Grants, target: UUID | None) -> Act:
    to = _colleagues(grants)

    def act(item: BulkItem, by: Agent, at: datetime) -> Case:
        before = item.responsible_before
        return put_back(
            item.case_id,
            to=to(before) if before else None,
            state=item.state_before,
            by=by,
            at=at,
            revision=item.revision,
        )

    return act


def _colleagues(grants: Grants) -> Callable[[UUID], Grants]:
    """What colleagues may do, each read once for a whole piece."""
    return cache(lambda agent: grants_of(receiver_for(grants, agent)))


def _bears(case: Case, label: UUID | None) -> bool:
    return case.labels.filter(label=label).exists()


GESTURES: Mapping[str, BulkGesture] = {
    BulkRun.Gesture.TAKE: BulkGesture(Right.ACT, _takes, _puts_back, lambda case, target: False),
    BulkRun.Gesture.ASSIGN: BulkGesture(
        Right.MANAGE, _assigns, _puts_back, lambda case, agent: case.responsible_id == agent
    ),
    BulkRun.Gesture.LABEL: BulkGesture(Right.ACT, _labels, _takes_labels_back, _bears, only_open=False),
    BulkRun.Gesture.HAND_OVER: BulkGesture(
        Right.ACT, _hands_over, None, lambda case, unit: case.unit_id == unit
    ),
    BulkRun.Gesture.PASS_ON: BulkGesture(
        Right.MANAGE, _passes_on, _puts_back, lambda case, agent: case.responsible_id == agent
    ),
    BulkRun.Gesture.MESSAGE: BulkGesture(
        Right.ACT, _writes, _takes_messages_back, lambda case, target: False, only_open=False
    ),
    BulkRun.Gesture.RELEASE: BulkGesture(
        Right.MANAGE, _releases, _puts_back, lambda case, target: case.responsible_id is None
    ),
}
