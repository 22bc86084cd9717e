"""Reads of the territory."""

from .models import Authority


def communes_around() -> list[str]:
    """The names of the communes of the territory, for whoever types one."""
    communes = Authority.objects.filter(kind=Authority.Kind.COMMUNE)
    return list(communes.order_by("name", "id").values_list("name", flat=True))
