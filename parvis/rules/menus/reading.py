"""Read an expression back as a condition of the menus, when it is one that menus could have built.

The expression is cut at its `or`, then at its `and`; each piece must have one of the shapes below. What has
another shape is not of the menus: it stays an expression, which the designer writes herself.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from parvis.rules import expressions, tokens
from parvis.rules.menus.conditions import (
    MAX_AGE,
    MAX_COMPARISONS,
    OPERATORS,
    PART_OPERATORS,
    PARTS,
    Comparison,
    Condition,
    Group,
    Operator,
    Value,
)
from parvis.rules.menus.writing import GUARDED
from parvis.rules.tokens import Token
from parvis.rules.variables import TODAY, Variable

_Words = list[Token]


class _NotOfMenus(Exception):
    """A shape that no menu builds."""


def read(expression: str, variables: Mapping[str, Variable]) -> Condition | None:
    """Return the condition an expression says, None when menus cannot show it.

    A variable that is not known is read all the same, so that what refers to a question since removed can be
    shown and mended.
    """
    if not expression.strip():
        return Condition("all")
    if expressions.check(expression):
        return None
    try:
        condition = _condition(_whole_names(tokens.tokenise(expression), variables), variables)
    except _NotOfMenus:
        return None
    return condition if sum(1 for _one in condition.comparisons()) <= MAX_COMPARISONS else None


def _whole_names(words: _Words, variables: Mapping[str, Variable]) -> _Words:
    """Take for one name what is the id of a variable, such as `avis.verdict`: what a step answered."""
    whole: _Words = []
    for one in words:
        name = f"{whole[-2].text}.{one.text}" if len(whole) > 1 and whole[-1].text == "." else ""
        if name in variables and whole[-2].kind == one.kind == "name":
            whole[-2:] = [replace(whole[-2], text=name)]
        else:
            whole.append(one)
    return whole


def _condition(words: _Words, variables: Mapping[str, Variable]) -> Condition:
    words = _opened(words)
    alternatives = _cut(words, "or")
    if len(alternatives) == 1:
        return Condition("all", tuple(_conjunction(words, variables, nested=True)))
    items: list[Comparison | Group] = []
    for piece in alternatives:
        inside = _conjunction(_opened(piece), variables, nested=False, alternative=True)
        items.append(_grouped(inside))
    return Condition("any", tuple(items))


def _conjunction(
    words: _Words, variables: Mapping[str, Variable], *, nested: bool, alternative: bool = False
) -> list[Comparison | Group]:
    """Read pieces joined by `and`; a guard joins the comparison it guards."""
    items: list[Comparison | Group] = []
    pieces = _cut(words, "and")
    index = 0
    while index < len(pieces):
        piece = _opened(pieces[index])
        following = _opened(pieces[index + 1]) if index + 1 < len(pieces) else []
        guarded = _guarded(piece, following, variables)
        if guarded is not None:
            items.append(guarded)
            index += 2
            continue
        index += 1
        if nested and len(_cut(piece, "or")) > 1:
            parts = [
                _conjunction(_opened(one), variables, nested=False, alternative=True)
                for one in _cut(piece, "or")
            ]
            items.append(Group("any", tuple(_single(part) for part in parts)))
        elif len(_cut(piece, "and")) > 1:
            items += _conjunction(piece, variables, nested=nested, alternative=alternative)
        else:
            items.append(_leaf(piece, variables, bare_order=not alternative))
    return items


def _grouped(items: list[Comparison | Group]) -> Comparison | Group:
    comparisons = [one for one in items if isinstance(one, Comparison)]
    if len(comparisons) != len(items):
        raise _NotOfMenus
    return comparisons[0] if len(comparisons) == 1 else Group("all", tuple(comparisons))


def _single(items: list[Comparison | Group]) -> Comparison:
    if len(items) != 1 or not isinstance(items[0], Comparison):
        raise _NotOfMenus
    return items[0]


def _guarded(guard: _Words, words: _Words, variables: Mapping[str, Variable]) -> Comparison | None:
    if [one.text for one in guard[1:]] != ["!=", "null"] or guard[0].kind != "name" or not words:
        return None
    try:
        comparison = _leaf(words, variables, bare_order=True, guarded=True)
    except _NotOfMenus:
        return None
    same = comparison.variable == guard[0].text != TODAY and not comparison.part
    return comparison if same and comparison.operator in GUARDED else None


def _leaf(
    words: _Words, variables: Mapping[str, Variable], *, bare_order: bool, guarded: bool = False
) -> Comparison:
    """Read one comparison; `bare_order` tells whether one of order may come without its guard."""
    if not words:
        raise _NotOfMenus
    shape = _shape(words)
    for pattern, reader in _READERS:
        if pattern.fullmatch(shape):
            comparison = reader(words)
            break
    else:
        raise _NotOfMenus
    variable = variables.get(comparison.variable)
    comparison = _of_kind(comparison, variable, counted=words[0].text == "len")
    unguarded = comparison.operator in GUARDED and not guarded and comparison.variable != TODAY
    # Without its guard, one of numbers is an error and one of days is true by chance.
    if unguarded and words[0].text != "len" and (not bare_order or words[0].text == "d"):
        raise _NotOfMenus
    if shape == "V" and not bare_order:
        raise _NotOfMenus
    if isinstance(comparison.value, _Day):
        comparison = replace(comparison, value=str(comparison.value))
    return comparison


def _of_kind(comparison: Comparison, variable: Variable | None, *, counted: bool) -> Comparison:
    """Check that the menus offer it for this variable; a count of rows is not an answer given."""
    if counted:
        comparison = _of_count(comparison, variable)
    if variable is None:
        return comparison
    if comparison.part:
        offered: tuple[Operator, ...] = (
            PART_OPERATORS if comparison.part in PARTS.get(variable.kind, ()) else ()
        )
    else:
        offered = OPERATORS[variable.kind]
    if comparison.operator not in offered or counted != _counts(variable, comparison):
        raise _NotOfMenus
    if not _suits(comparison, variable):
        raise _NotOfMenus
    return comparison


def _counts(variable: Variable, comparison: Comparison) -> bool:
    if variable.kind == "group":
        return True
    return variable.kind in ("multiple", "files") and comparison.operator in ("answered", "unanswered")


def _of_count(comparison: Comparison, variable: Variable | None) -> Comparison:
    if variable is not None and variable.kind == "group":
        return comparison
    if comparison.value == 0 and comparison.operator in ("more_than", "is"):
        given = comparison.operator == "more_than"
        return Comparison(comparison.variable, "answered" if given else "unanswered")
    if variable is None:
        return comparison
    raise _NotOfMenus


def _suits(comparison: Comparison, variable: Variable) -> bool:
    """Tell whether a value is of the sort its variable holds."""
    value = comparison.value
    if comparison.operator in ("answered", "unanswered"):
        return value is None
    if variable.kind in ("number", "amount", "group"):
        return isinstance(value, Decimal) or comparison.operator == "between"
    if variable.kind == "yes_no":
        return isinstance(value, bool)
    if variable.kind == "date":
        # A day in words is compared as one: `born == '2026-05-04'` would be a comparison of texts.
        return comparison.operator in ("age_at_least", "age_under") or isinstance(value, _Day)
    return not isinstance(value, (Decimal, bool, _Day))


def _opened(words: _Words) -> _Words:
    """Take off brackets that hold the whole."""
    while len(words) > 2 and words[0].text == "(" and words[-1].text == ")" and words[0].kind == "sign":
        depth = 0
        for index, one in enumerate(words):
            depth += _step(one)
            if not depth and index < len(words) - 1:
                return words
        words = words[1:-1]
    return words


def _cut(words: _Words, at: str) -> list[_Words]:
    """Cut at a word that stands outside brackets."""
    pieces: list[_Words] = [[]]
    depth = 0
    for one in words:
        depth += _step(one)
        if not depth and one.kind == "name" and one.text == at:
            pieces.append([])
        else:
            pieces[-1].append(one)
    return pieces


def _step(one: Token) -> int:
    if one.kind != "sign":
        return 0
    return (one.text in "([") - (one.text in ")]")


def _shape(words: _Words) -> str:
    """Return the outline of a piece: V for a variable, S and N for literals, the other words as they are."""
    outline = []
    for index, one in enumerate(words):
        after = words[index + 1].text if index + 1 < len(words) else ""
        before = words[index - 1].text if index else ""
        if one.kind == "name" and one.text not in tokens.KEYWORDS and after != "(" and before != ".":
            outline.append("V")
        else:
            outline.append({"string": "S", "number": "N"}.get(one.kind, one.text))
    return " ".join(outline)


def _text(one: Token) -> str:
    return one.text[1:-1]


def _number(words: _Words) -> Decimal:
    negative = len(words) == 2
    return -Decimal(words[-1].text) if negative else Decimal(words[-1].text)


_ORDER: Mapping[str, Operator] = {
    "==": "is",
    "!=": "is_not",
    ">": "more_than",
    ">=": "at_least",
    "<": "less_than",
    "<=": "at_most",
}
_DAYS: Mapping[str, Operator] = {
    "==": "is",
    "!=": "is_not",
    ">": "after",
    ">=": "on_or_after",
    "<": "before",
    "<=": "on_or_before",
}


class _Day(str):
    """A day read from `d(...)`, told from a plain text until its variable is looked at."""

    __slots__ = ()


def _named(words: _Words) -> tuple[str, str, _Words]:
    """Return a variable, its part, and what follows."""
    if len(words) > 2 and words[1].text == ".":
        return words[0].text, words[2].text, words[3:]
    return words[0].text, "", words[1:]


def _truth(words: _Words) -> Comparison:
    return Comparison(words[0].text, "is", len(words) == 1 or words[2].text == "true")


def _given(words: _Words) -> Comparison:
    return Comparison(words[0].text, "answered" if words[1].text == "!=" else "unanswered")


def _given_part(words: _Words) -> Comparison:
    return Comparison(
        words[0].text, "answered" if words[3].text == "!=" else "unanswered", None, words[2].text
    )


def _equal(words: _Words) -> Comparison:
    name, part, rest = _named(words)
    return Comparison(name, _ORDER[rest[0].text], _text(rest[1]), part)


def _member(words: _Words) -> Comparison:
    name, part, rest = _named(words)
    values = tuple(_text(one) for one in rest if one.kind == "string")
    return Comparison(name, "none_of" if rest[0].text == "not" else "one_of", values, part)


def _inside(words: _Words) -> Comparison:
    denied = words[0].text == "not"
    call = words[1:] if denied else words
    name, part, rest = _named(call[2:])
    if call[0].text == "startsWith":
        if denied:
            raise _NotOfMenus
        return Comparison(name, "starts_with", _text(rest[-2]), part)
    if rest[1].text == "[":
        return Comparison(name, "has_not" if denied else "has", _text(rest[-2]), part)
    return Comparison(name, "contains_not" if denied else "contains", _text(rest[-2]), part)


def _order(words: _Words) -> Comparison:
    return Comparison(words[0].text, _ORDER[words[1].text], _number(words[2:]))


def _count(words: _Words) -> Comparison:
    # len ( x ?? [ ] ) sign number
    if words[7].text == "in":
        return Comparison(words[2].text, "between", _range(words[8:]))
    return Comparison(words[2].text, _ORDER[words[7].text], _number(words[8:]))


def _between(words: _Words) -> Comparison:
    return Comparison(words[0].text, "between", _range(words[2:]))


def _range(words: _Words) -> tuple[Decimal, Decimal]:
    middle = next(index for index, one in enumerate(words) if one.text == "..")
    return _number(words[1:middle]), _number(words[middle + 1 : -1])


def _day_of(words: _Words) -> Value:
    # d ( 'day' ), d ( today ), d ( today ) . sub ( n , 'unit' )
    if words[2].kind == "string":
        return _Day(_text(words[2]))
    if words[2].text != TODAY:
        raise _NotOfMenus
    if len(words) == 4:
        return _Day(TODAY)
    unit = {"year": "y", "month": "m", "day": "d"}.get(_text(words[9]))
    if unit is None or not words[7].text.isdigit() or len(words[7].text) > 4:
        raise _NotOfMenus
    return _Day(f"today{'+' if words[5].text == 'add' else '-'}{int(words[7].text)}{unit}")


def _on_day(words: _Words) -> Comparison:
    return Comparison(words[2].text, _DAYS[words[4].text], _day_of(words[5:]))


def _aged(words: _Words) -> Comparison:
    # d ( today ) . diff ( d ( born ) , 'year' ) >= n
    years = words[-1].text
    if words[2].text != TODAY or _text(words[12]) != "year" or not years.isdigit():
        raise _NotOfMenus
    if not 1 <= int(years) <= MAX_AGE:
        raise _NotOfMenus
    return Comparison(words[9].text, "age_at_least" if words[-2].text == ">=" else "age_under", int(years))


_NAME = r"V(?: \. (?:postcode|city))?"
_FIGURE = r"(?:- )?N"
_COMPARED = r"(?:==|!=|>=|<=|>|<)"
_RANGE = rf"\[ {_FIGURE} \.\. {_FIGURE} \]"
_READERS: list[tuple[re.Pattern[str], Callable[[_Words], Comparison]]] = [
    (re.compile(shape), reader)
    for shape, reader in (
        (r"V", _truth),
        (r"V == (?:true|false)", _truth),
        (r"V (?:==|!=) null", _given),
        (r"V \. (?:postcode|city) (?:==|!=) null", _given_part),
        (rf"{_NAME} (?:==|!=) S", _equal),
        (rf"{_NAME} (?:not )?in \[ S(?: , S)* \]", _member),
        (rf"(?:not )?contains \( {_NAME} \?\? (?:S|\[ \]) , S \)", _inside),
        (rf"startsWith \( {_NAME} \?\? S , S \)", _inside),
        (rf"V {_COMPARED} {_FIGURE}", _order),
        (rf"V in {_RANGE}", _between),
        (rf"len \( V \?\? \[ \] \) (?:{_COMPARED} {_FIGURE}|in {_RANGE})", _count),
        (rf"d \( V \) {_COMPARED} d \( (?:S|V) \)", _on_day),
        (rf"d \( V \) {_COMPARED} d \( V \) \. (?:add|sub) \( N , S \)", _on_day),
        (r"d \( V \) \. diff \( d \( V \) , S \) (?:>=|<) N", _aged),
    )
]
