"""The verbs of a profile: correcting and checking it, its contact points, its relations, what agents note.

Each takes the profile under lock, refuses aloud, records a fact without any personal datum. What is said of a
profile that was merged meanwhile is said of the one kept; only its identity is not corrected unseen.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from parvis.agents.models import Agent
from parvis.events.record import Subject, record

from .models import ContactPoint, Datum, DatumOrigin, Ground, Profile, ProfileNote, Relation


class CannotCorrect(Exception):
    """Said in one word: ``nothing`` to change nor check, ``name`` left empty, ``merged`` into another."""


class CannotAddContact(Exception):
    """The value is empty, or the profile has it already."""


class CannotChangeContact(Exception):
    """The contact point is not of this profile, or already is what was asked for."""


class CannotRelate(Exception):
    """Said in one word: ``itself``, ``wall``, ``known``, ``absent``."""


class CannotNoteProfile(Exception):
    """There is nothing to say."""


def correct(
    profile: UUID,
    values: Mapping[Datum, str | date | None],
    *,
    ground: Ground,
    by: Agent,
    at: datetime,
    all_checked: bool = False,
) -> Profile:
    """Write the identity as the agent now knows it, and on what ground.

    What changes takes the ground given; with ``all_checked`` what stays the same takes it too, for the agent
    compared everything with a paper. A statement without a paper checks nothing. Raises CannotCorrect.
    """
    found = Profile.objects.select_for_update(of=("self",)).get(pk=profile)
    if found.merged_into_id is not None:
        raise CannotCorrect("merged")
    changed = [datum for datum, value in values.items() if getattr(found, datum.value) != value]
    checked = [
        datum
        for datum, value in values.items()
        if all_checked and ground != Ground.STATEMENT and value and datum not in changed
    ]
    if not changed and not checked:
        raise CannotCorrect("nothing")
    for datum in changed:
        setattr(found, datum.value, values[datum])
    if found.kind == Profile.Kind.PERSON and not (found.family_name or found.birth_name):
        raise CannotCorrect("name")
    found.save(update_fields=[datum.value for datum in changed])
    _say_where_from(found, [*changed, *checked], ground, by=by, at=at)
    for kind, data in (("profile.corrected", changed), ("profile.checked", checked)):
        if data:
            _tell(kind, found, by=by, at=at, data=sorted(one.value for one in data), ground=ground.value)
    return found


def add_contact_point(
    profile: UUID, way: ContactPoint.Kind, value: str, *, by: Agent, at: datetime
) -> ContactPoint:
    """Keep one more way to reach somebody, as she declares it. Raises CannotAddContact."""
    found = _locked(profile)
    known = ContactPoint.objects.filter(profile=found, kind=way, value__iexact=value.strip())
    if not value.strip() or known.exists():
        raise CannotAddContact(way.value)
    point = ContactPoint.objects.create(
        authority_id=found.authority_id, sector=found.sector, profile=found, kind=way, value=value.strip()
    )
    _tell_point("contact_point.added", point, by=by, at=at)
    return point


def verify_contact_point(profile: UUID, point: UUID, *, by: Agent, at: datetime) -> ContactPoint:
    """Say that this contact point was seen to reach this very person. Raises CannotChangeContact."""
    found = _point(profile, point)
    if found.verified_at is not None:
        raise CannotChangeContact(str(point))
    found.verified_at = at
    found.save(update_fields=["verified_at"])
    _tell_point("contact_point.verified", found, by=by, at=at)
    return found


def prefer_contact_point(profile: UUID, point: UUID, *, by: Agent, at: datetime) -> ContactPoint:
    """Make a contact point the one to use first of its kind. Raises CannotChangeContact."""
    found = _point(profile, point)
    if found.is_preferred:
        raise CannotChangeContact(str(point))
    ContactPoint.objects.filter(profile_id=found.profile_id, kind=found.kind).update(is_preferred=False)
    found.is_preferred = True
    found.save(update_fields=["is_preferred"])
    _tell_point("contact_point.preferred", found, by=by, at=at)
    return found


def remove_contact_point(profile: UUID, point: UUID, *, by: Agent, at: datetime) -> None:
    """Forget what no longer reaches the person, wherever a merge left it. Raises CannotChangeContact."""
    found = _point(profile, point)
    ContactPoint.objects.filter(
        profile__merged_into=found.profile_id, kind=found.kind, value__iexact=found.value
    ).delete()
    _tell_point("contact_point.removed", found, by=by, at=at)
    found.delete()


def add_relation(
    source: UUID, target: UUID, kind: Relation.Kind, *, by: Agent, at: datetime, on: date
) -> Relation:
    """Say what one profile is to another of the same wall, from a day on. Raises CannotRelate."""
    found = _locked(source)
    if found.pk == target:
        raise CannotRelate("itself")
    other = Profile.objects.filter(pk=target, merged_into=None).first()
    if other is None or (other.authority_id, other.sector) != (found.authority_id, found.sector):
        raise CannotRelate("wall")
    if Relation.objects.filter(source=found, target=other, kind=kind).exists():
        raise CannotRelate("known")
    relation = Relation.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        source=found,
        target=other,
        kind=kind,
        starts_on=on,
    )
    _tell(
        "relation.added", found, by=by, at=at, objects=[("profile", target, "related")], relation=kind.value
    )
    return relation


def remove_relation(profile: UUID, relation: UUID, *, by: Agent, at: datetime) -> None:
    """Take back a relation of a profile, whichever end it is. Raises CannotRelate."""
    found = _locked(profile)
    held = Relation.objects.filter(pk=relation).first()
    if held is None or found.pk not in (held.source_id, held.target_id):
        raise CannotRelate("absent")
    other = held.target_id if held.source_id == found.pk else held.source_id
    _tell(
        "relation.removed", found, by=by, at=at, objects=[("profile", other, "related")], relation=held.kind
    )
    held.delete()


def note_profile(profile: UUID, body: str, *, by: Agent, at: datetime) -> ProfileNote:
    """Leave a word about a person for the colleagues of the sector. Raises CannotNoteProfile."""
    found = _locked(profile)
    if not body.strip():
        raise CannotNoteProfile(str(profile))
    note = ProfileNote.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        profile=found,
        author=by,
        body=body.strip(),
        written_at=at,
    )
    _tell("profile.noted", found, by=by, at=at, objects=[("note", note.pk, "written")])
    return note


def _locked(profile: UUID) -> Profile:
    """The profile under lock, or the one it was merged into."""
    found = Profile.objects.select_for_update(of=("self",)).get(pk=profile)
    return found if found.merged_into_id is None else _locked(found.merged_into_id)


def _point(profile: UUID, point: UUID) -> ContactPoint:
    """A contact point of a profile, both under lock."""
    kept = _locked(profile)
    found = ContactPoint.objects.select_for_update().filter(pk=point, profile=kept).first()
    if found is None:
        raise CannotChangeContact(str(point))
    return found


def _say_where_from(profile: Profile, data: list[Datum], ground: Ground, *, by: Agent, at: datetime) -> None:
    origin = Profile.Origin.DECLARED if ground == Ground.STATEMENT else Profile.Origin.CHECKED
    DatumOrigin.objects.bulk_create(
        (
            DatumOrigin(
                authority_id=profile.authority_id,
                sector=profile.sector,
                profile=profile,
                datum=datum,
                origin=origin,
                ground=ground,
                agent=by,
                at=at,
            )
            for datum in data
        ),
        update_conflicts=True,
        unique_fields=["profile", "datum"],
        update_fields=["origin", "ground", "agent", "at"],
    )


def _tell_point(kind: str, point: ContactPoint, *, by: Agent, at: datetime) -> None:
    record(
        kind,
        authority=point.authority_id,
        sector=point.sector,
        objects=[("contact_point", point.pk, "subject"), ("profile", point.profile_id, "about")],
        by=by.actor,
        occurred_at=at,
        way=point.kind,
    )


def _tell(
    kind: str,
    profile: Profile,
    *,
    by: Agent,
    at: datetime,
    objects: "list[Subject] | None" = None,
    **facts: Any,
) -> None:
    record(
        kind,
        authority=profile.authority_id,
        sector=profile.sector,
        objects=[("profile", profile.pk, "subject"), *(objects or [])],
        by=by.actor,
        occurred_at=at,
        **facts,
    )
