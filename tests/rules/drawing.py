"""Variables of every kind, and conditions and answers drawn over them."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from parvis.rules.menus import OPERATORS, PART_OPERATORS, Comparison, Condition, Group, Operator, Value
from parvis.rules.variables import Choice, Variable, by_id

TODAY = date(2026, 5, 4)


def choices(*values: str) -> tuple[Choice, ...]:
    """Options labelled by their value in capitals."""
    return tuple(Choice(value, {"fr": value.upper()}) for value in values)


VARIABLES: Mapping[str, Variable] = by_id(
    [
        Variable("town", "text", {"fr": "Votre commune", "en": "Your town"}),
        Variable("act", "choice", {"fr": "Quel acte"}, choices("birth", "death", "marriage")),
        Variable("days", "multiple", {"fr": "Quels jours"}, choices("mon", "tue", "wed")),
        Variable("plan", "yes_no", {"fr": "Avez-vous un plan"}),
        Variable("age", "number", {"fr": "Âge"}, decimals=0, unit={"fr": "ans"}),
        Variable("size", "number", {"fr": "Taille"}),
        Variable("income", "amount", {"fr": "Revenus"}, minimum=Decimal(0)),
        Variable("born", "date", {"fr": "Né le"}),
        Variable("home", "address", {"fr": "Votre adresse"}),
        Variable("proof", "files", {"fr": "Justificatif"}),
        Variable("children", "group", {"fr": "Vos enfants"}, maximum=Decimal(5)),
        Variable("today", "date", {"fr": "Date du jour"}),
    ]
)

_WORDS = ["a", "ab", "b", "L'Abergement", "ba"]
_AMOUNTS = [Decimal("0"), Decimal("0.01"), Decimal("10"), Decimal("10.5"), Decimal("1400")]
_NUMBERS = [Decimal(-5), Decimal(0), Decimal("2.5"), Decimal(3), Decimal(4), Decimal(18)]
_DAYS = [
    "2008-02-29",
    "2008-05-04",
    "2026-05-04",
    "2026-12-31",
    "today",
    "today-18y",
    "today-216m",
    "today+10d",
]


def compared(variable: Variable, operator: Operator, part: str = "") -> st.SearchStrategy[Value]:
    """Values an operator takes for a variable, few enough for comparisons to meet."""
    if operator in ("answered", "unanswered"):
        return st.none()
    if operator in ("age_at_least", "age_under"):
        return st.sampled_from([1, 17, 18, 19])
    words = st.sampled_from(_WORDS)
    if variable.kind in ("choice", "multiple") and not part:
        words = st.sampled_from([option.value for option in variable.options])
    if operator in ("one_of", "none_of"):
        return st.lists(words, min_size=1, max_size=3).map(tuple)
    if variable.kind == "yes_no":
        return st.booleans()
    if variable.kind == "date":
        return st.sampled_from(_DAYS)
    if variable.kind in ("number", "amount", "group"):
        numbers = st.sampled_from(
            _AMOUNTS
            if variable.kind == "amount"
            else _NUMBERS
            if variable.kind == "number"
            else [Decimal(n) for n in range(4)]
        )
        if operator == "between":
            return st.lists(numbers, min_size=2, max_size=2).map(lambda pair: (pair[0], pair[1]))
        return numbers
    return words


@st.composite
def comparisons(draw: st.DrawFn, names: tuple[str, ...] = tuple(VARIABLES)) -> Comparison:
    """A comparison the menus offer."""
    variable = VARIABLES[draw(st.sampled_from(names))]
    part = draw(st.sampled_from(["", "postcode", "city"])) if variable.kind == "address" else ""
    operator = draw(st.sampled_from(PART_OPERATORS if part else OPERATORS[variable.kind]))
    return Comparison(variable.id, operator, draw(compared(variable, operator, part)), part)


@st.composite
def conditions(draw: st.DrawFn, names: tuple[str, ...] = tuple(VARIABLES)) -> Condition:
    """A condition with or without groups."""
    mode = draw(st.sampled_from(["all", "any"]))
    single = comparisons(names)
    group = st.builds(
        Group, st.sampled_from(["all", "any"]), st.lists(single, min_size=0, max_size=3).map(tuple)
    )
    return Condition(mode, tuple(draw(st.lists(single | group, max_size=4))))


def some_day() -> st.SearchStrategy[date]:
    """Days near those compared with."""
    near = [
        date(2008, 2, 29),
        date(2008, 5, 4),
        TODAY,
        date(2026, 12, 31),
        date(2007, 5, 4),
        date(2009, 5, 4),
    ]
    return st.builds(
        lambda day, shift: day + timedelta(days=shift), st.sampled_from(near), st.integers(-2, 12)
    )


def answers() -> st.SearchStrategy[dict[str, object]]:
    """What expressions see, each variable answered or not."""
    words = st.sampled_from([*_WORDS, "c"])
    return st.fixed_dictionaries(
        {
            "town": st.none() | words,
            "act": st.none() | st.sampled_from(["birth", "death", "marriage"]),
            "days": st.none() | st.lists(st.sampled_from(["mon", "tue", "wed"]), max_size=3, unique=True),
            "plan": st.none() | st.booleans(),
            "age": st.none() | st.sampled_from([-5, -4, 0, 2, 3, 4, 17, 18, 19]),
            "size": st.none() | st.sampled_from([-5, 0, 2.5, 2.75, 3, 3.5, 18, 19]),
            "income": st.none() | st.sampled_from([*_AMOUNTS, Decimal("10.49"), Decimal(2000)]),
            "born": st.none() | some_day().map(date.isoformat),
            "home": st.none() | st.fixed_dictionaries({"city": words}, optional={"postcode": words}),
            "proof": st.none() | st.lists(st.just({"document": "x"}), max_size=2),
            "children": st.none() | st.lists(st.just({}), max_size=5),
            "today": st.sampled_from([TODAY, date(2026, 2, 28), date(2027, 1, 1)]).map(date.isoformat),
        }
    )
