"""Opening hours said as a person would say them, in the language of the moment."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from .models import Site

Range = tuple[str, str]
"""When one opens and closes, as it is recorded: ``("08:30", "12:00")``."""


def week_words(site: Site) -> list[tuple[str, str]]:
    """The days of the week, each with its opening hours in words, empty when closed."""
    weekdays = (
        _("Lundi"),
        _("Mardi"),
        _("Mercredi"),
        _("Jeudi"),
        _("Vendredi"),
        _("Samedi"),
        _("Dimanche"),
    )
    return [
        (words, ranges_words([(opens, closes) for opens, closes in site.hours.get(str(number), [])]))
        for number, words in enumerate(weekdays, start=1)
    ]


def ranges_words(ranges: Sequence[Range]) -> str:
    """Opening ranges in words, empty when closed: « de 8 h 30 à 12 h et de 14 h à 17 h »."""
    said = [_("de %(opens)s à %(closes)s") % {"opens": _hour(a), "closes": _hour(b)} for a, b in ranges]
    return _(" et ").join(said)


def _hour(written: str) -> str:
    hour, _colon, minute = written.partition(":")
    if not hour.isdigit():
        return written
    if minute in ("", "00"):
        return _("%(hour)d h") % {"hour": int(hour)}
    return _("%(hour)d h %(minute)s") % {"hour": int(hour), "minute": minute}
