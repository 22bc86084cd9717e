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

LEAST_FORGIVEN = 5
"""Letters of a word below which a search forgives none."""

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
    """Those that answer what is wanted, the best first when words are given.

    When none does, a letter too many, missing, wrong or swapped in a word is forgiven.
    """
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
    for score in (_score, _near_score):
        scored = [(score(one.offer, asked), position, one) for position, one in enumerate(kept)]
        best = sorted((one for one in scored if one[0]), key=lambda one: (-one[0], one[1]))
        if best:
            return [one for _score_of_it, _position, one in best]
    return []


def plain(words: str) -> str:
    """Words in lower case and without accents, as searches compare them."""
    apart = unicodedata.normalize("NFKD", words[:MOST_COMPARED].lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def is_near(word: str, known: str) -> bool:
    """Whether a known word begins as this one but for one letter too many, missing, wrong or swapped.

    Short words differ by a letter without being mistyped, and the first letter is seldom the wrong one.
    """
    if len(word) < LEAST_FORGIVEN or len(known) < LEAST_FORGIVEN - 1 or word[0] != known[0]:
        return False
    least = min(len(word), len(known))
    at = next((place for place in range(least) if word[place] != known[place]), least)
    return (
        known[at:].startswith(word[at + 1 :])
        or known[at + 1 :].startswith((word[at:], word[at + 1 :]))
        or (known[at : at + 2] == word[at : at + 2][::-1] and known[at + 2 :].startswith(word[at + 2 :]))
    )


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
    others = [
        *offer.summary.values(),
        *offer.keywords.values(),
        *(piece for part in offer.content for piece in part.values()),
    ]
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


def _near_score(offer: Offer, asked: Sequence[str]) -> int:
    """How many of these words its title, summary and keywords say but for a letter; 0 when one is nowhere."""
    said = " ".join((*offer.title.values(), *offer.summary.values(), *offer.keywords.values()))
    known = set(_WORD.findall(plain(said)))
    if all(any(one.startswith(word) or is_near(word, one) for one in known) for word in asked):
        return len(asked)
    return 0
