"""The small language of cells: what one types in a box of a decision table (see docs/rules.md)."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from parvis.rules import expressions
from parvis.rules.tables.shape import (
    ANY,
    Among,
    AnyValue,
    Cell,
    Free,
    Input,
    InputKind,
    Interval,
    Outcome,
    Output,
    Presence,
    Scalar,
)

FREE = "expr:"
VALUE = "value"
"""The name under which an expression in a cell reads the value of its own column."""
MAX_CELL = 500
MAX_VALUES = 50
LARGEST = Decimal(10) ** 12

_SPACES = re.compile(r"[\s\u00a0\u202f]")
_ORDER = re.compile(r"(<=|>=|≤|≥|<|>)\s*(.*)", re.DOTALL)
_ORDERED: frozenset[InputKind] = frozenset({"number", "amount", "date"})
_EMPTY, _GIVEN = "vide", "renseigné"
_YES = {"oui": True, "yes": True, "true": True, "vrai": True}
_NO = {"non": False, "no": False, "false": False, "faux": False}
_FRENCH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class CannotReadCell(Exception):
    """What is typed in a box has no meaning for its column; the message says what would."""


def read_cell(words: str, column: Input, names: frozenset[str] = frozenset()) -> Cell:
    """Return the cell typed in a box of an input. Raise `CannotReadCell`.

    `names` are the inputs an expression may read.
    """
    words = _checked(words)
    if words in ("", "-"):
        return ANY
    if words.startswith(FREE):
        return _free(words, names | {VALUE})
    if words.casefold() in (_EMPTY, _GIVEN):
        return Presence(words.casefold() == _GIVEN)
    if column.kind in _ORDERED:
        bounded = _bounded(words, column)
        if bounded is not None:
            return bounded
    denied = words.startswith(("≠", "!="))
    words = re.sub(r"^(?:≠|!=|=)", "", words).strip()
    values = tuple(dict.fromkeys(read_value(one, column) for one in _listed(words)))
    if not values:
        raise CannotReadCell(_("une valeur est attendue"))
    if len(values) > MAX_VALUES:
        raise CannotReadCell(_("pas plus de %(count)s valeurs") % {"count": MAX_VALUES})
    return Among(values, denied)


def write_cell(cell: Cell, column: Input) -> str:
    """Return a cell as one types it: `read_cell` gives it back."""
    if isinstance(cell, AnyValue):
        return "-"
    if isinstance(cell, Free):
        return f"{FREE} {cell.source}"
    if isinstance(cell, Presence):
        return _GIVEN if cell.given else _EMPTY
    if isinstance(cell, Among):
        values = " ; ".join(write_value(one) for one in cell.values)
        return f"≠ {values}" if cell.denied else values
    if cell.low is None or cell.high is None:
        bound = cell.high if cell.low is None else cell.low
        sign = ("<" if cell.low is None else ">") + (
            "=" if (cell.high_inside if cell.low is None else cell.low_inside) else ""
        )
        return f"{sign} {write_value(bound)}" if bound is not None else "-"
    opening, closing = "[" if cell.low_inside else "]", "]" if cell.high_inside else "["
    return f"{opening}{write_value(cell.low)}..{write_value(cell.high)}{closing}"


def read_outcome(words: str, column: Output, names: frozenset[str] = frozenset()) -> Outcome:
    """Return what a row decides for an output, None for an empty box. Raise `CannotReadCell`."""
    words = _checked(words)
    if not words:
        return None
    if words.startswith(FREE):
        return _free(words, names)
    if column.kind == "text":
        return _unquoted(words)
    return read_value(words, column)


def write_outcome(outcome: Outcome, column: Output) -> str:
    """Return an outcome as one types it: `read_outcome` gives it back."""
    if outcome is None:
        return ""
    if isinstance(outcome, Free):
        return f"{FREE} {outcome.source}"
    if column.kind == "text" and isinstance(outcome, str):
        plain = outcome == outcome.strip() and outcome and not outcome.startswith((FREE, '"'))
        return outcome if plain else _quoted(outcome)
    return write_value(outcome)


def read_value(words: str, column: Input | Output) -> Scalar:
    """Return one value of a column. Raise `CannotReadCell`."""
    if not words.strip():
        raise CannotReadCell(_("une valeur est attendue"))
    return _READERS[column.kind](_unquoted(words.strip()), column)


def read_values(words: str, column: Input | Output) -> tuple[Scalar, ...]:
    """Return values apart by semicolons. Raise `CannotReadCell`."""
    return tuple(read_value(one, column) for one in _listed(_checked(words)))


def write_value(value: Scalar | None) -> str:
    """Return one value as one types it, empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        words = f"{value:f}"
        words = words.rstrip("0").rstrip(".") if "." in words else words
        return ("0" if words in ("", "-0") else words).replace(".", ",")
    bare = (
        value == value.strip()
        and value.casefold() not in (_EMPTY, _GIVEN)
        and not re.search(r'^[-=≠!<>≤≥\[\](]|[;"\n]', value)
        and not value.startswith(FREE)
    )
    return value if bare and value else _quoted(value)


