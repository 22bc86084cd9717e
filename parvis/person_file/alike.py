"""The files of other sectors that may be the same person's: near in name or in birth date, for her to recognise."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from parvis.agents.rights import Grants
from parvis.people.models import Profile
from parvis.people.search import CannotSearch, find, read

from .access import receives
from .queries import Together

MOST = 10
LOOKED_AT = 100
NEAR = 0.65
"""Two names one or two letters away and the same day of birth; another given name that day scores less."""
NEAR_WITHOUT_DAY = 0.8
"""The day of birth unknown on one side, or a slip of a key away: the name alone must be nearly the same."""
DOUBT = 0.8
"""What a score found without the day of birth is worth beside one found with it."""


@dataclass(frozen=True)
class Alike:
    """A file, and how well it answers the identity of another: 1 is all of it."""

    profile: Profile
    score: float


def files_alike(
    grants: Grants, profile: Profile, together: Iterable[Together], *, at: datetime
) -> list[Alike]:
    """The files of the other sectors where she receives that look like this one's, the nearest first.

    Three queries: the audited search, with the day of birth and without, inside her walls; then the files found.
    Nothing is linked by it: the person is there, and says which are hers.
    """
    scores = _scores(grants, profile, at=at)
    hers = {profile.pk, *(one.profile for one in together)}
    sectors = {profile.sector, *(one.sector for one in together)}
    found = Profile.objects.filter(
        pk__in=[pk for pk in scores if pk not in hers], authority_id=profile.authority_id,
        kind=Profile.Kind.PERSON, merged_into=None,
    )  # fmt: skip
    near = _near_days(profile, at=at)
    alike = [
        Alike(one, score)
        for one in found.exclude(sector__in=sectors).order_by("pk")
        if receives(grants, one) and (score := _kept(one, profile, scores[one.pk], near))
    ]
    return sorted(alike, key=lambda one: (-one.score, one.profile.sector, one.profile.pk))[:MOST]


def _scores(grants: Grants, profile: Profile, *, at: datetime) -> dict[object, tuple[float, float]]:
    """For each file found: how well it answers with the day of birth, and without."""
    name = f"{profile.family_name} {profile.given_names}"
    asked = [f"{name} {profile.birth_date:%Y-%m-%d}" if profile.birth_date else "", name]
    scores: dict[object, tuple[float, float]] = {}
    for place, query in enumerate(asked):
        try:
            matches = find(query, grants=grants, at=at, limit=LOOKED_AT)
        except CannotSearch:
            continue
        for match in matches:
            held = scores.get(match.profile, (0.0, 0.0))
            scores[match.profile] = (match.score, held[1]) if place == 0 else (held[0], match.score)
    return scores


def _near_days(profile: Profile, *, at: datetime) -> frozenset[object]:
    if profile.birth_date is None:
        return frozenset()
    return frozenset(read(f"{profile.birth_date:%Y-%m-%d}", on=at.date()).nears)


def _kept(
    one: Profile, profile: Profile, scores: tuple[float, float], near: frozenset[object]
) -> float | None:
    """The score that keeps a file among those offered; None when it is somebody else's."""
    with_day, without = scores
    if one.birth_date == profile.birth_date is not None:
        return with_day if with_day >= NEAR else None
    if one.birth_date is not None and profile.birth_date is not None and one.birth_date not in near:
        return None
    return without * DOUBT if without >= NEAR_WITHOUT_DAY else None
