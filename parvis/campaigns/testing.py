"""Sending a campaign to the agent who writes or reads it, as it will arrive."""

from datetime import datetime

from parvis.agents.models import Agent
from parvis.letters.mail import as_html, as_text
from parvis.notifications.actions import CannotQueue, queue
from parvis.notifications.models import Delivery, Purpose

from .models import Campaign
from .worded import language_for, letter_shown

TRIED = "test"
"""What a test is about: no campaign counts it."""

ONE_A_MINUTE = "%Y%m%d%H%M"


class CannotTest(Exception):
    """Refuse a test that no server would take."""


def send_test(campaign: Campaign, language: str, *, to: Agent, at: datetime) -> Delivery:
    """Send a campaign to an agent, one a minute at most. Raises CannotTest, CannotWriteLetter."""
    code = language_for(campaign, language)
    letter = letter_shown(campaign, code, at=at, to=to.email)
    try:
        return queue(
            authority=campaign.authority,
            sector="",
            holder_type=TRIED,
            holder_id=to.pk,
            key=f"{campaign.pk.hex}:{code}:{at.strftime(ONE_A_MINUTE)}",
            purpose=Purpose.CAMPAIGN,
            recipient=to.email,
            recipient_name=to.full_name,
            subject=letter.subject,
            text=as_text(letter),
            html=as_html(letter),
            language=letter.language,
            at=at,
        )
    except CannotQueue as refused:
        raise CannotTest from refused
