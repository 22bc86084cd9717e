"""What a file sets out: a fixed number of queries, whatever the person has lived.

The file of a receptionist gathers the profiles of the same person in the sectors where she receives; everybody
else's is one profile. What only an opening shows (``Together.opened``) says when and what, and opens no page.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from parvis.agents.rights import Grants
from parvis.base.compiled import Compiled, CompiledFor
from parvis.base.scope import Wall
from parvis.cases.contacts import calls_shown, contacts_shown
from parvis.cases.models import Case, CaseDocument
from parvis.events.kinds import all_kinds
from parvis.events.models import Event
from parvis.interactions.models import CallBack, Interaction
from parvis.interactions.queries import with_matters
from parvis.people.models import ContactPoint, DatumOrigin, Profile, ProfileNote, Relation
from parvis.people.queries import relations_of

from .models import CrossSectorOpening

PAGE = 20
"""Lines of one kind in a page of the story."""

LINE = (
    *("reference", "title", "sector", "state", "outcome", "channel", "profile"),
    *("received_at", "due_on", "closed_at", "unit__name"),
)
"""What a line says of a case."""

TOLD_OF = ("profile", "contact_point", "relation", "crossing")
"""First words of the kinds of facts that a file tells."""

UNTOLD = ("profile.noted", "contact_point.added", "contact_point.verified", "contact_point.preferred")
"""What the page shows by itself: the note, and each way to reach her with its state."""

_NUMBERS = """
SELECT event_id, recorded_at FROM events_eventobject
WHERE object_id = ANY (%s::uuid[] || ARRAY(SELECT id FROM people_profile WHERE merged_into_id = ANY (%s::uuid[])))
  AND case_id IS NULL AND recorded_at <= coalesce(%s, 'infinity'::timestamptz)
ORDER BY recorded_at DESC LIMIT %s
"""

LATEST = datetime(9999, 1, 1, tzinfo=UTC)
"""After any moment of a story: its first page."""

MOST = 60
"""Cases or documents set out at once; the story by pages has them all."""


@dataclass(frozen=True)
class Together:
    """Another profile of the same person, and whether only an opening shows it."""

    profile: UUID
    sector: str
    opened: bool


@dataclass(frozen=True)
class CaseLine:
    """A case of the person, and whether the agent may open it."""

    case: Case
    is_open_to_her: bool


@dataclass(frozen=True)
class ContactLine:
    """A contact with the person, and whether the agent may read what was said."""

    contact: Interaction
    is_readable: bool


@dataclass
class File:
    """Everything a file sets out besides the profile."""

    together: list[Together]
    origins: dict[str, DatumOrigin]
    points: list[ContactPoint]
    relations: list[Relation]
    cases: list[CaseLine]
    contacts: list[ContactLine]
    call_backs: list[CallBack]
    documents: list[CaseDocument]
    notes: list[ProfileNote]
    facts: list[Event]
    elsewhere: list[date] = field(default_factory=list)
    more_before: datetime | None = None
    """The story goes on at this moment, which is on the next page; None when it is whole."""


def live_opening(grants: Grants, profile: Profile, *, at: datetime) -> CrossSectorOpening | None:
    """What she has open across sectors for this person now, if anything."""
    found = CrossSectorOpening.objects.filter(
        profile=profile, agent=grants.agent, ended_at=None, ends_at__gt=at
    )
    return found.order_by("-ends_at", "id").first()


def profiles_together(profile: Profile) -> list[Together]:
    """The other profiles of the same person that this transaction's agent may see, by the audited function."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT profile, sector, opened FROM person_file_together(%s)", (profile.pk,))
        return [Together(*row) for row in cursor.fetchall()]


def contacts_elsewhere(profile: Profile) -> list[date]:
    """The days when another ordinary service met the person, by the audited function; the latest first."""
    zone = profile.authority.calendar().zone.key
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_contacts_elsewhere(%s, %s)", (profile.pk, zone))
        return [row[0] for row in cursor.fetchall()]


def walls_with(grants: Grants, profile: Profile, together: Iterable[Together]) -> tuple[Wall, ...]:
    """Her walls, and those an opening adds while it lives."""
    opened = {Wall(profile.authority_id, one.sector) for one in together if one.opened}
    return (*grants.walls, *sorted(opened.difference(grants.walls)))


def file_of(
    grants: Grants,
    profile: Profile,
    together: list[Together],
    *,
    elsewhere: list[date],
    on: date,
    before: datetime | None = None,
) -> File:
    """Read the file, inside the walls of ``walls_with``; ``on``: the day it is; ``before``: an older page of its
    story."""
    hers = [profile.pk, *(one.profile for one in together)]
    shown = {profile.pk, *(one.profile for one in together if not one.opened)}
    until = before or LATEST
    cases = _CASES.rows(grants.key, grants, hers, until)
    contacts = _CONTACTS.rows(grants.key, grants, hers, until)
    readable = _readable(grants, shown, cases, contacts)
    notes = _NOTES.rows(list(shown), until)
    facts = _facts(shown, before)
    told = [
        ContactLine(one, one.profile_id in shown and one.holder_id in {None, *readable})
        for one in contacts[:PAGE]
    ]
    with_matters([line.contact for line in told if line.is_readable and line.contact.is_noted])
    return File(
        together=together,
        origins={one.datum: one for one in _ORIGINS.rows(profile.pk)},
        points=_POINTS.rows(list(shown)),
        relations=relations_of(shown, on=on),
        cases=[CaseLine(case, case.pk in readable) for case in cases[:PAGE]],
        contacts=told,
        call_backs=_promised(grants, shown),
        documents=_documents(readable),
        notes=notes[:PAGE],
        facts=facts[:PAGE],
        elsewhere=elsewhere,
        more_before=_cut(
            [case.received_at for case in cases],
            [one.occurred_at for one in contacts],
            [one.written_at for one in notes],
            [one.occurred_at for one in facts],
        ),
    )


