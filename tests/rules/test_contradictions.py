"""What can never be true is never true of any answers; what can be has an example, which the engine confirms."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from parvis.rules import expressions
from parvis.rules.menus import Comparison, Condition, Group, Operator, Value, contradictions, read, write
from parvis.rules.menus.contradictions import TooManyCases, example, example_words, faults, seen
from parvis.rules.menus.truth import holds
from tests.rules.drawing import TODAY, VARIABLES, answers, conditions
from tests.rules.effort import EXAMPLES


def one(variable: str, operator: Operator, value: Value = None, part: str = "") -> Comparison:
    if isinstance(value, int) and not isinstance(value, bool) and not operator.startswith("age"):
        value = Decimal(value)
    return Comparison(variable, operator, value, part)


def condition(expression: str) -> Condition:
    found = read(expression, VARIABLES)
    assert found is not None
    return found


def kinds(of: Condition, *context: Condition) -> list[str]:
    return [fault.kind for fault in faults(of, VARIABLES, today=TODAY, context=context)]


def all_(*items: Comparison | Group) -> Condition:
    return Condition("all", items)


NEVER = [
    all_(one("age", "more_than", 10), one("age", "less_than", 3)),
    all_(one("age", "more_than", 10), one("age", "less_than", 11)),  # whole years
    all_(one("income", "more_than", Decimal("10.00")), one("income", "less_than", Decimal("10.01"))),  # cents
    all_(one("income", "less_than", 0)),  # an amount starts at 0 here
    all_(one("age", "between", (Decimal(5), Decimal(3)))),
    all_(one("act", "is", "birth"), one("act", "is", "death")),
    all_(one("act", "answered"), one("act", "none_of", ("birth", "death", "marriage"))),
    all_(one("plan", "is", True), one("plan", "is", False)),
    all_(one("plan", "unanswered"), one("plan", "is", True)),
    all_(one("born", "after", "2026-05-04"), one("born", "before", "2026-05-05")),
    all_(one("born", "age_under", 18), one("born", "before", "2000-01-01")),
    all_(one("born", "age_at_least", 18), one("born", "after", "today-18y")),
    all_(one("today", "before", "2020-01-01")),
    all_(one("days", "has", "mon"), one("days", "unanswered")),
    all_(*(one("days", "has_not", day) for day in ("mon", "tue", "wed")), one("days", "answered")),
    all_(one("town", "starts_with", "ab"), one("town", "contains_not", "b")),
    all_(one("town", "starts_with", "ab"), one("town", "starts_with", "b")),
    all_(one("town", "is", "ab"), one("town", "is_not", "ab")),
    all_(one("home", "unanswered"), one("home", "starts_with", "01", "postcode")),
    all_(one("home", "is", "01000", "postcode"), one("home", "starts_with", "02", "postcode")),
    all_(one("children", "more_than", 5)),
    all_(one("plan", "is", True), Group("any", (one("plan", "is", False), one("plan", "unanswered")))),
]  # fmt: skip


@pytest.mark.parametrize("of", NEVER)
def test_what_excludes_itself_is_never_true(of: Condition) -> None:
    assert kinds(of) == ["never"]
    assert example(of, VARIABLES, today=TODAY) is None


@pytest.mark.parametrize(
    "of",
    [
        all_(one("age", "more_than", 10), one("age", "less_than", 12)),
        all_(one("size", "more_than", 10), one("size", "less_than", 11)),  # any number
        all_(one("income", "more_than", 10), one("income", "less_than", Decimal("10.03"))),
        all_(one("act", "is_not", "birth"), one("act", "is_not", "death")),
        all_(one("born", "age_at_least", 18), one("born", "after", "2020-01-01")),  # in 2038
        all_(one("today", "after", "2030-01-01"), one("born", "is", "today")),
        all_(one("born", "age_at_least", 18), one("born", "age_under", 19)),
        all_(one("days", "has", "mon"), one("days", "has_not", "tue")),
        all_(one("days", "has_not", "mon"), one("days", "answered")),
        all_(one("town", "contains", "ab"), one("town", "starts_with", "b")),
        all_(one("home", "is", "01000", "postcode"), one("home", "is", "Bourg", "city")),
    ],
)
def test_what_can_be_has_an_example(of: Condition) -> None:
    assert kinds(of) == []
    assert example(of, VARIABLES, today=TODAY) is not None


@pytest.mark.parametrize(
    ("of", "kind"),
    [
        (Condition("any", (one("act", "is", "birth"), one("act", "is_not", "birth"))), "always"),
        (Condition("any", (one("age", "answered"), one("age", "unanswered"))), "always"),
        (all_(one("children", "at_least", 0)), "always"),
        (all_(one("act", "is_not", "birth"), one("plan", "is", True)), ""),
        (Condition("any", (one("age", "less_than", 18), one("age", "at_least", 18))), "always_answered"),
        (all_(one("act", "one_of", ("birth", "death", "marriage"))), "always_answered"),
        (all_(one("age", "answered")), ""),
    ],
)
def test_what_is_always_true_is_told(of: Condition, kind: str) -> None:
    assert kinds(of) == ([kind] if kind else [])


def test_a_condition_is_judged_where_it_stands() -> None:
    section = all_(one("act", "one_of", ("birth", "marriage")))
    assert kinds(all_(one("act", "is", "death")), section) == ["never_here"]
    assert kinds(all_(one("act", "is_not", "death")), section) == ["always_here"]
    assert kinds(all_(one("act", "is", "birth")), section) == []
    # What stands in a section that is never shown is not blamed for it.
    assert (
        kinds(all_(one("act", "is", "birth")), all_(one("age", "more_than", 9), one("age", "less_than", 3)))
        == []
    )


def test_what_a_condition_names_badly_is_told_with_its_place() -> None:
    of = all_(
        one("removed", "is", "x"),
        Group("any", (one("next", "is", True), one("me", "answered"), one("act", "is", "divorce"))),
        one("act", "more_than", 3),
        one("born", "before", "demain"),
        one("town", "is", "'\""),
    )
    found = faults(of, VARIABLES, today=TODAY, own={"me"}, later={"next"})
    assert [(fault.kind, fault.path) for fault in found] == [
        ("unknown", (0,)),
        ("later", (1, 0)),
        ("itself", (1, 1)),
        ("option", (1, 2)),
        ("operator", (2,)),
        ("value", (3,)),
        ("value", (4,)),
    ]
    assert "divorce" in found[3].message


def test_the_two_that_exclude_each_other_are_said() -> None:
    of = all_(one("plan", "is", True), one("age", "more_than", 10), one("age", "less_than", 3))
    message = faults(of, VARIABLES, today=TODAY)[0].message
    assert "plus de 10" in message
    assert "moins de 3" in message
    assert "plan" not in message


def test_an_example_is_said_in_words() -> None:
    of = all_(
        one("age", "more_than", 10), one("act", "is", "death"), one("born", "on_or_after", "2026-05-01")
    )
    found = example(of, VARIABLES, today=TODAY)
    assert found is not None
    words = example_words(found, VARIABLES).replace("\u00a0", " ")
    assert words == "« Âge » : 11 ans ; « Quel acte » : « DEATH » ; « Né le » : 1er mai 2026"


def test_too_many_cases_are_owned_up_to(monkeypatch: pytest.MonkeyPatch) -> None:
    of = all_(*(one("town", "contains", letter) for letter in "abcdefghi"))
    assert kinds(of) == ["undecided"]
    with pytest.raises(TooManyCases):
        example(of, VARIABLES, today=TODAY)
    # Ten fixed days and ten lengths from the day: as many days to look at as their pairs.
    dates = [one("born", "after", f"20{n}-01-01") for n in range(30, 40)]
    assert kinds(all_(*dates, *(one("born", "before", f"today+{n}d") for n in range(10, 500, 50)))) == [
        "undecided"
    ]
    # Alternatives of four, five times over, one variable each: the search is cut short, never long.
    monkeypatch.setattr(contradictions, "MAX_STEPS", 10)
    groups = [Group("any", tuple(one("age", "is", low + n) for n in range(4))) for low in (0, 10, 20, 30, 40)]
    assert kinds(all_(*groups)) == ["undecided"]


@settings(max_examples=EXAMPLES)
@given(conditions(("town", "act", "days", "plan", "age", "born", "children", "home", "today")), answers())
def test_what_is_declared_agrees_with_the_engine(of: Condition, drawn: dict[str, object]) -> None:
    source = write(of, VARIABLES)
    if not source:
        return
    found = example(of, VARIABLES, today=TODAY)
    if found is None:
        coming = drawn | {"today": max(str(drawn["today"]), TODAY.isoformat())}
        assert not expressions.truth(source, coming)
    else:
        assert expressions.truth(source, seen(found, VARIABLES))
    if "always" in kinds(of):
        assert expressions.truth(source, drawn | {"today": max(str(drawn["today"]), TODAY.isoformat())})


@settings(max_examples=EXAMPLES)
@given(conditions(("act", "plan", "age")), conditions(("act", "plan", "age")), answers())
def test_what_is_declared_where_it_stands_agrees_too(
    of: Condition, around: Condition, drawn: dict[str, object]
) -> None:
    source, outside = write(of, VARIABLES), write(around, VARIABLES)
    if not source or not outside or not expressions.truth(outside, drawn):
        return
    verdict = kinds(of, around)
    if {"never", "never_here"} & set(verdict):
        assert not expressions.truth(source, drawn)
    if {"always", "always_here"} & set(verdict):
        assert expressions.truth(source, drawn)


def test_the_last_day_of_february_is_of_age_when_the_engine_says_so() -> None:
    adult = all_(one("born", "age_at_least", 18), one("born", "is", "2008-02-29"))
    for day, expected in ((date(2026, 2, 27), False), (date(2026, 2, 28), True)):
        values = {"today": day, "born": "2008-02-29"}
        assert expressions.truth(write(adult, VARIABLES), values) is expected
        assert holds(one("born", "age_at_least", 18), date(2008, 2, 29), day) is expected
    bounded = {**VARIABLES, "age": replace(VARIABLES["age"], maximum=Decimal(120))}
    assert example(all_(one("age", "more_than", 120)), bounded, today=TODAY) is None
