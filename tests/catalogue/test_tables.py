"""Decision tables in the document of a version: read, judged before publication, changed by gestures, compared."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from parvis.catalogue.definition import InvalidOffer
from parvis.catalogue.drafting.checks import faults
from parvis.catalogue.drafting.comparing import differences
from parvis.catalogue.drafting.gestures import (
    Gesture,
    Impossible,
    Insert,
    Move,
    Overtaken,
    Put,
    Remove,
    apply,
    read,
    written,
)
from parvis.catalogue.drafting.languages import completeness
from parvis.catalogue.drafting.places import Place, element_at
from parvis.catalogue.reading import parse
from tests.tabled import ELIGIBILITY, FEE, UNIT, with_tables

TODAY = date(2026, 11, 23)
WRONG = {"id": "t", "given": {"people": "9"}, "expected": {"price": "21"}}
TWICE = {"id": "two", "when": {"people": "50"}, "then": {"price": "1"}}


def said(document: dict[str, Any]) -> list[tuple[str, str]]:
    """What forbids publishing a document."""
    return parse(document).publication_faults("request")


def changed(table: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A copy of a table with other parts."""
    return deepcopy(table) | parts


def test_tables_of_the_three_uses_are_published() -> None:
    document = with_tables(FEE, ELIGIBILITY, UNIT)
    assert said(document) == []
    assert [(one.id, one.use, one.answer and one.answer.id) for one in parse(document).tables] == [
        ("hire", "fee", "price"),
        ("may_ask", "eligibility", "ok"),
        ("service", "unit", "unit"),
    ]


def test_a_table_that_cannot_be_read_is_told_at_its_box() -> None:
    rows = [{"id": "small", "when": {"people": "beaucoup"}, "then": {"price": "20"}}]
    document = with_tables(changed(FEE, rows=rows))
    with pytest.raises(InvalidOffer) as refused:
        parse(document)
    assert [path for path, _message in refused.value.problems] == ["tables[0].rows[0].when.people"]
    found = faults(document, "request", today=TODAY)
    assert [(str(one.place), one.tab) for one in found] == [("row:hire.small/when/people", "tables")]


def reading(expression: str) -> dict[str, Any]:
    """The column of guests, over something else."""
    column: dict[str, Any] = FEE["inputs"][0]
    return column | {"expression": expression}


@pytest.mark.parametrize(
    ("table", "where", "words"),
    [
        (changed(FEE, tests=[WRONG]), "trial:hire.t", "20,00"),
        (changed(FEE, rows=[*FEE["rows"], TWICE]), "row:hire.two", "1 et 3"),
        (changed(FEE, inputs=[reading("crowd")]), "column:hire.people/expression", "crowd"),
        (changed(ELIGIBILITY, inputs=[reading("len(papers ?? [])")]), "column:may_ask.people/expression", "avant"),
        (changed(FEE, use="unit"), "table:hire/outputs", "texte ou choix"),
        (changed(FEE, purpose={}), "table:hire/purpose", "R311-3-1-1"),
        (changed(FEE, rows=[], tests=[]), "table:hire/rows", "pas encore de ligne"),
        (changed(ELIGIBILITY, hit="collect", tests=[]), "table:may_ask/hit", "un seul résultat"),
    ],
    ids=["trial", "overlap", "question", "too-late", "answer", "purpose", "empty", "collect"],
)  # fmt: skip
def test_what_forbids_publication_is_told_at_its_place(table: dict[str, Any], where: str, words: str) -> None:
    blocking = [one for one in faults(with_tables(table), "request", today=TODAY) if one.weight == "blocks"]
    assert [(str(one.place), one.tab) for one in blocking] == [(where, "tables")]
    assert words in blocking[0].message


def test_two_tables_do_not_choose_the_service() -> None:
    found = said(with_tables(UNIT, changed(UNIT, id="other")))
    assert [path for path, _message in found] == ["tables[0].use", "tables[1].use"]


def test_gaps_dead_rows_and_tables_that_nothing_tries_are_advised() -> None:
    rows = [FEE["rows"][1], {"id": "dead", "when": {"people": ">= 100"}, "then": {"price": "3"}}]
    document = with_tables(changed(FEE, hit="first", rows=rows, tests=[]))
    advised = [one for one in faults(document, "request", today=TODAY) if one.tab == "tables"]
    assert [(one.weight, str(one.place)) for one in advised] == [
        ("advised", "table:hire"),
        ("advised", "row:hire.dead"),
        ("advised", "table:hire"),
    ]
    assert "de 0 à moins de 100" in advised[0].message


