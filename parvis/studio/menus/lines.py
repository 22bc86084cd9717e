"""One row of a condition: the question, the comparison, and the inputs that suit both."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.base.labels import text
from parvis.base.relative_days import is_date_rule
from parvis.rules.menus import OPERATORS, PART_OPERATORS, PARTS, Comparison, Operator, Value
from parvis.rules.menus.conditions import MAX_AGE
from parvis.rules.variables import Variable

from .words import operator_words, part_words

ControlKind = Literal["select", "checks", "text", "figure", "date", "lines"]
GIVEN = ("answered", "unanswered")
_RELATIVE = re.compile(r"today([+-])(\d{1,4})([ymd])")


class Unfinished(Exception):
    """A row that says no comparison yet; its message tells what is missing."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One choice of a menu."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """One input of a row, under its name on the page."""

    name: str
    kind: ControlKind
    label: str
    value: str = ""
    choices: tuple[Offered, ...] = ()


@dataclass(slots=True)
class Line:
    """A row as it stands on the page; ``question`` is an id, or an id and a part (``home.city``)."""

    question: str = ""
    operator: str = ""
    typed: dict[str, list[str]] = field(default_factory=dict)
    error: str = ""

    def one(self, key: str) -> str:
        """The only text typed under a key."""
        return (self.typed.get(key) or [""])[0].strip()


@dataclass(slots=True)
class Bunch:
    """Rows held together by the other word than the whole's."""

    lines: list[Line] = field(default_factory=list)


def line_of(one: Comparison) -> Line:
    """The row that shows a comparison."""
    question = f"{one.variable}.{one.part}" if one.part else one.variable
    return Line(question, one.operator, dict(_typed(one.operator, one.value)))


def comparison_of(line: Line, variables: Mapping[str, Variable]) -> Comparison:
    """What a row says; raises Unfinished."""
    variable, part = variable_of(line, variables)
    if variable is None:
        raise Unfinished(_("choisissez une question posée avant"))
    if line.operator not in operators_of(variable, part):
        raise Unfinished(_("choisissez comment comparer"))
    operator = next(one for one in operators_of(variable, part) if one == line.operator)
    return Comparison(variable.id, operator, _value(line, variable, part), part)


def variable_of(line: Line, variables: Mapping[str, Variable]) -> tuple[Variable | None, str]:
    """The question of a row, and the part of its answer."""
    if line.question in variables:
        return variables[line.question], ""
    name, _dot, part = line.question.partition(".")
    variable = variables.get(name)
    if variable is None or (part and part not in PARTS.get(variable.kind, ())):
        return None, ""
    return variable, part


def operators_of(variable: Variable, part: str) -> tuple[Operator, ...]:
    """The comparisons that suit an answer, or a part of it."""
    return PART_OPERATORS if part else OPERATORS[variable.kind]


def controls_of(line: Line, prefix: str, variables: Mapping[str, Variable]) -> list[Control]:
    """The inputs of a row, in their order: question, comparison, then what suits them."""
    found = [_question(line, prefix, variables)]
    variable, part = variable_of(line, variables)
    if variable is None:
        return found
    offered = operators_of(variable, part)
    operator = next((one for one in offered if one == line.operator), offered[0])
    words = operator_words(variable, part)
    choices = tuple(Offered(one, words[one], one == operator) for one in offered)
    found.append(Control(f"choix/{prefix}/operator", "select", _("Comparaison"), operator, choices))
    return [*found, *_inputs(line, operator, prefix, variable, part)]


def _question(line: Line, prefix: str, variables: Mapping[str, Variable]) -> Control:
    choices = [Offered("", _("Choisissez une question"), not line.question)]
    for one in variables.values():
        label = _label(one)
        choices.append(Offered(one.id, label, line.question == one.id))
        for part in PARTS.get(one.kind, ()):
            name = f"{one.id}.{part}"
            choices.append(Offered(name, part_words(part, label), line.question == name))
    if line.question and not any(one.is_chosen for one in choices):
        gone = _("question absente : %(name)s") % {"name": line.question[:60]}
        choices.append(Offered(line.question, gone, is_chosen=True))
    return Control(f"choix/{prefix}/question", "select", _("Question"), line.question, tuple(choices))


def _inputs(line: Line, operator: Operator, prefix: str, variable: Variable, part: str) -> Iterator[Control]:
    if operator in GIVEN:
        return
    if operator in ("age_at_least", "age_under"):
        yield Control(f"{prefix}/low", "figure", _("Âge en années"), line.one("low"))
    elif not part and variable.kind == "date":
        yield from _day_inputs(line, prefix)
    elif not part and (variable.kind == "yes_no" or variable.options):
        yield _choices(line, operator, prefix, variable)
    elif operator == "between":
        yield Control(f"{prefix}/low", "figure", _("De"), line.one("low"))
        yield Control(f"{prefix}/high", "figure", _("À"), line.one("high"))
    elif not part and variable.kind in ("number", "amount", "group"):
        label = _("Montant en euros") if variable.kind == "amount" else _("Nombre")
        yield Control(f"{prefix}/low", "figure", label, line.one("low"))
    elif operator in ("one_of", "none_of"):
        yield Control(f"{prefix}/text", "lines", _("Valeurs, une par ligne"), line.one("text"))
    else:
        yield Control(f"{prefix}/text", "text", _("Valeur"), line.one("text"))


