"""The daily e-mail of an agent: what she has not read, by kind and number, on the days and at the hour she chose.

It names nobody and no case, in any sector: a mailbox is read on telephones and by assistants, and the news stand
behind her rights when she opens them.
"""

from datetime import datetime
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from parvis.agents.access import NotFound
from parvis.agents.acting import acting_as
from parvis.agents.models import Absence, Agent
from parvis.agents.rights import Grants
from parvis.authorities.models import Authority
from parvis.base.scope import scope
from parvis.letters.content import Recipient, Sender
from parvis.letters.mail import as_html, as_text
from parvis.letters.warnings import daily_digest

from ..actions import queue
from ..models import Purpose
from ..news import Digest, NoticeChoice, NoticeKind, Told
from .queries import told_by_digest

log = structlog.get_logger("parvis.notifications")


def send_digests(*, at: datetime) -> int:
    """Write to each agent whose hour has come and who has something to read; return how many were written to."""
    sent = 0
    for account in _due(at=at):
        try:
            with acting_as(account, at=at) as grants:
                sent += _tell(grants, at=at)
        except NotFound:
            continue
        except Exception:
            # What keeps one agent's e-mail from leaving must not keep the others'; it is tried again next hour.
            log.exception("digest not sent", account=str(account))
    return sent


def _due(*, at: datetime) -> list[UUID]:
    """The accounts of the agents whose hour has come on a working day of theirs, and who want a daily e-mail."""
    wanted = NoticeChoice.objects.filter(agent=OuterRef("agent"), told=Told.DIGEST)
    found: list[UUID] = []
    with scope(office="sweep"):
        for town in Authority.objects.prefetch_related("calendar_corrections").order_by("pk"):
            calendar = town.calendar()
            today, hour = calendar.local_date(at), at.astimezone(calendar.zone).hour
            if not calendar.is_working_day(today):
                continue
            hers = Digest.objects.filter(authority=town, hour__lte=hour).exclude(done_on=today)
            away = Absence.objects.filter(agent=OuterRef("agent"), starts_on__lte=today, ends_on__gte=today)
            here = hers.filter(Exists(wanted), ~Exists(away), agent__account__isnull=False)
            found += [
                account for account in here.order_by("pk").values_list("agent__account", flat=True) if account
            ]
    return found


def _tell(grants: Grants, *, at: datetime) -> bool:
    """Write to one agent what she has not read, once a day; nothing when there is nothing."""
    agent = grants.agent
    today = agent.authority.calendar().local_date(at)
    digest = Digest.objects.select_for_update(of=("self",)).get(agent=agent)
    if digest.done_on == today:
        return False
    digest.done_on = today
    digest.save(update_fields=["done_on"])
    counts = told_by_digest(grants)
    if not counts or not agent.email:
        return False
    _queue(agent, counts, at=at)
    return True


def _queue(agent: Agent, counts: dict[str, int], *, at: datetime) -> None:
    today = agent.authority.calendar().local_date(at)
    name = agent.authority.name
    letter = daily_digest(
        sender=Sender(authority=name, service=name, brand_colour=agent.authority.brand_colour),
        recipient=Recipient(name=agent.full_name, email=agent.email),
        lines=tuple((str(kind.label), counts[kind.value]) for kind in NoticeKind if kind.value in counts),
        url=settings.BASE_URL + reverse("notices"),
        choices_url=settings.BASE_URL + reverse("notice_choices"),
        on=today,
    )
    queue(
        authority=agent.authority,
        sector="",
        holder_id=agent.pk,
        holder_type="agent",
        key=f"digest:{today.isoformat()}",
        purpose=Purpose.DIGEST,
        recipient=agent.email,
        recipient_name=agent.full_name,
        subject=letter.subject,
        text=as_text(letter),
        html=as_html(letter),
        at=at,
    )
