"""The link by which a person reads who looked at her file: she asks for it herself, or an agent sends it to her.

It goes to an address that an agent verified, serves once within three days, and dies with that address. Reading
the page it opens spends nothing, for mail filters read it too: pressing its button does, and the list then stays
open for half an hour in that browser.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope, set_scope
from parvis.events.actors import PERSON
from parvis.events.models import AccessLog
from parvis.events.record import record
from parvis.people.models import ContactPoint, Profile
from parvis.people.search import reach_key, reached_by

from .models import LOOKING_LINK_LIFE, READING, LookingLink, LooksAsking

_SALT = "parvis.person_file.looking"
MOST_A_DAY = 3
"""Links sent for one file in a day."""

MOST_FILES = 5
"""Files of one address for which a link leaves at one asking: those verified last."""

FORGOTTEN_AFTER = timedelta(days=1)
"""How long an asking waits for a worker before it is given up."""


class CannotSendLink(Exception):
    """Said in one word: ``address`` (none verified of this person), ``often``."""


class CannotAsk(Exception):
    """What was typed is neither an e-mail address nor a telephone number."""


class DeadLink(Exception):
    """The link was altered, has served, has expired, or its address is no longer one of the person's."""


@dataclass(frozen=True)
class Held:
    """What a browser keeps of a link that has served: it opens the list, and nothing else."""

    link: UUID
    profile: UUID

    def words(self) -> str:
        """As it is signed, or kept in a session."""
        return f"{self.link.hex}.{self.profile.hex}"

    @classmethod
    def of(cls, words: str) -> "Held":
        """Read what ``words`` wrote. Raises ValueError."""
        link, _dot, profile = words.partition(".")
        return cls(UUID(hex=link), UUID(hex=profile))