def _checked(words: str) -> str:
    words = words.strip()
    if len(words) > MAX_CELL:
        raise CannotReadCell(_("pas plus de %(count)s caractères") % {"count": MAX_CELL})
    return words


def _free(words: str, names: frozenset[str]) -> Free:
    source = words.removeprefix(FREE).strip()
    problems = expressions.check(source, names)
    if problems:
        raise CannotReadCell(" ; ".join(problems))
    return Free(source)


def _bounded(words: str, column: Input) -> Interval | None:
    """Read an interval, in the French way (`[0..10[`) or the other (`[0..10)`), or one bound."""
    first, sign, last = words[1:-1].partition("..")
    if sign and words[0] in "[](" and words[-1] in "[])":
        low, high = _bound(first.strip(), column), _bound(last.strip(), column)
        cell = Interval(low, high, words[0] == "[", words[-1] == "]")
        if _is_empty(low, high, closed=cell.low_inside and cell.high_inside):
            raise CannotReadCell(_("cet intervalle est vide : sa borne basse dépasse sa borne haute"))
        return cell
    match = _ORDER.fullmatch(words)
    if match is None:
        return None
    bound, inside = _bound(match[2], column), match[1] in ("<=", ">=", "≤", "≥")
    if match[1][0] in "<≤":
        return Interval(None, bound, True, inside)
    return Interval(bound, None, inside, True)


def _bound(words: str, column: Input) -> Decimal | date:
    value = read_value(words, column)
    if isinstance(value, (Decimal, date)):
        return value
    raise CannotReadCell(_("une borne est un nombre ou une date"))


def _is_empty(low: Decimal | date, high: Decimal | date, *, closed: bool) -> bool:
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        return low > high or (low == high and not closed)
    return isinstance(low, date) and isinstance(high, date) and (low > high or (low == high and not closed))


def _listed(words: str) -> list[str]:
    """Cut at the semicolons that are outside quotes."""
    if words.count('"') % 2:
        raise CannotReadCell(_("un guillemet n’est pas fermé"))
    pieces = re.findall(r'(?:"(?:[^"]|"")*"|[^;"])+', words)
    return [one.strip() for one in pieces if one.strip()]


def _unquoted(words: str) -> str:
    if len(words) >= 2 and words[0] == words[-1] == '"':
        return words[1:-1].replace('""', '"')
    return words


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def _number(words: str, column: Input | Output) -> Decimal:
    try:
        number = Decimal(_SPACES.sub("", words).removesuffix("€").replace(",", ".").replace("−", "-"))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > LARGEST or number != round(number, 6):
        raise CannotReadCell(
            _("un nombre est attendu, par exemple 12,5 : « %(words)s »") % {"words": words[:60]}
        )
    if column.kind == "amount" and number != round(number, 2):
        raise CannotReadCell(_("un montant a deux chiffres au plus après la virgule"))
    return number + 0


def _day(words: str, _column: Input | Output) -> date:
    match = _FRENCH_DAY.fullmatch(words)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        day = date.fromisoformat(words)
    except ValueError:
        day = None
    if day is None or day.isoformat() != words:
        raise CannotReadCell(
            _("une date est attendue, par exemple 31/12/2026 : « %(words)s »") % {"words": words[:60]}
        )
    return day


def _yes_no(words: str, _column: Input | Output) -> bool:
    answer = {**_YES, **_NO}.get(words.casefold())
    if answer is None:
        raise CannotReadCell(_("« oui » ou « non » est attendu : « %(words)s »") % {"words": words[:60]})
    return answer


def _choice(words: str, column: Input | Output) -> str:
    """Read a value offered, or its wording in French."""
    for option in column.options:
        if words == option.value:
            return option.value
    for option in column.options:
        if words.casefold() == option.label.get("fr", "").casefold():
            return option.value
    raise CannotReadCell(_("cette valeur n’est pas proposée : « %(words)s »") % {"words": words[:60]})


def _text(words: str, _column: Input | Output) -> str:
    return words


_READERS: Mapping[InputKind, Callable[[str, Input | Output], Scalar]] = {
    "text": _text,
    "choice": _choice,
    "yes_no": _yes_no,
    "number": _number,
    "amount": _number,
    "date": _day,
}
