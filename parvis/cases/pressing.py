"""Which day presses on a case: what a list puts first, and an export too."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from parvis.base.working_days import WorkCalendar

from .legal_clock import warnings_on
from .models import Case


@dataclass(frozen=True)
class Pressing:
    """The day to keep. ``is_silence``: silence decides that day; ``is_late``: the delay announced is past before it."""

    day: date
    is_silence: bool = False
    is_late: bool = False


def pressing_day(case: Case, *, today: date, calendar: WorkCalendar) -> Pressing:
    """Find the day to keep of a case: the nearest of the two dates.

    A day announced that is past decides nothing: the one that does comes first once its warnings begin.
    """
    silence = case.implicit_on
    if case.implicit_borne_at is not None or silence is None or not case.is_open():
        return Pressing(case.due_on)
    if case.due_on == silence:
        return Pressing(silence, is_silence=True)
    if case.due_on >= today or min(warnings_on(silence, calendar)) > today:
        return Pressing(case.due_on)
    return Pressing(silence, is_silence=True, is_late=True)


def silence_words(case: Case) -> str:
    """What silence decides of a case; empty where it decides nothing."""
    kinds = {"acceptance": _("acceptation implicite"), "rejection": _("refus implicite")}
    return kinds.get(case.implicit_kind, "")
