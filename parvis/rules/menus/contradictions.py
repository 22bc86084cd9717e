"""Find what is wrong with a condition of the menus: what it names, and what can never or always be true.

Exact, for what menus build: each variable is reduced to a few values that stand for all (`domains`), and the
condition is looked for true, or false, over them. What is found possible comes with an example.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.base.labels import text
from parvis.base.relative_days import is_date_rule
from parvis.rules import cells
from parvis.rules.menus.conditions import (
    MAX_COMPARISONS,
    MAX_VALUES,
    OPERATORS,
    PART_OPERATORS,
    PARTS,
    Comparison,
    Condition,
    Group,
)
from parvis.rules.menus.domains import TooManyCases, judged, possible_days, witnesses
from parvis.rules.menus.wording import say_comparison, value_words
from parvis.rules.menus.writing import CannotWrite, write
from parvis.rules.variables import TODAY, Variable

FaultKind = Literal[
    "unknown", "itself", "later", "operator", "option", "value", "size",
    "never", "never_here", "always", "always_here", "always_answered", "undecided",
]  # fmt: skip
MAX_STEPS = 20_000
"""Choices between alternatives after which nothing is decided."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a condition; `path` is the place of the comparison, empty for the whole."""

    kind: FaultKind
    message: str
    path: tuple[int, ...] = ()


def faults(
    condition: Condition,
    variables: Mapping[str, Variable],
    *,
    today: date,
    own: Collection[str] = (),
    later: Collection[str] = (),
    context: Sequence[Condition] = (),
) -> list[Fault]:
    """Return all that is wrong with a condition, in the language of the moment; empty when nothing is.

    `variables` are those placed before; `own` are the ids of what the condition guards (its field, or those of
    its section), `later` of what is placed after; `context` are the conditions of the section and the step it
    stands in. What is never true is so from `today` on.
    """
    found = _named(condition, variables, own, later)
    if found or not condition.items:
        return found
    known = [one for one in context if not _named(one, variables, (), ())]
    try:
        return _contradictions(condition, variables, today, known)
    except TooManyCases:
        return [
            Fault(
                "undecided",
                _("cette condition a trop de cas pour vérifier qu’elle peut être vraie"),
            )
        ]


def example(
    condition: Condition,
    variables: Mapping[str, Variable],
    *,
    today: date,
    context: Sequence[Condition] = (),
) -> dict[str, object] | None:
    """Return answers of which a condition is true, with the day as `today`; None when there are none.

    Only the variables it names are there. Raise `TooManyCases` when too many would have to be looked at.
    """
    return _search([_true(one) for one in (condition, *context)], variables, today)


def example_words(answers: Mapping[str, object], variables: Mapping[str, Variable]) -> str:
    """Return an example in words: « Âge » : 12 ans ; « Quel acte » : « Naissance »."""
    words = []
    for name, value in answers.items():
        variable = variables.get(name)
        if name == TODAY or variable is None:
            continue
        said = _("(donné)") if value == ("…",) else value_words(variable, value)
        label = text(variable.label, get_language() or "fr") or name
        words.append(f"«\u00a0{label}\u00a0»\u00a0: {said}")
    return "\u00a0; ".join(words)


def seen(answers: Mapping[str, object], variables: Mapping[str, Variable]) -> dict[str, object]:
    """Return an example as expressions see answers: rows for a count of rows, files for files."""
    found: dict[str, object] = {}
    for name, value in answers.items():
        kind = variables[name].kind if name in variables else "text"
        if kind == "group" and isinstance(value, Decimal):
            found[name] = [{} for _row in range(int(value))]
        elif kind == "files" and value is not None:
            found[name] = [{"document": "…", "name": "…", "size": 1}]
        elif kind in ("person", "organisation") and value is not None:
            found[name] = {"name": "…"}
        else:
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


@dataclass(frozen=True, slots=True)
class _Leaf:
    comparison: Comparison
    denied: bool


