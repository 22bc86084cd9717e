"""A plan made ready to run: its expressions judged, what it calls put with it, its size bounded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from parvis.processes.engine import plan as plans
from parvis.processes.engine.plan import LONGEST_PLACE, Plan, Scope
from parvis.processes.engine.preparing import MAX_ELEMENTS
from parvis.processes.engine.problems import CannotPrepare, Problem
from parvis.processes.engine.timers import is_literal
from parvis.rules import expressions

MAX_CALLS = 8
"""Calls within calls."""
MAX_TIMER = 200
"""Characters of a timer."""


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A process ready to run: what is stored once for each version. Two of the same digest are the same."""

    text: str
    digest: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Compiled) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def compile_(plan: Plan, called: Mapping[str, Plan] | None = None) -> Compiled:
    """Make a plan ready to run, with those it calls, found by the identifier of their process.

    Raise `CannotPrepare` for an expression the house does not accept, a call without an answer, one that comes
    back to itself, a process too big, or an element whose place is too long to be kept.
    """
    others = dict(called or {})
    problems = list(_expressions(plan))
    reached: dict[str, Scope] = {}
    problems += _calls(plan, others, (plan.process,), reached)
    for name in reached:
        problems += _expressions(others[name])
    if not problems and _depth(plan, others, {}) > MAX_CALLS:
        problems.append(Problem(plan.process, _("trop d’appels les uns dans les autres")))
    elif not problems and _size(plan, others, {}) > MAX_ELEMENTS:
        problems.append(Problem(plan.process, _("plus de %(limit)s éléments") % {"limit": MAX_ELEMENTS}))
    elif not problems:
        problems += _places(plan, others)
    if problems:
        raise CannotPrepare(tuple(problems))
    text = replace(plan, called=reached).text()
    return Compiled(text, plans.digest(text))


def _expressions(plan: Plan) -> Iterator[Problem]:
    for element, expression in plan.expressions():
        for sentence in expressions.check(expression):
            yield Problem(element, sentence)
    for node in plan.scope.every_node():
        if node.timer is None or is_literal(node.timer):
            continue
        if len(node.timer.text) > MAX_TIMER or expressions.check(node.timer.text):
            yield Problem(
                node.element, _("cette minuterie n’est ni une durée, ni une date, ni une expression")
            )


def _calls(
    plan: Plan, others: Mapping[str, Plan], way: tuple[str, ...], reached: dict[str, Scope]
) -> Iterator[Problem]:
    """Follow the calls of a plan; `way` is how one came to it."""
    for element, name in plan.calls():
        if name in way:
            circle = " → ".join([*way[way.index(name) :], name])
            yield Problem(element, _("ce parcours s’appelle lui-même : %(circle)s") % {"circle": circle})
        elif name not in others:
            yield Problem(element, _("le parcours appelé n’existe pas : %(name)s") % {"name": name[:60]})
        elif name not in reached:
            reached[name] = others[name].scope
            yield from _calls(others[name], others, (*way, name), reached)


def _places(plan: Plan, others: Mapping[str, Plan]) -> Iterator[Problem]:
    """Say of which elements the place, after the calls that lead there, is longer than what is kept."""
    deepest = {plan.process: 0}
    waiting = [plan]
    while waiting:
        one = waiting.pop()
        for element, name in one.calls():
            length = deepest[one.process] + len(element) + 1
            if length > deepest.get(name, -1):
                deepest[name] = length
                waiting.append(others[name])
    for name, length in deepest.items():
        scope = plan.scope if name == plan.process else others[name].scope
        for element in dict.fromkeys(node.element for node in scope.every_node()):
            if length + len(element) > LONGEST_PLACE:
                said = _(
                    "les identifiants qui mènent à cet élément font plus de %(most)s signes : raccourcissez-les"
                )
                yield Problem(element, said % {"most": LONGEST_PLACE})


def _depth(plan: Plan, others: Mapping[str, Plan], known: dict[str, int]) -> int:
    if plan.process not in known:
        known[plan.process] = 1 + max(
            (_depth(others[name], others, known) for _element, name in plan.calls()), default=-1
        )
    return known[plan.process]


def _size(plan: Plan, others: Mapping[str, Plan], known: dict[str, int]) -> int:
    if plan.process not in known:
        own = sum(1 for _node in plan.scope.every_node()) + sum(1 for _flow in plan.scope.every_flow())
        known[plan.process] = own + sum(_size(others[name], others, known) for _element, name in plan.calls())
    return known[plan.process]
