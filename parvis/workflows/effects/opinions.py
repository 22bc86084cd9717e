"""Opinions asked of several units at once; what they amount to is told by the rule of the step."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from parvis.authorities.models import Unit
from parvis.cases.actions import CannotAskOpinion, CannotWithdrawOpinion, ask_opinion, withdraw_opinion
from parvis.cases.models import Case, CaseDocument, Opinion
from parvis.events.actors import SYSTEM
from parvis.processes.answering import last_day, over
from parvis.processes.opinions import counted, is_settled

from ..models import Effect
from ..plans import Step
from ..resuming import Opened
from .doing import CannotDo, Compose, Done


def ask(found: Opened, row: Effect, _compose: Compose, at: datetime) -> Done:
    """Ask each unit what it thinks, with all that the person brought; one already asked by hand is awaited too.

    Of a case that is over, nobody is asked. Raises CannotDo, nobody being asked then either.
    """
    case, settings = found.case, found.program.step(row.element).settings
    if not case.is_open():
        return Done(counted([], str(settings["rule"])), is_moot=True)
    codes = list(settings["units"])
    units = {one.code: one for one in Unit.objects.filter(authority_id=case.authority_id, code__in=codes)}
    calendar = case.authority.calendar()
    until = last_day(settings.get("within"), at, calendar)
    shared = list(
        CaseDocument.objects.filter(case=case, is_ours=False)
        .order_by("document_id")
        .values_list("document_id", flat=True)
    )
    pending = {one.unit_id: one for one in Opinion.objects.pending().filter(case=case).order_by("pk")}
    asked = []
    for code in dict.fromkeys(codes):
        unit = units.get(code)
        if unit is None:
            raise CannotDo(_("le service « %(code)s » n’existe plus") % {"code": str(code)[:60]})
        try:
            opinion = pending.get(unit.pk) or ask_opinion(
                case.pk, unit, question=settings["question"]["fr"], until=until, shared=shared, by=None, at=at
            )
        except CannotAskOpinion as refused:
            raise CannotDo(_why_not(case, unit)) from refused
        asked.append(opinion.pk)
    return Done(about=tuple(asked), until=over(until, calendar) if settings.get("within") else None)


def heard(row: Effect, step: Step, *, is_over: bool = False) -> dict[str, int | str] | None:
    """What the opinions of a step amount to; None while more is awaited. ``is_over``: its delay has passed."""
    asked = [one for one in _of(row) if one.withdrawn_at is None]
    given = sorted((one for one in asked if one.answered_at), key=_when)
    verdicts = [one.verdict for one in given]
    rule = str(step.settings.get("rule", "all"))
    if not is_over and not is_settled(verdicts, len(asked), rule):
        return None
    return counted(verdicts, rule)


def stop_asking(row: Effect, *, at: datetime) -> None:
    """Wait no longer for those that have not come; one asked by hand, or by another step too, is still awaited."""
    others = Effect.objects.open().filter(case=row.case_id, kind=row.kind).exclude(pk=row.pk).order_by("pk")
    elsewhere = {opinion for about in others.values_list("about", flat=True) for opinion in about}
    for opinion in _of(row):
        if opinion.is_pending() and opinion.asked_by_id is None and opinion.pk not in elsewhere:
            try:
                withdraw_opinion(opinion.pk, row.case_id, by=SYSTEM, at=at)
            except CannotWithdrawOpinion:
                continue  # answered meanwhile


def _of(row: Effect) -> Sequence[Opinion]:
    return list(Opinion.objects.filter(case=row.case_id, pk__in=row.about).order_by("asked_at", "pk"))


def _when(opinion: Opinion) -> tuple[datetime, str]:
    assert opinion.answered_at is not None
    return opinion.answered_at, str(opinion.pk)


def _why_not(case: Case, unit: Unit) -> str:
    """Why a unit cannot be asked."""
    if case.is_confidential:
        return _("la demande est confidentielle : aucun autre service ne peut la lire")
    if unit.pk == case.unit_id:
        return _("%(unit)s s’occupe de la demande, et ne se demande pas un avis à lui-même") % {
            "unit": unit.name
        }
    return _("l’avis de %(unit)s ne peut pas être demandé") % {"unit": unit.name}
