"""Conditions and computed values: checked when saved, evaluated on the server, never Python.

The language is ZEN's, within the limits of `tokens`. A variable nobody filled is null. The day is a
variable given by the caller (`today`), never read from the clock, so that an expression evaluated again
gives the same answer.
"""

import math
import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from parvis.rules import tokens

# An evaluation that fails is ordinary here (an unanswered question compared with a number); the engine
# would otherwise resolve a native stack trace each time, for tens of milliseconds.
os.environ.setdefault("RUST_LIB_BACKTRACE", "0")

MAX_WORK = 200_000
"""Most steps a closure may take: (longest list) to the power of (nesting + 1)."""
MAX_VALUE_DEPTH = 8
EXACT_INTEGER = 2**53
"""Integers above this lose units in the engine's numbers."""


class CannotEvaluate(Exception):
    """The expression has no answer for these values, or is not one the house accepts."""


class _Compiled(Protocol):
    def evaluate(self, context: dict[str, object]) -> object:
        """Run the compiled expression."""
        ...


class _Rule(NamedTuple):
    """An expression read once; `compiled` is absent when the house refuses it."""

    names: frozenset[str]
    row_answers: frozenset[str]
    closure_depth: int
    compiled: _Compiled | None


def check(source: str, names: Iterable[str] | None = None) -> list[str]:
    """Return what is wrong with an expression, in sentences for its author; empty when nothing is.

    With `names`, a variable outside them is a problem too.
    """
    problems = _problems(source)
    if names is not None:
        for unknown in sorted(names_used(source) - frozenset(names)):
            problems.append(_("variable inconnue : %(name)s") % {"name": unknown[:60]})
    return problems


def names_used(source: str) -> frozenset[str]:
    """Return the variables an expression reads; none for one that cannot be read."""
    return _rule(source).names


def row_answers_used(source: str) -> frozenset[str]:
    """Return the answers an expression reads in the rows of blocks: ``age`` of ``sum(map(children, #.age))``."""
    return _rule(source).row_answers


def evaluate(source: str, values: Mapping[str, object]) -> object:
    """Return the value of an expression: null, boolean, int, float, text, list or mapping.

    Values may hold dates (seen as ISO 8601 text) and decimals (seen as numbers). Raise `CannotEvaluate`
    for a refused expression, a value the engine cannot hold, or an operation without meaning (comparing
    an unanswered question with a number, for instance).
    """
    rule = _rule(source)
    if rule.compiled is None:
        raise CannotEvaluate("; ".join(_problems(source)))
    context = {name: _plain(values.get(name), 0) for name in rule.names}
    if rule.closure_depth and _longest(context) ** (rule.closure_depth + 1) > MAX_WORK:
        raise CannotEvaluate(_("liste trop longue pour cette expression"))
    try:
        return _result(rule.compiled.evaluate(context))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the engine is a BaseException
        raise CannotEvaluate(_reason(error)) from None


def truth(source: str, values: Mapping[str, object]) -> bool:
    """Tell whether a condition holds; null is no. Raise `CannotEvaluate` when it is neither yes nor no."""
    answer = evaluate(source, values)
    if answer is None or answer is False:
        return False
    if answer is True:
        return True
    raise CannotEvaluate(_("cette expression ne répond pas par oui ou par non"))


def _problems(source: str) -> list[str]:
    """Say what is wrong, in the language of the moment: never cached."""
    if not source.strip():
        return [_("l’expression est vide")]
    if len(source) > tokens.MAX_LENGTH:
        return [_("plus de %(limit)s caractères") % {"limit": tokens.MAX_LENGTH}]
    try:
        problems = tokens.limits(tokens.tokenise(source))
    except tokens.Unreadable as error:
        return [str(error)]
    if problems:
        return problems
    refusal = _compile(source)[1]
    return [_("expression mal formée (%(detail)s)") % {"detail": refusal}] if refusal else []


@lru_cache(maxsize=4096)
def _rule(source: str) -> _Rule:
    if not source.strip() or len(source) > tokens.MAX_LENGTH:
        return _Rule(frozenset(), frozenset(), 0, None)
    try:
        words = tokens.tokenise(source)
    except tokens.Unreadable:
        return _Rule(frozenset(), frozenset(), 0, None)
    names, inside = tokens.variables(words), tokens.row_answers(words)
    if tokens.limits(words):
        return _Rule(names, inside, 0, None)
    return _Rule(names, inside, tokens.closure_depth(words), _compile(source)[0])


def _compile(source: str) -> tuple[_Compiled | None, str]:
    try:
        # Loaded by the processes that evaluate something: 4 MB the others do without.
        compiled: _Compiled = import_module("zen").compile_expression(source)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the engine is a BaseException
        return None, _reason(error)
    return compiled, ""


def _reason(error: BaseException) -> str:
    """Keep the engine's own sentence, without its stack trace."""
    return str(error).split("\n", 1)[0][:200]


def _plain(value: object, depth: int) -> object:
    """Turn a value into what the engine holds, or raise `CannotEvaluate`."""
    if depth > MAX_VALUE_DEPTH:
        raise CannotEvaluate(_("valeur trop imbriquée"))
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if not value.isascii() else value
    if isinstance(value, (int, float, Decimal)):
        return _number(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, depth + 1) for item in value]
    raise CannotEvaluate(_("valeur d’un genre inattendu"))


def _number(value: int | float | Decimal) -> int | float:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number) or abs(number) > EXACT_INTEGER:
        raise CannotEvaluate(_("nombre trop grand"))
    return value if isinstance(value, int) else number


def _result(value: object) -> object:
    """Give whole numbers back as int: the engine knows only one kind of number."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= EXACT_INTEGER:
        return int(value)
    if isinstance(value, list):
        return [_result(item) for item in value]
    if isinstance(value, dict):
        return {key: _result(item) for key, item in value.items()}
    return value


def _longest(value: object) -> int:
    """Return the length of the longest list or mapping inside a value, at least 1."""
    if isinstance(value, dict):
        return max(1, len(value), *(_longest(item) for item in value.values()))
    if isinstance(value, list):
        return max(1, len(value), *(_longest(item) for item in value))
    return 1
