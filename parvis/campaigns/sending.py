"""A campaign leaves by portions, one a minute, behind all that waits in the outbox; each person is written to once.

No list of recipients is made: the next one is read among those who agree at that moment, after the last one served, and
her message enters the outbox in the transaction that says so. What follows is the sender's own rule (note 92).
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from parvis.authorities.models import Authority
from parvis.base.alone import alone, key_of
from parvis.base.scope import Wall, scope
from parvis.connectors.email.contract import EmailConnector
from parvis.events.actors import SYSTEM
from parvis.letters.mail import as_html, as_text
from parvis.notifications.actions import CannotQueue, queue
from parvis.notifications.models import Delivery, Purpose
from parvis.notifications.sending import Clock, connector_of_settings, send

from .actions.agreeing import leave
from .actions.telling import tell_campaign
from .audience import audience_of, foreseen, topics_of
from .hours import may_leave
from .links import Named
from .models import Agreement, Campaign, Subscriber
from .models.campaign import HOLDER
from .models.terms import terms_of
from .worded import letter_to

State = Campaign.State

PORTION = timedelta(seconds=50)
"""How long one portion takes at most: the next comes with the next minute."""

MINUTE = timedelta(minutes=1)

LET_PASS = 2.0
"""Seconds left to what waits in the outbox before the portion gives up its turn."""

MOST_REFUSED = 10
"""Minutes of messages that a server may have put off before no new one is offered to it."""


@dataclass(frozen=True)
class Given:
    """What a portion did: messages given to the sender, and whether the mail server answered."""

    messages: int
    is_answered: bool = True


def go_on(*, clock: Clock = timezone.now, connector: EmailConnector | None = None) -> int:
    """Send a portion of each authority's campaigns; return how many messages were given to the sender."""
    with scope(office="sweep"):
        moving = list(
            Campaign.objects.to_move(at=clock()).order_by("leaves_at", "id").values_list("authority_id", "id")
        )
    if not moving:
        return 0
    connector = connector or connector_of_settings()
    until = clock() + PORTION
    given = 0
    for authority in dict.fromkeys(place for place, _campaign in moving):
        with alone(key_of("campaigns", authority.bytes)) as is_ours:
            if is_ours:
                mine = [campaign for place, campaign in moving if place == authority]
                given += _go_on_in(authority, mine, until, clock=clock, connector=connector)
    return given


def _go_on_in(
    authority: UUID, campaigns: Iterable[UUID], until: datetime, *, clock: Clock, connector: EmailConnector
) -> int:
    wall = Wall(authority, "")
    with scope(walls=[wall]):
        room = room_of(authority, at=clock())
    given = 0
    for campaign in campaigns:
        if room <= given:
            break
        with scope(walls=[wall]):
            if not start(campaign, at=clock()):
                continue
        done = _portion(campaign, wall, room - given, until, clock=clock, connector=connector)
        given += done.messages
        if not done.is_answered:
            break
    return given


def _portion(
    campaign: UUID, wall: Wall, room: int, until: datetime, *, clock: Clock, connector: EmailConnector
) -> Given:
    for given in range(room):
        if clock() >= until or not _let_pass(clock):
            return Given(given)
        with scope(walls=[wall]):
            delivery = take_next(campaign, at=clock())
        if delivery is None:
            return Given(given)
        send(delivery, connector=connector, clock=clock)
        with scope(walls=[wall]):
            if _is_put_off(delivery):
                return Given(given + 1, is_answered=False)
    return Given(room)


def start(campaign: UUID, *, at: datetime) -> bool:
    """Begin to send what is approved and whose hour has come; say whether it may go on now."""
    found = _locked(campaign)
    if not may_leave(found.authority, at):
        return False
    if found.state == State.APPROVED and found.leaves_at is not None and found.leaves_at <= at:
        ahead = foreseen(found)
        found.state, found.started_at = State.SENDING, at
        found.reach, found.cost = ahead.persons, ahead.cost
        found.turn += 1
        found.save()
        tell_campaign("campaign.started", found, by=SYSTEM, at=at, reach=ahead.persons)
    return found.state == State.SENDING


def take_next(campaign: UUID, *, at: datetime) -> UUID | None:
    """Put in the outbox the message of the next person who agrees; None when it is stopped, or when all have theirs.

    The caller sends it after commit. Killed before, it is sent by the outbox's own recovery.
    """
    found = _locked(campaign)
    if found.state != State.SENDING:
        return None
    topics = {topic.pk: topic for topic in topics_of(found)}
    while subscriber := _after(found):
        found.last = subscriber.pk
        held = subscriber.agreements.in_force().filter(topic__in=list(topics)).order_by()
        agreed = {topics[topic] for topic in held.values_list("topic_id", flat=True)}
        letter = letter_to(found, subscriber, [one for one in topics.values() if one in agreed], at=at)
        try:
            delivery = queue(
                authority=found.authority,
                sector="",
                holder_type=HOLDER,
                holder_id=found.pk,
                key=subscriber.pk.hex,
                purpose=Purpose.CAMPAIGN,
                recipient=subscriber.address,
                subject=letter.subject,
                text=as_text(letter),
                html=as_html(letter),
                language=letter.language,
                at=at,
                is_called=False,
            )
        except CannotQueue:
            named = Named(found.authority_id, subscriber.pk, found.pk)
            leave(named, Agreement.Way.RETURNED, topics=None, by=SYSTEM, at=at)
            continue
        found.save(update_fields=["last"])
        return delivery.pk
    _finish(found, at=at)
    return None


def room_of(authority: UUID, *, at: datetime) -> int:
    """How many messages may leave now: the pace, less those of the last minute; none while too many are put off."""
    pace = terms_of(Authority.objects.get(pk=authority)).per_minute
    of_campaigns = Delivery.objects.filter(authority=authority, sector="", holder_type=HOLDER)
    put_off = of_campaigns.filter(state=Delivery.State.QUEUED)
    if put_off[: pace * MOST_REFUSED].count() >= pace * MOST_REFUSED:
        return 0
    return max(pace - of_campaigns.filter(queued_at__gt=at - MINUTE).count(), 0)


def _after(campaign: Campaign) -> Subscriber | None:
    following = audience_of(campaign)
    if campaign.last is not None:
        following = following.filter(pk__gt=campaign.last)
    return following.order_by("pk").first()


def _finish(campaign: Campaign, *, at: datetime) -> None:
    campaign.state, campaign.ended_at = State.SENT, at
    campaign.turn += 1
    campaign.save()
    given = Delivery.objects.filter(authority=campaign.authority_id, holder_id=campaign.pk).count()
    tell_campaign("campaign.sent", campaign, by=SYSTEM, at=at, given=given)


def _is_put_off(delivery: UUID) -> bool:
    """Whether the server could not be reached: to offer it others would only fill the outbox."""
    waiting = Delivery.objects.filter(pk=delivery, state=Delivery.State.QUEUED, refusals=0)
    return waiting.exists()


def _let_pass(clock: Clock) -> bool:
    """Wait until nothing else waits to leave; False when it lasts."""
    deadline = time.monotonic() + LET_PASS
    while _others_wait(at=clock()):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.1)
    return True


def _others_wait(*, at: datetime) -> bool:
    with scope(office="sweep"):
        return Delivery.objects.due(at=at).exclude(purpose=Purpose.CAMPAIGN).exists()


def _locked(campaign: UUID) -> Campaign:
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("authority", "unit")
    return rows.get(pk=campaign)
