"""Sending a person the link to the list of who looked at her file: an agent sends it, or she asks for it herself."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from parvis.agents.models import Agent
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall, scope
from parvis.letters.looking import who_looked
from parvis.people.models import ContactPoint
from parvis.person_file.looking_links import (
    CannotSendLink,
    addresses_reached,
    looking_url,
    open_looking_link,
    take_asking,
)

from .models import Purpose
from .personal import language_of, recipient_at, send_letter, sender_to


def send_looking_link(point: ContactPoint, *, by: Agent | None, at: datetime) -> None:
    """Send the link to a verified address of a file; ``by`` None: the person asked. Raises CannotSendLink."""
    with transaction.atomic():
        link = open_looking_link(point, by=by, at=at)
        profile = point.profile
        letter = who_looked(
            sender=sender_to(profile),
            recipient=recipient_at(profile, point),
            url=looking_url(link),
            until=link.expires_at,
            zone=profile.authority.calendar().zone.key,
            is_sent_by_agent=by is not None,
            language=language_of(profile),
        )
        if not send_letter(profile, point, letter, Purpose.WHO_LOOKED, key=link.pk.hex, at=at):
            raise CannotSendLink("address")


def answer_asking(asking: UUID, authority: UUID, *, at: datetime) -> int:
    """Send her who asks a link for each file that has her address verified; return how many. Once an asking."""
    key = take_asking(asking)
    if not key:
        return 0
    sent = 0
    with scope(walls=[Wall(authority, sector.value) for sector in Sector]):
        for point in addresses_reached(key):
            try:
                send_looking_link(point, by=None, at=at)
            except CannotSendLink:
                # Three left since yesterday, or no server takes the address: nobody is there to be told.
                continue
            sent += 1
    return sent
