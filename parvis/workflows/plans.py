"""The plan of a version: written once, then read from where it was written; what its steps are told, with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lxml import etree

from parvis.base.labels import Label
from parvis.catalogue.models import ProcedureVersion
from parvis.catalogue.process.offered import OfferedProcess
from parvis.processes.diagrams.reading import elements, local
from parvis.processes.diagrams.vocabulary import NODES
from parvis.processes.engine.compiling import Compiled
from parvis.processes.settings import settings_of

from .models import Plan

AWAITED = ("boundaryEvent", "intermediateCatchEvent")
"""Events that an instance waits for."""

MOST_KEPT = 2_000
"""Programs a process of the service keeps in memory."""


@dataclass(frozen=True)
class Step:
    """What the drawing says of an element; ``kind`` is empty for one that no setting of the house is about."""

    element: str
    tag: str = ""
    name: str = ""
    kind: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    is_timer: bool = False
    """Whether it is a delay that comes to its end."""

    @property
    def shown(self) -> Label:
        """What the person reads of it; empty when she is not told of it."""
        told = self.settings.get("shown")
        return told if isinstance(told, Mapping) else {}


@dataclass(frozen=True, eq=False)
class Program:
    """A process ready to run, and its elements by their ids."""

    version: UUID
    number: int
    compiled: Compiled
    steps: Mapping[str, Step]

    def step(self, element: str) -> Step:
        """What is drawn of an element, wherever calls lead to it."""
        name = own_name(element)
        return self.steps.get(name) or Step(name)


_programs: dict[UUID, Program] = {}


def own_name(element: str) -> str:
    """The id of an element without those of the calls that lead to it: what expressions name its answer by."""
    return element.rpartition("/")[2]


def program_of(version: ProcedureVersion) -> Program | None:
    """The process of a published version, ready to run; None when it has none.

    Raises ``CannotPrepare`` for one the engine does not run: none is published so.
    """
    found = _programs.get(version.pk)
    if found is not None:
        return found
    process = version.offer.process
    if process is None:
        return None
    if len(_programs) > MOST_KEPT:
        _programs.clear()
    program = Program(version.pk, version.number, _compiled(version, process), _steps(process))
    _programs[version.pk] = program
    return program


def _compiled(version: ProcedureVersion, process: OfferedProcess) -> Compiled:
    """The plan as it was first written: a state is one of that plan, whatever reads files later."""
    kept = Plan.objects.filter(version=version.pk).first()
    if kept is None:
        plan = process.plan
        Plan.objects.bulk_create(
            [
                Plan(
                    version_id=version.pk,
                    authority_id=version.authority_id,
                    digest=plan.digest,
                    text=plan.text,
                )
            ],
            ignore_conflicts=True,
        )
        kept = Plan.objects.get(version=version.pk)
    return Compiled(kept.text, kept.digest)


def _steps(process: OfferedProcess) -> dict[str, Step]:
    return {step.element: step for one in process.processes for step in _steps_in(one)}


def _steps_in(process: etree._Element) -> Iterator[Step]:
    for element in elements(process):
        if local(element) in NODES:
            kind, settings = settings_of(element) or ("", {})
            name = " ".join((element.get("name") or "").split())
            is_timer = local(element) in AWAITED and element.find("{*}timerEventDefinition") is not None
            yield Step(element.get("id", ""), local(element), name, kind, settings, is_timer)
