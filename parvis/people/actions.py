"""The verbs of a profile: correcting and checking it, its contact points, its relations, what agents note.

Each takes the profile under lock, refuses aloud, records a fact without any personal datum. What is said of a
profile that was merged meanwhile is said of the one kept; only its identity is not corrected unseen.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from parvis.agents.models import Agent
from parvis.base.scope import Wall
from parvis.events.record import Subject, record

from .models import ContactPoint, Datum, DatumOrigin, Ground, Profile, ProfileNote, Proof, Relation


class CannotCorrect(Exception):
    """Said in one word: ``nothing`` to change nor check, ``name`` left empty, ``merged`` into another."""


class CannotAddContact(Exception):
    """The value is empty, or the profile has it already."""


class CannotChangeContact(Exception):
    """The contact point is not of this profile, or already is what was asked for."""


class CannotRelate(Exception):
    """Said in one word.

    ``itself``, ``wall`` (another sector, or merged), ``kind`` (a person, an organisation), ``known``, ``absent``,
    ``ended`` already, ``early`` (before it began).
    """


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
    tell_point("contact_point.added", point, by=by, at=at)
    return point


def verify_contact_point(profile: UUID, point: UUID, *, by: Agent, at: datetime) -> ContactPoint:
    """Say that this contact point was seen to reach this very person. Raises CannotChangeContact."""
    found = locked_point(profile, point)
    if found.verified_at is not None:
        raise CannotChangeContact(str(point))
    found.verified_at, found.verification = at, ContactPoint.Verification.AGENT
    found.save(update_fields=["verified_at", "verification"])
    tell_point("contact_point.verified", found, by=by, at=at)
    return found


def prefer_contact_point(profile: UUID, point: UUID, *, by: Agent, at: datetime) -> ContactPoint:
    """Make a contact point the one to use first of its kind. Raises CannotChangeContact."""
    found = locked_point(profile, point)
    if found.is_preferred:
        raise CannotChangeContact(str(point))
    ContactPoint.objects.filter(profile_id=found.profile_id, kind=found.kind).update(is_preferred=False)
    found.is_preferred = True
    found.save(update_fields=["is_preferred"])
    tell_point("contact_point.preferred", found, by=by, at=at)
    return found


def remove_contact_point(profile: UUID, point: UUID, *, by: Agent, at: datetime) -> None:
    """Forget what no longer reaches the person, wherever a merge left it. Raises CannotChangeContact."""
    found = locked_point(profile, point)
    ContactPoint.objects.filter(
        profile__merged_into=found.profile_id, kind=found.kind, value__iexact=found.value
    ).delete()
    tell_point("contact_point.removed", found, by=by, at=at)
    found.delete()


def open_profile(
    beside: UUID, *, family_name: str, given_names: str, birth_date: date | None, by: Agent, at: datetime
) -> Profile:
    """Open the file of somebody whom this sector does not know, as declared, to say what she is to another.

    ``beside``: a profile of the same wall. Raises CannotCorrect without a family name.
    """
    held = _locked(beside)
    return declare_profile(
        Wall(held.authority_id, held.sector),
        family_name=family_name,
        given_names=given_names,
        birth_date=birth_date,
        by=by,
        at=at,
    )


def declare_profile(
    wall: Wall, *, family_name: str, given_names: str, birth_date: date | None, by: Agent, at: datetime
) -> Profile:
    """Open the file of somebody whom a sector does not know, as she names herself. Raises CannotCorrect."""
    if not family_name.strip():
        raise CannotCorrect("name")
    found = Profile.objects.create(
        authority_id=wall.authority,
        sector=wall.sector,
        family_name=family_name.strip(),
        given_names=given_names.strip(),
        birth_date=birth_date,
    )
    _tell("profile.opened", found, by=by, at=at)
    return found


SYMMETRIC = frozenset({Relation.Kind.SPOUSE.value, Relation.Kind.HOUSEHOLD.value})
"""Kinds that say the same from both ends."""


def add_relation(
    source: UUID,
    target: UUID,
    kind: Relation.Kind,
    *,
    by: Agent,
    at: datetime,
    on: date | None,
    proof: Proof = Proof.STATEMENT,
) -> Relation:
    """Say what one profile is to another of the same wall, from a day on if it is known. Raises CannotRelate."""
    found = _locked(source)
    if found.pk == target:
        raise CannotRelate("itself")
    other = Profile.objects.filter(pk=target, merged_into=None).first()
    if other is None or (other.authority_id, other.sector) != (found.authority_id, found.sector):
        raise CannotRelate("wall")
    wanted = Profile.Kind.ORGANISATION if kind == Relation.Kind.CONTACT else Profile.Kind.PERSON
    if (found.kind, other.kind) != (Profile.Kind.PERSON, wanted):
        raise CannotRelate("kind")
    same = Q(source=found, target=other)
    if kind.value in SYMMETRIC:
        same |= Q(source=other, target=found)
    if Relation.objects.filter(same, kind=kind, ends_on=None).exists():
        raise CannotRelate("known")
    relation = Relation.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        source=found,
        target=other,
        kind=kind,
        starts_on=on,
        proof=proof,
        added_by=by,
        signed=by.signature,
        added_at=at,
    )
    _tell_relation("relation.added", found, relation, by=by, at=at, proof=proof.value)
    return relation


def end_relation(profile: UUID, relation: UUID, *, on: date, by: Agent, at: datetime) -> Relation:
    """Say the last day a relation held, from whichever end; it stays in the history. Raises CannotRelate."""
    found, held = _related(profile, relation)
    if held.ends_on is not None:
        raise CannotRelate("ended")
    if held.starts_on is not None and on < held.starts_on:
        raise CannotRelate("early")
    held.ends_on = on
    held.save(update_fields=["ends_on"])
    _tell_relation("relation.ended", found, held, by=by, at=at)
    return held


def remove_relation(profile: UUID, relation: UUID, *, by: Agent, at: datetime) -> None:
    """Take back a relation written by mistake, from whichever end. Raises CannotRelate."""
    found, held = _related(profile, relation)
    _tell_relation("relation.removed", found, held, by=by, at=at)
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
        signed=by.signature,
        body=body.strip(),
        written_at=at,
    )
    _tell("profile.noted", found, by=by, at=at, objects=[("note", note.pk, "written")])
    return note


def _locked(profile: UUID) -> Profile:
    """The profile under lock, or the one it was merged into."""
    found = Profile.objects.select_for_update(of=("self",)).get(pk=profile)
    return found if found.merged_into_id is None else _locked(found.merged_into_id)


def locked_point(profile: UUID, point: UUID) -> ContactPoint:
    """A contact point of a profile, both under lock. Raises CannotChangeContact."""
    kept = _locked(profile)
    found = ContactPoint.objects.select_for_update().filter(pk=point, profile=kept).first()
    if found is None:
        raise CannotChangeContact(str(point))
    return found


def _related(profile: UUID, relation: UUID) -> tuple[Profile, Relation]:
    """A profile and one of its relations, both under lock."""
    found = _locked(profile)
    held = Relation.objects.select_for_update(of=("self",)).filter(pk=relation).first()
    if held is None or found.pk not in (held.source_id, held.target_id):
        raise CannotRelate("absent")
    return found, held


def _tell_relation(
    kind: str, profile: Profile, relation: Relation, *, by: Agent, at: datetime, **facts: str
) -> None:
    """Record a fact about both ends."""
    other = relation.target_id if relation.source_id == profile.pk else relation.source_id
    objects: list[Subject] = [("profile", other, "related")]
    _tell(kind, profile, by=by, at=at, objects=objects, relation=relation.kind, **facts)


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
                signed=by.signature,
                at=at,
            )
            for datum in data
        ),
        update_conflicts=True,
        unique_fields=["profile", "datum"],
        update_fields=["origin", "ground", "agent", "signed", "at"],
    )


def tell_point(kind: str, point: ContactPoint, *, by: Agent, at: datetime, **facts: str) -> None:
    """Record a fact about a contact point, by its kind and never by its value."""
    record(
        kind,
        authority=point.authority_id,
        sector=point.sector,
        objects=[("contact_point", point.pk, "subject"), ("profile", point.profile_id, "about")],
        by=by.actor,
        occurred_at=at,
        way=point.kind,
        **facts,
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
