"""How a door gets authorities: everybody may read them."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Case, When

from .models import Authority, Site


class NotFound(Exception):
    """No authority of this code."""


def authority_named(code: str) -> Authority:
    """The authority of a code, with those above it and its calendar. Raise NotFound."""
    found = (
        Authority.objects.select_related("parent__parent")
        .prefetch_related("calendar_corrections")
        .filter(code=code)
        .first()
    )
    if found is None:
        raise NotFound(code)
    return found


def all_authorities() -> list[Authority]:
    """Those of the installation, by name."""
    return list(Authority.objects.order_by("name", "id").defer("homologation", "accessibility", "court"))


def territory() -> Authority | None:
    """The authority that stands for the territory: an intercommunality, or the first there is."""
    first = Case(When(kind=Authority.Kind.INTERCOMMUNALITY, then=0), default=1)
    return Authority.objects.order_by(first, "name", "id").first()


def departments_of(authority: Authority, *, without: Collection[UUID]) -> list[Authority]:
    """The département that stands where an authority is, one at most."""
    near = Authority.objects.filter(kind=Authority.Kind.DEPARTMENT, department=authority.department)
    return list(near.exclude(pk__in=without).order_by("name", "id")[:1])


def places_of(authority: Authority) -> list[Site]:
    """Where an authority receives people, by name."""
    return list(authority.sites.order_by("name", "id").select_related(None))