@dataclass(frozen=True, slots=True)
class _Node:
    every: bool
    items: "tuple[_Node | _Leaf, ...]"


def _true(condition: Condition | Group, *, denied: bool = False) -> _Node:
    """Turn a condition into what is searched: negation goes down to the comparisons."""
    items: list[_Node | _Leaf] = [
        _Leaf(item, denied) if isinstance(item, Comparison) else _true(item, denied=denied)
        for item in condition.items
    ]
    return _Node((condition.mode == "all") != denied, tuple(items))


def _contradictions(
    condition: Condition, variables: Mapping[str, Variable], today: date, context: Sequence[Condition]
) -> list[Fault]:
    true, false = _true(condition), _true(condition, denied=True)
    here = [_true(one) for one in context]
    if _search([true], variables, today) is None:
        return [Fault("never", _never(condition, variables, today))]
    if here and _search(here, variables, today) is None:
        return []  # the fault is told where it is: in the section or the step
    if here and _search([true, *here], variables, today) is None:
        return [
            Fault(
                "never_here",
                _("cette condition n’est jamais vraie là où elle se trouve : celle qui l’entoure l’exclut"),
            )
        ]
    if _search([false], variables, today) is None:
        return [Fault("always", _("cette condition est toujours vraie : elle ne sert à rien"))]
    if here and _search([false, *here], variables, today) is None:
        return [
            Fault(
                "always_here",
                _("cette condition est toujours vraie là où elle se trouve : celle qui l’entoure suffit"),
            )
        ]
    return _useless(condition, false, variables, today)


def _useless(
    condition: Condition, false: _Node, variables: Mapping[str, Variable], today: date
) -> list[Fault]:
    """Find a condition that any answer meets: it says no more than that there is one."""
    operators = {one.operator for _path, one in condition.comparisons()}
    names = {one.variable for _path, one in condition.comparisons()}
    given = _Node(
        every=True,
        items=tuple(_Leaf(Comparison(name, "answered"), denied=False) for name in sorted(names)),
    )
    if operators == {"answered"} or _search([given], variables, today) is None:
        return []
    if _search([false, given], variables, today) is not None:
        return []
    return [
        Fault(
            "always_answered",
            _("cette condition est vraie quelle que soit la réponse : « a une réponse » dit la même chose"),
        )
    ]


def _never(condition: Condition, variables: Mapping[str, Variable], today: date) -> str:
    """Say which two comparisons exclude each other, when two are enough."""
    alone = [one for one in condition.items if isinstance(one, Comparison)] if condition.mode == "all" else []
    for index, first in enumerate(alone):
        for second in alone[index + 1 :]:
            pair = _Node(every=True, items=(_Leaf(first, denied=False), _Leaf(second, denied=False)))
            if _search([pair], variables, today) is None:
                return _(
                    "cette condition n’est jamais vraie : « %(first)s » et « %(second)s » s’excluent"
                ) % {
                    "first": say_comparison(first, variables),
                    "second": say_comparison(second, variables),
                }
    return _("cette condition n’est jamais vraie")


def _search(
    nodes: Sequence[_Node], variables: Mapping[str, Variable], today: date
) -> dict[str, object] | None:
    """Return values of which everything is true, on the first day that has some; None when there are none."""
    leaves = [leaf.comparison for node in nodes for leaf in _leaves(node)]
    search = _Search(leaves, variables, today)
    for day in possible_days(leaves, today):
        search.turn_to(day)
        found = search.solve(nodes, search.all_cells)
        if found is not None:
            return {
                TODAY: day,
                **{name: search.values[name][cells.lowest(found[name])] for name in search.values},
            }
    return None


def _leaves(node: _Node) -> list[_Leaf]:
    return [leaf for item in node.items for leaf in ([item] if isinstance(item, _Leaf) else _leaves(item))]


