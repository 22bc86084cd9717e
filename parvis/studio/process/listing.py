"""The list of steps as a page draws it: each element with what it was told, what is wrong with it, what it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.findings import Finding
from parvis.processes.diagrams.reading import referred
from parvis.processes.diagrams.vocabulary import bpmn
from parvis.processes.steps.editing import Held as Way
from parvis.processes.steps.editing import alarms_in
from parvis.processes.steps.shape import (
    Alarm,
    Back,
    Branch,
    Choice,
    End,
    Item,
    Step,
    Steps,
    Together,
    every,
    goes_on,
)
from parvis.rules.menus import read, say
from parvis.rules.variables import Variable

from .choices import Choices
from .periods import in_words
from .words import NAMES, summary


@dataclass(frozen=True)
class List:
    """A list of elements, and where one adds in it."""

    holder: str
    rank: int
    lines: tuple["Line", ...] = ()
    title: str = ""
    condition: str = ""
    """Its condition in words, for a way of a choice that has one."""
    is_conditioned: bool = False
    """Whether it is a way that may have a condition."""
    faults: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """The query of the page that adds at its beginning."""
        return urlencode({"dans": self.holder, "voie": self.rank} if self.holder else {"dans": ""})


@dataclass(frozen=True)
class AlarmLine:
    """An alarm under its step."""

    id: str
    name: str
    when: str
    faults: tuple[str, ...]
    follows: List


@dataclass(frozen=True)
class Line:
    """One element of a list."""

    id: str
    sort: str
    kind: str
    name: str
    summary: str = ""
    shown: str = ""
    faults: tuple[str, ...] = ()
    ways: tuple[List, ...] = ()
    alarms: tuple[AlarmLine, ...] = ()
    is_movable: bool = True
    ends: bool = False
    """Whether nothing may be added after it."""

    @property
    def after(self) -> str:
        """The query of the page that adds after it."""
        return urlencode({"apres": self.id})


@dataclass(frozen=True)
class Drawing:
    """What the lines are drawn with."""

    choices: Choices
    variables: Mapping[str, Variable]
    process: etree._Element | None
    faults: Sequence[Finding] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def drawn(self, steps: Steps) -> List:
        """The whole list."""
        names = {one.id: _called(one) for one in every(steps.items) if not isinstance(one, Back)}
        return List("", 0, replace(self, names=names).lines_of(steps.items))

    def told(self, steps: Steps) -> set[str]:
        """The elements beside which the list says what is wrong."""
        items = [one for one in every(steps.items) if not isinstance(one, Back)]
        flows = {name for one in items if isinstance(one, Choice) for name in self._flows(one.id)}
        joins = {one.join for one in items if isinstance(one, Together)}
        return {one.id for one in items} | {one.id for one in alarms_in(steps.items)} | flows | joins

    def of(self, *names: str) -> tuple[str, ...]:
        """What is wrong with these elements."""
        return tuple(dict.fromkeys(one for name in names for one in self._against.get(name, ())))

    @cached_property
    def _against(self) -> Mapping[str, list[str]]:
        """What is wrong, by element."""
        found: dict[str, list[str]] = {}
        for one in self.faults:
            found.setdefault(one.id, []).append(one.message)
        return found

    def lines_of(self, items: tuple[Item, ...], holder: str = "") -> tuple[Line, ...]:
        """The lines of a list; what closes by itself what follows an alarm is not said."""
        return tuple(self._line(one) for one in items if one != End(f"{holder}_end"))

    def _line(self, item: Item) -> Line:
        match item:
            case Step():
                return self._step(item)
            case Choice():
                ways = tuple(self._way(item, rank, one) for rank, one in enumerate(item.branches))
                name = _called(item)
                ends = not goes_on((item,))
                return Line(
                    item.id,
                    "choice",
                    str(NAMES["choice"]),
                    name,
                    faults=self.of(item.id),
                    ways=ways,
                    ends=ends,
                )
            case Together():
                both = tuple(
                    List(item.id, rank, self.lines_of(one), _("Suite %(number)s") % {"number": rank + 1})
                    for rank, one in enumerate(item.branches)
                )
                found = self.of(item.id, item.join)
                return Line(item.id, "together", str(NAMES["together"]), item.name, faults=found, ways=both)
            case Back():
                name = self.names.get(item.to, item.to)
                return Line("", "back", _("Retour à l’étape"), name, is_movable=False, ends=True)
            case End():
                words = item.name or _("Le parcours s’arrête là")
                found = self.of(item.id)
                return Line(
                    item.id, "end", str(NAMES["end"]), words, faults=found, is_movable=False, ends=True
                )

    def _step(self, step: Step) -> Line:
        shown = step.settings.get("shown")
        return Line(
            step.id,
            "step",
            str(NAMES.get(step.kind, step.kind)),
            _called(step),
            summary(step.kind, step.settings, step.period, self.choices),
            str(shown.get("fr", "")) if isinstance(shown, dict) else "",
            self.of(step.id),
            alarms=tuple(map(self._alarm, step.alarms)),
        )

    def _alarm(self, alarm: Alarm) -> AlarmLine:
        length = in_words(alarm.period) or _("un délai à préciser")
        if alarm.interrupts:
            when = _("Au bout de %(length)s, l’étape s’arrête") % {"length": length}
        else:
            when = _("Au bout de %(length)s, à côté") % {"length": length}
        follows = List(alarm.id, 0, self.lines_of(alarm.items, alarm.id), when)
        return AlarmLine(alarm.id, alarm.name, when, self.of(alarm.id), follows)

    def _way(self, choice: Choice, rank: int, branch: Branch) -> List:
        flows = self._flows(choice.id)
        faults = self.of(flows[rank]) if rank < len(flows) else ()
        words = self.in_words(branch.condition)
        title = _("Sinon") if branch.otherwise else branch.name or _("Voie %(number)s") % {"number": rank + 1}
        return List(
            choice.id,
            rank,
            self.lines_of(branch.items),
            title,
            condition="" if branch.otherwise else words,
            is_conditioned=not branch.otherwise,
            faults=faults,
        )

    def in_words(self, condition: str) -> str:
        """A condition as one reads it; the expression itself when menus cannot show it."""
        found = read(condition, self.variables) if condition else None
        return say(found, self.variables, get_language() or "fr") if found else condition

    def _flows(self, gateway: str) -> list[str]:
        """The ways out of an element, in the order that the list gives them."""
        return self._out_of.get(gateway, [])

    @cached_property
    def _out_of(self) -> Mapping[str, list[str]]:
        """The ways of the process, by the element they leave."""
        found: dict[str, list[str]] = {}
        for one in self.process.iterchildren(bpmn("sequenceFlow")) if self.process is not None else ():
            source = one.get("sourceRef", "")
            for name in {source, referred(source)}:
                found.setdefault(name, []).append(one.get("id", ""))
        return found


def _called(item: Step | Choice | Together | End) -> str:
    return item.name or item.id


def way_of(holder: str, rank: str) -> Way:
    """A list from what an address says of it; a rank that is none is the first."""
    return holder, int(rank) if rank.isascii() and rank.isdigit() and len(rank) < 3 else 0
