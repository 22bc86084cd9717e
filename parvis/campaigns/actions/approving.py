"""Submitting a campaign, and what a second person does of it: approves, or returns it to its author.

Each verb locks the row: of two who act at once, the second is told what the first did.
"""

from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent

from ..audience import Foreseen, foreseen
from ..models import Campaign
from .telling import tell_campaign

State = Campaign.State


class CannotApprove(Exception):
    """Said in one word: ``state`` (done already, or not to be done now), ``turn`` (changed meanwhile), ``author`` (she
    wrote it), ``nobody`` (it is for nobody), ``hour`` (the hour it was to leave has passed)."""

    def __init__(self, why: str, campaign: Campaign | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.campaign = campaign


def submit(campaign: UUID, *, turn: int, by: Agent, at: datetime) -> Campaign:
    """Submit a draft to a second person, with the number it is for and what it costs. Raises CannotApprove."""
    found = _locked(campaign, turn, State.DRAFT)
    if found.leaves_at is not None and found.leaves_at <= at:
        raise CannotApprove("hour", found)
    ahead = _somebody(found)
    found.state = State.SUBMITTED
    found.submitted_at = at
    found.expected, found.expected_cost = ahead.persons, ahead.cost
    found.approver, found.approver_signed, found.returned_because = None, "", ""
    _save(found)
    tell_campaign("campaign.submitted", found, by=by.actor, at=at, expected=ahead.persons)
    return found


def approve(campaign: UUID, *, turn: int, by: Agent, at: datetime) -> Campaign:
    """Let a campaign leave, now or at its hour. Raises CannotApprove."""
    found = _locked(campaign, turn, State.SUBMITTED)
    if found.author_id == by.pk:
        raise CannotApprove("author", found)
    ahead = _somebody(found)
    found.state = State.APPROVED
    found.approver, found.approver_signed, found.approved_at = by, by.signature, at
    # What has no hour leaves at once; what was approved after its hour too.
    found.leaves_at = max(found.leaves_at or at, at)
    _save(found)
    tell_campaign("campaign.approved", found, by=by.actor, at=at, expected=ahead.persons)
    return found


def return_(campaign: UUID, because: str, *, turn: int, by: Agent, at: datetime) -> Campaign:
    """Give a campaign back to its author, saying why. Raises CannotApprove."""
    found = _locked(campaign, turn, State.SUBMITTED)
    if found.author_id == by.pk:
        raise CannotApprove("author", found)
    found.state = State.DRAFT
    found.approver, found.approver_signed, found.returned_because = by, by.signature, because
    _save(found)
    tell_campaign("campaign.returned", found, by=by.actor, at=at)
    return found


def take_back(campaign: UUID, *, turn: int, by: Agent, at: datetime) -> Campaign:
    """Make a draft again of what was submitted, or approved and has not begun to leave. Raises CannotApprove."""
    found = _locked(campaign, turn, State.SUBMITTED, State.APPROVED)
    was_approved = found.state == State.APPROVED
    found.state = State.DRAFT
    found.approver, found.approver_signed, found.approved_at = None, "", None
    if was_approved and found.leaves_at is not None and found.leaves_at <= at:
        found.leaves_at = None
    _save(found)
    tell_campaign("campaign.taken_back", found, by=by.actor, at=at)
    return found


def _somebody(campaign: Campaign) -> Foreseen:
    ahead = foreseen(campaign)
    if not ahead.persons:
        raise CannotApprove("nobody", campaign)
    return ahead


def _locked(campaign: UUID, turn: int, *states: Campaign.State) -> Campaign:
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("authority", "unit")
    found = rows.get(pk=campaign)
    if found.state not in states:
        raise CannotApprove("state", found)
    if found.turn != turn:
        raise CannotApprove("turn", found)
    return found


def _save(campaign: Campaign) -> None:
    campaign.turn += 1
    campaign.save()
