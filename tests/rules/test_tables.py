"""Decision tables: read with all their faults, written back whole, applied exactly, tried against expectations."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from parvis.rules.tables import (
    Among,
    AnyValue,
    CannotDecide,
    Cell,
    Free,
    Input,
    Interval,
    InvalidTable,
    Presence,
    SeveralRowsFit,
    decide,
    decide_given,
    read,
    run_trials,
    write,
)
from parvis.rules.tables.celltext import CannotReadCell, read_cell, write_cell
from parvis.rules.tables.shape import InputKind
from parvis.rules.variables import Choice
from tests.rules.effort import EXAMPLES
from tests.rules.tables import CANTEEN, FEE, LIVES_HERE, QUOTIENT, documents, fr, row, table

D = Decimal


def column(kind: InputKind) -> Input:
    return Input("x", fr("X"), kind, "x", (Choice("birth", fr("Naissance")), Choice("death", fr("Décès"))))


@pytest.mark.parametrize(
    ("kind", "words", "cell"),
    [
        ("number", "", AnyValue()),
        ("number", " - ", AnyValue()),
        ("number", "12,5", Among((D("12.5"),))),
        ("number", "= 1 500", Among((D(1500),))),
        ("number", "1 ; 2 ; 1", Among((D(1), D(2)))),
        ("number", "≠ 1 ; 2", Among((D(1), D(2)), denied=True)),
        ("number", "-5", Among((D(-5),))),
        ("number", "[0..1500[", Interval(D(0), D(1500), True, False)),
        ("number", "]0..1,5]", Interval(D(0), D("1.5"), False, True)),
        ("number", "(0..10)", Interval(D(0), D(10), False, False)),
        ("number", ">= 10", Interval(D(10), None, True, True)),
        ("number", "< 10", Interval(None, D(10), True, False)),
        ("number", "≤ 10", Interval(None, D(10), True, True)),
        ("amount", "12,50 €", Among((D("12.5"),))),
        ("date", "31/12/2026", Among((date(2026, 12, 31),))),
        ("date", ">= 2026-09-01", Interval(date(2026, 9, 1), None, True, True)),
        ("date", "[01/09/2026..31/08/2027]", Interval(date(2026, 9, 1), date(2027, 8, 31))),
        ("yes_no", "Oui", Among((True,))),
        ("yes_no", "non", Among((False,))),
        ("choice", "birth ; Décès", Among(("birth", "death"))),
        ("text", "Bourg", Among(("Bourg",))),
        ("text", '"a;b" ; c', Among(("a;b", "c"))),
        ("text", '"vide"', Among(("vide",))),
        ("text", "vide", Presence(False)),
        ("text", "renseigné", Presence(True)),
        ("number", "expr: value % 2 == 0", Free("value % 2 == 0")),
    ],
)
def test_a_box_is_read_as_it_is_typed_and_written_back(kind: InputKind, words: str, cell: Cell) -> None:
    assert read_cell(words, column(kind)) == cell
    assert read_cell(write_cell(cell, column(kind)), column(kind)) == cell


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("number", "dix"),
        ("number", "[10..0]"),
        ("number", "[10..10["),
        ("number", "[0..]"),
        ("number", ">"),
        ("number", "1e400"),
        ("number", "NaN"),
        ("number", "1,1234567"),
        ("amount", "1,005"),
        ("date", "31/02/2026"),
        ("date", "2026-W10-1"),
        ("yes_no", "peut-être"),
        ("choice", "divorce"),
        ("text", '"ouvert'),
        ("text", "≠"),
        ("text", "x" * 501),
        ("number", ";".join(str(n) for n in range(51))),
        ("number", "expr: __import__('os')"),
        ("number", "expr: other > 3"),
    ],
)
def test_a_box_without_meaning_is_refused(kind: InputKind, words: str) -> None:
    with pytest.raises(CannotReadCell):
        read_cell(words, column(kind))


def test_the_document_of_a_table_is_written_back_whole() -> None:
    canteen = read(CANTEEN)
    assert read(write(canteen)) == canteen
    assert [len(canteen.rows), len(canteen.trials)] == [4, 2]


@settings(max_examples=EXAMPLES)
@given(documents())
def test_any_table_is_written_back_whole(document: dict[str, object]) -> None:
    assert read(write(read(document))) == read(document)


def test_every_problem_of_a_document_is_told_with_its_place() -> None:
    broken: Any = deepcopy(CANTEEN)
    broken["colour"] = "red"
    broken["hit"] = "any"
    broken["inputs"][0]["expression"] = "quotien"
    broken["inputs"].append(dict(LIVES_HERE))
    broken["outputs"][0]["label"] = {"en": "Fee"}
    broken["rows"][0]["when"]["quotient"] = "beaucoup"
    broken["rows"][1]["then"]["fee"] = "1,005"
    broken["rows"][2]["id"] = "low"
    broken["rows"][3]["when"]["age"] = "3"
    broken["tests"][0]["expected"]["fee"] = "cher"
    with pytest.raises(InvalidTable) as refused:
        read(broken, names=frozenset({"quotient", "home", "today"}))
    paths = [path for path, _message in refused.value.problems]
    assert paths == [
        "table.colour",
        "hit",
        "inputs[0].expression",
        "inputs[2].id",
        "outputs[0].label",
        "rows[0].when.quotient",
        "rows[1].then.fee",
        "rows[2].id",
        "rows[3].when.age",
        "tests[0].expected.fee",
    ]


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {"schema": 2},
        table(*(row(f"r{n}", {}, "1") for n in range(501))),
        table(inputs=tuple({**QUOTIENT, "id": f"q{n}"} for n in range(13))),
        table(inputs=({**QUOTIENT, "kind": "choice"},)),
        table(inputs=({**QUOTIENT, "kind": "text"},)),  # a text has no minimum
        table(inputs=({**QUOTIENT, "expression": "x" * 3000},)),
        table(collect="sum"),
        table(hit="collect", collect="sum", outputs=[{**FEE, "kind": "text"}]),
        table(rows="r1"),
        table(rows=[{"id": "r", "when": {"quotient": 3}, "then": {}}]),
    ],
)
def test_what_is_no_table_is_refused(document: object) -> None:
    with pytest.raises(InvalidTable):
        read(document)


def test_a_table_decides_and_says_which_row_did() -> None:
    canteen = read(CANTEEN)
    home = {"home": {"postcode": "01340"}}
    decision = decide(canteen, {"quotient": D("399.99"), **home})
    assert (decision.outputs, decision.fired) == ({"fee": D(1)}, ("low",))
    assert decision.given == {"quotient": D("399.99"), "here": True}
    assert decide(canteen, {"quotient": "400.00", **home}).outputs == {"fee": D("2.4")}
    assert decide(canteen, {"quotient": 400.0, "home": {"postcode": "69001"}}).fired == ("outside",)


def test_what_is_worked_out_is_rounded_to_the_cent_before_it_meets_a_bound() -> None:
    parts = {**QUOTIENT, "expression": "income / parts"}
    of = read(
        table(
            row("low", {"quotient": "<= 33,33"}, "1"),
            row("high", {"quotient": ">= 33,34"}, "2"),
            inputs=(parts,),
        )
    )
    assert decide(of, {"income": 100, "parts": 3}).fired == ("low",)
    assert decide(of, {"income": D("66.67"), "parts": 2}).fired == ("high",)  # 33.335
    thirds = read(table(row("r", {}, "expr: 0.1 + 0.2"), inputs=(QUOTIENT,)))
    assert decide(thirds, {"quotient": 1}).outputs == {"fee": D("0.30")}


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"home": {"postcode": "01340"}}, "« Quotient familial » n’a pas de réponse"),
        (
            {"quotient": -1, "home": {"postcode": "01340"}},
            "« Quotient familial » a une valeur que la table ne prévoit pas : -1,00 €",
        ),
        ({"quotient": "abc"}, "« Quotient familial » n’a pas une valeur du bon genre"),
        (
            {"quotient": 900, "home": {"postcode": "01340"}},
            "aucune ligne ne convient : « Quotient familial » : 900,00 € ; « Habite la commune » : « Oui »",
        ),
    ],
)
def test_what_decides_nothing_says_why(values: dict[str, object], why: str) -> None:
    rows = [row("low", {"quotient": "[0..400["}, "1")]
    decision = decide(read(table(*rows)), values)
    assert (decision.outputs, decision.fired) == ({"fee": None}, ())
    assert decision.why.replace("\u00a0", " ") == why


def test_the_hit_policies() -> None:
    rows = (
        row("low", {"quotient": "< 100"}, "1,10"),
        row("any", {}, "2,20"),
        row("none", {"quotient": "> 500"}, "9"),
    )

    def decided(**more: object) -> object:
        return decide_given(read(table(*rows, inputs=(QUOTIENT,), **more)), {"quotient": D(50)}).outputs[
            "fee"
        ]

    counted = [{**FEE, "kind": "number"}]
    assert decided(hit="first") == D("1.1")
    assert decided(hit="collect") == (D("1.1"), D("2.2"))
    assert decided(hit="collect", collect="sum") == D("3.3")
    assert decided(hit="collect", collect="min") == D("1.1")
    assert decided(hit="collect", collect="max") == D("2.2")
    assert decided(hit="collect", collect="count", outputs=counted) == D(2)
    with pytest.raises(SeveralRowsFit) as refused:
        decided(hit="unique")
    assert refused.value.rows == ("low", "any")
    assert "low, any" in str(refused.value)


def test_a_free_cell_and_a_free_outcome_read_the_inputs() -> None:
    of = read(
        table(row("even", {"quotient": "expr: value % 2 == 0 and here"}, "expr: round(quotient * 0.005, 2)"))
    )
    assert decide_given(of, {"quotient": D(402), "here": True}).outputs == {"fee": D("2.01")}
    assert decide_given(of, {"quotient": D(402), "here": False}).fired == ()


def test_an_expression_that_fails_names_its_row() -> None:
    of = read(table(row("odd", {"quotient": "expr: value > 'a'"}, "1")))
    with pytest.raises(CannotDecide) as refused:
        decide_given(of, {"quotient": D(1), "here": True})
    assert refused.value.rows == ("odd",)
    text = read(table(row("odd", {}, "expr: 'abc'")))
    with pytest.raises(CannotDecide):
        decide_given(text, {"quotient": D(1), "here": True})


def test_trials_pass_differ_or_fail() -> None:
    tests = [
        {"id": "good", "given": {"quotient": "10", "here": "oui"}, "expected": {"fee": "1"}},
        {"id": "wrong", "given": {"quotient": "10", "here": "oui"}, "expected": {"fee": "2"}},
        {"id": "nothing", "given": {"quotient": "900", "here": "oui"}, "expected": {"fee": ""}},
        {"id": "unchecked", "given": {"quotient": "10", "here": "oui"}, "expected": {}},
        {"id": "both", "given": {"quotient": "10", "here": "non"}, "expected": {"fee": "1"}},
    ]
    rows = (row("low", {"quotient": "< 400"}, "1"), row("out", {"here": "non"}, "5"))
    results = run_trials(read(table(*rows, tests=tests)))
    assert [one.passed for one in results] == [True, False, True, True, False]
    assert results[1].differences == ("fee",)
    assert "low, out" in results[4].failure


def test_a_day_worked_out_is_a_day() -> None:
    due = {"id": "due", "label": fr("Échéance"), "kind": "date", "expression": "d(today).add(10, 'day')"}
    of = read(table(row("r", {"due": "2026-05-14"}, "1"), inputs=(due,)))
    assert decide(of, {"today": "2026-05-04"}).fired == ("r",)
