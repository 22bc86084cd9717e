"""Reads of the territory."""

from parvis.base.compiled import Compiled

from .models import Authority


def communes_around() -> list[str]:
    """The names of the communes of the territory, for whoever types one."""
    return [name for (name,) in _COMMUNES.tuples()]


_COMMUNES = Compiled(
    lambda: Authority.objects.filter(kind=Authority.Kind.COMMUNE).order_by("name", "id").values_list("name")
)
