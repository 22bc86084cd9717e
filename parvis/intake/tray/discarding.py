"""What leaves the tray without a case: spam, and what asks for nothing. Both come back."""

from datetime import datetime

from parvis.agents.models import Agent
from parvis.base.visible import is_visible
from parvis.cases.legal_clock import acknowledgement_by, registration_receipt_by
from parvis.cases.legal_clock.inputs import Received
from parvis.interactions.models import ELECTRONIC

from ..models import Arrival, Nature, Sorting
from .learning import forget, teach
from .sorting import Gesture, sorted_as, undoing


class CannotSetAside(Exception):
    """Nobody says why."""


def mark_spam(arrival: Arrival, *, agent: Agent, at: datetime) -> Sorting:
    """Say that a message is spam: nobody answers it. Raises CannotSort."""
    return sorted_as(arrival, Gesture.SPAM, agent=agent, at=at)


def mark_not_spam(arrival: Arrival, *, agent: Agent, at: datetime) -> Sorting:
    """Put back in the tray what a rule, or somebody, took out of it; the delays of a message run from its arrival.

    Raises CannotSort.
    """
    done = sorted_as(arrival, Gesture.NOT_SPAM, agent=agent, at=at)
    is_owed = arrival.nature == Nature.MESSAGE and arrival.channel in ELECTRONIC
    if is_owed and arrival.receipt_due_on is None:
        calendar, received = arrival.authority.calendar(), Received(at=arrival.arrived_at)
        arrival.receipt_due_on = registration_receipt_by(received, calendar)
        arrival.acknowledgement_due_on = acknowledgement_by(received, calendar)
        arrival.save(update_fields=["receipt_due_on", "acknowledgement_due_on"])
    return done


def set_aside(arrival: Arrival, *, reason: str, agent: Agent, at: datetime) -> Sorting:
    """Say that a message asks for nothing, and why. Raises CannotSort, CannotSetAside."""
    if not is_visible(reason):
        raise CannotSetAside(str(arrival.pk))
    proposed = arrival.suggestion.get("procedure")
    done = sorted_as(
        arrival,
        Gesture.SET_ASIDE,
        agent=agent,
        at=at,
        reason=reason.strip(),
        accepted=False if proposed else None,
        score=arrival.suggestion.get("score") if proposed else None,
    )
    teach(arrival, "")
    return done


def _put_back(_sorting: Sorting, _arrival: Arrival, _agent: Agent, _at: datetime) -> None:
    """The state alone changes."""


def _unlearn(_sorting: Sorting, arrival: Arrival, _agent: Agent, _at: datetime) -> None:
    forget(arrival, "")


undoing(Gesture.SPAM, _put_back)
undoing(Gesture.NOT_SPAM, _put_back)
undoing(Gesture.SET_ASIDE, _unlearn)
