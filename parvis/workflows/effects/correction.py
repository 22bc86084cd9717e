"""What the person is asked to complete, and what is heard of it.

With questions of the form, it is a request to complete, and the clock follows the law. Without, it is a message, and
the person answers by writing or by adding a document.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from parvis.base.labels import text
from parvis.cases.actions import (
    Asked,
    CannotAskCorrection,
    CannotWrite,
    ask_correction,
    askable,
    cancel_correction,
    reply,
)
from parvis.cases.models import Case, CorrectionItem, CorrectionRequest
from parvis.processes.answering import last_day, over

from ..models import Effect
from ..resuming import Opened
from .doing import CannotDo, Compose, Done, Wanted, worded


def ask(found: Opened, row: Effect, compose: Compose, at: datetime) -> Done:
    """Ask the person, until the end of the delay of the step; of a case that is over, nothing. Raises CannotDo."""
    case, settings = found.case, found.program.step(row.element).settings
    if not case.is_open():
        return Done({"answered": False}, is_moot=True)
    calendar = case.authority.calendar()
    until = last_day(settings.get("within"), at, calendar)
    ends = over(until, calendar)
    try:
        if not settings.get("fields") and not settings.get("letter"):
            reply(case.pk, worded(settings["words"], case), by=None, at=at)
            return Done(until=ends)
        asked = _asked(case, settings, at=at)
        _replace_late(case, at=at)
        message = text(settings.get("words", {}), "fr")
        composed = None
        if name := settings.get("letter"):
            composed = compose(case, Wanted(name, asked, until, message), at)
        request = ask_correction(
            case.pk, asked, until=until, message=message, composed=composed, by=None, at=at
        )
    except CannotWrite as refused:
        raise CannotDo(_("ce courrier de la démarche ne demande pas de complément")) from refused
    except CannotAskCorrection as refused:
        raise CannotDo(_why_not(case, at=at)) from refused
    return Done(about=(request.pk,), until=ends)


def stop_asking(row: Effect, *, at: datetime) -> None:
    """Wait no longer for what a step asked."""
    if is_pending(row):
        cancel_correction(row.case_id, by=None, at=at)


def is_pending(row: Effect) -> bool:
    """Whether what was asked may still be answered."""
    return CorrectionRequest.objects.filter(pk__in=row.about, answered_at=None, cancelled_at=None).exists()


def is_answered(row: Effect) -> bool:
    """Whether the person brought what was asked."""
    return CorrectionRequest.objects.filter(pk__in=row.about, answered_at__isnull=False).exists()


def _replace_late(case: Case, *, at: datetime) -> None:
    """Let what an earlier step asked, whose day is past, make room: until then she may still answer it."""
    today = case.authority.calendar().local_date(at)
    late = case.correction_requests.filter(
        answered_at=None, cancelled_at=None, asked_by=None, until__lt=today
    )
    if late.exists():
        cancel_correction(case.pk, by=None, at=at)


def _asked(case: Case, settings: Mapping[str, Any], *, at: datetime) -> list[Asked]:
    """The questions of the step that the answers of the case show, with why each is asked."""
    shown = askable(case, on=case.authority.calendar().local_date(at))
    missing, wrong = CorrectionItem.Reason.MISSING.value, CorrectionItem.Reason.WRONG.value
    found = [
        Asked(name, wrong if case.answers.get(name) else missing)
        for name in settings.get("fields", ())
        if name in shown
    ]
    if not found:
        raise CannotDo(_("aucune des questions à compléter n’est posée à cette personne"))
    return found


def _why_not(case: Case, *, at: datetime) -> str:
    if case.is_silently_decided(on=case.authority.calendar().local_date(at)):
        return _("le silence a déjà décidé de cette demande")
    if case.correction_requests.filter(answered_at=None, cancelled_at=None).exists():
        return _("un complément est déjà attendu de la personne")
    return _("ce complément ne peut pas être demandé")
