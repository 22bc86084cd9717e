"""The procedures that come with the house, as archives that any authority may take over.

They are those of the demonstration, made into archives once a process, of the very bytes that the gallery gives.
"""

from datetime import UTC, datetime
from functools import cache

from parvis.authorities.models import Authority, Unit
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.reading import parse
from parvis.catalogue.sharing.exporting import export

from .offers import OFFERS, Published, document_of

LICENCE = "etalab-2.0"
SOURCE = "Parvis"
_MADE_AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def carried() -> tuple[Published, ...]:
    """The procedures of the house, in the order of the demonstration."""
    return OFFERS


def title_of(published: Published) -> tuple[str, str]:
    """The title and the summary of one of them, in French."""
    return _said(published.slug)


def archive_named(slug: str) -> bytes | None:
    """The archive of one of them; None for any other name."""
    found = next((one for one in OFFERS if one.slug == slug), None)
    return _archive(found) if found else None


@cache
def _said(slug: str) -> tuple[str, str]:
    offer = parse(document_of(slug))
    return offer.title["fr"], offer.summary.get("fr", "")


@cache
def _archive(published: Published) -> bytes:
    """Nothing of it is in the database: the rows are there for what they say."""
    authority = Authority(name=SOURCE, kind=Authority.Kind.COMMUNE, department="75")
    authority.take_corrections({})
    service = published.places[0][1].replace("-", " ").capitalize()
    unit = Unit(authority=authority, name=service, code=published.places[0][1])
    procedure = Procedure(
        authority=authority,
        slug=published.slug,
        sector=published.sector,
        nature=published.nature,
        unit=unit,
    )
    document = document_of(published.slug)
    version = ProcedureVersion(authority=authority, procedure=procedure, number=1, document=document)
    return export(version, licence=LICENCE, at=_MADE_AT)
