"""How long a wait or an alarm lasts: ISO 8601 in the file, a number and a unit on a page."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_SIMPLE = re.compile(r"P(?:T(?P<hours>\d{1,4})H|(?P<number>\d{1,4})(?P<unit>[DWMY]))")
UNITS = ("D", "W", "M", "Y", "H")


def split(period: str) -> tuple[int | None, str]:
    """The number and the unit of a length; None and the text itself for one that a page cannot show."""
    found = _SIMPLE.fullmatch(period)
    if found is None:
        return None, period
    if found["hours"]:
        return int(found["hours"]), "H"
    return int(found["number"]), found["unit"]


def joined(number: int, unit: str) -> str:
    """A length as the file writes it."""
    return f"PT{number}H" if unit == "H" else f"P{number}{unit}"


def unit_words() -> dict[str, str]:
    """What a length is counted in."""
    return {
        "D": _("jours ouvrés"),
        "W": _("semaines"),
        "M": _("mois"),
        "Y": _("ans"),
        "H": _("heures"),
    }


def in_words(period: str) -> str:
    """A length as one reads it."""
    number, unit = split(period)
    if number is None:
        return period
    said = {
        "D": ngettext("%(count)s jour ouvré", "%(count)s jours ouvrés", number),
        "W": ngettext("%(count)s semaine", "%(count)s semaines", number),
        "M": ngettext("%(count)s mois", "%(count)s mois", number),
        "Y": ngettext("%(count)s an", "%(count)s ans", number),
        "H": ngettext("%(count)s heure", "%(count)s heures", number),
    }
    return said[unit] % {"count": number}
