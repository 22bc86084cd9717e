"""Where an element of the list may be placed: each place in words, in the order one reads the list."""

from django.utils.translation import gettext as _

from parvis.processes.steps.editing import CannotArrange, Spot
from parvis.processes.steps.shape import Item, Steps

from .listing import Drawing, Line, way_of


def spot_of(words: str) -> Spot:
    """A spot as a menu says it: ``after:avis``, ``in:suite:1``."""
    verb, _colon, rest = words.partition(":")
    if verb == "after" and rest:
        return Spot(after=rest)
    holder, _colon, rank = rest.rpartition(":")
    if verb != "in":
        raise CannotArrange(_("choisissez où la placer"))
    return Spot(first_in=way_of(holder, rank))


def spots(steps: Steps, item: Item, drawing: Drawing) -> list[tuple[str, str]]:
    """Where an element may go, in the order of the list."""
    name = getattr(item, "id", "")
    whole = drawing.drawn(steps)
    found = [("in::0", _("Au début du parcours"))]

    def walk(lines: tuple[Line, ...], depth: int) -> None:
        for one in lines:
            if one.id == name:
                continue
            margin = "\u2003" * depth
            inner = [*one.ways, *(alarm.follows for alarm in one.alarms)]
            for way in inner:
                said = _("%(margin)sDans « %(name)s » : %(way)s")
                words = {"margin": margin, "name": one.name, "way": way.title}
                found.append((f"in:{way.holder}:{way.rank}", said % words))
                walk(way.lines, depth + 1)
            if one.is_movable:
                found.append(
                    (
                        f"after:{one.id}",
                        _("%(margin)sAprès « %(name)s »") % {"margin": margin, "name": one.name},
                    )
                )

    walk(whole.lines, 0)
    return found
