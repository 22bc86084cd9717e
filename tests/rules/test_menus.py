"""Conditions of the menus: written, read back, said, and told true exactly as the engine does."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parvis.rules import expressions
from parvis.rules.menus import CannotWrite, Comparison, Condition, Group, read, say, write
from parvis.rules.menus.truth import holds
from tests.rules.drawing import VARIABLES, answers, comparisons, conditions
from tests.rules.effort import EXAMPLES


def all_(*items: Comparison | Group) -> Condition:
    return Condition("all", items)


def any_(*items: Comparison | Group) -> Condition:
    return Condition("any", items)


ADULT = Comparison("born", "age_at_least", 18)
NEAR = Comparison("home", "starts_with", "01", "postcode")
BIRTH = Comparison("act", "is", "birth")
WITH_PLAN = Comparison("plan", "is", True)
SMALL = Comparison("income", "less_than", Decimal("400.50"))

WRITTEN = [
    (all_(), ""),
    (all_(WITH_PLAN), "plan == true"),
    (all_(BIRTH, WITH_PLAN), "act == 'birth' and plan == true"),
    (any_(BIRTH, SMALL), "act == 'birth' or (income != null and income < 400.5)"),
    (
        all_(SMALL, Group("any", (ADULT, NEAR))),
        "income != null and income < 400.5 and ((born != null and d(today).diff(d(born), 'year') >= 18)"
        " or startsWith(home.postcode ?? '', '01'))",
    ),
    (
        any_(BIRTH, Group("all", (SMALL, WITH_PLAN))),
        "act == 'birth' or (income != null and income < 400.5 and plan == true)",
    ),
    (all_(Comparison("days", "has_not", "mon")), "not contains(days ?? [], 'mon')"),
    (all_(Comparison("act", "none_of", ("birth", "death"))), "act not in ['birth', 'death']"),
    (all_(Comparison("age", "between", (Decimal(-3), Decimal(11)))), "age != null and age in [-3..11]"),
    (all_(Comparison("born", "before", "today-18y")), "born != null and d(born) < d(today).sub(18, 'year')"),
    (all_(Comparison("today", "on_or_after", "2026-09-01")), "d(today) >= d('2026-09-01')"),
    (all_(Comparison("children", "at_least", Decimal(2))), "len(children ?? []) >= 2"),
    (all_(Comparison("proof", "answered")), "len(proof ?? []) > 0"),
    (all_(Comparison("home", "unanswered", None, "city")), "home.city == null"),
    (all_(Comparison("town", "is", "L'Abergement")), 'town == "L\'Abergement"'),
]


@pytest.mark.parametrize(("condition", "expression"), WRITTEN)
def test_a_condition_is_the_expression_a_person_would_write(condition: Condition, expression: str) -> None:
    assert write(condition, VARIABLES) == expression
    assert read(expression, VARIABLES) == condition


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("plan", all_(WITH_PLAN)),
        ("(act == 'birth')", all_(BIRTH)),
        ('act in ["birth"]', all_(Comparison("act", "one_of", ("birth",)))),
        ("age > 3", all_(Comparison("age", "more_than", Decimal(3)))),
        ("(act == 'birth' and plan) and age >= 3", all_(BIRTH, WITH_PLAN, Comparison("age", "at_least", Decimal(3)))),
        ("removed == 'x'", all_(Comparison("removed", "is", "x"))),
        ("removed > 3", all_(Comparison("removed", "more_than", Decimal(3)))),
        ("city == 'x'", all_(Comparison("city", "is", "x"))),
    ],
)  # fmt: skip
def test_what_was_written_by_hand_in_these_shapes_is_read_too(expression: str, condition: Condition) -> None:
    assert read(expression, VARIABLES) == condition


@pytest.mark.parametrize(
    "expression",
    [
        "plan or act == 'birth'",  # an error
        "plan or age > 3",  # an error when nothing is answered, whatever the other is
        "act == 'birth' or age > 3",
        "d(born) < d('2026-01-01')",  # true of a day not given
        "act > 3",
        "age == 'x'",
        "born == '2026-01-01'",
        "age + 1 > 3",
        "len(days ?? []) > 2",
        "len(town ?? []) > 0",
        "not (act == 'birth')",
        "some(children, #.age < 3)",
        "act == 'birth' and (plan or (age > 3 and plan))",
        "d(born).diff(d(today), 'year') >= 18",
        "d(today).diff(d(born), 'month') >= 18",
        "home.country == 'France'",
        "town.city == 'x'",
        "act == 'birth' and",
        "x == " + "'" + "y" * 3000 + "'",
        " and ".join(["plan"] * 21),
    ],
)
def test_what_menus_cannot_show_stays_an_expression(expression: str) -> None:
    assert read(expression, VARIABLES) is None


@settings(max_examples=EXAMPLES)
@given(conditions())
@example(all_(Comparison("today", "answered"), Comparison("today", "before", "2026-01-01")))
@example(all_(Comparison("age", "answered"), Comparison("age", "more_than", Decimal(3))))
@example(
    any_(Group("all", (Comparison("age", "answered"), Comparison("age", "more_than", Decimal(3)))), BIRTH)
)
def test_reading_what_is_written_gives_it_back(condition: Condition) -> None:
    expression = write(condition, VARIABLES)
    assert not expression or expressions.check(expression, VARIABLES) == []
    assert read(expression, VARIABLES) == condition
    assert say(condition, VARIABLES).startswith("si ") == bool(condition.items)


@settings(max_examples=EXAMPLES)
@given(comparisons(), answers())
def test_a_comparison_says_what_the_engine_says_and_never_fails(
    one: Comparison, seen: dict[str, object]
) -> None:
    engine = expressions.truth(write(all_(one), VARIABLES), seen)
    assert holds(one, house_value(one.variable, seen), date.fromisoformat(str(seen["today"]))) == engine


_LOOSE = {"== true": "", "income != null and ": "", "age != null and ": "", "'": '"'}


@settings(max_examples=EXAMPLES)
@given(conditions(), st.sets(st.sampled_from(sorted(_LOOSE))), answers())
def test_an_expression_read_then_written_has_the_same_answer(
    condition: Condition, loosened: set[str], seen: dict[str, object]
) -> None:
    source = write(condition, VARIABLES)
    for words in loosened:
        source = source.replace(words, _LOOSE[words])
    again = read(source, VARIABLES)
    if again is not None and again.items:
        assert known_true(write(again, VARIABLES), seen) == known_true(source, seen)


def known_true(source: str, seen: dict[str, object]) -> bool:
    """As a form sees a condition: one that cannot be evaluated hides what it guards."""
    try:
        return expressions.truth(source, seen)
    except expressions.CannotEvaluate:
        return False


def house_value(name: str, seen: dict[str, object]) -> object:
    """A value as the search for contradictions holds it."""
    value, kind = seen[name], VARIABLES[name].kind
    if kind == "group":
        return Decimal(len(value) if isinstance(value, list) else 0)
    if kind in ("multiple", "files"):
        return tuple(str(one) for one in value) if isinstance(value, list) else None
    if kind in ("number", "amount") and value is not None:
        return Decimal(str(value))
    return date.fromisoformat(str(value)) if kind == "date" and value is not None else value


def test_a_value_of_another_kind_or_between_both_quotes_is_not_written() -> None:
    for one in (
        Comparison("town", "is", 'l\'a "b"'),
        Comparison("town", "is", ""),
        Comparison("age", "is", Decimal("1e30")),
        Comparison("age", "more_than", "x"),
        Comparison("age", "contains", "x"),
        Comparison("born", "before", "demain"),
        Comparison("born", "age_at_least", "18"),
        Comparison("act", "one_of", ()),
        Comparison("removed", "answered"),
    ):
        with pytest.raises(CannotWrite):
            write(all_(one), VARIABLES)


def test_a_condition_is_a_sentence() -> None:
    condition = all_(WITH_PLAN, Group("any", (SMALL, Comparison("born", "before", "today-18y"))))
    assert say(condition, VARIABLES) == (
        "si « Avez-vous un plan » est « Oui » et si (« Revenus » est moins de 400,50 € "
        "ou « Né le » est avant aujourd’hui moins 18 ans)"
    )
    assert say(any_(BIRTH, ADULT), VARIABLES) == (
        "si « Quel acte » est « BIRTH » ou si « Né le » donne un âge d’au moins 18 ans"
    )
    assert say(all_(Comparison("age", "between", (Decimal(3), Decimal(11)))), VARIABLES) == (
        "si « Âge » est entre 3 ans et 11 ans (compris)"
    )
    assert "Your town" in say(all_(Comparison("town", "answered")), VARIABLES, "en")
    assert say(all_(NEAR), VARIABLES) == "si le code postal de « Votre adresse » commence par « 01 »"
