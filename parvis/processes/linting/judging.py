"""Judge a process for who is about to publish it: faults, each with its element, in sentences."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.findings import Finding, about
from parvis.processes.diagrams.reading import local, nodes
from parvis.processes.diagrams.vocabulary import bpmn
from parvis.processes.kinds import Known
from parvis.processes.linting.net import net_of
from parvis.processes.linting.settings import judge_settings
from parvis.processes.linting.walking import walk

_ONE_OF_SEVERAL = ("exclusiveGateway", "inclusiveGateway")


def judge(process: etree._Element, known: Known | None = None) -> list[Finding]:
    """Return the faults of a process and of its sub-processes, in the order of the file.

    With what it may name, the settings of each step are judged too.
    """
    found = [fault for scope in _scopes(process) for fault in (*_walked(scope), *_unsaid(scope))]
    if known is not None:
        found += judge_settings(process, known)
    return sorted(found, key=lambda fault: fault.line)


def _scopes(process: etree._Element) -> Iterator[etree._Element]:
    yield process
    yield from (one for one in process.iter(bpmn("subProcess")) if nodes(one))


def _walked(scope: etree._Element) -> Iterator[Finding]:
    """Say what walking found; a fault further on that only follows from another is not told twice."""
    found = walk(net_of(scope))
    by_name = {node.get("id", ""): node for node in nodes(scope)}
    said = {
        "stuck": (
            found.stuck,
            _("ce qui est attendu ici peut ne jamais venir : la demande resterait bloquée"),
        ),
        "twice": (
            found.twice,
            _("deux voies menées ensemble arrivent ici sans s’attendre : ce serait fait deux fois"),
        ),
        "endless": (found.endless - found.stuck, _("une fois ici, la demande ne peut plus finir")),
        "never": (
            set() if found.stuck or found.twice else found.never,
            _("aucune demande n’arrivera jamais ici"),
        ),
    }
    for kind, (names, sentence) in said.items():
        for name in sorted(names):
            if local(by_name[name]) != "boundaryEvent":
                yield about(kind, by_name[name], sentence)
    if found.gave_up:
        yield about("large", scope, _("trop de voies à la fois pour tout vérifier"))


def _unsaid(scope: etree._Element) -> Iterator[Finding]:
    """Say which choices have no answer."""
    leaving: dict[str, list[etree._Element]] = {}
    for flow in scope.iterchildren(bpmn("sequenceFlow")):
        leaving.setdefault(flow.get("sourceRef", ""), []).append(flow)
    for node in nodes(scope):
        flows = leaving.get(node.get("id", ""), [])
        if local(node) not in _ONE_OF_SEVERAL or len(flows) < 2:
            continue
        default = node.get("default")
        for flow in flows:
            if flow.get("id") != default and flow.find(bpmn("conditionExpression")) is None:
                yield about("condition", flow, _("quand cette voie est prise n’est pas dit"))
        if default is None and all(flow.find(bpmn("conditionExpression")) is not None for flow in flows):
            yield about("default", node, _("aucune voie n’est prévue quand aucune condition n’est vraie"))
