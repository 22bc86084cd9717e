"""The person joins or parts the files her town keeps of her, by a link sent to an address that was verified.

What is hers is decided by the database: among the files whose same address an agent verified, those already known for
the same person's, and those of the other sectors that bear her name and birth date. A mailbox that several share is
thus not enough, nor a name, nor an address that an agent writes on one file. No id leaves the house: the page names
each file by a mark good for this link only.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection
from django.urls import reverse

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.authorities.sectors import SECRET, Sector
from parvis.base.identifiers import digest_of, new_id
from parvis.base.scope import Wall, scope, set_scope
from parvis.events.actors import PERSON
from parvis.events.record import record
from parvis.people.models import ContactPoint, Profile

from .models import OWN_LINK_LIFE, OwnFilesLink

_SALT = "parvis.person_file.own"
MOST_A_DAY = 3
"""Links sent for one file in a day."""

UNNAMED = SECRET | {Sector.GENERAL.value}
"""Sectors said by the same neutral words, the commonest among them: the words then tell nothing of the secret ones."""


class CannotSendOwnFiles(Exception):
    """Said in one word: ``address`` (none verified of this file), ``organisation``, ``often``."""


class DeadOwnLink(Exception):
    """The link was altered, has expired, has served, or its address is no longer one of the person's."""


class CannotSettle(Exception):
    """What was ticked is not among the files that the link shows."""


@dataclass(frozen=True)
class OwnFile:
    """One file of hers, as she may read of it without anybody else learning more."""

    mark: str
    sector: str
    """Empty when its words are neutral."""
    opened_on: date
    is_joined: bool
    is_fixed: bool
    """Joined when two files were made one: only the service parts it."""


@dataclass(frozen=True)
class OwnFiles:
    """What a link shows: of which authority, the file it was sent for, and the others."""

    authority: Authority
    here: OwnFile
    others: list[OwnFile]


def open_own_link(profile: UUID, point: UUID, *, by: Agent, at: datetime) -> OwnFilesLink:
    """Prepare the link to send to a verified address of a file. Raises CannotSendOwnFiles."""
    found = Profile.objects.select_for_update(of=("self",)).get(pk=profile)
    if found.kind != Profile.Kind.PERSON or found.merged_into_id is not None:
        raise CannotSendOwnFiles("organisation")
    verified = ContactPoint.objects.filter(
        pk=point, profile=found, kind=ContactPoint.Kind.EMAIL, verified_at__isnull=False
    )
    if not verified.exists():
        raise CannotSendOwnFiles("address")
    sent = OwnFilesLink.objects.filter(profile=found, sent_at__gt=at - timedelta(days=1))
    if sent.count() >= MOST_A_DAY:
        raise CannotSendOwnFiles("often")
    link = OwnFilesLink.objects.create(
        id=new_id(),
        authority_id=found.authority_id,
        sector=found.sector,
        profile=found,
        contact_point_id=point,
        sent_by=by,
        sent_at=at,
        expires_at=at + OWN_LINK_LIFE,
    )
    record(
        "own_files.sent",
        authority=found.authority_id,
        sector=found.sector,
        objects=[("own_files", link.pk, "subject"), ("profile", found.pk, "about")],
        by=by.actor,
        occurred_at=at,
    )
    return link


def own_files_url(link: OwnFilesLink) -> str:
    """The absolute address to send, and to nobody else."""
    token = signing.dumps([link.pk.hex, link.profile_id.hex, link.authority_id.hex], salt=_SALT)
    return settings.BASE_URL + reverse("own_files", args=[token])


def own_files(token: str) -> OwnFiles:
    """What a link shows; the transaction's scope becomes that of the capability it carries. Raises DeadOwnLink."""
    link, _profile = _read(token)
    rows = _shown(link)
    authority = Authority.objects.get(pk=rows[0].authority)
    return OwnFiles(authority, rows[0].told(link), [row.told(link) for row in rows[1:]])


def authority_of_own_link(token: str) -> Authority | None:
    """Which authority a link came from, dead as it is: to say whom to ask. None when the token does not say."""
    try:
        _link, _profile, authority = (UUID(hex=one) for one in signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return Authority.objects.filter(pk=authority).first()


def settle_own_files(token: str, marks: Collection[str], *, at: datetime) -> int:
    """Know for one person's the files that she ticked, and the others for nobody else's; how many changed.

    The link dies with it, and all those sent for the same file. Raises DeadOwnLink, CannotSettle.
    """
    link, profile = _read(token)
    names = {row.mark(link): row.profile for row in _shown(link)[1:]}
    if not names.keys() >= set(marks):
        raise CannotSettle
    wanted = [str(names[mark]) for mark in marks]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT profile, authority, sector, joined FROM person_file_own_settle(%s, %s::uuid[])",
            (link, wanted),
        )
        changed = cursor.fetchall()
    if not changed:
        raise DeadOwnLink
    told = [row for row in changed if row[3] is not None]
    for id_, authority, sector, joined in told:
        # She acts in each of these walls by her link; the fact is written inside it and names its own file only.
        with scope(walls=[Wall(authority, sector)]):
            record(
                "person.linked" if joined else "person.unlinked",
                authority=authority,
                sector=sector,
                objects=[("profile", id_, "subject")],
                by=PERSON,
                occurred_at=at,
                **({"ground": "herself", "checked": "link"} if joined else {"why": "herself"}),
            )
    return sum(row[0] != profile for row in told)


@dataclass(frozen=True)
class _Row:
    """A file as the database tells it."""

    profile: UUID
    authority: UUID
    sector: str
    opened_on: date
    joined: bool
    fixed: bool

    def mark(self, link: UUID) -> str:
        """How the page names it, for this link only."""
        return digest_of(f"{link}|{self.profile}", key=settings.SECRET_KEY)[:16]

    def told(self, link: UUID) -> OwnFile:
        """What she reads of it."""
        sector = "" if self.sector in UNNAMED else self.sector
        return OwnFile(self.mark(link), sector, self.opened_on, self.joined, self.fixed)


def _read(token: str) -> tuple[UUID, UUID]:
    """The link and the file that a token names; its capability becomes the scope."""
    try:
        named = signing.loads(token, salt=_SALT, max_age=OWN_LINK_LIFE)
        link, profile = (UUID(hex=one) for one in named[:2])
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        raise DeadOwnLink from None
    set_scope(cases=[profile])
    return link, profile


def _shown(link: UUID) -> list[_Row]:
    """The files that the link shows, the one it was sent for first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT profile, authority, sector, opened_on, joined, fixed FROM person_file_own(%s)", (link,)
        )
        found = [_Row(*row) for row in cursor.fetchall()]
    if not found:
        raise DeadOwnLink
    return found
