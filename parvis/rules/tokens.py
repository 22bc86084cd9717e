"""The words of an expression, and the limits that keep its evaluation short.

The engine (ZEN) has its own parser. This reading comes first, because an expression is written by a
designer or imported from elsewhere: it decides what the house accepts of the language, so that nothing
accepted can loop, grow, depend on the clock or exhaust the stack.
"""

import re
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

MAX_LENGTH = 2_000
"""Longest expression, in characters."""
MAX_DEPTH = 20
"""Deepest nesting of brackets and of conditional `? :` branches."""
MAX_OPERATORS = 200
MAX_PREFIXES = 5
MAX_CLOSURE_DEPTH = 2

KEYWORDS = frozenset({"and", "or", "not", "in", "true", "false", "null"})
CLOSURES = frozenset({"all", "some", "one", "none", "count", "filter", "map"})
FUNCTIONS = CLOSURES | frozenset(
    {
        "abs",
        "avg",
        "bool",
        "ceil",
        "contains",
        "d",
        "endsWith",
        "floor",
        "isNumeric",
        "len",
        "lower",
        "max",
        "median",
        "min",
        "number",
        "round",
        "startsWith",
        "string",
        "sum",
        "trim",
        "upper",
    }
)
"""Functions whose answer depends on their arguments only (no clock, no chance, no regular expression)."""
METHODS = frozenset(
    {
        "add",
        "sub",
        "diff",
        "startOf",
        "endOf",
        "isBefore",
        "isAfter",
        "isSame",
        "isSameOrBefore",
        "isSameOrAfter",
        "year",
        "month",
        "day",
        "weekday",
        "format",
    }
)
"""What can be asked of a date made by `d(...)`."""

