"""The rows that lead to a profile, found by asking Django: a table added tomorrow moves like the others.

A model that must not follow its profile says so itself (``stays_when_merged = True``); those of the people
context that a merge treats otherwise are in ``TREATED``.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Exists, ForeignKey, ManyToOneRel, Model, OuterRef, Q, QuerySet, UniqueConstraint
from django.db.models.functions import Lower

from .models import ContactPoint, DatumOrigin, DuplicateSuspicion, Merge, PersonLink, Profile, Relation

TREATED: dict[type[Model], str] = {
    DatumOrigin: "follows the datum it tells of, when that one is taken",
    DuplicateSuspicion: "settled with its pair; the others wait for the profile to come back",
    Merge: "says what happened between two profiles, whatever becomes of them",
    PersonLink: "sealed: the database's own function brings it along",
}
"""The models that point to a profile and do not move by themselves, each with its reason."""

Key = ForeignKey[Profile, Profile]


def name_of(key: Key) -> str:
    """The name under which a merge writes down what it moved."""
    return f"{key.model._meta.label}.{key.name}"


def keys_to_profiles() -> list[Key]:
    """Every key to a profile, whatever happens to it; the tables of this context last.

    Others hold a case, then its person: so does a merge, and none waits for the other for ever.
    """
    found: list[Key] = [
        relation.field
        for relation in Profile._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToOneRel) and isinstance(relation.field, ForeignKey)
    ]
    return sorted(found, key=lambda key: (key.model._meta.app_label == "people", name_of(key)))


def moving_keys() -> list[Key]:
    """The keys whose rows follow when a profile is merged."""
    return [
        key
        for key in keys_to_profiles()
        if key.model not in TREATED and not getattr(key.model, "stays_when_merged", False)
    ]


def rows_at(key: Key, profile: UUID) -> "QuerySet[Model]":
    """The rows of a key that lead to this profile."""
    return key.model._base_manager.filter(**{key.attname: profile})


def move(
    key: Key, source: UUID, target: UUID, *, only: Collection[UUID] | None = None
) -> tuple[list[UUID], list[UUID]]:
    """Turn the rows of a key from one profile to another; those that would say a thing twice stay.

    Return the ids that moved, and among them the contact points that are no longer the preferred one.
    """
    rows = rows_at(key, source)
    if only is not None:
        rows = rows.filter(pk__in=only)
    for twin in _twins(key, target):
        rows = rows.exclude(twin)
    ids = sorted(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    if not ids:
        return [], []
    found = key.model._base_manager.filter(pk__in=ids)
    demoted: list[UUID] = []
    if key.model is ContactPoint:
        demoted = _demote(ids, target)
    found.update(**{key.attname: target})
    return ids, demoted


def twins_of_points(source: UUID, target: UUID) -> Iterable[tuple[ContactPoint, ContactPoint]]:
    """The contact points that two profiles both have: hers of the source, then of the target."""
    known = {
        (point.kind, point.value.lower()): point
        for point in ContactPoint.objects.select_for_update().filter(profile=target).order_by("pk")
    }
    for point in ContactPoint.objects.filter(profile=source).order_by("pk"):
        if twin := known.get((point.kind, point.value.lower())):
            yield point, twin


def _twins(key: Key, target: UUID) -> Iterable[Q | Exists]:
    """What would be said twice, or of itself, once turned to the target."""
    model = key.model
    if model is ContactPoint:
        same = ContactPoint.objects.filter(profile=target, kind=OuterRef("kind"))
        yield Q(Exists(same.annotate(said=Lower("value")).filter(said=Lower(OuterRef("value")))))
        return
    if model is Relation:
        yield Q(**{"target_id" if key.name == "source" else "source_id": target})
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and key.name in constraint.fields:
            others = {name: OuterRef(name) for name in constraint.fields if name != key.name}
            when = constraint.condition or Q()
            yield Q(Exists(model._base_manager.filter(when, **{key.attname: target}, **others))) & when


def _demote(ids: Collection[UUID], target: UUID) -> list[UUID]:
    """Leave one preferred contact point of each kind: that of the target."""
    taken = ContactPoint.objects.filter(profile=target, is_preferred=True).values_list("kind", flat=True)
    found = ContactPoint.objects.filter(pk__in=ids, is_preferred=True, kind__in=list(taken.order_by("kind")))
    demoted = sorted(found.values_list("pk", flat=True))
    ContactPoint.objects.filter(pk__in=demoted).update(is_preferred=False)
    return demoted
