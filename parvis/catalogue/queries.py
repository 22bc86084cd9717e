"""The offer as people look for it: by words, theme, life event, audience; in a constant number of queries."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from parvis.authorities.models import Authority

from .definition import Offer
from .models import Procedure, ProcedureVersion
from .reading import known_offer

_WORD = re.compile(r"[a-z0-9]+")
MOST_COMPARED = 6_000
"""Characters of one text that a search reads."""

_EMPTY = frozenset(
    {"a", "au", "aux", "avec", "ce", "ces", "comment", "d", "dans", "de", "des", "du", "elle", "en", "et"}
    | {"faire", "il", "j", "je", "l", "la", "le", "les", "ma", "mes", "mon", "n", "ne", "nous", "on", "ou"}
    | {"par", "pas", "pour", "qu", "que", "qui", "s", "sa", "se", "ses", "son", "sur", "un", "une", "vos"}
    | {"votre", "vous", "the", "of", "to", "for", "my"}
)


@dataclass(frozen=True)
class Listed:
    """A published procedure with what its current version offers."""

    procedure: Procedure
    offer: Offer


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; an empty part asks for nothing."""

    words: str = ""
    theme: str = ""
    life_event: str = ""
    audience: str = ""

    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not (self.words.strip() or self.theme or self.life_event or self.audience)


def published_offers(authorities: Iterable[Authority]) -> list[Listed]:
    """Everything these authorities publish, by title; two queries at most, one once the offers are known."""
    found = list(
        Procedure.objects.published()
        .filter(authority__in=list(authorities))
        .select_related("authority", "unit", "current")
        .defer("current__document")
        .order_by("current__title", "id")
    )
    offers = _offers_of([one.current_id for one in found if one.current_id])
    return [Listed(one, offers[one.current_id]) for one in found if one.current_id in offers]


def published_offer(authority: Authority, slug: str) -> Listed | None:
    """One published procedure of an authority, by the last part of its address."""
    found = (
        Procedure.objects.published()
        .filter(authority=authority, slug=slug)
        .select_related("authority", "unit", "current")
        .first()
    )
    return Listed(found, found.current.offer) if found and found.current else None


def matching(listed: Sequence[Listed], wanted: Wanted) -> list[Listed]:
    """Those that answer what is wanted, the best first when words are given."""
    kept = [
        one
        for one in listed
        if (not wanted.theme or one.offer.theme == wanted.theme)
        and (not wanted.life_event or one.offer.life_event == wanted.life_event)
        and (not wanted.audience or wanted.audience in one.offer.audiences)
    ]
    asked = _stems(wanted.words)
    if not asked:
        return kept
    scored = [(_score(one.offer, asked), position, one) for position, one in enumerate(kept)]
    best = sorted((one for one in scored if one[0]), key=lambda one: (-one[0], one[1]))
    return [one for _score_of_it, _position, one in best]


def plain(words: str) -> str:
    """Words in lower case and without accents, as searches compare them."""
    apart = unicodedata.normalize("NFKD", words[:MOST_COMPARED].lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _offers_of(versions: Sequence[UUID]) -> dict[UUID, Offer]:
    """The offers of published versions, those not yet read in this process by one query."""
    offers = {version: known for version in versions if (known := known_offer(version))}
    missing = [version for version in versions if version not in offers]
    if missing:
        for version in ProcedureVersion.objects.filter(pk__in=missing).order_by("pk"):
            offers[version.pk] = version.offer
    return offers


def _stems(words: str) -> list[str]:
    """The words that matter, without their plural."""
    return [
        word.rstrip("sx") if len(word) > 3 else word
        for word in _WORD.findall(plain(words))
        if word not in _EMPTY
    ]


def _score(offer: Offer, asked: Sequence[str]) -> int:
    """How well an offer answers all these words; 0 when one of them is nowhere."""
    title = _WORD.findall(plain(" ".join(offer.title.values())))
    others = [*offer.summary.values(), *(piece for part in offer.content for piece in part.values())]
    body = [word for part in others for word in _WORD.findall(plain(part))]
    total = 0
    for word in asked:
        if any(one.startswith(word) for one in title):
            total += 5
        elif any(one.startswith(word) for one in body):
            total += 1
        else:
            return 0
    return total
