"""Write a condition as an expression: the one a person would write, and that no missing answer breaks.

What is not answered makes a comparison of order unknown, in the engine an error (of a number) or an answer by
chance (of a date): each is guarded by `x != null and`. The others are told false, or true when they deny.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from parvis.base.relative_days import is_date_rule
from parvis.rules.menus.conditions import Comparison, Condition, Group
from parvis.rules.variables import TODAY, Kind, Variable

GUARDED = frozenset(
    {
        "more_than",
        "at_least",
        "less_than",
        "at_most",
        "between",
        "before",
        "on_or_before",
        "after",
        "on_or_after",
        "age_at_least",
        "age_under",
    }
)
_SIGNS = {
    "is": "==",
    "is_not": "!=",
    "more_than": ">",
    "at_least": ">=",
    "less_than": "<",
    "at_most": "<=",
    "before": "<",
    "on_or_before": "<=",
    "after": ">",
    "on_or_after": ">=",
}
_UNITS = {"y": "year", "m": "month", "d": "day"}
_LISTS: frozenset[Kind] = frozenset({"multiple", "files"})


class CannotWrite(Exception):
    """A comparison that has no expression: a value of the wrong kind, or with both sorts of quotes."""


def write(condition: Condition, variables: Mapping[str, Variable]) -> str:
    """Return the expression of a condition, empty for one without comparison. Raise `CannotWrite`."""
    pieces = []
    for item in condition.items:
        if isinstance(item, Group):
            inside = [_comparison(one, variables, alone=item.mode == "all") for one in item.items]
            pieces.append(f"({f' {_WORDS[item.mode]} '.join(inside)})")
        else:
            pieces.append(_comparison(item, variables, alone=condition.mode == "all"))
    return f" {_WORDS[condition.mode]} ".join(pieces)


_WORDS = {"all": "and", "any": "or"}


def _comparison(one: Comparison, variables: Mapping[str, Variable], *, alone: bool) -> str:
    variable = variables.get(one.variable)
    if variable is None:
        raise CannotWrite(_("variable inconnue : %(name)s") % {"name": one.variable[:60]})
    bare = _bare(one, variable)
    if one.operator in GUARDED and variable.kind != "group" and variable.id != TODAY:
        bare = f"{one.variable} != null and {bare}"
        return bare if alone else f"({bare})"
    return bare


def _bare(one: Comparison, variable: Variable) -> str:
    name = f"{one.variable}.{one.part}" if one.part else one.variable
    if one.operator in ("answered", "unanswered"):
        if variable.kind in _LISTS:
            return f"len({name} ?? []) {'>' if one.operator == 'answered' else '=='} 0"
        return f"{name} {'!=' if one.operator == 'answered' else '=='} null"
    if variable.kind == "date":
        return _of_day(one, name)
    if variable.kind in ("number", "amount", "group"):
        return _of_number(one, f"len({name} ?? [])" if variable.kind == "group" else name)
    if variable.kind == "yes_no":
        return f"{name} == {'true' if one.value is True else 'false'}"
    return _of_text(one, name)


def _of_text(one: Comparison, name: str) -> str:
    if one.operator in ("one_of", "none_of"):
        if not isinstance(one.value, tuple) or not one.value:
            raise CannotWrite(_("choisissez au moins une valeur"))
        values = ", ".join(quoted(value) for value in one.value)
        return f"{name} {'in' if one.operator == 'one_of' else 'not in'} [{values}]"
    value = quoted(one.value)
    if one.operator in ("has", "has_not"):
        return f"{'not ' if one.operator == 'has_not' else ''}contains({name} ?? [], {value})"
    if one.operator in ("contains", "contains_not"):
        return f"{'not ' if one.operator == 'contains_not' else ''}contains({name} ?? '', {value})"
    if one.operator == "starts_with":
        return f"startsWith({name} ?? '', {value})"
    return f"{name} {_sign(one)} {value}"


def _of_number(one: Comparison, name: str) -> str:
    if one.operator == "between":
        if not isinstance(one.value, tuple) or len(one.value) != 2:
            raise CannotWrite(_("deux nombres sont attendus"))
        low, high = (figures(value) for value in one.value)
        return f"{name} in [{low}..{high}]"
    return f"{name} {_sign(one)} {figures(one.value)}"


def _of_day(one: Comparison, name: str) -> str:
    if one.operator in ("age_at_least", "age_under"):
        sign = ">=" if one.operator == "age_at_least" else "<"
        if not isinstance(one.value, int) or isinstance(one.value, bool):
            raise CannotWrite(_("un âge en années est attendu"))
        return f"d({TODAY}).diff(d({name}), 'year') {sign} {one.value}"
    return f"d({name}) {_sign(one)} {_day(one.value)}"


def _sign(one: Comparison) -> str:
    if one.operator not in _SIGNS:
        raise CannotWrite(_("cette comparaison n’existe pas pour cette question"))
    return _SIGNS[one.operator]


def _day(value: object) -> str:
    if not isinstance(value, str) or not is_date_rule(value):
        raise CannotWrite(_("une date est attendue"))
    match = re.fullmatch(r"today([+-])(\d+)([ymd])", value)
    if match:
        verb = "add" if match[1] == "+" else "sub"
        return f"d({TODAY}).{verb}({int(match[2])}, '{_UNITS[match[3]]}')"
    return f"d({TODAY})" if value == TODAY else f"d('{value}')"


def quoted(value: object) -> str:
    """Return a text between quotes; the language has no escape, so that not every text has some."""
    if not isinstance(value, str) or not value:
        raise CannotWrite(_("un texte est attendu"))
    if "'" not in value:
        return f"'{value}'"
    if '"' not in value:
        return f'"{value}"'
    raise CannotWrite(_("une valeur ne peut pas contenir à la fois ' et \""))


def figures(value: object) -> str:
    """Return a number in figures, without exponent nor useless zeros. Raise `CannotWrite`."""
    if not isinstance(value, (int, Decimal)) or isinstance(value, bool) or not Decimal(value).is_finite():
        raise CannotWrite(_("un nombre est attendu"))
    number = Decimal(value)
    if abs(number) >= 10**15 or number != round(number, 6):
        raise CannotWrite(_("un nombre de 15 chiffres et de 6 décimales au plus est attendu"))
    words = f"{number:f}"
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return "0" if words in ("-0", "") else words
