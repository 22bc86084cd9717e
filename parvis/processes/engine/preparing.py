"""From the tree of an interchange file to the plan of one of its processes.

The tree is never changed. What BPMN leaves unsaid is said: a task with several ways out splits, a process without
a start begins with what nothing leads to, a link is a way. Elements keep their identifiers; what is added stands
under one derived from its element.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.reading import local, referred
from parvis.processes.engine import activities, events, markup
from parvis.processes.engine.events import Names
from parvis.processes.engine.markup import CannotRead
from parvis.processes.engine.plan import Flow, Kind, Node, Plan, Scope, Start, Trigger
from parvis.processes.engine.problems import CannotPrepare, Problem

MAX_DEPTH = 10
"""Sub-processes within sub-processes."""
MAX_ELEMENTS = 3000
"""Elements and flows of one process."""
_GATEWAYS = frozenset({Kind.FORK, Kind.CHOICE, Kind.INCLUSIVE, Kind.RACE})


def prepare(root: etree._Element, process: str) -> Plan:
    """Return the plan of a process of the document; raise `CannotPrepare` for one the engine does not run.

    Raise LookupError when the document has no such process.
    """
    for element in markup.children(root, "process"):
        if markup.attribute(element, "id") == process:
            _check_size(element, process)
            preparation = _Preparation(events.names_of(root), element)
            preparation.refuse_code(element, process)
            scope = preparation.scope(element, process, 0)
            if preparation.problems:
                raise CannotPrepare(tuple(preparation.problems))
            return Plan(process=process, name=markup.attribute(element, "name"), scope=scope)
    raise LookupError(process)


def _check_size(element: etree._Element, process: str) -> None:
    """Refuse a process too big before anything is made of it."""
    drawn = sum(1 for one in element.iter() if local(one) not in markup.ASIDE | {""})
    if drawn > 4 * MAX_ELEMENTS:  # an element, what it waits for, its condition, its repetition
        raise CannotPrepare((Problem(process, _("plus de %(limit)s éléments") % {"limit": MAX_ELEMENTS}),))


class _Preparation:
    """One reading of a document, with the problems met on the way."""

    def __init__(self, names: Names, process: etree._Element) -> None:
        self.names = names
        self.read: set[str] = set()
        self.taken = {markup.attribute(one, "id") for one in process.iter() if local(one)}
        self.problems: list[Problem] = []

    def refuse(self, element: str, sentence: str) -> None:
        """Keep a problem, and go on: all are said at once."""
        self.problems.append(Problem(element, sentence))

    def refuse_code(self, element: etree._Element, identifier: str) -> None:
        """Refuse an element that carries the code of another tool: to leave it out would change what happens."""
        kind = markup.hidden_code(element)
        if kind:
            self.refuse(
                identifier, _("cet élément contient du code d’un autre outil (%(kind)s)") % {"kind": kind}
            )

    def free(self, wanted: str) -> str:
        """Return an identifier no element of the process bears, nor anything added so far."""
        while wanted in self.taken:
            wanted += "_"
        self.taken.add(wanted)
        return wanted

    def _told(self, element: etree._Element, instead: str) -> str:
        """Return the identifier of an element, or another when it has none; refuse one that is already borne."""
        identifier = markup.attribute(element, "id") or self.free(instead)
        if identifier in self.read:
            self.refuse(identifier, _("deux éléments portent cet identifiant"))
        if "/" in identifier:
            self.refuse(identifier, _("cet identifiant contient une barre oblique"))
        self.read.add(identifier)
        return identifier

    def scope(self, element: etree._Element, identifier: str, depth: int) -> Scope:
        """Read what a process or a sub-process contains."""
        if depth > MAX_DEPTH:
            self.refuse(identifier, _("trop de sous-processus les uns dans les autres"))
            return Scope()
        nodes: dict[str, Node] = {}
        flows: list[Flow] = []
        starts: dict[str, Trigger] = {}
        thrown: dict[str, str] = {}
        caught: dict[str, str] = {}
        for position, child in enumerate(markup.children(element)):
            word = local(child)
            if word in markup.ASIDE or word.endswith("EventDefinition"):
                continue
            own = self._told(child, f"{identifier}.{position}")
            self.refuse_code(child, own)
            if word == "sequenceFlow":
                flows.append(self._flow(child, own))
                continue
            link = events.link(child)
            if link is not None:
                (caught if word == "intermediateCatchEvent" else thrown)[own] = link
                nodes[own] = Node(
                    id=own, kind=Kind.THROUGH, element=own, name=markup.attribute(child, "name")
                )
                continue
            try:
                node = activities.read(child, own, self.names)
                if word == "startEvent":
                    starts[own] = events.caught(child, node, self.names).trigger
            except CannotRead as refusal:
                self.refuse(own, str(refusal))
                continue
            if node.kind == Kind.SCOPE:
                node = replace(node, inside=self.scope(child, own, depth + 1))
            nodes[own] = node
        flows = [flow for flow in flows if self._leads_somewhere(flow, nodes)]
        flows += self._links(thrown, caught)
        self._borders(nodes)
        return _Normalised(self, nodes, flows, starts, frozenset(caught)).scope(identifier)

    def _flow(self, element: etree._Element, identifier: str) -> Flow:
        condition = ""
        try:
            condition = markup.expression(element, "conditionExpression")
        except CannotRead as refusal:
            self.refuse(identifier, str(refusal))
        source, target = (referred(markup.attribute(element, name)) for name in ("sourceRef", "targetRef"))
        return Flow(identifier, source, target, condition)

    def _leads_somewhere(self, flow: Flow, nodes: dict[str, Node]) -> bool:
        if flow.source in nodes and flow.target in nodes:
            return True
        if not self.problems:
            self.refuse(flow.id, _("ce lien ne mène pas d’un élément à un autre du même parcours"))
        return False

    def _links(self, thrown: dict[str, str], caught: dict[str, str]) -> Iterable[Flow]:
        targets = {name: identifier for identifier, name in caught.items()}
        for identifier, name in thrown.items():
            if name not in targets:
                self.refuse(identifier, _("ce renvoi n’a pas d’arrivée"))
                continue
            yield Flow(self.free(f"{identifier}.link"), identifier, targets[name])

    def _borders(self, nodes: dict[str, Node]) -> None:
        for node in nodes.values():
            if node.host and (node.host not in nodes or nodes[node.host].kind in _GATEWAYS | {Kind.THROUGH}):
                self.refuse(node.id, _("cet événement de bordure n’est posé sur aucune activité"))


class _Normalised:
    """The elements of one scope, with what BPMN leaves unsaid."""

    def __init__(
        self,
        preparation: _Preparation,
        nodes: dict[str, Node],
        flows: list[Flow],
        starts: dict[str, Trigger],
        arrivals: frozenset[str],
    ) -> None:
        self.preparation = preparation
        self.nodes = nodes
        self.flows = flows
        self.starts = starts
        self.arrivals = arrivals

    def scope(self, identifier: str) -> Scope:
        """Return the scope, complete."""
        for node in list(self.nodes.values()):
            ways = [flow for flow in self.flows if flow.source == node.id]
            if node.kind == Kind.RACE:
                self._check_race(node, ways)
            elif node.kind in _GATEWAYS:
                self._gateway(node, ways)
            elif len(ways) > 1 or any(flow.condition for flow in ways):
                self._split(node, ways)
        return Scope(tuple(self.nodes.values()), tuple(self.flows), self._beginnings(identifier))

    def _beginnings(self, identifier: str) -> tuple[Start, ...]:
        reached = {flow.target for flow in self.flows} | self.arrivals
        told = [Start(start, trigger) for start, trigger in self.starts.items()]
        told += [
            Start(node.id)
            for node in self.nodes.values()
            if node.id == node.element
            and node.id not in reached
            and node.id not in self.starts
            and not node.host
        ]
        if self.nodes and not told and not self.preparation.problems:
            self.preparation.refuse(identifier, _("rien ne commence ce parcours"))
        return tuple(told)

    def _gateway(self, node: Node, ways: list[Flow]) -> None:
        """Settle what a gateway does with each of its ways."""
        if node.kind == Kind.FORK:
            self._unconditioned(ways)
            return
        if len(ways) <= 1 and not any(flow.condition for flow in ways):
            if node.kind == Kind.CHOICE:
                self.nodes[node.id] = replace(node, kind=Kind.THROUGH, default="")
            return
        open_ways = [flow for flow in ways if not flow.condition and flow.id != node.default]
        if node.kind == Kind.INCLUSIVE:
            self._always(open_ways)
        elif len(open_ways) > (0 if self._default(node, ways) else 1):
            for flow in open_ways:
                self.preparation.refuse(flow.id, _("cette branche n’a ni condition ni rôle par défaut"))

    def _split(self, node: Node, ways: list[Flow]) -> None:
        """Put after an element the gateway its ways stand for."""
        identifier = self.preparation.free(f"{node.id}.split")
        has_conditions = any(flow.condition for flow in ways)
        default = self._default(node, ways) if has_conditions else ""
        if has_conditions:
            self._always([flow for flow in ways if not flow.condition and flow.id != default])
        kind = Kind.INCLUSIVE if has_conditions else Kind.FORK
        self.nodes[identifier] = Node(id=identifier, kind=kind, element=node.element, default=default)
        self.flows = [
            replace(flow, source=identifier) if flow.source == node.id else flow for flow in self.flows
        ]
        between = self.preparation.free(f"{node.id}.out")
        self.flows.append(Flow(between, node.id, identifier))

    def _default(self, node: Node, ways: list[Flow]) -> str:
        return node.default if any(flow.id == node.default for flow in ways) else ""

    def _always(self, ways: list[Flow]) -> None:
        """Say of ways without a condition that they are always taken."""
        taken = {flow.id for flow in ways}
        self.flows = [replace(flow, condition="true") if flow.id in taken else flow for flow in self.flows]

    def _unconditioned(self, ways: list[Flow]) -> None:
        for flow in ways:
            if flow.condition:
                self.preparation.refuse(flow.id, _("une condition n’est pas lue après cette passerelle"))

    def _check_race(self, node: Node, ways: list[Flow]) -> None:
        self._unconditioned(ways)
        for flow in ways:
            target = self.nodes[flow.target]
            if target.kind != Kind.CATCH or target.repetition is not None:
                self.preparation.refuse(
                    flow.id, _("après cette passerelle, seul un événement attendu peut venir")
                )
            elif sum(other.target == flow.target for other in self.flows) > 1:
                self.preparation.refuse(
                    flow.id, _("un événement attendu par une passerelle n’a qu’elle avant lui")
                )
