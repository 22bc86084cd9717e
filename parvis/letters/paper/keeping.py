"""The blank form of a version, as anybody may print it: made once a day for each edition, then kept for the next."""

from datetime import date, timedelta
from hashlib import sha256

from django.core.cache import cache

from parvis.authorities.access import places_of
from parvis.authorities.models import Site
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.letters.paper.printing import paper_form

KEPT = timedelta(days=1)


def blank_form(version: ProcedureVersion, language: str, *, on: date, large: bool = False) -> bytes:
    """The PDF of a published version, kept until the day, an address or an opening hour changes.

    Its procedure is there with its service and its authority. Raises ``CannotPrint``.
    """
    sites = places_of(version.procedure.authority)
    key = _key(version, sites, language, on=on, large=large)
    kept = cache.get(key)
    if isinstance(kept, bytes):
        return kept
    made = _made(version, sites, language, on=on, large=large)
    cache.set(key, made, int(KEPT.total_seconds()))
    return made


def form_for_case(
    version: ProcedureVersion, language: str, *, reference: str, on: date, large: bool = False
) -> bytes:
    """The same for a case under way: each page bears its reference, for its scan to come back to it."""
    sites = places_of(version.procedure.authority)
    return _made(version, sites, language, on=on, large=large, case=reference)


def _made(
    version: ProcedureVersion, sites: list[Site], language: str, *, on: date, large: bool, case: str = ""
) -> bytes:
    procedure = version.procedure
    return paper_form(
        version.offer,
        procedure,
        procedure.authority,
        procedure.unit,
        version,
        language,
        on=on,
        case=case,
        sites=sites,
        large=large,
    )


def _key(version: ProcedureVersion, sites: list[Site], language: str, *, on: date, large: bool) -> str:
    """A name that changes with all that is printed: a version never does, where to bring the form may."""
    edition = (version.pk.hex, language, large, on.isoformat())
    said = [*edition, *_places(version.procedure), *((s.name, s.address, s.hours, s.access) for s in sites)]
    return f"paper:{sha256(repr(said).encode()).hexdigest()}"


def _places(procedure: Procedure) -> list[str]:
    authority, unit = procedure.authority, procedure.unit
    known = (unit.name, unit.address, unit.telephone, unit.email, procedure.sector, procedure.nature)
    return [
        *known,
        *(authority.name, authority.address, authority.telephone, authority.email, authority.dpo_contact),
    ]
