"""Completing tasks of a process without a database: ``python -m bench.within bench.processing COUNT``."""

import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from lxml import etree

from parvis.processes.engine import running
from parvis.processes.engine.compiling import Compiled, compile_
from parvis.processes.engine.plan import Timer
from parvis.processes.engine.preparing import prepare
from parvis.processes.engine.running import Outcome
from parvis.processes.engine.timers import Clock

PROCESS = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
expressionLanguage="urn:parvis:zen"><process id="permission">
<startEvent id="depot"/><userTask id="recevabilite" name="Vérifier que la demande est complète"/>
<exclusiveGateway id="complet" default="demander"/><sendTask id="completer" name="Demander les pièces"/>
<receiveTask id="pieces" name="Attendre les pièces"/><parallelGateway id="consulter"/>
<userTask id="avis" name="Donner un avis"><multiInstanceLoopCharacteristics>
<loopCardinality>services</loopCardinality><loopDataOutputRef>avis</loopDataOutputRef>
<outputDataItem name="favorable"/></multiInstanceLoopCharacteristics></userTask>
<boundaryEvent id="relance" attachedToRef="avis" cancelActivity="false"><timerEventDefinition>
<timeCycle>R3/P5D</timeCycle></timerEventDefinition></boundaryEvent><sendTask id="relancer" name="Relancer"/>
<subProcess id="visite" name="Visiter"><startEvent id="d"/><userTask id="date" name="Fixer une date"/>
<userTask id="constat" name="Écrire le constat"/><sequenceFlow id="v1" sourceRef="d" targetRef="date"/>
<sequenceFlow id="v2" sourceRef="date" targetRef="constat"/></subProcess><parallelGateway id="reunir"/>
<inclusiveGateway id="suites" default="sans"/><userTask id="prescrire" name="Rédiger les prescriptions"/>
<userTask id="elu" name="Voir l’élu"/><inclusiveGateway id="redige"/><userTask id="visa" name="Viser"/>
<exclusiveGateway id="vise" default="refaire"/><sendTask id="decision" name="Envoyer la décision"/><endEvent id="fin"/>
<sequenceFlow id="f1" sourceRef="depot" targetRef="recevabilite"/>
<sequenceFlow id="f2" sourceRef="recevabilite" targetRef="complet"/>
<sequenceFlow id="demander" sourceRef="complet" targetRef="completer"/>
<sequenceFlow id="f3" sourceRef="complet" targetRef="consulter">
<conditionExpression>complet</conditionExpression></sequenceFlow>
<sequenceFlow id="f4" sourceRef="completer" targetRef="pieces"/>
<sequenceFlow id="f5" sourceRef="pieces" targetRef="recevabilite"/>
<sequenceFlow id="f6" sourceRef="consulter" targetRef="avis"/>
<sequenceFlow id="f7" sourceRef="relance" targetRef="relancer"/>
<sequenceFlow id="f8" sourceRef="consulter" targetRef="visite"/>
<sequenceFlow id="f9" sourceRef="avis" targetRef="reunir"/>
<sequenceFlow id="f10" sourceRef="visite" targetRef="reunir"/>
<sequenceFlow id="f11" sourceRef="reunir" targetRef="suites"/>
<sequenceFlow id="f12" sourceRef="suites" targetRef="prescrire">
<conditionExpression>surface > 20</conditionExpression></sequenceFlow>
<sequenceFlow id="f13" sourceRef="suites" targetRef="elu">
<conditionExpression>count(avis, # == false) > 0</conditionExpression></sequenceFlow>
<sequenceFlow id="sans" sourceRef="suites" targetRef="redige"/>
<sequenceFlow id="f14" sourceRef="prescrire" targetRef="redige"/>
<sequenceFlow id="f15" sourceRef="elu" targetRef="redige"/>
<sequenceFlow id="f16" sourceRef="redige" targetRef="visa"/>
<sequenceFlow id="f17" sourceRef="visa" targetRef="vise"/>
<sequenceFlow id="refaire" sourceRef="vise" targetRef="visa"/>
<sequenceFlow id="f18" sourceRef="vise" targetRef="decision">
<conditionExpression>vise</conditionExpression></sequenceFlow>
<sequenceFlow id="f19" sourceRef="decision" targetRef="fin"/>
</process></definitions>"""
"""A permission to work on a street, as towns instruct one: pieces, opinions, a visit, prescriptions, a visa."""

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def due(timer: Timer, since: datetime) -> datetime:
    """Count plain days."""
    return since + timedelta(days=int(timer.text[1:-1]))


def moves(process: Compiled, draw: random.Random) -> list[tuple[str, str, int, dict[str, object], Clock]]:
    """Walk one instance to its end; return each state with the answer it was given."""
    clock = Clock(MONDAY, due)
    services = ["voirie", "urbanisme", "eau", "police"][: draw.randint(1, 4)]
    last: Outcome = running.start(process, {"services": services, "surface": draw.randint(5, 40)}, clock)
    found = []
    while not last.is_ended:
        clock = Clock(clock.now + timedelta(days=draw.randint(0, 6)), due)
        last = running.refresh(process, last.state, clock)
        wait = draw.choice([one for one in last.waits if one.kind != "timer"])
        answers: dict[str, object] = {name: draw.random() < 0.7 for name in ("complet", "favorable", "vise")}
        found.append((last.state, wait.element, wait.attempt, answers, clock))
        last = running.complete(process, *found[-1])
    return found


def measured(count: int) -> dict[str, Any]:
    """Complete one task from each of so many states met in real walks, each loaded and saved."""
    draw = random.Random(6)  # noqa: S311  # the same walks each time
    root = etree.fromstring(PROCESS.encode())
    began = time.perf_counter()
    process = compile_(prepare(root, "permission"))
    prepared = time.perf_counter() - began
    states: list[tuple[str, str, int, dict[str, object], Clock]] = []
    while len(states) < count:
        states += moves(process, draw)
    spent = []
    for state in draw.sample(states, count):
        before = time.process_time()
        running.complete(process, *state)
        spent.append((time.process_time() - before) * 1000)
    sizes = sorted(len(state[0].encode()) for state in states)
    return {
        "prepared": prepared * 1000,
        "median": median(spent),
        "p95": sorted(spent)[int(count * 0.95)],
        "process": len(process.text.encode()),
        "bytes": sizes[len(sizes) // 2],
        "bytes p95": sizes[int(len(sizes) * 0.95)],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(int(sys.argv[1]))))
