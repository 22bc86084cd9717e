"""Read a list of steps back from BPMN, whoever drew it; a diagram of another shape says where it is not a list."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.expressions import language_of
from parvis.processes.diagrams.reading import local, referred, text_of
from parvis.processes.diagrams.vocabulary import NODES, bpmn, own
from parvis.processes.settings import settings_of
from parvis.processes.steps.shape import (
    ENDED,
    KINDS,
    TAGS,
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
    mark_of,
)

MOST_NESTED = 20
"""Choices within choices that a person can still read as a list, and then some."""


class NotAList(Exception):
    """The diagram cannot be read as a list of steps; `element` is the id of where."""

    def __init__(self, message: str, element: str = "") -> None:
        super().__init__(message)
        self.element = element


def read_steps(process: etree._Element) -> Steps:
    """Return the list of a process. Raise `NotAList` with the place and the reason."""
    reader = _Reader(process)
    items = reader.list_from(reader.start, depth=0)
    left_out = set(reader.nodes) - reader.seen
    if left_out:
        name = min(left_out)
        raise NotAList(_("rien ne mène à cet élément"), name)
    return Steps(process.get("id", ""), items, process.get("name", ""), reader.start)


class _Way(NamedTuple):
    """A way out of a gateway: its flow, what it leads through, and the gateway where it meets others."""

    flow: etree._Element
    items: tuple[Item, ...]
    join: str | None


class _Reader:
    """A process being read: its elements, its ways, and which of them go back."""

    def __init__(self, process: etree._Element) -> None:
        if any(lane.find(bpmn("lane")) is not None for lane in process.iterchildren(bpmn("laneSet"))):
            raise NotAList(_("le parcours est partagé en couloirs"), process.get("id", ""))
        self.nodes = {one.get("id", ""): one for one in process.iterchildren("*") if local(one) in NODES}
        self.out: dict[str, list[etree._Element]] = {name: [] for name in self.nodes}
        self.into: dict[str, int] = dict.fromkeys(self.nodes, 0)
        self.watched: dict[str, list[str]] = {name: [] for name in self.nodes}
        self.seen: set[str] = set()
        self.met: set[str] = set()
        for flow in process.iterchildren(bpmn("sequenceFlow")):
            self.out[self._known(flow, "sourceRef")].append(flow)
        for name, node in self.nodes.items():
            if local(node) == "boundaryEvent":
                self.watched[self._known(node, "attachedToRef")].append(name)
        self.start = self._only_start()
        self.backward = self._backward()
        for name, flows in self.out.items():
            for flow in flows:
                if (name, self._target(flow)) not in self.backward:
                    self.into[self._target(flow)] += 1

    def list_from(self, name: str, *, depth: int) -> tuple[Item, ...]:
        """Return what follows the start or an alarm."""
        self.seen.add(name)
        items, join = self._follow(self._single(name), depth)
        if join is not None:
            raise NotAList(_("des voies se rejoignent ici sans être parties du même choix"), join)
        return items

    def _known(self, element: etree._Element, attribute: str) -> str:
        name = element.get(attribute, "")
        for tried in (name, referred(name)):
            if tried in self.nodes:
                return tried
        raise NotAList(_("un lien ou un événement n’est attaché à rien"), element.get("id", ""))

    def _target(self, flow: etree._Element) -> str:
        return self._known(flow, "targetRef")

    def _only_start(self) -> str:
        starts = [name for name, node in self.nodes.items() if local(node) == "startEvent"]
        if len(starts) != 1:
            raise NotAList(_("une liste commence à un seul endroit"), starts[1] if starts else "")
        if any(local(child).endswith("EventDefinition") for child in self.nodes[starts[0]].iterchildren("*")):
            raise NotAList(_("une liste commence quand la demande est déposée"), starts[0])
        return starts[0]

    def _backward(self) -> set[tuple[str, str]]:
        """Return the ways that lead back to where one has come by (a walk in depth, without recursion)."""
        backward: set[tuple[str, str]] = set()
        path: list[str] = [self.start]
        ahead = {self.start: self._next(self.start)}
        on_path = {self.start}
        while path:
            name = path[-1]
            if not ahead[name]:
                on_path.discard(path.pop())
                continue
            following = ahead[name].pop(0)
            if following in on_path:
                backward.add((name, following))
            elif following not in ahead:
                ahead[following] = self._next(following)
                path.append(following)
                on_path.add(following)
        return backward

    def _next(self, name: str) -> list[str]:
        return [self._target(flow) for flow in self.out[name]] + list(self.watched[name])

    def _single(self, name: str) -> tuple[str, str]:
        """Return the only way out of an element: where from, where to."""
        flows = self.out[name]
        if len(flows) != 1:
            message = (
                _("rien ne suit cet élément") if not flows else _("plusieurs voies partent d’ici sans choix")
            )
            raise NotAList(message, name)
        return name, self._target(flows[0])

    def _follow(self, way: tuple[str, str], depth: int) -> tuple[tuple[Item, ...], str | None]:
        """Return the list that a way leads through, and the gateway where it meets others, if it does."""
        if depth > MOST_NESTED:
            raise NotAList(_("trop de choix les uns dans les autres"), way[0])
        items: list[Item] = []
        while True:
            name = way[1]
            if way in self.backward:
                return (*items, Back(name)), None
            node = self.nodes[name]
            tag = local(node)
            if self.into[name] > 1 and name not in self.met:
                return tuple(items), name
            self.seen.add(name)
            if tag == "endEvent":
                return (*items, self._end(name, node)), None
            if tag in ("exclusiveGateway", "parallelGateway") and len(self.out[name]) > 1:
                found, following, reached = self._split(name, node, depth)
                items += found
                if following is None:
                    return tuple(items), reached
                way = following
            else:
                items.append(self._step(name, node, depth))
                way = self._single(name)

    def _split(
        self, name: str, node: etree._Element, depth: int
    ) -> tuple[list[Item], tuple[str, str] | None, str | None]:
        """Return ways, with what follows when they do not meet; the way on from where they meet; where it is met."""
        ways = [_Way(flow, *self._follow((name, self._target(flow)), depth + 1)) for flow in self.out[name]]
        open_ways = [way for way in ways if way.join is not None]
        join = open_ways[0].join if open_ways else None
        if any(way.join != join for way in open_ways):
            raise NotAList(_("les voies parties d’ici ne se rejoignent pas au même endroit"), name)
        meets = join is not None and self.into[join] == len(open_ways)
        if local(node) == "parallelGateway":
            together = self._together(node, ways, join if meets else None)
            return [together], self._single(together.join), None
        default = self._default(node)
        choice = Choice(name, tuple(_branch(way, default) for way in ways), node.get("name", ""))
        if join is not None and meets:
            if local(self.nodes[join]) == "exclusiveGateway" and len(self.out[join]) == 1:
                self.seen.add(join)
                return [replace(choice, join=join)], self._single(join), None
            self.met.add(join)
            return [choice], (name, join), None
        if len(open_ways) > 1:
            raise NotAList(_("les voies parties d’ici ne se rejoignent pas au même endroit"), name)
        return self._followed(choice, ways.index(open_ways[0]) if open_ways else None, join), None, join

    def _together(self, node: etree._Element, ways: list["_Way"], join: str | None) -> Together:
        if join is None or any(way.join is None for way in ways):
            message = _("des voies menées ensemble s’arrêtent sans attendre les autres")
            raise NotAList(message, node.get("id", ""))
        if local(self.nodes[join]) != "parallelGateway":
            raise NotAList(_("ce qui réunit les voies n’est pas de la nature de ce qui les sépare"), join)
        self.seen.add(join)
        return Together(node.get("id", ""), tuple(way.items for way in ways), node.get("name", ""), join)

    def _followed(self, choice: Choice, open_way: int | None, join: str | None) -> list[Item]:
        """Return a choice whose ways do not meet, and what follows it: as the file says when it came from a list."""
        then = self.nodes[choice.id].get(own("then"))
        if then is not None and then == (join or ENDED):
            return [choice]
        for rank, way in enumerate(choice.branches):
            at = next((at for at, one in enumerate(way.items) if mark_of(one) == then), None)
            if at is not None and (open_way is None or rank == open_way):
                ways = list(choice.branches)
                ways[rank] = replace(way, items=way.items[:at])
                return [replace(choice, branches=tuple(ways)), *way.items[at:]]
        return self._hoisted(choice, open_way)

    def _hoisted(self, choice: Choice, open_way: int | None) -> list[Item]:
        """Return a choice whose ways do not meet, then what follows it.

        It is the open way; else the one that comes to the end of the list itself, one that does not go back, the
        longest, the default: a list keeps its shape while one writes what is refused, or what goes back.
        """
        ways = list(choice.branches)
        if open_way is None:
            ranks = [self._rank(one) for one in ways]
            open_way = ranks.index(max(ranks))
        following = ways[open_way].items
        ways[open_way] = replace(ways[open_way], items=())
        return [replace(choice, branches=tuple(ways)), *following]

    def _rank(self, way: Branch) -> tuple[bool, bool, int, bool]:
        last = way.items[-1] if way.items else None
        own = {
            f"{name}_end" for name in (self.start, *(one for some in self.watched.values() for one in some))
        }
        comes_to_the_end = isinstance(last, End) and last.id in own
        return (
            comes_to_the_end,
            not isinstance(last, Back),
            sum(1 for _item in every(way.items)),
            way.otherwise,
        )

    def _default(self, gateway: etree._Element) -> str:
        """Return the flow taken when no condition holds: the one that is named, or the only one without one."""
        silent = [
            flow.get("id", "")
            for flow in self.out[gateway.get("id", "")]
            if flow.find(bpmn("conditionExpression")) is None
        ]
        return gateway.get("default") or (silent[0] if len(silent) == 1 else "")

    def _end(self, name: str, node: etree._Element) -> End:
        if any(local(child).endswith("EventDefinition") for child in node.iterchildren("*")):
            raise NotAList(_("cette fin fait plus que finir"), name)
        if self.out[name]:
            raise NotAList(_("plusieurs voies partent d’ici sans choix"), name)
        return End(name, node.get("name", ""))

    def _step(self, name: str, node: etree._Element, depth: int) -> Step:
        tag = local(node)
        kind, settings = _settings(node)
        kind = kind or KINDS.get(tag, "")
        if not kind or tag not in (TAGS.get(kind), *(one for one, taken in KINDS.items() if taken == kind)):
            raise NotAList(_("cet élément n’a pas sa place dans une liste"), name)
        period = ""
        if tag == "intermediateCatchEvent":
            period = _period(node)
        if node.find(bpmn("standardLoopCharacteristics")) is not None or (
            node.find(bpmn("multiInstanceLoopCharacteristics")) is not None
        ):
            raise NotAList(_("cet élément se répète"), name)
        alarms = tuple(self._alarm(one, depth) for one in self.watched[name])
        return Step(name, kind, node.get("name", ""), settings, period, alarms)

    def _alarm(self, name: str, depth: int) -> Alarm:
        node = self.nodes[name]
        self.seen.add(name)
        items, join = self._follow(self._single(name), depth + 1)
        if join is not None or goes_on(items):
            raise NotAList(_("ce qui suit une alerte rejoint la liste"), name)
        return Alarm(
            name, _period(node), items, node.get("name", ""), node.get("cancelActivity", "true") == "true"
        )


def _branch(way: _Way, default: str) -> Branch:
    name = way.flow.get("name", "")
    condition = way.flow.find(bpmn("conditionExpression"))
    if way.flow.get("id") == default:
        return Branch(way.items, name=name, otherwise=True)
    if condition is None:
        return Branch(way.items, name=name)
    return Branch(way.items, text_of(condition).strip(), name=name, language=language_of(condition))


def _settings(node: etree._Element) -> tuple[str, Mapping[str, Any]]:
    """Return the kind and the settings that the house wrote in an element; of another tool's, what it calls."""
    if node.find(f"{bpmn('extensionElements')}/{own('step')}") is None:
        return "", {"process": called} if (called := node.get("calledElement")) else {}
    told = settings_of(node)
    if told is None:
        raise NotAList(_("les réglages de cet élément sont illisibles"), node.get("id", ""))
    return told


def _period(node: etree._Element) -> str:
    """Return how long an event waits, as it is written. Raise `NotAList` when it waits for something else."""
    definitions = [one for one in node.iterchildren("*") if local(one).endswith("EventDefinition")]
    if len(definitions) != 1 or local(definitions[0]) != "timerEventDefinition":
        raise NotAList(_("cet événement attend autre chose qu’un délai"), node.get("id", ""))
    length = definitions[0].find(bpmn("timeDuration"))
    if length is None:
        raise NotAList(_("cet événement attend autre chose qu’un délai"), node.get("id", ""))
    return text_of(length).strip()
