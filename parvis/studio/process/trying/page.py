"""The page of a trial: every gesture comes with the whole trial, sealed, and gives the next page."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.core import signing
from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from parvis.catalogue.definition import InvalidOffer, Offer
from parvis.entrance.door import AgentRequest
from parvis.entrance.trials import kept
from parvis.forms.answers import first_incomplete_step
from parvis.forms.inventing import example
from parvis.processes.engine.problems import CannotPrepare
from parvis.processes.engine.running import CannotAnswer, Incident, OtherVersion, StaleAttempt
from parvis.processes.trying.running import (
    CannotMove,
    House,
    Pending,
    Standing,
    answer,
    begin,
    retry,
    skip,
    standing,
    wait_until,
)
from parvis.processes.trying.trial import Trial, UnreadableTrial, read_trial

from ...door import Opened, procedure_page, tab_page
from ..choices import Choices, choices_of
from .asking import Ask, answered, of_form, of_step, opinions_of, outcomes_of, read, that_count
from .house import house_of
from .telling import Teller

SALT = "process-trial"
OPENING = time(9)
"""Local hour at which a day of a trial is looked at: what was due in the morning has come."""
FURTHEST = timedelta(days=366 * 10)


@dataclass(frozen=True)
class Wait:
    """Something waited for, as the page shows it."""

    pending: Pending
    name: str
    who: str
    asks: list[Ask]
    opinions: list[tuple[str, str]]
    checklist: list[str]
    buttons: list[tuple[str, str]]


class Refusal(Exception):
    """The gesture could not be made; the message is why."""


@dataclass
class Desk:
    """A trial on its page: what it runs with, and the words beside it."""

    request: AgentRequest
    opened: Opened
    offer: Offer
    house: House
    choices: Choices

    def begun(self) -> tuple[Trial | None, list[Ask]]:
        """Begin with the answers typed, the others invented; without a trial when one cannot be read."""
        asks = self.first_asks()
        typed = read(asks, self.request.POST, self.request.today)
        if typed is None:
            return None, asks
        given = {name: value for name, value in typed.items() if value is not None}
        answers = example(self.offer.form, given, self.request.today)
        return begin(self.house, answers, self.request.now), asks

    def filled(self) -> dict[str, object]:
        """The answers she gave as a person would, once they could be sent; none before."""
        answers = kept(self.request, self.opened.procedure.pk, at=self.request.now)
        is_whole = first_incomplete_step(self.offer.form, answers, today=self.request.today) is None
        return answers if answers and is_whole else {}

    def first_asks(self) -> list[Ask]:
        """The questions of the form that count for the process, with invented answers."""
        answers = example(self.offer.form, {}, self.request.today)
        return of_form(self.offer, that_count(self.offer), answers)

    def made(self, trial: Trial, said: str) -> tuple[Trial, list[Ask]]:
        """Make a gesture. Raise Refusal."""
        match said.partition(":")[::2]:
            case ("answer", button):
                return self._answered(trial, button)
            case ("day", _):
                today = self.house.calendar.local_date(trial.now)
                return self._moved(trial, self._opening(self.house.calendar.add_working_days(today, 1))), []
            case ("next", _):
                due = standing(self.house, trial).next_due
                return (self._moved(trial, max(due, trial.now)) if due else trial), []
            case ("date", _):
                return self._moved(trial, self._asked_day()), []
            case ("retry", _):
                return retry(self.house, trial, *self._stopped()), []
            case ("skip", way):
                return skip(self.house, trial, *self._stopped(), way), []
        raise Refusal(_("Ce geste n’existe pas."))

    def waits(self, found: Standing, trial: Trial, asked: list[Ask]) -> list[Wait]:
        """What waits, in the order of deadlines; ``asked``: the questions of the step that could not be answered."""
        refused = {one.name: one for one in asked}
        shown = []
        for one in sorted(
            found.pending, key=lambda one: one.until or datetime.max.replace(tzinfo=one.since.tzinfo)
        ):
            told = self.house.scene.told(one.element)
            asks = [refused.get(ask.name, ask) for ask in of_step(one, told, self.offer, trial.answers)]
            checklist = told.settings.get("checklist")
            shown.append(
                Wait(
                    one,
                    self.teller.called(one.element),
                    self.teller.who(told),
                    asks,
                    opinions_of(one, told, self.choices) if one.kind == "opinions" else [],
                    checklist if isinstance(checklist, list) and one.kind == "task" else [],
                    self._buttons(one),
                )
            )
        return shown

    @property
    def teller(self) -> Teller:
        """Who tells it."""
        return Teller(self.opened.procedure, self.offer, self.house.scene, self.choices, self.house.calendar)

    def ways(self, stopped: Incident) -> list[tuple[str, str]]:
        """The ways past an element that stopped; nothing when there is only one."""
        assert self.offer.process is not None
        name = stopped.element.rpartition("/")[2]
        found = [
            (one.get("id", ""), one.get("name") or one.get("targetRef") or "")
            for one in self.offer.process.diagram.root.iter("{*}sequenceFlow")
            if one.get("sourceRef") == name
        ]
        return found if len(found) > 1 else []

    def _buttons(self, one: Pending) -> list[tuple[str, str]]:
        told = self.house.scene.told(one.element)
        if one.trigger in ("timer", "condition"):
            return []
        if one.kind == "visa":
            return [("given", _("Donner le visa")), ("returned", _("Refuser le visa"))]
        if one.kind == "decision":
            return outcomes_of(told, self.opened.procedure.nature)
        words = {
            "correction": _("La personne répond"),
            "opinions": _("Rendre ces avis"),
            "data": _("Répondre"),
        }
        return [("", words.get(one.kind, _("C’est fait")))]

    def _answered(self, trial: Trial, button: str) -> tuple[Trial, list[Ask]]:
        element, attempt = self._stopped()
        found = [
            one
            for one in standing(self.house, trial).pending
            if (one.element, one.attempt) == (element, attempt)
        ]
        if not found or (button and button not in dict(self._buttons(found[0]))):
            raise Refusal(_("Cette étape n’est plus attendue."))
        told = self.house.scene.told(element)
        asks = of_step(found[0], told, self.offer, trial.answers)
        values = read(asks, self.request.POST, self.request.today)
        if values is None:
            return trial, asks
        given = answered(found[0], told, values, self.request.POST, button)
        return answer(self.house, trial, element, attempt, given), []

    def _moved(self, trial: Trial, moment: datetime) -> Trial:
        try:
            return wait_until(self.house, trial, moment)
        except CannotMove:
            raise Refusal(_("L’horloge d’un essai ne recule pas : choisissez un jour à venir.")) from None

    def _asked_day(self) -> datetime:
        try:
            moment = self._opening(datetime.fromisoformat(self.request.POST.get("jour", "")).date())
        except (ValueError, OverflowError):
            raise Refusal(_("Écrivez une date, comme 27/03/2027.")) from None
        if moment - self.request.now > FURTHEST:
            raise Refusal(_("C’est trop loin : dix ans au plus."))
        return moment

    def _opening(self, day: Any) -> datetime:
        return datetime.combine(day, OPENING, self.house.calendar.zone)

    def _stopped(self) -> tuple[str, int]:
        said = self.request.POST.get("attempt", "")
        return self.request.POST.get("element", ""), int(said) if said.isdecimal() and len(said) < 9 else 0


@procedure_page
def trying(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show how to begin, or a trial where it stands after one more gesture."""
    try:
        offer = opened.version.offer
        desk = (
            Desk(
                request,
                opened,
                offer,
                house_of(offer, request.calendar, request.today),
                choices_of(request, opened),
            )
            if offer.process
            else None
        )
    except InvalidOffer as invalid:
        return _impossible(request, opened, [said for _path, said in invalid.problems][:8])
    except CannotPrepare as refused:
        return _impossible(request, opened, [one.sentence for one in refused.problems][:8])
    except LookupError as unknown:
        return _impossible(request, opened, [str(unknown.args[0])])
    if desk is None:
        return _impossible(request, opened, [])
    if request.method != "POST":
        return _beginning(desk, desk.first_asks())
    said = request.POST.get("geste", "")
    try:
        if said == "begin":
            begun, asks = desk.begun()
            return _beginning(desk, asks) if begun is None else _shown(desk, begun)
        if said == "begin-filled":
            return _with_filled(desk)
        trial = _carried(request, opened)
        standing(desk.house, trial)
    except (signing.BadSignature, UnreadableTrial, OtherVersion):
        why = _("Le parcours a changé depuis : recommencez l’essai.")
        return _beginning(desk, desk.first_asks(), why)
    try:
        after, asked = desk.made(trial, said)
    except Refusal as refused:
        return _shown(desk, trial, why=str(refused))
    except (StaleAttempt, CannotAnswer, LookupError):
        return _shown(desk, trial, why=_("Cette étape n’est plus attendue."))
    return _shown(desk, after, asked=asked)


