"""Messages to agents about their own account: invitation, new password, what was done with it."""

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from parvis.accounts.adapter import SIGNED_IN_ELSEWHERE, AccountAdapter
from parvis.accounts.devices import device_words
from parvis.accounts.models import Account
from parvis.agents import access as staff
from parvis.agents.actions import keep_account_change
from parvis.agents.models import Agent
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope, set_scope
from parvis.letters.blocks import Letter
from parvis.letters.content import Recipient, Sender
from parvis.letters.links import account_changed, agent_invitation, password_reset
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


def send_reset_link(account: UUID, *, at: datetime) -> Delivery | None:
    """Queue the link to choose a new password; nothing for who has no account or has left."""
    with scope(account=account):
        agent = _agent(account, at=at)
        if agent is None or agent.account is None:
            return None
        key = default_token_generator.make_token(agent.account)
        path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(agent.account), key])
        calendar = agent.authority.calendar()
        letter = password_reset(
            sender=_sender(agent),
            recipient=_recipient(agent),
            url=settings.BASE_URL + path,
            expires_at=at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
            zone=str(calendar.zone),
            on=calendar.local_date(at),
        )
        return _queue(agent, letter, Purpose.PASSWORD_RESET, at=at)


class MailingAdapter(AccountAdapter):
    """Our accounts, whose messages leave by the outbox like all others."""

    def pre_login(self, request: HttpRequest, user: Account, **around: Any) -> HttpResponseBase | None:
        """Say to an agent who has left that her account is closed, once her password has been checked."""
        with scope(account=user.pk):
            has_left = _agent(user.pk, at=timezone.now()) is None
        if has_left:
            return cast(HttpResponseBase, self.respond_user_inactive(request, user))
        return cast(HttpResponseBase | None, super().pre_login(request, user, **around))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write nothing of what allauth would: its notices pass below, the reset link by a job."""

    def send_notification_mail(
        self, template_prefix: str, user: Account, context: object = None, email: str | None = None
    ) -> None:
        """Tell an agent what has just been done with her account."""
        device = device_words(self.request.headers.get("User-Agent", ""))
        with scope(account=user.pk):
            now = timezone.now()
            agent = _agent(user.pk, at=now)
            if agent is not None and template_prefix != SIGNED_IN_ELSEWHERE:
                keep_account_change(agent, template_prefix.rpartition("/")[2], at=now)
            tell_owner(user.pk, template_prefix, device=device, at=now)


def tell_owner(account: UUID, what: str, *, device: str, at: datetime) -> None:
    """Tell an agent what was done with her account, and what to do if it was not her."""
    agent = _agent(account, at=at)
    if agent is None:
        return
    calendar = agent.authority.calendar()
    with override(settings.LANGUAGE_CODE):
        letter = account_changed(
            sender=_sender(agent),
            recipient=_recipient(agent),
            what=str(TOLD[what]),
            device=device,
            happened_at=at,
            zone=str(calendar.zone),
            url=settings.BASE_URL + reverse("agent_sessions"),
            on=calendar.local_date(at),
        )
    _queue(agent, letter, Purpose.WARNING, at=at)


BY_A_MANAGER = "second_factor_removed"
TOLD = {
    BY_A_MANAGER: _("Votre responsable vient de retirer la double authentification de votre compte."),
    SIGNED_IN_ELSEWHERE: _(
        "Votre compte vient d’être ouvert dans un navigateur qui ne l’avait jamais ouvert."
    ),
    "account/email/password_changed": _("Le mot de passe de votre compte vient d’être changé."),
    "account/email/password_reset": _("Un nouveau mot de passe vient d’être choisi pour votre compte."),
    "mfa/email/totp_activated": _("Une application de codes vient d’être ajoutée à votre compte."),
    "mfa/email/totp_deactivated": _("L’application de codes vient d’être retirée de votre compte."),
    "mfa/email/webauthn_added": _("Une clé d’accès vient d’être ajoutée à votre compte."),
    "mfa/email/webauthn_removed": _("Une clé d’accès vient d’être retirée de votre compte."),
    "mfa/email/recovery_codes_generated": _(
        "De nouveaux codes de secours viennent d’être créés pour votre compte."
    ),
}
"""What an agent is told of by e-mail, by the name allauth gives to it."""


def _agent(account: UUID, *, at: datetime) -> Agent | None:
    """The agent of an account, whose administration the scope then sees."""
    try:
        agent = staff.agent_of(account, on=timezone.localdate(at))
    except staff.NotFound:
        return None
    set_scope(walls=[Wall(agent.authority_id, "")])
    return agent


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
