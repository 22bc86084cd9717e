"""The gestures of a trial: begin, answer a step, let time go by, go past what stopped. Each gives the next trial.

What the house does by itself (messages, letters, tables) is done at once and told; nothing leaves. What somebody
does waits for an answer, and what has a deadline meets it when the clock is moved there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from parvis.base.working_days import WorkCalendar
from parvis.processes.answering import last_day, over
from parvis.processes.calendar import due, in_working_days
from parvis.processes.engine import running
from parvis.processes.engine.running import Incident, Outcome, Wait
from parvis.processes.engine.timers import Clock
from parvis.processes.kinds import MOST_DAYS
from parvis.processes.opinions import counted
from parvis.processes.trying.scene import Scene, Told
from parvis.processes.trying.trial import Happening, Trial

MOST_EFFECTS = 200
"""Effects of the house done in one gesture."""
MOST_DEADLINES = 500
"""Deadlines met in one move of the clock."""
MOST_TOLD = 1_000
EXPIRING = frozenset({"opinions", "correction"})
"""Kinds whose delay, once over, answers in place of who did not."""

Values = Mapping[str, Any]
Tables = Callable[[str, Values], Values]
"""What a table of the version gives to these answers, by its id; raises `CannotDo`."""


class CannotDo(Exception):
    """The house could not do a step by itself; the message is why."""


class CannotMove(Exception):
    """The clock of a trial does not go back."""


@dataclass(frozen=True)
class House:
    """What a trial is run with: the process, the calendar of the authority, the tables and the form of the version."""

    scene: Scene
    calendar: WorkCalendar
    tables: Tables
    facts: Callable[[Values], Values] = dict
    """What expressions read of the answers to the form."""


@dataclass(frozen=True)
class Pending:
    """Something a trial waits for. `until` is when it is due, or when the house goes on without it."""

    element: str
    attempt: int
    kind: str
    """The kind of step; empty for a timer or an event of the drawing, whose `trigger` says what it waits for."""
    trigger: str
    since: datetime
    until: datetime | None
    own: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Standing:
    """What a trial waits for, and where it stopped."""

    pending: tuple[Pending, ...]
    incidents: tuple[Incident, ...]

    @property
    def next_due(self) -> datetime | None:
        """The first deadline to come."""
        return min((one.until for one in self.pending if one.until is not None), default=None)


def begin(house: House, answers: Mapping[str, Any], at: datetime) -> Trial:
    """Begin a trial with the answers of a form, at a moment."""
    course = _Course(house, Trial("", at, dict(answers)))
    course.keep(running.start(house.scene.compiled, house.facts(answers), course.clock))
    return course.settled()


def standing(house: House, trial: Trial) -> Standing:
    """Say what a trial waits for; raise `OtherVersion` when the process has changed since."""
    outcome = running.refresh(house.scene.compiled, trial.state, _still(house))
    return Standing(tuple(_pending(house, trial, wait) for wait in outcome.waits), tuple(outcome.incidents))


def answer(house: House, trial: Trial, element: str, attempt: int, given: Mapping[str, Any]) -> Trial:
    """Answer what is waited for. Raise `StaleAttempt` for what is no more, `OtherVersion`, `CannotAnswer`."""
    course = _Course(house, trial)
    course.answer(element, attempt, given, "answered")
    return course.settled()


def wait_until(house: House, trial: Trial, moment: datetime) -> Trial:
    """Move the clock, meeting each deadline on the way at its moment; raise `CannotMove` to go back."""
    if moment < trial.now:
        raise CannotMove(moment)
    for _turn in range(MOST_DEADLINES):
        found = standing(house, trial)
        reached = [one for one in found.pending if _is_met(one, moment)]
        if not reached:
            return replace(trial, now=moment)
        first = min(reached, key=lambda one: (one.until, one.element))
        trial = _met(house, replace(trial, now=max(first.until or moment, trial.now)), first)
    return trial


def retry(house: House, trial: Trial, element: str, attempt: int) -> Trial:
    """Do again what stopped."""
    course = _Course(house, trial)
    course.tell(element, "resumed")
    course.keep(running.retry(house.scene.compiled, trial.state, element, attempt, course.clock, {}))
    return course.settled()


def skip(house: House, trial: Trial, element: str, attempt: int, way: str = "") -> Trial:
    """Go past what stopped, by a way or by all of them. Raise LookupError for a way it does not have."""
    course = _Course(house, trial)
    course.tell(element, "resumed")
    course.keep(running.skip(house.scene.compiled, trial.state, element, attempt, course.clock, way=way))
    return course.settled()


class _Course:
    """A trial under way in one gesture."""

    def __init__(self, house: House, trial: Trial) -> None:
        self.house = house
        self.trial = trial
        self.wanted: list[Wait] = []
        self.stopped: frozenset[tuple[str, int]] = frozenset(
            (one.element, one.attempt) for one in standing(house, trial).incidents
        ) if trial.state else frozenset()  # fmt: skip

    @property
    def clock(self) -> Clock:
        return _clock(self.house, self.trial.now)

    def tell(self, element: str, what: str, words: str = "") -> None:
        told = (*self.trial.told, Happening(self.trial.now, element, what, words))
        self.trial = replace(self.trial, told=told[-MOST_TOLD:])

    def answer(self, element: str, attempt: int, given: Mapping[str, Any], what: str) -> None:
        """Answer a step under its own name; a correction answers questions of the form again."""
        name = element.rpartition("/")[2]
        kind = self.house.scene.told(element).kind
        learnt: dict[str, Any] = {name: dict(given)} if given else {}
        if kind == "correction":
            learnt = {name: {"answered": given.get("answered", False)}}
            answers = {**self.trial.answers, **given.get("answers", {})}
            self.trial = replace(self.trial, answers=answers)
            learnt |= self.house.facts(answers)
        self.tell(element, what, _verdict(given))
        state = self.trial.state
        compiled = self.house.scene.compiled
        self.keep(running.complete(compiled, state, element, attempt, learnt, self.clock))

    def keep(self, outcome: Outcome) -> None:
        """Tell what a gesture of the engine did, and keep where it leads."""
        now = self.trial.now
        known = {(wait.element, wait.attempt) for wait in outcome.waits}
        since = {key: at for key, at in self.trial.since.items() if _of_key(key) in known}
        since |= {_key(wait.element, wait.attempt): now for wait in outcome.wanted}
        self.trial = replace(self.trial, state=outcome.state, since=since, is_ended=outcome.is_ended)
        for name in outcome.path:
            self._passed(name)
        for element, _attempt in outcome.withdrawn:
            if self.house.scene.told(element).kind not in ("", "wait"):
                self.tell(element, "withdrawn")
        stopped = {(one.element, one.attempt): one for one in outcome.incidents}
        for at, one in stopped.items():
            if at not in self.stopped:
                self.tell(one.element, "stopped", one.reason)
        self.stopped = frozenset(stopped)
        self.wanted += outcome.wanted
        if outcome.is_ended:
            self.tell("", "ended")

    def settled(self) -> Trial:
        """Do what the house does by itself, until only people and time are waited for."""
        for _turn in range(MOST_EFFECTS):
            if not self.wanted:
                break
            wait = self.wanted.pop(0)
            if wait.due is None and _key(wait.element, wait.attempt) in self.trial.since:
                self._done(wait)
        return self.trial

    def _done(self, wait: Wait) -> None:
        told = self.house.scene.told(wait.element)
        if told.kind in ("message", "letter"):
            self.tell(wait.element, "sent")
            self._complete(wait, {})
        elif told.kind == "table":
            self._decided(wait, str(told.settings.get("table", "")))
        else:
            self.tell(wait.element, "given")

    def _decided(self, wait: Wait, table: str) -> None:
        try:
            outputs = self.house.tables(table, self.trial.answers)
        except CannotDo as refused:
            compiled, reason = self.house.scene.compiled, str(refused)
            state = self.trial.state
            self.keep(running.fail(compiled, state, wait.element, wait.attempt, reason, self.clock))
            return
        name = wait.element.rpartition("/")[2]
        self.tell(wait.element, "decided", ", ".join(f"{key} : {one}" for key, one in outputs.items()))
        self._complete(wait, {name: dict(outputs)})

    def _complete(self, wait: Wait, values: Mapping[str, Any]) -> None:
        state, compiled = self.trial.state, self.house.scene.compiled
        self.keep(running.complete(compiled, state, wait.element, wait.attempt, values, self.clock))

    def _passed(self, name: str) -> None:
        told = self.house.scene.told(name)
        if told.choice:
            self.tell(name, "way")
        elif told.tag in ("boundaryEvent", "intermediateCatchEvent"):
            self.tell(name, "rang")


def _met(house: House, trial: Trial, pending: Pending) -> Trial:
    """Meet a deadline: a timer fires; what expires is answered by silence."""
    course = _Course(house, trial)
    if pending.kind == "opinions":
        rule = str(house.scene.told(pending.element).settings.get("rule", "all"))
        course.answer(pending.element, pending.attempt, counted([], rule), "silent")
    elif pending.kind == "correction":
        course.answer(pending.element, pending.attempt, {"answered": False}, "silent")
    else:
        course.keep(running.refresh(house.scene.compiled, trial.state, course.clock))
    return course.settled()


def _is_met(pending: Pending, moment: datetime) -> bool:
    """Tell whether the clock meets this deadline on its way; what somebody only does late stays as it is."""
    if pending.until is None or pending.until > moment:
        return False
    return pending.kind in EXPIRING or pending.trigger == "timer"


def _pending(house: House, trial: Trial, wait: Wait) -> Pending:
    told = house.scene.told(wait.element)
    since = trial.since.get(_key(wait.element, wait.attempt), trial.now)
    kind = told.kind if wait.kind != "timer" else ""
    until = wait.due or _until(kind, told, since, house.calendar)
    return Pending(wait.element, wait.attempt, kind, wait.kind, since, until, wait.own)


def _until(kind: str, told: Told, since: datetime, calendar: WorkCalendar) -> datetime | None:
    """When somebody should have done a step; for what expires, when the house goes on without an answer."""
    days = told.settings.get("within", told.settings.get("due"))
    if kind == "correction" or (kind == "opinions" and days):
        return over(last_day(days, since, calendar), calendar)
    if isinstance(days, int) and not isinstance(days, bool) and 0 < days <= MOST_DAYS:
        return in_working_days(days, since, calendar)
    return None


def _clock(house: House, now: datetime) -> Clock:
    return Clock(now, lambda timer, began: due(timer, began, house.calendar))


def _still(house: House) -> Clock:
    """A clock at which nothing is due: to look without touching."""
    return _clock(house, datetime.min.replace(tzinfo=UTC))


def _verdict(given: Mapping[str, Any]) -> str:
    return str(given.get("verdict") or given.get("outcome") or "")


def _key(element: str, attempt: int) -> str:
    return f"{element}#{attempt}"


def _of_key(key: str) -> tuple[str, int]:
    element, _hash, attempt = key.rpartition("#")
    return element, int(attempt)
