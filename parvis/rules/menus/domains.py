"""A few values of each variable that stand for all, as far as some comparisons can tell them apart."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, pairwise, product
from re import fullmatch

from parvis.base.relative_days import resolve
from parvis.rules import cells
from parvis.rules.menus.conditions import Comparison
from parvis.rules.menus.truth import holds, latest_birth
from parvis.rules.variables import TODAY, Variable

MAX_WITNESSES = 1_024
"""Past so many values of one variable, nothing is decided."""
MAX_TEXT_TESTS = 8
MAX_CHOSEN = 10
MAX_DAYS = 500


class TooManyCases(Exception):
    """More cases than are looked at: nothing can be said of the condition."""


def witnesses(variable: Variable, comparisons: Sequence[Comparison], today: date) -> list[object]:
    """Return values of which each answer of a variable has one that all the comparisons judge alike."""
    kind = variable.kind
    if variable.id == TODAY:
        return [today]
    if kind in ("number", "amount", "group"):
        counted = [span.witness for span in cells.numbers(variable, _numbers(comparisons))]
        return [*counted] if kind == "group" else [None, *counted]
    if kind == "date":
        return [None, *(span.witness for span in cells.days(_days(comparisons, today)))]
    if kind == "yes_no":
        return [None, True, False]
    if kind == "multiple":
        return _sets(variable, comparisons)
    if kind == "choice" and variable.options:
        return [None, *cells.choices(variable)]
    if kind == "address":
        return _addresses(comparisons, today)
    if kind in ("files", "person", "organisation"):
        return [None, ("…",)]
    return [None, *_texts(comparisons, today)]


def possible_days(comparisons: Iterable[Comparison], today: date) -> list[date]:
    """Return days from today on, of which each day to come has one where the comparisons stand alike.

    Days compared with the day, or with a length of time from it, only change place on a few days: those the
    fixed days give once moved by each length. Lengths in days and in months compared with one variable change
    place at the ends of months; they are looked at on the day only.
    """
    comparisons = list(comparisons)
    moves = [_moves(one) for one in comparisons]
    moving = [length for length in moves if length]
    fixed = [resolve(str(one.value), today) for one in comparisons if _is_fixed_day(one)]
    if not fixed or not (moving or any(one.variable == TODAY for one in comparisons)):
        return [today]
    near = {today, today + timedelta(days=365 * 100)}
    for day in fixed:
        for length in ["today", *moving]:
            turned = resolve(length, min(max(day, date(1000, 1, 1)), date(3000, 1, 1)))
            near |= {turned + timedelta(days=shift) for shift in range(-3, 4)}
    coming = sorted(day for day in near if day >= today)
    if len(coming) > MAX_DAYS:
        raise TooManyCases
    middles = [low + (high - low) / 2 for low, high in pairwise(coming) if (high - low).days > 1]
    return sorted({*coming, *middles})


def _moves(one: Comparison) -> str:
    """Return what moves a fixed day to the day a comparison turns on it: the reverse of its length."""
    if one.operator in ("age_at_least", "age_under"):
        return f"today+{one.value}y"
    match = fullmatch(r"today([+-])(\d+[ymd])", str(one.value))
    return f"today{'-' if match[1] == '+' else '+'}{match[2]}" if match else ""


def _is_fixed_day(one: Comparison) -> bool:
    return isinstance(one.value, str) and fullmatch(r"\d{4}-\d\d-\d\d", one.value) is not None


def _numbers(comparisons: Sequence[Comparison]) -> list[Decimal]:
    found: list[Decimal] = []
    for one in comparisons:
        for value in one.value if isinstance(one.value, tuple) else (one.value,):
            if isinstance(value, (Decimal, int)):
                found.append(Decimal(value))
    return found


def _days(comparisons: Sequence[Comparison], today: date) -> list[date]:
    return [
        latest_birth(today, int(str(one.value)))
        if one.operator in ("age_at_least", "age_under")
        else resolve(str(one.value), today)
        for one in comparisons
        if one.value is not None
    ]


def _sets(variable: Variable, comparisons: Sequence[Comparison]) -> list[object]:
    """Return sets of chosen answers: those named by comparisons, and one that is not."""
    offered = cells.choices(variable)
    named = sorted({str(one.value) for one in comparisons if one.value is not None} & set(offered))
    if len(named) > MAX_CHOSEN:
        raise TooManyCases
    others = [value for value in offered if value not in named][:1]
    found: list[object] = [None]
    for count in range(len(named) + 1):
        found += [chosen or tuple(others) for chosen in combinations(named, count)]
    return [one for one in found if one != ()]


def _addresses(comparisons: Sequence[Comparison], today: date) -> list[object]:
    parts = {
        part: _texts([one for one in comparisons if one.part == part], today) for part in ("postcode", "city")
    }
    if (len(parts["postcode"]) + 1) * len(parts["city"]) > MAX_WITNESSES:
        raise TooManyCases
    return [
        None,
        *(
            {"postcode": postcode, "city": city}
            for postcode, city in product([None, *parts["postcode"]], parts["city"])
        ),
    ]


def _texts(comparisons: Sequence[Comparison], today: date) -> list[str]:
    """Return the texts named, then one for each way to meet some tests of content and not the others."""
    named: dict[str, None] = {}
    tests: dict[tuple[str, str], None] = {}
    for one in comparisons:
        if one.operator in ("is", "is_not", "one_of", "none_of"):
            compared = one.value if isinstance(one.value, tuple) else (one.value,)
            named |= dict.fromkeys(str(value) for value in compared)
        elif one.operator in ("contains", "contains_not"):
            tests["contains", str(one.value)] = None
        elif one.operator == "starts_with":
            tests["starts_with", str(one.value)] = None
    if len(tests) > MAX_TEXT_TESTS:
        raise TooManyCases
    found = list(named)
    for wanted in product((False, True), repeat=len(tests)):
        found.append(_made(list(tests), wanted, named))
    return found


def _made(tests: list[tuple[str, str]], wanted: Sequence[bool], named: Mapping[str, None]) -> str:
    """Make a text that meets the wanted tests and no other, when there is one.

    Pieces are apart by a sign that no test holds: whatever else the text meets, one of them meets alone, and so
    would any text that meets what is wanted.
    """
    met = [test for test, want in zip(tests, wanted, strict=True) if want]
    start = max((words for how, words in met if how == "starts_with"), key=len, default="")
    every = "".join(words for _how, words in tests)
    apart = next(sign for sign in "-_·|~¤§¶†‡•" + chr(0x2603) if sign not in every)
    text = apart.join([start, *(words for how, words in met if how == "contains"), ""])
    while text in named:
        text += apart
    return text


def judged(values: Sequence[object], one: Comparison, today: date) -> int:
    """Return the values, as cells, of which a comparison is true."""
    return cells.mask(values, lambda value: holds(one, value, today))
