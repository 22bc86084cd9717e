"""Overlaps, gaps and rows never reached: exact, said in words, quick, and the same as trying every case."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings

from parvis.rules.tables import CannotDecide, SeveralRowsFit, decide_given, gaps, overlaps, read, unreachable
from parvis.rules.tables.shape import Given, Table
from tests.rules.effort import EXAMPLES
from tests.rules.tables import CANTEEN, QUOTIENT, documents, row, table
from tests.speed import spent

TRIED: dict[str, list[Given]] = {
    "a": [Decimal(n) for n in range(7)],
    "b": [None, *(Decimal(n) for n in ("-2", "-1.5", "-1", "0", "0.25", "0.5", "1", "2", "3"))],
    "c": ["x", "y", "z"],
    "d": [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 2, 27), date(2026, 2, 28),
          date(2026, 3, 1)],
    "e": ["p", "q", "vide", "autre"],
    "f": [None, True, False],
}  # fmt: skip


def fired(of: Table, case: dict[str, Given]) -> set[str]:
    """The rows that fit a case, whatever the table makes of several."""
    try:
        return set(decide_given(of, case).fired)
    except SeveralRowsFit as several:
        return set(several.rows)


def plain(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_fees_of_a_canteen_leave_nobody_out_and_never_hesitate() -> None:
    canteen = read(CANTEEN)
    assert overlaps(canteen).found == ()
    assert gaps(canteen).found == ()
    assert overlaps(canteen).complete
    assert gaps(canteen).complete


def test_a_gap_is_said_in_words_with_a_case() -> None:
    left = read(table(row("low", {"quotient": "[0..1500["}, "1"), row("high", {"quotient": ">= 2000"}, "2"),
                      row("here", {"here": "oui"}, "3")))  # fmt: skip
    (gap,) = gaps(left).found
    assert plain(gap.words) == (
        "« Quotient familial » : de 1 500,00 € à moins de 2 000,00 € ; « Habite la commune » : « Non »"
    )
    assert fired(left, dict(gap.given)) == set()


def test_an_overlap_is_said_in_words_with_a_case() -> None:
    over = read(table(row("low", {"quotient": "[0..400]"}, "1"), row("high", {"quotient": ">= 400"}, "2")))
    (overlap,) = overlaps(over).found
    assert overlap.rows == ("low", "high")
    assert plain(overlap.words) == "« Quotient familial » : 400,00 €"
    assert fired(over, dict(overlap.given)) == {"low", "high"}


@pytest.mark.parametrize(
    ("low", "high", "missing"),
    [
        ("[0..10]", ">= 10,01", ""),  # cents
        ("[0..10]", "> 10,01", "10,01 €"),
        ("[0..10[", "> 10", "10,00 €"),
        ("[0..10[", "]10..20]", "10,00 € ou plus de 20,00 €"),
        ("≠ 10", "10", ""),
        ("< 10", ">= 10", ""),
    ],
)
def test_bounds_side_by_side_are_judged_to_the_cent(low: str, high: str, missing: str) -> None:
    of = read(table(row("a", {"quotient": low}, "1"), row("b", {"quotient": high}, "2"), inputs=(QUOTIENT,)))
    assert [plain(one.words).removeprefix("« Quotient familial » : ") for one in gaps(of).found] == [
        *([missing] if missing else [])
    ]


def test_days_left_out_are_said_from_the_first_to_the_last() -> None:
    due = {"id": "due", "label": {"fr": "Échéance"}, "kind": "date", "expression": "today"}
    rows = (row("early", {"due": "< 2026-05-01"}, "1"), row("late", {"due": "> 2026-06-30"}, "2"))
    (gap,) = gaps(read(table(*rows, inputs=(due,)))).found
    assert plain(gap.words) == "« Échéance » : du 1er mai 2026 au 30 juin 2026"
    each = ("< 2026-05-01", "2026-05-01", "2026-05-02", "> 2026-05-02")
    whole = table(*(row(f"r{place}", {"due": cell}, "1") for place, cell in enumerate(each)), inputs=(due,))
    assert gaps(read(whole)).found == ()
    may = read(table(row("may", {"due": "[2026-05-01..2026-05-31]"}, "1"), inputs=(due,)))
    assert [plain(one.words) for one in gaps(may).found] == [
        "« Échéance » : jusqu’au 30 avril 2026 ou à partir du 1er juin 2026"
    ]


def test_rows_that_decide_nothing_are_found() -> None:
    of = read(
        table(
            row("low", {"quotient": "< 400"}, "1"),
            row("high", {"quotient": ">= 300"}, "2"),
            row("middle", {"quotient": "[350..500]", "here": "oui"}, "3"),
            row("impossible", {"quotient": "< 0"}, "4"),
            hit="first",
        )
    )
    assert unreachable(of).found == ("middle", "impossible")


def test_a_row_with_an_expression_is_told_apart() -> None:
    of = read(
        table(row("even", {"quotient": "expr: value % 2 == 0"}, "1"), row("low", {"quotient": "< 400"}, "2"))
    )
    assert overlaps(of).found == ()
    assert overlaps(of).unread == ("even",)
    (gap,) = gaps(of).found
    assert gap.perhaps == ("even",)


def test_too_many_findings_are_cut_and_said_so() -> None:
    of = read(table(*(row(f"r{n}", {}, "1") for n in range(30))))
    assert len(overlaps(of).found) == 50
    assert not overlaps(of).complete


@settings(max_examples=EXAMPLES // 2)
@given(documents())
def test_what_is_found_is_what_trying_every_case_finds(document: dict[str, object]) -> None:
    of = read(document)
    names = [column.id for column in of.inputs]
    clashing, missing, reached = set[tuple[str, str]](), 0, set[str]()
    for values in product(*(TRIED[name] for name in names)):
        fitting = sorted(fired(of, dict(zip(names, values, strict=True))))
        clashing |= {(one, other) for one in fitting for other in fitting if one < other}
        missing += not fitting
        reached |= set(fitting)
    told = overlaps(of)
    if of.hit != "first":
        assert {one.rows for one in told.found} == clashing
    for overlap in told.found:
        assert of.hit == "first" or set(overlap.rows) <= fired(of, dict(overlap.given))
    assert bool(gaps(of).found) == bool(missing)
    for gap in gaps(of).found:
        assert fired(of, dict(gap.given)) == set()
    assert {one.id for one in of.rows} - reached == set(unreachable(of).found)


def test_five_hundred_rows_of_four_inputs_are_looked_over_in_two_seconds() -> None:
    inputs = tuple(
        {**QUOTIENT, "id": name, "label": {"fr": name}, "expression": name, "decimals": 0, "kind": "number"}
        for name in ("w", "x", "y", "z")
    )
    rows = [
        row(
            f"r{n}",
            {
                name: f"[{(n // 5**at) % 5 * 10}..{(n // 5**at) % 5 * 10 + 10}["
                for at, name in enumerate("wxyz")
            },
            "1",
        )
        for n in range(500)
    ]
    of = read(table(*rows, inputs=inputs))
    told = []
    assert spent(lambda: told.append((overlaps(of), gaps(of))), tries=1) < 2
    [(over, between)] = told
    assert over.found == ()
    assert not between.complete or between.found


def test_a_case_the_table_cannot_decide_is_never_a_silent_choice() -> None:
    over = read(table(row("low", {"quotient": "[0..400]"}, "1"), row("high", {"quotient": ">= 400"}, "2")))
    with pytest.raises(CannotDecide):
        decide_given(over, {"quotient": Decimal(400), "here": True})
