"""The calendar the law makes of a request, for the rule being written: the clock of real requests, on invented days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.base.working_days import WorkCalendar
from parvis.cases.legal_clock import (
    Channel,
    ImpossibleClock,
    IncompleteRequest,
    LegalDates,
    Received,
    Regime,
    Rule,
    Silence,
    StartsFrom,
    appeal_until,
    legal_dates,
    warnings_on,
)
from parvis.catalogue.drafting.places import Document

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NOON = time(12)
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)
"""The days a calendar is made for: what follows them stays within what a date can say."""
GIVEN = timedelta(days=30)
"""What a service usually leaves to complete a request; a refusal by silence waits no longer (L114-5)."""


@dataclass(frozen=True)
class Simulated:
    """The days of an invented request, in order; ``waits``: silence decides nothing while it is incomplete."""

    days: Sequence["Milestone"] = ()
    waits: bool = False


@dataclass(frozen=True)
class Milestone:
    """A day of the calendar, what falls on it, and the texts that say so."""

    on: date
    words: str
    articles: str = ""


def _day(label: "_StrPromise", missing: "_StrPromise | None" = None) -> forms.DateField:
    """A field for an invented day; ``missing``: what is said when it must be given and is not."""
    said = gettext_lazy("Donnez un jour entre 1900 et 2200")
    return forms.DateField(
        label=label,
        required=missing is not None,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST, said), MaxValueValidator(LAST, said)],
        error_messages={
            "invalid": gettext_lazy("Écrivez une date, comme 27/03/2026"),
            **({"required": missing} if missing else {}),
        },
    )


class SimulationForm(forms.Form):
    """The invented days: filed, pieces asked for, complete."""

    use_required_attribute = False
    depot = _day(gettext_lazy("Déposée le"), missing=gettext_lazy("Donnez le jour du dépôt"))
    demandee = _day(gettext_lazy("Pièces indispensables demandées le (facultatif)"))
    complete = _day(gettext_lazy("Complète le (facultatif)"))
    canal = forms.ChoiceField(
        label=gettext_lazy("Reçue"),
        choices=[
            ("electronic", gettext_lazy("en ligne")),
            ("paper", gettext_lazy("sur papier ou au guichet")),
        ],
        required=False,
    )


def simulated(form: SimulationForm, document: Document, calendar: WorkCalendar) -> Simulated:
    """The days of a request filed and completed as the form says; none when the rule cannot be read.

    What contradicts itself is told on the form.
    """
    days = form.cleaned_data
    rule = _rule(document)
    if rule is None:
        return Simulated()
    filed: date = days["depot"]
    received = Received(
        at=datetime.combine(filed, NOON, tzinfo=calendar.zone), channel=Channel(days["canal"] or "electronic")
    )
    try:
        dates = legal_dates(received, rule, _requests(days), calendar)
    except ImpossibleClock:
        form.add_error(
            "complete", _("Ces jours ne se suivent pas : déposée, pièces demandées, puis complète")
        )
        return Simulated()
    found = [*_receipts(dates), *_announced(document, filed, calendar), *_of_silence(dates, calendar)]
    waits = rule.silence is not Silence.NONE and dates.implicit_on is None
    return Simulated(sorted(found, key=lambda one: one.on), waits)


def _requests(days: Mapping[str, Any]) -> list[IncompleteRequest]:
    asked, complete = days["demandee"] or days["depot"], days["complete"]
    if days["demandee"] is None and complete in (None, days["depot"]):
        return []
    return [IncompleteRequest(asked_on=asked, until=asked + GIVEN, answered_on=complete)]


def _rule(document: Document) -> Rule | None:
    silence = document.get("silence")
    held = silence if isinstance(silence, Mapping) else {}
    try:
        return Rule(
            silence=Silence(held.get("rule", "none")),
            months=int(held.get("months", 2)),
            starts_from=StartsFrom(held.get("starts_from", "rule")),
            regime=Regime(held.get("regime", "crpa")),
        )
    except (ValueError, TypeError):
        return None


def _receipts(dates: LegalDates) -> Iterator[Milestone]:
    if dates.registration_receipt_by:
        words = _("dernier jour de l’accusé d’enregistrement, s’il n’est pas parti aussitôt")
        yield Milestone(dates.registration_receipt_by, words, "CRPA R112-11-2")
    if dates.acknowledgement_by:
        yield Milestone(
            dates.acknowledgement_by, _("dernier jour de l’accusé de réception"), "CRPA R112-11-2"
        )


def _announced(document: Document, filed: date, calendar: WorkCalendar) -> Iterator[Milestone]:
    days = document.get("announced_days", 30)
    if isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= 400:
        yield Milestone(calendar.add_working_days(filed, days), _("réponse promise par le service"))


def _of_silence(dates: LegalDates, calendar: WorkCalendar) -> Iterator[Milestone]:
    if dates.implicit_on is None:
        return
    articles = ", ".join(one for one in dates.articles if one != "R112-11-2")
    for day in warnings_on(dates.implicit_on, calendar):
        yield Milestone(day, _("la personne qui encadre le service est prévenue que le silence va décider"))
    if dates.implicit_decision is Silence.ACCEPTANCE:
        yield Milestone(
            dates.implicit_on, _("sans réponse, la demande est acceptée à la fin de ce jour"), articles
        )
        return
    yield Milestone(
        dates.implicit_on, _("sans réponse, la demande est refusée à la fin de ce jour"), articles
    )
    until = appeal_until(dates.implicit_on, calendar)
    yield Milestone(until, _("dernier jour pour aller au tribunal contre ce refus"), "CJA R421-1, R421-2")