class _Search:
    """The values of the variables on a day, and the search among them; its steps are counted over all days."""

    def __init__(
        self, comparisons: Sequence[Comparison], variables: Mapping[str, Variable], today: date
    ) -> None:
        self.about: dict[str, list[Comparison]] = {}
        for one in comparisons:
            self.about.setdefault(one.variable, []).append(one)
        self.variables = variables
        self.values: dict[str, list[object]] = {}
        self.all_cells: dict[str, int] = {}
        self.masks: dict[Comparison, int] = {}
        self.steps = 0
        self._judge(self.about, today)

    def turn_to(self, day: date) -> None:
        """Judge again what depends on the day."""
        self._judge([name for name in self.about if self.variables[name].kind == "date"], day)

    def _judge(self, names: Iterable[str], day: date) -> None:
        for name in names:
            values = witnesses(self.variables[name], self.about[name], day)
            self.values[name], self.all_cells[name] = values, cells.whole(len(values))
            self.masks |= {one: judged(values, one, day) for one in self.about[name]}

    def solve(self, nodes: Sequence[_Node | _Leaf], left: Mapping[str, int]) -> dict[str, int] | None:
        """Return, for each variable, the values that remain once everything is true."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooManyCases
        remaining = dict(left)
        pending = list(nodes)
        choices: list[_Node] = []
        while pending:
            node = pending.pop()
            if isinstance(node, _Leaf):
                name = node.comparison.variable
                met = self.masks[node.comparison]
                remaining[name] &= self.all_cells[name] & ~met if node.denied else met
                if not remaining[name]:
                    return None
            elif node.every:
                pending += node.items
            else:
                choices.append(node)
        if not choices:
            return remaining
        first, *others = choices
        for item in first.items:
            found = self.solve([item, *others], remaining)
            if found is not None:
                return found
        return None


def _named(
    condition: Condition,
    variables: Mapping[str, Variable],
    own: Collection[str],
    later: Collection[str],
) -> list[Fault]:
    """Find what a condition names that is not there, not yet there, or not to be compared so."""
    found = []
    comparisons = list(condition.comparisons())
    if len(comparisons) > MAX_COMPARISONS:
        found.append(Fault("size", _("pas plus de %(count)s comparaisons") % {"count": MAX_COMPARISONS}))
    for path, one in comparisons:
        if one.variable in own:
            found.append(Fault("itself", _("cette condition dépend de ce qu’elle montre"), path))
        elif one.variable in later:
            found.append(Fault("later", _("cette condition dépend d’une question posée plus loin"), path))
        elif one.variable not in variables:
            name = {"name": one.variable[:60]}
            found.append(Fault("unknown", _("cette question n’existe pas ou plus : %(name)s") % name, path))
        else:
            found += _compared(one, variables, path)
    return found


def _compared(one: Comparison, variables: Mapping[str, Variable], path: tuple[int, ...]) -> list[Fault]:
    """Find what a comparison compares badly."""
    variable = variables[one.variable]
    offered = PART_OPERATORS if one.part else OPERATORS[variable.kind]
    if one.operator not in offered or (one.part and one.part not in PARTS.get(variable.kind, ())):
        return [Fault("operator", _("cette comparaison n’existe pas pour cette question"), path)]
    if isinstance(one.value, tuple) and len(one.value) > MAX_VALUES:
        return [Fault("value", _("pas plus de %(count)s valeurs") % {"count": MAX_VALUES}, path)]
    if variable.kind == "date" and isinstance(one.value, str) and not is_date_rule(one.value):
        return [Fault("value", _("une date est attendue"), path)]
    try:
        write(Condition("all", (one,)), variables)
    except CannotWrite as refused:
        return [Fault("value", str(refused), path)]
    if variable.kind in ("choice", "multiple") and variable.options:
        compared = one.value if isinstance(one.value, tuple) else (one.value,)
        missing = [str(value) for value in compared if value is not None and not variable.option(str(value))]
        if missing:
            return [
                Fault(
                    "option",
                    _("cette réponse n’est pas, ou n’est plus, proposée : %(value)s")
                    % {"value": ", ".join(missing)[:100]},
                    path,
                )
            ]
    return []
