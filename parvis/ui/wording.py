"""Figures and dates said as a person would say them."""

from datetime import date, datetime
from typing import NamedTuple
from unicodedata import normalize

from django.utils.formats import date_format, number_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.base.working_days import WorkCalendar

VOWELS = tuple("aeiouœæ")
"""First letters before which « de » loses its own vowel, besides y and some h."""

MUTE_H = (
    "hadrien", "hector", "helen", "helois", "henin", "henri", "hercul", "hermin", "herouv", "herv", "hilair",
    "hippolyt", "honor", "horac", "hortens", "hubert", "hugo", "hugu", "humbert", "hyacinth", "hyeres",
    "habita", "harmoni", "hebergement", "histoire", "hopita", "hospit", "hotel", "humanit",
)  # fmt: skip
"""How names begin, of persons, towns and associations, before whose h everybody elides, without accents."""

SOON = 3
"""Working days left under which a deadline is shown as near."""

_COMMON_DAYS = WorkCalendar("75")  # no local holiday: the eleven national ones
_UNIT = 1000


class DeadlineWords(NamedTuple):
    """A deadline in words, and how pressing it is: ``late``, ``today``, ``soon`` or ``later``."""

    words: str
    urgency: str


def deadline_words(due: date, today: date, calendar: WorkCalendar = _COMMON_DAYS) -> DeadlineWords:
    """Say a deadline: in working days when it is ahead, in plain days once it is past."""
    days = (due - today).days
    if days < 0:
        late = ngettext("en retard de %(count)d jour", "en retard de %(count)d jours", -days)
        return DeadlineWords(late % {"count": -days}, "late")
    if days == 0:
        return DeadlineWords(_("aujourd’hui"), "today")
    left = calendar.working_days_between(today, due)
    urgency = "soon" if left <= SOON else "later"
    if days == 1:
        return DeadlineWords(_("demain"), urgency)
    if left == 0:
        ahead = ngettext("dans %(count)d jour", "dans %(count)d jours", days)
        return DeadlineWords(ahead % {"count": days}, urgency)
    ahead = ngettext("dans %(count)d jour ouvré", "dans %(count)d jours ouvrés", left)
    return DeadlineWords(ahead % {"count": left}, urgency)


def of_words(name: str) -> str:
    """Say whose something is: « de Paul », « d’Inès », « d’Hélène », « de Hamza », « de Yasmine », « d’Yves ».

    No spelling tells a mute h from an aspirated one, and « de » is never wrong to the ear where usage hesitates
    (Hamza, Honfleur), while « d’Hamza » is: it stays whole before an h, but for names that everybody elides. A y is
    a vowel before a consonant only.
    """
    plain = "".join(sign for sign in normalize("NFD", name.lower()) if sign.isalpha())
    elides = plain.startswith((*VOWELS, *MUTE_H)) or (plain[:1] == "y" and plain[1:2] not in VOWELS)
    return (_("d’%(name)s") if elides else _("de %(name)s")) % {"name": name}


def day_words(on: date, *, with_year: bool = True) -> str:
    """Say a day in full: « 1er mai 2026 », "1 May 2026"."""
    words = date_format(on, "j F Y" if with_year else "j F")
    if on.day == 1 and (get_language() or "fr").startswith("fr"):
        return "1er" + words.removeprefix("1")
    return words


def moment_words(at: datetime) -> str:
    """Say an instant, read where the page is read: « 30 avril 2026 à 16 h 20 »."""
    local = localtime(at) if is_aware(at) else at
    return _("%(day)s à %(hour)d h %(minute)02d") % {
        "day": day_words(local.date()),
        "hour": local.hour,
        "minute": local.minute,
    }


def number_words(number: int) -> str:
    """Say a whole number, its thousands apart: « 50 000 », "50,000"."""
    return number_format(number, force_grouping=True)


def size_words(size: int) -> str:
    """Say a number of bytes: « 340 ko », « 1,2 Mo » (thousands, as the systems people use show them)."""
    if size < 0:
        raise ValueError("a size is never negative")
    if size < _UNIT:
        return ngettext("%(count)d octet", "%(count)d octets", size) % {"count": size}
    kilobytes = round(size / _UNIT)
    if kilobytes < _UNIT:
        return _("%(size)s ko") % {"size": kilobytes}
    megabytes = round(size / _UNIT**2, 1)
    if megabytes < _UNIT:
        return _("%(size)s Mo") % {"size": _short(megabytes)}
    return _("%(size)s Go") % {"size": _short(round(size / _UNIT**3, 1))}


def _short(figure: float) -> str:
    return number_format(figure, decimal_pos=0 if figure.is_integer() else 1)