def _choices(line: Line, operator: Operator, prefix: str, variable: Variable) -> Control:
    chosen = set(line.typed.get("value", ()))
    if variable.kind == "yes_no":
        pairs = [("true", _("Oui")), ("false", _("Non"))]
    else:
        pairs = [
            (one.value, text(one.label, get_language() or "fr") or one.value) for one in variable.options
        ]
    known = {value for value, _words in pairs}
    pairs += [
        (one, _("réponse absente : %(name)s") % {"name": one[:60]}) for one in sorted(chosen - known - {""})
    ]
    offered = [Offered(value, words, value in chosen) for value, words in pairs]
    if operator in ("one_of", "none_of"):
        return Control(f"choix/{prefix}/value", "checks", _("Réponses"), choices=tuple(offered))
    blank = Offered("", _("Choisissez une réponse"), not chosen)
    return Control(f"choix/{prefix}/value", "select", _("Réponse"), choices=(blank, *offered))


def _day_inputs(line: Line, prefix: str) -> Iterator[Control]:
    how = line.one("how") or "fixed"
    names = (
        ("fixed", _("le jour choisi")),
        ("today", _("le jour de la demande")),
        ("minus", _("le jour de la demande moins")),
        ("plus", _("le jour de la demande plus")),
    )
    offered = tuple(Offered(value, words, value == how) for value, words in names)
    yield Control(f"choix/{prefix}/how", "select", _("Quel jour"), how, offered)
    if how == "fixed":
        yield Control(f"{prefix}/day", "date", _("Jour"), line.one("day"))
    elif how != "today":
        unit = line.one("unit") or "y"
        units = (("y", _("ans")), ("m", _("mois")), ("d", _("jours")))
        yield Control(f"{prefix}/count", "figure", _("Combien"), line.one("count"))
        choices = tuple(Offered(value, words, value == unit) for value, words in units)
        yield Control(f"choix/{prefix}/unit", "select", _("De quoi"), unit, choices)


def _value(line: Line, variable: Variable, part: str) -> Value:
    operator = line.operator
    if operator in GIVEN:
        return None
    if operator in ("age_at_least", "age_under"):
        return _age(line.one("low"))
    if operator == "between":
        low, high = figure(line.one("low")), figure(line.one("high"))
        if low > high:
            raise Unfinished(_("la première borne dépasse la seconde"))
        return low, high
    if not part and variable.kind == "date":
        return _day(line)
    if not part and variable.kind in ("number", "amount", "group"):
        return figure(line.one("low"))
    picked = [one for one in line.typed.get("value", ()) if one]
    if not part and variable.kind == "yes_no":
        if picked not in (["true"], ["false"]):
            raise Unfinished(_("choisissez une réponse"))
        return picked == ["true"]
    if part or not variable.options:
        picked = [one.strip() for one in line.one("text").splitlines() if one.strip()]
    if not picked:
        raise Unfinished(_("donnez au moins une valeur"))
    return tuple(picked) if operator in ("one_of", "none_of") else picked[0]


def _age(words: str) -> int:
    if words.isascii() and words.isdigit() and 1 <= int(words[:4]) <= MAX_AGE:
        return int(words)
    raise Unfinished(_("un âge va de 1 à %(most)s ans") % {"most": MAX_AGE})


def _day(line: Line) -> str:
    how = line.one("how") or "fixed"
    if how == "today":
        return "today"
    if how == "fixed":
        day = line.one("day")
        if is_date_rule(day) and not day.startswith("today"):
            return day
        raise Unfinished(_("donnez un jour, comme 27/03/2026"))
    count, unit = line.one("count"), line.one("unit") or "y"
    rule = f"today{'-' if how == 'minus' else '+'}{count}{unit}"
    if how in ("minus", "plus") and is_date_rule(rule):
        return rule
    raise Unfinished(_("donnez un nombre d’ans, de mois ou de jours"))


def figure(words: str) -> Decimal:
    """A number as people type it: « 1 234,50 »; raises Unfinished."""
    plain = re.sub(r"[\s\u00a0\u202f€]", "", words).replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite():
        return number
    raise Unfinished(_("donnez un nombre"))


def _typed(operator: Operator, value: Value) -> Iterator[tuple[str, list[str]]]:
    """What the inputs of a row hold for a value."""
    match value:
        case None:
            return
        case bool():
            yield "value", ["true" if value else "false"]
        case int() | Decimal():
            yield "low", [_plain(value)]
        case str():
            yield from _typed_text(value)
        case tuple() if operator == "between":
            yield from (("low", [_plain(value[0])]), ("high", [_plain(value[1])]))
        case tuple():
            words = [str(one) for one in value]
            yield from (("value", words), ("text", ["\n".join(words)]))


def _typed_text(value: str) -> Iterator[tuple[str, list[str]]]:
    yield from (("value", [value]), ("text", [value]))
    if found := _RELATIVE.fullmatch(value):
        yield from (
            ("how", ["minus" if found[1] == "-" else "plus"]),
            ("count", [found[2]]),
            ("unit", [found[3]]),
        )
    elif is_date_rule(value):
        yield from (("how", ["today" if value == "today" else "fixed"]), ("day", [value]))


def _plain(value: Any) -> str:
    words = f"{value:f}" if isinstance(value, Decimal) else str(value)
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return words.replace(".", ",")


def _label(variable: Variable) -> str:
    words = text(variable.label, get_language() or "fr").strip() or variable.id
    return words if len(words) <= 90 else words[:89] + "…"
