"""What whoever mends a blocked step may tell it: the values that its process reads, the ways out of a choice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.base.labels import Label
from parvis.catalogue.process.giving import readable
from parvis.processes.diagrams.vocabulary import TASKS
from parvis.processes.engine import building
from parvis.processes.engine.plan import Plan
from parvis.processes.engine.running import values_of
from parvis.rules.variables import TODAY, Kind, Variable

from .giving import BY_HAND
from .models import Incident, Instance
from .plans import Program, own_name, program_of

CORRECTED: frozenset[Kind] = frozenset({"text", "long_text", "number", "amount", "date", "yes_no", "choice"})
"""Kinds of values that an agent may correct by hand."""


@dataclass(frozen=True)
class Value:
    """A value that expressions read; ``name``: with that of the step that gave it, if one did."""

    name: str
    kind: Kind
    label: Label
    options: tuple[tuple[str, Label], ...]
    now: Any


def values_read(incident: Incident) -> list[Value]:
    """The values that the process of a blocked step reads, those that an agent may correct."""
    opened = _opened(incident)
    if opened is None:
        return []
    instance, program = opened
    names = building.load(program.compiled).names
    held = values_of(instance.state)
    return [
        Value(
            name=name,
            kind=one.kind,
            label=one.label,
            options=tuple((option.value, option.label) for option in one.options),
            now=_value(held, name),
        )
        for name, one in _variables(instance)
        if one.kind in CORRECTED and name.partition(".")[0] in names - {TODAY}
    ]


def corrected(incident: Incident, typed: Mapping[str, Any]) -> dict[str, Any]:
    """These values as the engine takes them: what a step gave is told whole, with what was not corrected of it."""
    opened = _opened(incident)
    held = values_of(opened[0].state) if opened is not None and typed else {}
    found: dict[str, Any] = {}
    for name, value in typed.items():
        whole, _, part = name.partition(".")
        if not part:
            found[whole] = value
        else:
            found[whole] = {**found.get(whole, held.get(whole) or {}), part: value}
    return found


def is_by_hand(incident: Incident) -> bool:
    """Whether the blocked step is done by somebody, who may be chosen again."""
    opened = _opened(incident)
    if opened is None:
        return False
    step = opened[1].step(own_name(incident.element))
    return step.tag in TASKS and step.kind in BY_HAND


def ways_out(incident: Incident) -> list[tuple[str, str]]:
    """The ways out of the choice that is blocked, each with its words; none when there is nothing to choose."""
    opened = _opened(incident)
    if opened is None:
        return []
    _instance, program = opened
    element = own_name(incident.element)
    flows = [flow for flow in _flows(building.load(program.compiled).plan) if flow.source == element]
    if program.step(element).tag != "exclusiveGateway" or len(flows) < 2:
        return []
    drawn = _names(incident)
    return [(flow.id, drawn.get(flow.id) or program.step(flow.target).name or flow.target) for flow in flows]


def _opened(incident: Incident) -> tuple[Instance, Program] | None:
    known = Instance.objects.select_related("version").defer("version__document")
    instance = known.filter(case=incident.case_id, ended_at=None).first()
    program = program_of(instance.version) if instance is not None else None
    return (instance, program) if instance is not None and program is not None else None


def _variables(instance: Instance) -> Iterator[tuple[str, Variable]]:
    offer = instance.version.offer
    if offer.process is not None and offer.process.process is not None:
        yield from readable(offer.form, offer.process.process, offer.tables).items()


def _value(held: Mapping[str, Any], name: str) -> Any:
    whole, _, part = name.partition(".")
    value = held.get(whole)
    return (value.get(part) if isinstance(value, Mapping) else None) if part else value


def _flows(plan: Plan) -> Iterator[Any]:
    for scope in (plan.scope, *plan.called.values()):
        yield from scope.every_flow()


def _names(incident: Incident) -> dict[str, str]:
    """The names of the ways, as they are drawn."""
    process = incident.case.version.offer.process
    if process is None:
        return {}
    drawn = (one for scope in process.processes for one in scope.iter("{*}sequenceFlow"))
    return {one.get("id", ""): " ".join((one.get("name") or "").split()) for one in drawn}
