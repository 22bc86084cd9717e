"""Opening a file across sectors while the person is there, closing it, and knowing two files for one person's."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from parvis.agents.models import Agent
from parvis.agents.rights import Grants
from parvis.events.record import record
from parvis.people.models import Profile

from .access import receives
from .models import LIFE, CrossSectorOpening, IdentityCheck, Parting


class CannotCross(Exception):
    """Said in one word: ``right``, ``reason``, ``organisation``."""


class CannotEndCrossing(Exception):
    """Nothing is open, or it has ended by itself."""


class CannotLink(Exception):
    """Said in one word: ``absent``, ``apart`` (two persons already known as such), ``known``, ``unseen`` (a paper)."""


def open_across(
    profile: UUID,
    presence: CrossSectorOpening.Presence,
    reason: str,
    *,
    by: Grants,
    at: datetime,
) -> CrossSectorOpening:
    """See the other ordinary services of the authority for this person, who is there, for fifteen minutes.

    Asked again while it lasts, it lasts no longer. Raises CannotCross.
    """
    found = Profile.objects.select_for_update(of=("self",)).get(pk=profile)
    if not receives(by, found):
        raise CannotCross("right")
    if found.kind != Profile.Kind.PERSON:
        raise CannotCross("organisation")
    if not reason.strip():
        raise CannotCross("reason")
    live = _live(profile, by.agent, at=at)
    if live is not None:
        return live
    opened = CrossSectorOpening.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        profile=found,
        agent=by.agent,
        presence=presence,
        reason=reason.strip(),
        opened_at=at,
        ends_at=at + LIFE,
    )
    _tell("crossing.opened", opened, at=at, presence=opened.presence, minutes=LIFE.seconds // 60)
    return opened


def end_crossing(profile: UUID, *, by: Agent, at: datetime) -> CrossSectorOpening:
    """Close before its time what was opened across sectors. Raises CannotEndCrossing."""
    live = _live(profile, by, at=at)
    if live is None:
        raise CannotEndCrossing(str(profile))
    live.ended_at = at
    live.save(update_fields=["ended_at"])
    _tell("crossing.ended", live, at=at)
    return live


class CannotUnlink(Exception):
    """Said in one word: ``absent``, ``merged`` (the link came with a merge, and goes with it)."""


def unlink(profile: UUID, *, why: Parting, by: Agent, at: datetime) -> None:
    """Know a profile for nobody else's: it was linked by mistake, or the person asks. Raises CannotUnlink."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_file_unlink(%s)", (profile,))
        said = cursor.fetchone()[0]
    if said != "unlinked":
        raise CannotUnlink(said)
    found = Profile.objects.get(pk=profile)
    record(
        "person.unlinked",
        authority=found.authority_id,
        sector=found.sector,
        objects=[("profile", found.pk, "subject")],
        by=by.actor,
        occurred_at=at,
        why=why.value,
    )


def link(
    profile: UUID,
    other: UUID,
    *,
    ground: CrossSectorOpening.Presence,
    checked: IdentityCheck,
    by: Agent,
    at: datetime,
) -> None:
    """Know the profiles of two sectors for the same person's, who is there and says so. Raises CannotLink.

    The database follows the sealed link itself and answers one word; the two facts name their own profile only,
    where the person was and how the agent made sure of who she is.
    """
    if not can_check(ground, checked):
        raise CannotLink("unseen")
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_file_link(%s, %s)", (profile, other))
        said = cursor.fetchone()[0]
    if said != "linked":
        raise CannotLink(said)
    for one in Profile.objects.filter(pk__in=(profile, other)).order_by("pk"):
        record(
            "person.linked",
            authority=one.authority_id,
            sector=one.sector,
            objects=[("profile", one.pk, "subject")],
            by=by.actor,
            occurred_at=at,
            ground=ground.value,
            checked=checked.value,
        )


def can_check(presence: CrossSectorOpening.Presence, check: IdentityCheck) -> bool:
    """Whether an identity can be checked so: nobody shows a paper on the telephone."""
    return presence != CrossSectorOpening.Presence.TELEPHONE or check != IdentityCheck.DOCUMENT


def _live(profile: UUID, agent: Agent, *, at: datetime) -> CrossSectorOpening | None:
    found = CrossSectorOpening.objects.select_for_update().filter(
        profile_id=profile, agent=agent, ended_at=None, ends_at__gt=at
    )
    return found.order_by("-ends_at", "id").first()


def _tell(kind: str, opening: CrossSectorOpening, *, at: datetime, **facts: str | int) -> None:
    record(
        kind,
        authority=opening.authority_id,
        sector=opening.sector,
        objects=[("crossing", opening.pk, "subject"), ("profile", opening.profile_id, "about")],
        by=opening.agent.actor,
        occurred_at=at,
        **facts,
    )