def open_looking_link(point: ContactPoint, *, by: Agent | None, at: datetime) -> LookingLink:
    """Prepare the link to send to a verified address of a person; ``by`` None: she asked. Raises CannotSendLink."""
    profile = Profile.objects.select_for_update(of=("self",)).get(pk=point.profile_id)
    is_person = profile.kind == Profile.Kind.PERSON and profile.merged_into_id is None
    verified = ContactPoint.objects.filter(
        pk=point.pk, profile=profile, kind=ContactPoint.Kind.EMAIL, verified_at__isnull=False
    )
    if not is_person or not verified.exists():
        raise CannotSendLink("address")
    if LookingLink.objects.filter(profile=profile, sent_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise CannotSendLink("often")
    link = LookingLink.objects.create(
        authority_id=profile.authority_id,
        sector=profile.sector,
        profile=profile,
        contact_point=point,
        sent_by=by,
        sent_at=at,
        expires_at=at + LOOKING_LINK_LIFE,
    )
    _tell("looks.sent", link, by=by, at=at)
    return link


def looking_url(link: LookingLink) -> str:
    """The absolute address to send, and to nobody else."""
    token = signing.dumps(Held(link.pk, link.profile_id).words(), salt=_SALT)
    return settings.BASE_URL + reverse("who_looked_link", args=[token])


def unspent_link(token: str, *, at: datetime) -> LookingLink:
    """The link that a token names, while it may serve; the scope becomes its capability. Raises DeadLink."""
    try:
        held = Held.of(signing.loads(token, salt=_SALT, max_age=LOOKING_LINK_LIFE))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        raise DeadLink from None
    link = _link(held)
    if link.used_at is not None or link.expires_at <= at:
        raise DeadLink
    return link


def named_by(token: str) -> Held | None:
    """What a link of ours names, dead as it may be; None when it was altered."""
    try:
        return Held.of(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def authority_of_held(held: Held) -> Authority | None:
    """Which authority a link came from, dead as it is: to say whom to ask. None when nothing is left of it."""
    with scope(cases=[held.profile]):
        links = LookingLink.objects.select_related("authority")
        link = links.filter(pk=held.link, profile=held.profile).first()
        return link.authority if link is not None else None


def spend_link(token: str, *, at: datetime) -> Held:
    """Let a link serve: it dies, with all those sent for the same file. Raises DeadLink."""
    link = unspent_link(token, at=at)
    unused = LookingLink.objects.filter(profile=link.profile_id, used_at=None)
    # Who comes second waits here for the first, and finds nothing left.
    if link.pk not in [one.pk for one in unused.order_by("pk").select_for_update(of=("self",))]:
        raise DeadLink
    unused.update(used_at=at)
    with scope(walls=[Wall(link.authority_id, link.sector)]):
        _tell("looks.opened", link, by=None, at=at)
    return Held(link.pk, link.profile_id)


def held_looks(held: Held, *, at: datetime) -> tuple[Authority, QuerySet[AccessLog]]:
    """The list that a link opened in this browser, and of which authority. Raises DeadLink."""
    link = _link(held)
    if link.used_at is None or link.used_at + READING <= at:
        raise DeadLink
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_file_held_cases(%s)", (held.profile,))
        cases = [row[0] for row in cursor.fetchall()]
    # The ids of her cases open the lines of the log about them; this transaction reads nothing else.
    set_scope(cases=[held.profile, *cases])
    return link.authority, AccessLog.objects.filter(Q(profile_id=held.profile) | Q(case_id__in=cases))


def ask_for_looks(authority: Authority, typed: str, *, at: datetime) -> None:
    """Take note that somebody reached there asks who looked at her file; a job answers. Raises CannotAsk.

    Whoever asks learns nothing, not even by the time it takes: what is known of the address is looked for later.
    """
    key = reach_key(typed)
    if not key:
        raise CannotAsk
    id_ = new_id()
    with scope(walls=[Wall(authority.pk, "")], cases=[id_]):
        LooksAsking.objects.create(id=id_, authority=authority, reached_by=key, asked_at=at)
        way = ContactPoint.Kind.EMAIL if "@" in key else ContactPoint.Kind.TELEPHONE
        record(
            "looks.asked",
            authority=authority.pk,
            objects=[("looks_asking", id_, "subject")],
            by=PERSON,
            occurred_at=at,
            way=way.value,
        )


def take_asking(asking: UUID) -> str:
    """How she who asks is reached; the asking is then gone, and so is a second answer. Empty when it was answered."""
    with scope(cases=[asking]):
        found = LooksAsking.objects.select_for_update(of=("self",)).filter(pk=asking).first()
        if found is None:
            return ""
        found.delete()
        return found.reached_by


def addresses_reached(key: str) -> list[ContactPoint]:
    """Where the link goes, one address for each file that has this way verified, in the walls of the transaction.

    A telephone number leads to the address of the same file: nothing of ours travels by telephone.
    """
    verified = ContactPoint.objects.filter(
        profile__in=reached_by(key),
        profile__kind=Profile.Kind.PERSON,
        profile__merged_into=None,
        verified_at__isnull=False,
    )
    known: dict[UUID, list[ContactPoint]] = {}
    for point in verified.select_related("profile__authority").order_by("-verified_at", "pk"):
        known.setdefault(point.profile_id, []).append(point)
    return [found for points in known.values() if (found := _address(points, key))][:MOST_FILES]


def forget_askings(*, at: datetime) -> int:
    """Delete what no worker could answer; return how many. In the scope of the retention office."""
    return LooksAsking.objects.filter(asked_at__lt=at - FORGOTTEN_AFTER).delete()[0]


def _address(points: Iterable[ContactPoint], key: str) -> ContactPoint | None:
    asked = [one for one in points if reach_key(one.value) == key]
    emails = [one for one in (asked if "@" in key else points) if one.kind == ContactPoint.Kind.EMAIL]
    return max(emails, key=lambda one: one.is_preferred, default=None) if asked else None


def _link(held: Held) -> LookingLink:
    """The link, whose address is still verified for that file; the scope becomes the capability of the file."""
    set_scope(cases=[held.profile])
    link = LookingLink.objects.select_related("authority").filter(pk=held.link, profile=held.profile).first()
    if link is None:
        raise DeadLink
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_file_contact_holds(%s, %s)", (held.profile, link.contact_point_id))
        if not cursor.fetchone()[0]:
            raise DeadLink
    return link


def _tell(kind: str, link: LookingLink, *, by: Agent | None, at: datetime) -> None:
    record(
        kind,
        authority=link.authority_id,
        sector=link.sector,
        objects=[("looking_link", link.pk, "subject"), ("profile", link.profile_id, "about")],
        by=by.actor if by else PERSON,
        occurred_at=at,
    )
