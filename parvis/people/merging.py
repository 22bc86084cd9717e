"""Two profiles of one wall are the same person's: merging them, and taking it back.

Nothing is deleted and the journal is never rewritten. The profile absorbed stays, with what the one kept has
already; ``merged_into`` leads from it to the one kept, without a chain: those it had absorbed follow it.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from parvis.agents.models import Agent
from parvis.events.record import record

from .models import ContactPoint, Datum, DatumOrigin, DuplicateSuspicion, Ground, Merge, Profile
from .moving import move, moving_keys, name_of, twins_of_points

ORIGIN = ("id", "origin", "ground", "agent_id", "signed", "at")
"""What a merge writes down of where a datum comes from."""


class CannotMerge(Exception):
    """Said in one word.

    ``itself``, ``wall`` (of two authorities or sectors), ``kind`` (a person and an organisation), ``merged`` (one
    already is), ``changed`` (since the page was drawn), ``apart`` (known for two persons).
    """


class CannotUnmerge(Exception):
    """Said in one word: ``undone`` already, or ``later`` (another merge of the one kept comes first)."""


def seen(one: Profile, other: Profile) -> str:
    """What a page showed of two profiles, in a few signs that say nothing of the persons."""
    known = [
        [str(getattr(profile, datum.value)) for datum in Datum] + [str(profile.merged_into_id)]
        for profile in sorted((one, other), key=lambda profile: profile.pk)
    ]
    return sha256(f"{one.authority_id}{known}".encode()).hexdigest()[:16]


def merge(
    kept: UUID,
    absorbed: UUID,
    *,
    by: Agent,
    at: datetime,
    take: Collection[Datum] = (),
    drawn: str | None = None,
) -> Merge:
    """Bring everything of one profile to another, with the data of its identity that are chosen.

    ``drawn`` is what ``seen`` said when the agent chose. What both have stays with the one absorbed, so that
    taking the merge back finds it. Raises CannotMerge.
    """
    one, other = _both(kept, absorbed)
    if drawn is not None and drawn != seen(one, other):
        raise CannotMerge("changed")
    made = Merge.objects.create(
        authority_id=one.authority_id,
        sector=one.sector,
        kept=one,
        absorbed=other,
        merged_by=by,
        signed=by.signature,
        merged_at=at,
    )
    if _links("people_merge_links", made) == "apart":
        raise CannotMerge("apart")
    points = _confirm_points(other, one)
    made.changed = {"data": _take(one, other, take, by=by, at=at), "points": points}
    for key in moving_keys():
        ids, demoted = move(key, other.pk, one.pk)
        if ids:
            made.moved[name_of(key)] = [str(id_) for id_ in ids]
        points.update({str(point): {"is_preferred": [True, False]} for point in demoted})
    other.merged_into = one
    other.save(update_fields=["merged_into"])
    made.save(update_fields=["moved", "changed"])
    _settle(made, DuplicateSuspicion.State.MERGED, by=by, at=at)
    rows = sum(map(len, made.moved.values()))
    _tell("profile.merged", made, by=by, at=at, data=sorted(made.changed["data"]), rows=rows)
    return made


def unmerge(made: UUID, *, by: Agent, at: datetime, also: Collection[UUID] = ()) -> Merge:
    """Give each profile what was its own back, as it was.

    What happened since stays with the one kept, but for the rows of ``also``; a value or a contact point changed
    since is left as it is now. Merges are taken back in order, the last one first. Raises CannotUnmerge.
    """
    found = Merge.objects.get(pk=made)
    kept, absorbed = _locked(found.kept_id, found.absorbed_id)
    found = Merge.objects.select_for_update().get(pk=made)
    if found.undone_at is not None:
        raise CannotUnmerge("undone")
    later = Merge.objects.filter(
        Q(kept=kept) | Q(absorbed=kept), undone_at=None, merged_at__gte=found.merged_at
    )
    if kept.merged_into_id is not None or later.exclude(pk=found.pk).exists():
        raise CannotUnmerge("later")
    rows = 0
    for key in moving_keys():
        wanted = {*map(UUID, found.moved.get(name_of(key), ())), *also}
        rows += len(move(key, kept.pk, absorbed.pk, only=wanted)[0])
    _give_back(kept, found.changed["data"])
    _restore_points(found.changed["points"])
    _links("people_unmerge_links", found)
    absorbed.merged_into = None
    absorbed.save(update_fields=["merged_into"])
    found.undone_by, found.undone_at = by, at
    found.save(update_fields=["undone_by", "undone_at"])
    _settle(found, DuplicateSuspicion.State.DISMISSED, by=by, at=at)
    _tell("profile.unmerged", found, by=by, at=at, rows=rows)
    return found


def _both(kept: UUID, absorbed: UUID) -> tuple[Profile, Profile]:
    if kept == absorbed:
        raise CannotMerge("itself")
    one, other = _locked(kept, absorbed)
    if (one.authority_id, one.sector) != (other.authority_id, other.sector):
        raise CannotMerge("wall")
    if one.kind != other.kind:
        raise CannotMerge("kind")
    if one.merged_into_id is not None or other.merged_into_id is not None:
        raise CannotMerge("merged")
    return one, other


def _locked(one: UUID, other: UUID) -> tuple[Profile, Profile]:
    """Both under lock, in the order of their ids: two agents never wait for each other."""
    rows = Profile.objects.select_for_update(of=("self",)).filter(pk__in=(one, other)).order_by("pk")
    found = {profile.pk: profile for profile in rows}
    if len(found) < 2:
        raise CannotMerge("wall")
    return found[one], found[other]


def _take(
    kept: Profile, absorbed: Profile, take: Collection[Datum], *, by: Agent, at: datetime
) -> dict[str, dict[str, Any]]:
    """Write the chosen data on the one kept with where they come from; return each, before and after."""
    changes: dict[str, dict[str, Any]] = {}
    known = {one.datum: one for one in absorbed.origins.order_by("datum")}
    for datum in sorted(set(take)):
        before, after = getattr(kept, datum.value), getattr(absorbed, datum.value)
        if before == after:
            continue
        origin = known.get(datum)
        told: Mapping[str, Any] | None = _origin_row(origin)
        if told is None and kept.origin != Profile.Origin.DECLARED:
            # The whole profile kept says its data were checked or imported: this one was not.
            told = {
                "origin": "declared",
                "ground": Ground.STATEMENT.value,
                "agent_id": str(by.pk),
                "signed": by.signature,
                "at": at.isoformat(),
            }
        former = _origin_of(kept, datum)
        written = _write_origin(
            kept, datum, {**told, "id": former["id"] if former else None} if told else None
        )
        setattr(kept, datum.value, after)
        changes[datum.value] = {
            "value": [_plain(before), _plain(after)],
            "origin": [former, written],
        }
    if changes:
        kept.save(update_fields=sorted(changes))
    return changes


def _give_back(kept: Profile, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Restore the data that nobody has changed nor checked since."""
    restored = []
    for name, change in changes.items():
        before, after = change["value"]
        former, written = change["origin"]
        if _plain(getattr(kept, name)) != after or not _is_still(_origin_of(kept, Datum(name)), written):
            continue
        is_day = name == Datum.BIRTH_DATE and before
        setattr(kept, name, date.fromisoformat(before) if is_day else before)
        _write_origin(kept, Datum(name), former)
        restored.append(name)
    if restored:
        kept.save(update_fields=restored)


