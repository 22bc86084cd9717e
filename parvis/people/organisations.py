"""The companies and associations a sector knows, found by the name somebody types."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parvis.agents.rights import Grants
from parvis.base.scope import Wall

from .models import Profile
from .search import CannotSearch, find

MOST = 10
LOOKED_AT = 100
"""Persons bear the names of companies too: the search is read as far as it goes."""


@dataclass(frozen=True)
class Known:
    """An organisation of a sector; ``words`` are its name, with its number when another there has the same."""

    profile: UUID
    name: str
    words: str
    number: str


def organisations_named(text: str, *, wall: Wall, grants: Grants, at: datetime) -> list[Known]:
    """The organisations behind this wall whose name answers what is typed, the best first; two queries.

    Called inside ``scope(walls=grants.walls)``, as the search it asks.
    """
    try:
        order = [match.profile for match in find(text, grants=grants, at=at, limit=LOOKED_AT)]
    except CannotSearch:
        return []
    live = Profile.objects.filter(
        pk__in=order, kind=Profile.Kind.ORGANISATION, merged_into=None,
        authority_id=wall.authority, sector=wall.sector,
    )  # fmt: skip
    found = {one.pk: one for one in live.select_related("organisation").order_by("pk")}
    return _told([found[pk] for pk in order if pk in found][:MOST])


def organisation_called(words: str, *, wall: Wall, grants: Grants, at: datetime) -> Known | None:
    """The one organisation behind this wall that is called so; None when none is, or several are.

    Somebody who chose among those of ``organisations_named`` sends its ``words``.
    """
    if not words.strip():
        return None
    known = organisations_named(words, wall=wall, grants=grants, at=at)
    alike = [one for one in known if _plain(one.words) == _plain(words)]
    return alike[0] if len(alike) == 1 else None


def _told(profiles: Iterable[Profile]) -> list[Known]:
    held = [(one.pk, one.organisation) for one in profiles if one.organisation is not None]
    names = [_plain(organisation.name) for _pk, organisation in held]
    told = []
    for pk, organisation in held:
        number = organisation.siret or organisation.rna
        is_shared = names.count(_plain(organisation.name)) > 1 and number
        words = f"{organisation.name} ({number})" if is_shared else organisation.name
        told.append(Known(pk, organisation.name, words, number))
    return told


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
