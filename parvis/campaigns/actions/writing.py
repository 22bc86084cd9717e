"""Writing a campaign: its words, those it is for, its hour. Only a draft is changed, by whoever read its last turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.authorities.models import Unit

from ..models import Campaign, Topic
from .telling import tell_campaign

State = Campaign.State

SUBJECT_MOST = 150
"""Characters of a subject: what mail programs show whole on a desk."""

TEXT_MOST = 10_000


class CannotWrite(Exception):
    """Said in one word: ``state`` (no longer a draft), ``turn`` (changed meanwhile), ``french``, ``hour``."""


@dataclass(frozen=True)
class Words:
    """What a campaign is made of. ``said``: by language, its ``subject``, ``text`` and ``link_words``."""

    title: str
    said: Mapping[str, Mapping[str, str]]
    topics: Sequence[UUID] = field(default=())
    link: str = ""
    leaves_at: datetime | None = None


def write(unit: Unit, words: Words, *, by: Agent, at: datetime) -> Campaign:
    """Begin a campaign, as a draft. Raises CannotWrite."""
    campaign = Campaign(
        authority_id=unit.authority_id,
        unit=unit,
        author=by,
        author_signed=by.signature,
        written_at=at,
        **_values(unit.authority_id, words, at=at),
    )
    campaign.save()
    tell_campaign("campaign.written", campaign, by=by.actor, at=at)
    return campaign


def rewrite(campaign: UUID, words: Words, *, turn: int, by: Agent, at: datetime) -> Campaign:
    """Change a draft: whoever changes it answers for it from then on. Raises CannotWrite."""
    found = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign)
    if found.state != State.DRAFT:
        raise CannotWrite("state")
    if found.turn != turn:
        raise CannotWrite("turn")
    for name, value in _values(found.authority_id, words, at=at).items():
        setattr(found, name, value)
    found.author, found.author_signed = by, by.signature
    found.approver, found.approver_signed, found.returned_because = None, "", ""
    found.turn += 1
    found.save()
    tell_campaign("campaign.written", found, by=by.actor, at=at)
    return found


def _values(authority: UUID, words: Words, *, at: datetime) -> dict[str, object]:
    said = {code: dict(one) for code, one in words.said.items() if one.get("text", "").strip()}
    if "fr" not in said or not all(one.get("subject", "").strip() for one in said.values()):
        raise CannotWrite("french")
    known = Topic.objects.filter(authority=authority, retired_at=None).named(words.topics)
    if words.leaves_at is not None and words.leaves_at <= at:
        raise CannotWrite("hour")
    return {
        "title": words.title.strip() or said["fr"]["subject"].strip()[:120],
        "words": said,
        "topics": [topic.pk for topic in known],
        "link": words.link,
        "leaves_at": words.leaves_at,
    }