def _carried(request: AgentRequest, opened: Opened) -> Trial:
    held = signing.loads(request.POST.get("essai", ""), salt=f"{SALT}:{opened.version.pk}")
    return read_trial(held)


def _beginning(desk: Desk, asks: list[Ask], why: str = "") -> HttpResponseBase:
    status = 422 if why or any(one.error for one in asks) else 200
    context = {"asks": asks, "why": why, "begins": True, "is_filled": bool(desk.filled())}
    return tab_page(
        desk.request, desk.opened, "process", "studio/process/trying.html", context, status=status
    )


def _with_filled(desk: Desk) -> HttpResponseBase:
    """Begin with what she filled as a person would, nothing invented."""
    answers = desk.filled()
    if answers:
        return _shown(desk, begin(desk.house, answers, desk.request.now))
    why = _("Vos réponses ne sont plus là, ou le formulaire a changé : remplissez-le de nouveau.")
    return _beginning(desk, desk.first_asks(), why)


def _impossible(request: AgentRequest, opened: Opened, problems: list[str]) -> HttpResponseBase:
    return tab_page(
        request,
        opened,
        "process",
        "studio/process/trying.html",
        {"problems": problems, "is_impossible": True},
    )


def _shown(desk: Desk, trial: Trial, *, asked: list[Ask] | None = None, why: str = "") -> HttpResponseBase:
    found = standing(desk.house, trial)
    sealed = signing.dumps(trial.written(), salt=f"{SALT}:{desk.opened.version.pk}", compress=True)
    context = {
        "sealed": sealed,
        "trial": trial,
        "now": trial.now.astimezone(desk.house.calendar.zone),
        "today": desk.house.calendar.local_date(trial.now),
        "waits": desk.waits(found, trial, asked or []),
        "stopped": [(one, desk.teller.called(one.element), desk.ways(one)) for one in found.incidents],
        "next_due": found.next_due,
        "days": desk.teller.days(trial),
        "why": why,
    }
    status = 422 if why or asked else 200
    return tab_page(
        desk.request, desk.opened, "process", "studio/process/trying.html", context, status=status
    )


urlpatterns = [path("<slug:slug>/parcours/+essai/", trying, name="studio_process_trying")]