def _origin_of(profile: Profile, datum: Datum) -> dict[str, Any] | None:
    return _origin_row(DatumOrigin.objects.filter(profile=profile, datum=datum).first())


def _is_still(now: Mapping[str, Any] | None, written: Mapping[str, Any] | None) -> bool:
    """Whether a datum still comes from where a merge wrote; what was written earlier names no signature."""
    return now == ({**now, **written} if now and written else written)


def _origin_row(origin: DatumOrigin | None) -> dict[str, Any] | None:
    return {name: _plain(getattr(origin, name)) for name in ORIGIN} if origin else None


def _write_origin(profile: Profile, datum: Datum, wanted: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Say where a datum comes from, or that it comes from where the whole profile does."""
    held = DatumOrigin.objects.filter(profile=profile, datum=datum)
    if wanted is None:
        held.delete()
        return None
    values = {name: wanted.get(name, "") for name in ORIGIN if name != "id"}
    values["at"] = datetime.fromisoformat(wanted["at"])
    if not held.update(**values):
        row = {"id": UUID(wanted["id"])} if wanted["id"] else {}
        DatumOrigin.objects.create(
            authority_id=profile.authority_id,
            sector=profile.sector,
            profile=profile,
            datum=datum,
            **row,
            **values,
        )
    return _origin_of(profile, datum)


def _confirm_points(absorbed: Profile, kept: Profile) -> dict[str, dict[str, list[Any]]]:
    """A contact point both have is verified when either was; return what changed."""
    changes: dict[str, dict[str, list[Any]]] = {}
    for theirs, ours in twins_of_points(absorbed.pk, kept.pk):
        if theirs.verified_at and not ours.verified_at:
            ours.verified_at, ours.verification = theirs.verified_at, theirs.verification
            ours.save(update_fields=["verified_at", "verification"])
            changes[str(ours.pk)] = {
                # How before when: taking back the moment first would leave a way without its day.
                "verification": ["", ours.verification],
                "verified_at": [None, ours.verified_at.isoformat()],
            }
    return changes


def _restore_points(changes: Mapping[str, Mapping[str, list[Any]]]) -> None:
    """Give contact points back what the merge took or gave, unless somebody changed it since."""
    for point in ContactPoint.objects.select_for_update().filter(pk__in=list(changes)).order_by("pk"):
        for name, (before, after) in changes[str(point.pk)].items():
            if _plain(getattr(point, name)) != after:
                continue
            if name == "is_preferred" and _has_preferred(point):
                continue
            setattr(point, name, before)
            point.save(update_fields=[name])


def _has_preferred(point: ContactPoint) -> bool:
    same = ContactPoint.objects.filter(profile_id=point.profile_id, kind=point.kind, is_preferred=True)
    return same.exists()


def _plain(value: Any) -> Any:
    """A value as JSON keeps it, to the last microsecond."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _links(function: str, made: Merge) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", (made.pk,))
        return cursor.fetchone()[0] or ""


def _settle(made: Merge, state: DuplicateSuspicion.State, *, by: Agent, at: datetime) -> None:
    """Close the suspicion of this pair, if it was suspected."""
    pair = sorted((made.kept_id, made.absorbed_id))
    DuplicateSuspicion.objects.filter(one=pair[0], other=pair[1]).update(
        state=state, settled_by=by, settled_at=at
    )


def _tell(kind: str, made: Merge, *, by: Agent, at: datetime, **facts: Any) -> None:
    record(
        kind,
        authority=made.authority_id,
        sector=made.sector,
        objects=[
            ("profile", made.kept_id, "kept"),
            ("profile", made.absorbed_id, "absorbed"),
            ("merge", made.pk, "made"),
        ],
        by=by.actor,
        occurred_at=at,
        **facts,
    )