def test_gestures_change_a_row_by_its_id_and_undo_themselves() -> None:
    document = with_tables(FEE)
    row = {"id": "huge", "when": {"people": ">= 900"}, "then": {"price": "9000"}}
    rows = Place("table", "hire", ("rows",))
    gestures: list[Gesture] = [
        Put(Place.of("row:hire.small/then/price"), "20", "22"),
        Insert(rows, "large", row),
        Move(Place.of("row:hire.huge"), rows, ""),
        Remove(Place.of("row:hire.large"), FEE["rows"][1]),
        Put(Place.of("table:hire/hit"), "unique", "first"),
        Insert(Place("table", "hire", ("inputs",)), "people", {**FEE["inputs"][0], "id": "again"}),
        Insert(Place("table"), "hire", deepcopy(UNIT)),
    ]
    edited = apply(document, [read(written(one)) for one in gestures])
    table = element_at(edited.document, Place("table", "hire"))
    assert [one["id"] for one in table["rows"]] == ["huge", "small"]
    assert table["rows"][1]["then"] == {"price": "22"}
    assert [one["id"] for one in edited.document["tables"]] == ["hire", "service"]
    assert apply(edited.document, edited.undoing).document == document


def test_two_designers_on_one_box_are_told_and_on_two_boxes_are_not() -> None:
    document = with_tables(FEE)
    first = apply(document, [Put(Place.of("row:hire.small/then/price"), "20", "22")]).document
    both = apply(first, [Put(Place.of("row:hire.large/then/price"), "1250,50", "1300")]).document
    assert element_at(both, Place.of("row:hire.small"))["then"]["price"] == "22"
    with pytest.raises(Overtaken):
        apply(first, [Put(Place.of("row:hire.small/then/price"), "20", "24")])


@pytest.mark.parametrize(
    "gesture",
    [
        Insert(Place("table", "hire", ("rows",)), "", {"id": "small"}),
        Insert(Place("table", "hire", ("title",)), "", {"id": "new"}),
        Move(Place("row", "hire.small"), Place("table", "other", ("rows",)), ""),
        Move(Place("column", "hire.people"), Place("table", "hire", ("outputs",)), ""),
        Put(Place("table", "hire", ("rows",)), FEE["rows"], []),
        Put(Place("row", "hire.small", ("id",)), "small", "tiny"),
        Put(Place("table", "", ("title",)), None, {"fr": "Rien"}),
    ],
    ids=["taken", "no-list", "other-table", "in-to-out", "whole-list", "id", "no-table"],
)
def test_a_gesture_that_means_nothing_is_refused(gesture: Any) -> None:
    with pytest.raises(Impossible):
        apply(with_tables(FEE, changed(FEE, id="other")), [gesture])


def test_a_row_id_belongs_to_its_table() -> None:
    row = {"id": "small", "when": {}, "then": {}}
    document = with_tables(FEE, changed(UNIT, rows=[]))
    edited = apply(document, [Insert(Place("table", "service", ("rows",)), "", row)])
    assert element_at(edited.document, Place.of("row:hire.small")) == FEE["rows"][0]
    assert element_at(edited.document, Place.of("row:service.small")) == row


def test_what_changed_in_a_table_is_told_in_its_order() -> None:
    before = with_tables(FEE)
    after = with_tables(changed(FEE, rows=[FEE["rows"][1], FEE["rows"][0] | {"then": {"price": "30"}}]), UNIT)
    told = [(one.kind, str(one.place)) for one in differences(before, after)]
    assert told == [
        ("moved", "row:hire.large"),
        ("changed", "row:hire.small/then/price"),
        ("added", "table:service"),
    ]


def test_translators_see_the_words_of_tables() -> None:
    column = FEE["inputs"][0] | {"label": {"fr": "Personnes"}}
    english = completeness(with_tables(changed(FEE, inputs=[column])))[1]
    assert [str(one) for one in english.missing] == ["column:hire.people/label"]