Kind = Literal["string", "number", "name", "sign"]

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<string>'[^']*'|"[^"]*")
  | (?P<number>\d{1,20}(?:\.\d{1,20})?(?![A-Za-z0-9_]))
  | (?P<name>(?!__)[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign>\.\.|==|!=|<=|>=|\?\?|[<>+\-*/%^?:.,!\#()\[\]])
    """,
    re.VERBOSE,
)
_KINDS: dict[str, Kind] = {"string": "string", "number": "number", "name": "name", "sign": "sign"}
_BEFORE_ROWS = frozenset({"#.", "]."})
_OPENING = {"(": ")", "[": "]"}
_BINARY = frozenset({"==", "!=", "<=", ">=", "??", "<", ">", "+", "-", "*", "/", "%", "^", "and", "or", "in"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression, with its position from 0."""

    kind: Kind
    text: str
    at: int


class Unreadable(Exception):
    """A character that the language does not have."""


def tokenise(source: str) -> list[Token]:
    """Cut an expression into words; raise `Unreadable` with a sentence for the designer."""
    tokens: list[Token] = []
    position = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise Unreadable(
                _("caractère inattendu « %(character)s » en position %(position)s")
                % {"character": source[position], "position": position + 1}
            )
        kind = _KINDS.get(match.lastgroup or "")
        if kind is not None:
            tokens.append(Token(kind, match.group(), position))
        position = match.end()
    return tokens


def variables(tokens: list[Token]) -> frozenset[str]:
    """Return the names an expression reads: not its functions, keywords, nor what follows a dot."""
    found = set()
    for index, token in enumerate(tokens):
        if token.kind != "name" or token.text in KEYWORDS:
            continue
        before = tokens[index - 1].text if index else ""
        after = tokens[index + 1].text if index + 1 < len(tokens) else ""
        if before != "." and after != "(":
            found.add(token.text)
    return frozenset(found)


def is_of_row(tokens: list[Token], index: int) -> bool:
    """Whether a name is that of an answer of a row: ``sum(map(children, #.age))``, ``children[0].age``."""
    return "".join(one.text for one in tokens[max(index - 2, 0) : index]) in _BEFORE_ROWS


def row_answers(tokens: list[Token]) -> frozenset[str]:
    """Return the names of answers that an expression reads in rows."""
    return frozenset(
        one.text for at, one in enumerate(tokens) if one.kind == "name" and is_of_row(tokens, at)
    )


def closure_depth(tokens: list[Token]) -> int:
    """Count how deep closures over lists are nested: the power of the list's length the work can reach."""
    deepest = 0
    stack: list[bool] = []
    for index, token in enumerate(tokens):
        if token.text in _OPENING and token.kind == "sign":
            before = tokens[index - 1] if index else None
            stack.append(before is not None and before.kind == "name" and before.text in CLOSURES)
            deepest = max(deepest, sum(stack))
        elif token.kind == "sign" and token.text in ")]" and stack:
            stack.pop()
    return deepest


def limits(tokens: list[Token]) -> list[str]:
    """Return why the house refuses an expression that reads well; empty when it accepts it."""
    return [
        *_calls(tokens),
        *_nesting(tokens),
        *_amount(tokens),
    ]


def _calls(tokens: list[Token]) -> list[str]:
    problems = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        if token.kind != "name" or token.text in KEYWORDS or following != "(":
            continue
        method = bool(index) and tokens[index - 1].text == "."
        if token.text not in (METHODS if method else FUNCTIONS):
            problems.append(_("fonction inconnue : %(name)s") % {"name": token.text[:60]})
        elif token.text == "d" and not method and index + 2 < len(tokens) and tokens[index + 2].text == ")":
            problems.append(_("d() demande une date : utilisez la variable « today » pour la date du jour"))
    return problems


def _nesting(tokens: list[Token]) -> list[str]:
    """Check brackets, their depth, and that an interval only serves to test membership."""
    problems = []
    open_at: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind != "sign":
            continue
        if token.text in _OPENING:
            open_at.append(index)
            if len(open_at) > MAX_DEPTH:
                return [_("plus de %(limit)s niveaux de parenthèses") % {"limit": MAX_DEPTH}]
        elif token.text in ")]":
            if not open_at or _OPENING[tokens[open_at.pop()].text] != token.text:
                return [_("parenthèses ou crochets mal fermés")]
        elif token.text == ".." and not _is_membership(tokens, open_at):
            # Anywhere else the engine could be asked to walk a billion numbers.
            problems.append(_("un intervalle ne s’écrit qu’après « in », par exemple : x in [1..5]"))
    return problems if not open_at else [*problems, _("parenthèses ou crochets mal fermés")]


def _is_membership(tokens: list[Token], open_at: list[int]) -> bool:
    return bool(open_at) and open_at[-1] > 0 and tokens[open_at[-1] - 1].text == "in"


def _amount(tokens: list[Token]) -> list[str]:
    problems = []
    operators = sum(1 for token in tokens if token.kind != "string" and token.text in _BINARY)
    accesses = sum(1 for token in tokens if token.kind == "sign" and token.text in ".[")
    branches = sum(1 for token in tokens if token.kind == "sign" and token.text == "?")
    if operators + accesses > MAX_OPERATORS:
        problems.append(_("plus de %(limit)s opérations") % {"limit": MAX_OPERATORS})
    if branches > MAX_DEPTH:
        problems.append(_("plus de %(limit)s choix « ? : »") % {"limit": MAX_DEPTH})
    if _longest_prefix(tokens) > MAX_PREFIXES:
        problems.append(_("trop de signes ou de « not » à la suite"))
    if closure_depth(tokens) > MAX_CLOSURE_DEPTH:
        problems.append(
            _("plus de %(limit)s parcours de liste l’un dans l’autre") % {"limit": MAX_CLOSURE_DEPTH}
        )
    return problems


def _longest_prefix(tokens: list[Token]) -> int:
    longest = run = 0
    for token in tokens:
        run = run + 1 if token.kind != "string" and token.text in {"not", "!", "-", "+"} else 0
        longest = max(longest, run)
    return longest