def namesakes(grants: Grants, profile: Profile, together: Iterable[Together]) -> list[Profile]:
    """Profiles of the other sectors where she receives that bear this very name and birth date."""
    if profile.kind != Profile.Kind.PERSON or not profile.birth_date:
        return []
    sectors = {wall.sector for wall in grants.meeting_walls if wall.authority == profile.authority_id} - {
        profile.sector,
        *(one.sector for one in together),
    }
    found = Profile.objects.filter(
        authority_id=profile.authority_id,
        sector__in=sorted(sectors),
        family_name=profile.family_name,
        given_names=profile.given_names,
        birth_date=profile.birth_date,
        merged_into=None,
    )
    return list(found.order_by("sector", "id")[:5])


def readable_cases(grants: Grants, shown: Collection[UUID]) -> list[UUID]:
    """The cases of these profiles that the agent may open, the latest first, ``MOST`` at most."""
    found = Case.objects.visible_to(grants).filter(profile__among=list(shown)).order_by("-received_at", "-id")
    return list(found.values_list("pk", flat=True)[:MOST])


def _promised(grants: Grants, shown: Collection[UUID]) -> list[CallBack]:
    """The calls promised to her that this agent may keep."""
    return _PROMISED.rows(grants.key, grants, list(shown))


def _documents(readable: Collection[UUID]) -> list[CaseDocument]:
    """The documents of these cases, the latest first."""
    return _DOCUMENTS.rows(list(readable)) if readable else []


def _readable(
    grants: Grants, shown: Collection[UUID], cases: Iterable[Case], contacts: Iterable[Interaction]
) -> set[UUID]:
    """Among the cases named, those the agent may open: receiving opens none."""
    named = {case.pk for case in cases} | {one.holder_id for one in contacts if one.holder_id}
    if not named:
        return set()
    return {case for (case,) in _OPENED.tuples(grants.key, grants, list(named), list(shown))}


def _facts(shown: Collection[UUID], before: datetime | None) -> list[Event]:
    """What happened to the profiles themselves; what happened to cases is on their own pages."""
    with connection.cursor() as cursor:
        hers = sorted(map(str, shown))
        cursor.execute(_NUMBERS, (hers, hers, before, 4 * PAGE))
        found = cursor.fetchall()
    kinds = [
        kind.name
        for kind in all_kinds()
        if kind.name.partition(".")[0] in TOLD_OF and kind.name not in UNTOLD
    ]
    # The moment of recording tells the server in which months to look.
    told = Event.objects.filter(
        id__in=[id_ for id_, _at in found], recorded_at__in=[at for _id, at in found], kind__in=kinds
    )
    return list(_story(told, "occurred_at", before))


_SAMPLE, _OTHER = [UUID(int=1)], [UUID(int=2)]
_CASES = CompiledFor(
    lambda grants, hers, until: (
        _story(Case.objects.filter(profile__among=hers).shown_to(grants), "received_at", until)
        .select_related("unit")
        .only(*LINE)
    ),
    _SAMPLE,
    LATEST,
)
_CONTACTS = CompiledFor(
    lambda grants, hers, until: _story(contacts_shown(grants, hers), "occurred_at", until), _SAMPLE, LATEST
)
_NOTES = Compiled(
    lambda shown, until: _story(ProfileNote.objects.filter(profile__among=shown), "written_at", until),
    _SAMPLE,
    LATEST,
)
_ORIGINS = Compiled(
    lambda profile: DatumOrigin.objects.filter(profile=profile).order_by("datum"), UUID(int=1)
)
_POINTS = Compiled(
    lambda shown: ContactPoint.objects.filter(profile__among=shown).order_by(
        "kind", "-is_preferred", "value", "id"
    ),
    _SAMPLE,
)
_PROMISED = CompiledFor(
    lambda grants, shown: (
        calls_shown(grants)
        .open()
        .filter(profile__among=shown)
        .select_related("unit")
        .order_by("until", "id")[:MOST]
    ),
    _SAMPLE,
)
_DOCUMENTS = Compiled(
    lambda cases: (
        CaseDocument.objects.filter(case__among=cases, document__removed_at__isnull=True)
        .select_related("document", "case")
        .order_by("-document__created_at", "document_id")[:MOST]
    ),
    _SAMPLE,
)
_OPENED = CompiledFor(
    lambda grants, named, shown: (
        Case.objects.visible_to(grants)
        .filter(pk__among=named, profile__among=shown)
        .order_by()
        .values_list("pk")
    ),
    _SAMPLE,
    _OTHER,
)


def _story(rows: QuerySet, moment: str, before: datetime | None) -> QuerySet:  # type: ignore[type-arg]
    """The latest of these rows, one more than a page, to know whether there are older ones."""
    if before is not None:
        rows = rows.filter(**{f"{moment}__lte": before})
    return rows.order_by(f"-{moment}", "-id")[: PAGE + 1]


def _cut(*kinds: list[datetime]) -> datetime | None:
    """Where the page ends: the latest moment of a line that did not fit. That line begins the next page."""
    return max((moments[PAGE] for moments in kinds if len(moments) > PAGE), default=None)
