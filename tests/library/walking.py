"""Requests that walk a procedure of the library by chance: answers of its form, then of each step, until it ends.

Nothing is kept nor sent: the engine of real requests, the calendar of a town, the tables of the procedure.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import Any

from parvis.authorities.connections import Wanted
from parvis.base.working_days import WorkCalendar
from parvis.catalogue.definition import Offer
from parvis.catalogue.natures import DECISIONS, Outcome
from parvis.catalogue.tables.deciding import verdicts
from parvis.forms.inventing import example
from parvis.forms.shape import Field
from parvis.forms.sight import look
from parvis.processes.calendar import due
from parvis.processes.diagrams.vocabulary import bpmn
from parvis.processes.engine import running
from parvis.processes.engine.running import Outcome as Reached
from parvis.processes.engine.running import Wait
from parvis.processes.engine.timers import Clock
from parvis.processes.opinions import SEVERITY, SILENT, counted
from parvis.processes.trying.scene import Scene, scene_of
from parvis.rules.tokens import tokenise
from parvis.rules.variables import TODAY

FILED = datetime(2026, 11, 23, 9, tzinfo=UTC)
MOST_WALKS = 800
LONGEST = 400
"""Gestures of a walk; one that is not over by then does not end."""
STUBBORN = 3
"""Times the same answer is given again to a step in a stubborn walk: loops turn."""


@dataclass
class Taken:
    """The flows of a process taken by the walks made so far, and the most times one walk took each."""

    most: Counter[str] = field(default_factory=Counter)

    def add(self, path: Counter[str]) -> None:
        """Count one more walk."""
        self.most |= path


@dataclass
class Grounds:
    """A procedure to walk: its offer and nature, its process ready to run."""

    offer: Offer
    nature: str
    connections: tuple[Wanted, ...] = ()

    @cached_property
    def scene(self) -> Scene:
        """Its process and what its drawing says of each element."""
        process = self.offer.process
        assert process is not None and process.process is not None
        return scene_of(process.plan, process.diagram.root)

    @cached_property
    def flows(self) -> Mapping[str, tuple[str, str]]:
        """The ways of the drawing: the ends of each."""
        assert self.offer.process is not None and self.offer.process.process is not None
        drawn = self.offer.process.process.iter(bpmn("sequenceFlow"))
        return {one.get("id", ""): (one.get("sourceRef", ""), one.get("targetRef", "")) for one in drawn}

    @cached_property
    def turning(self) -> frozenset[str]:
        """The ways that a request may take again: those whose end leads back to their beginning."""
        after: dict[str, set[str]] = {}
        for source, target in self.flows.values():
            after.setdefault(source, set()).add(target)
        return frozenset(
            name for name, (source, target) in self.flows.items() if source in _reached(target, after)
        )

    @cached_property
    def figures(self) -> tuple[int, ...]:
        """The numbers that its conditions compare with, and those its tables are tried with."""
        assert self.offer.process is not None and self.offer.process.process is not None
        told = [
            "".join(map(str, one.itertext()))
            for one in self.offer.process.process.iter(bpmn("conditionExpression"))
        ]
        found = {int(float(word.text)) for text in told for word in tokenise(text) if word.kind == "number"}
        tried = [
            given for one in self.offer.tables for trial in one.table.trials for given in trial.given.values()
        ]
        found |= {int(given) for given in tried if isinstance(given, Decimal)}
        return tuple(sorted(found | {0, 1}))


def walks(grounds: Grounds, *, seed: str) -> Iterator[Counter[str]]:
    """Walk again and again, every other time stubbornly; each gives the flows it took."""
    for number in range(MOST_WALKS):
        yield Walk(grounds, Random(f"{seed}{number}"), is_stubborn=bool(number % 2)).to_the_end()


def covered(grounds: Grounds, *, seed: str) -> Taken:
    """Walk until every flow was taken, and those that turn twice by one request; or as often as allowed."""
    taken = Taken()
    for path in walks(grounds, seed=seed):
        taken.add(path)
        if not missing(grounds, taken):
            break
    return taken


def missing(grounds: Grounds, taken: Taken) -> list[str]:
    """The flows never taken, and those of a loop that no request took twice."""
    return sorted(name for name in grounds.flows if taken.most[name] < (2 if name in grounds.turning else 1))


class Walk:
    """One request, from its form to an end of the process."""

    def __init__(self, grounds: Grounds, chance: Random, *, is_stubborn: bool) -> None:
        self.grounds = grounds
        self.chance = chance
        self.is_stubborn = is_stubborn
        self.now = FILED
        self.calendar = WorkCalendar("26")
        self.path: Counter[str] = Counter()
        self.said: dict[str, tuple[int, Mapping[str, Any]]] = {}
        self.filled: dict[str, Any] = {}

    def to_the_end(self) -> Counter[str]:
        """Answer what is waited for, in any order, until nothing is. Fails on a stop or on no end."""
        answers = self.answers()
        last = self.kept(running.start(self.grounds.scene.compiled, answers, self.clock))
        for _gesture in range(LONGEST):
            if last.is_ended:
                return self.path
            assert last.waits, "nothing is waited for, and it is not over"
            last = self.kept(self.gone_on(last))
        raise AssertionError("it does not end")

    @property
    def clock(self) -> Clock:
        """The moment it is, in the calendar of the town."""
        return Clock(self.now, lambda timer, began: due(timer, began, self.calendar))

    def kept(self, outcome: Reached) -> Reached:
        """Count the ways taken."""
        assert not outcome.incidents, outcome.incidents
        self.path += Counter(one for one in outcome.path if one in self.grounds.flows)
        return outcome

    def gone_on(self, last: Reached) -> Reached:
        """Answer one thing, or let time go by to the first moment something is due."""
        compiled = self.grounds.scene.compiled
        waits = sorted(last.waits, key=lambda one: (one.element, one.attempt))
        wait = self.chance.choice(waits)
        if wait.due is not None:
            self.now = max(self.now, min(one.due for one in waits if one.due is not None))
            return running.refresh(compiled, last.state, self.clock)
        values = self.answered(wait)
        return running.complete(compiled, last.state, wait.element, wait.attempt, values, self.clock)

    def answered(self, wait: Wait) -> Mapping[str, Any]:
        """What is answered to a step; a stubborn request hears the same several times."""
        times, same = self.said.get(wait.element, (0, {}))
        if not self.is_stubborn or not 0 < times < STUBBORN:
            same = self.answer_to(wait.element)
        self.said[wait.element] = times + 1, same
        return same

    def answer_to(self, element: str) -> Mapping[str, Any]:
        """An answer of the kind of the step, under its id."""
        told = self.grounds.scene.told(element)
        settings = told.settings
        match told.kind:
            case "task":
                return {element: {one["id"]: self.value(one) for one in settings.get("fields", ())}}
            case "opinions":
                said = [self.chance.choice((*SEVERITY, SILENT)) for _unit in settings["units"]]
                return {element: counted(said, settings["rule"])}
            case "visa":
                return {element: {"verdict": self.chance.choice(("given", "returned"))}}
            case "decision":
                made = self.chance.choice(self.outcomes(settings["outcome"]))
                return {element: {"outcome": made.value}}
            case "correction":
                return self.complement(element, settings.get("fields", ()))
            case "table":
                return {element: self.table(settings["table"])}
            case "data":
                return {element: self.source(settings["connection"])}
            case "appointment" | "payment":
                return {element: {"done": True}}
        return {}

    def outcomes(self, told: str) -> list[Outcome]:
        """What a service may decide at a step: what its nature knows, of the sense the step says."""
        found = [Outcome(one) for one in DECISIONS[self.grounds.nature]]
        refusals = [one for one in found if one is Outcome.REFUSED]
        wanted = {"refuse": refusals, "accept": [one for one in found if one not in refusals]}
        return wanted.get(told) or found

    def complement(self, element: str, fields: tuple[str, ...]) -> Mapping[str, Any]:
        """No answer, or one that changes what was asked about."""
        if self.chance.random() < 0.4:
            return {element: {"answered": False}}
        again = self.typed()
        self.filled = {**self.filled, **{name: again[name] for name in fields if name in again}}
        return {element: {"answered": True}, **self.read()}

    def table(self, name: str) -> Mapping[str, Any]:
        """What a table of the procedure says of the answers."""
        used = [one for one in self.grounds.offer.tables if one.id == name]
        said = verdicts(used, self.grounds.offer.form, self.filled, today=FILED.date())
        assert not said[0].why, said[0].why
        return dict(said[0].outputs)

    def source(self, name: str) -> Mapping[str, Any]:
        """What a source gives: what was written in the form, something else, or nothing known."""
        gives = next(one.gives for one in self.grounds.connections if one.name == name)
        same = {one: self.filled.get(one) for one in gives}
        other = {one: self.value({"kind": kind}) for one, kind in gives.items()}
        return self.chance.choice((same, other, dict.fromkeys(gives)))

    def value(self, question: Mapping[str, Any]) -> Any:
        """An answer to a question that only agents see."""
        match question["kind"]:
            case "yes_no":
                return self.chance.random() < 0.5
            case "choice":
                return self.chance.choice(question["options"])
            case "number" | "amount":
                return max(0, self.chance.choice(self.grounds.figures) + self.chance.choice((-1, 0, 1)))
            case "date":
                return date(2026, 12, self.chance.randint(1, 28)).isoformat()
        return "Vu sur place."

    def answers(self) -> dict[str, Any]:
        """What expressions read of the form at the start, of a person who answers it by chance."""
        self.filled = self.typed()
        return self.read()

    def read(self) -> dict[str, Any]:
        """What expressions read of what was typed, as the house gives it to the process of a case."""
        seen = look(self.grounds.offer.form, self.filled, FILED.date()).values
        return {**seen, TODAY: FILED.date().isoformat()}

    def typed(self, *, whole: bool = False) -> dict[str, Any]:
        """A form filled: by chance what may open a way, the rest invented, or left blank where it may be."""
        form = self.grounds.offer.form
        chosen = {one.id: self.of_field(one) for one in form.all_fields() if one.type in _BY_CHANCE}
        given = {name: value for name, value in chosen.items() if value is not None}
        filled = example(form, given, FILED.date())
        for one in form.all_fields():
            blank = not whole and one.required != "yes" and one.type not in ("yes_no", "computed")
            if blank and self.chance.random() < 0.3:
                filled.pop(one.id, None)
            if one.type == "group" and one.id in filled:
                filled[one.id] = [self.of_row(one, row) for row in filled[one.id]]
        return filled

    def of_row(self, group: Field, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row of a group, its figures drawn again."""
        figures = [one for one in group.fields if one.type in ("number", "amount") and one.id in row]
        drawn = {one.id: self.of_field(one) for one in figures}
        return {**row, **{name: value for name, value in drawn.items() if value is not None}}

    def of_field(self, one: Field) -> Any:
        """An answer to a question of the form, within its limits; None leaves it to be invented."""
        values = [option.value for option in one.options]
        match one.type:
            case "yes_no":
                return self.chance.random() < 0.5
            case "choice":
                return self.chance.choice(values)
            case "multiple":
                return [value for value in values if self.chance.random() < 0.5] or values[:1]
        figure = self.chance.choice(self.grounds.figures) + self.chance.choice((-1, 0, 1, 2))
        least, most = one.validation.minimum or 0, one.validation.maximum
        if figure < least or (most is not None and figure > most):
            return None
        return f"{figure}.00" if one.type == "amount" else figure


_BY_CHANCE = frozenset({"yes_no", "choice", "multiple", "number", "amount"})


def _reached(start: str, after: Mapping[str, set[str]]) -> set[str]:
    found, ahead = {start}, [start]
    while ahead:
        for one in after.get(ahead.pop(), ()):
            if one not in found:
                found.add(one)
                ahead.append(one)
    return found
