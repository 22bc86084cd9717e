"""Messages to agents about their own account: invitation, new password."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from parvis.accounts.adapter import AccountAdapter
from parvis.agents import access as staff
from parvis.agents.models import Agent
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope, set_scope
from parvis.letters.blocks import Letter
from parvis.letters.content import Recipient, Sender
from parvis.letters.links import agent_invitation, password_reset
from parvis.letters.mail import as_html, as_text
from parvis.notifications.actions import queue
from parvis.notifications.models import Delivery, Purpose


def send_invitation(agent: Agent, *, url: str, expires_at: datetime, at: datetime) -> Delivery:
    """Queue the invitation of an agent, in the caller's scope."""
    calendar = agent.authority.calendar()
    letter = agent_invitation(
        sender=_sender(agent),
        recipient=_recipient(agent),
        url=url,
        expires_at=expires_at,
        zone=str(calendar.zone),
        role=agent.quality,
        on=calendar.local_date(at),
    )
    return _queue(agent, letter, Purpose.INVITATION, at=at)


class MailingAdapter(AccountAdapter):
    """Our accounts, whose messages leave by the outbox like all others."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the link to choose a new password; nothing else is written to an account."""
        if template_prefix != "account/email/password_reset_key":
            return
        now = timezone.now()
        with scope(account=context["user"].pk):
            try:
                agent = staff.agent_of(context["user"].pk, on=timezone.localdate(now))
            except staff.NotFound:
                return
            set_scope(walls=[Wall(agent.authority_id, "")])
            calendar = agent.authority.calendar()
            letter = password_reset(
                sender=_sender(agent),
                recipient=_recipient(agent),
                url=context["password_reset_url"],
                expires_at=now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
                zone=str(calendar.zone),
                on=calendar.local_date(now),
            )
            _queue(agent, letter, Purpose.PASSWORD_RESET, at=now)


def _queue(agent: Agent, letter: Letter, purpose: Purpose, *, at: datetime) -> Delivery:
    return queue(
        authority=agent.authority,
        sector="",
        holder_type="agent",
        holder_id=agent.pk,
        key=f"{purpose}:{new_id()}",
        purpose=purpose,
        recipient=agent.email,
        recipient_name=agent.full_name,
        subject=letter.subject,
        text=as_text(letter),
        html=as_html(letter),
        at=at,
    )


def _sender(agent: Agent) -> Sender:
    authority = agent.authority
    return Sender(
        authority=authority.name,
        service=authority.name,
        postal_address=tuple(authority.address.splitlines()),
        email=authority.email,
        telephone=authority.telephone,
        brand_colour=authority.brand_colour,
    )


def _recipient(agent: Agent) -> Recipient:
    return Recipient(name=agent.full_name, email=agent.email)
