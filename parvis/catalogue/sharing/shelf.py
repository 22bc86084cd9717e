"""The procedures of the library as archives, of the very bytes that the gallery gives; made once a process."""

from datetime import UTC, datetime
from functools import cache

from parvis.authorities.models import Authority, Unit

from ..library import LEVELS, Entry, entry_named
from ..models import Procedure, ProcedureVersion
from .exporting import export

LICENCE = "etalab-2.0"
SOURCE = "Parvis"
_MADE_AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def archive_named(slug: str) -> bytes | None:
    """The archive of one of them; None for any other name."""
    found = entry_named(slug)
    return _archive(found.slug) if found else None


@cache
def _archive(slug: str) -> bytes:
    """Nothing of it is in the database: the rows are there for what they say."""
    entry = entry_named(slug)
    assert entry is not None, "who asks has looked"
    version = _version(entry)
    return export(version, licence=LICENCE, at=_MADE_AT)


def _version(entry: Entry) -> ProcedureVersion:
    authority = Authority(name=SOURCE, kind=LEVELS[entry.level], department="75")
    authority.take_corrections({})
    procedure = Procedure(
        authority=authority,
        slug=entry.slug,
        sector=entry.sector,
        nature=entry.nature,
        unit=Unit(authority=authority, name=entry.units[entry.unit], code=entry.unit),
    )
    return ProcedureVersion(authority=authority, procedure=procedure, number=1, document=entry.document())
