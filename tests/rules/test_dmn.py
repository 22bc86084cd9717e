"""A table leaves as DMN and comes back; another tool's table is read; what has no equivalent, or harms, is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from parvis.rules.tables import Among, Interval, Table, decide_given, read
from parvis.rules.tables.dmn import InvalidDmn, from_dmn, to_dmn
from tests.rules.effort import EXAMPLES
from tests.rules.tables import CANTEEN, documents, row, table

OTHER = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="n" namespace="urn:x">
  <decision id="dec" name="Discount">
    <decisionTable id="t" hitPolicy="FIRST">
      <input id="InputClause_1" label="Age">
        <inputExpression id="i" typeRef="number"><text>age</text></inputExpression></input>
      <input id="InputClause_2" label="Kind"><inputExpression typeRef="string"><text>kind</text></inputExpression>
        <inputValues><text>"member","guest"</text></inputValues></input>
      <output id="o" name="discount" label="Discount" typeRef="number"/>
      <rule id="DecisionRule_1"><description>The young</description>
        <inputEntry><text>%s</text></inputEntry><inputEntry><text>not("guest")</text></inputEntry>
        <outputEntry><text>%s</text></outputEntry></rule>
      <rule id="DecisionRule_2"><inputEntry><text></text></inputEntry><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>0.5</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"""


def carried(of: Table) -> Table:
    """What a table keeps on its way: the wordings of options, the units and the tests have no place in DMN."""
    return replace(
        of,
        trials=(),
        inputs=tuple(
            replace(one, unit={}, options=tuple(replace(option, label={"fr": option.value}) for option in one.options))
            for one in of.inputs
        ),
    )  # fmt: skip


def test_the_canteen_leaves_and_comes_back() -> None:
    canteen = read(CANTEEN)
    content = to_dmn(canteen)
    assert b'hitPolicy="UNIQUE"' in content
    assert b"<text>[0..400)</text>" in content
    assert from_dmn(content) == carried(canteen)


@settings(max_examples=EXAMPLES // 2)
@given(documents())
def test_any_table_of_menus_comes_back(document: dict[str, object]) -> None:
    of = read(document)
    assert from_dmn(to_dmn(of)) == carried(of)


def test_expressions_and_texts_come_back_too() -> None:
    words = {"id": "words", "label": {"fr": "Texte"}, "kind": "text"}
    rows = (
        {
            "id": "a",
            "when": {"quotient": "expr: value % 2 == 0"},
            "then": {"words": 'dit \\ "oui" ; <b>'},
            "note": "é",
        },
        {"id": "b", "when": {}, "then": {"words": "expr: string(quotient)"}},
    )
    of = read(table(*rows, outputs=[words], hit="collect"))
    assert from_dmn(to_dmn(of)) == carried(of)


def test_the_table_of_another_tool_is_read_and_decides() -> None:
    of = from_dmn((OTHER % ("[0..18)", "1.0")).encode())
    assert [one.id for one in of.inputs] == ["age", "kind"]
    assert of.rows[0].when == (Interval(Decimal(0), Decimal(18), True, False), Among(("guest",), denied=True))
    assert of.rows[0].note == "The young"
    assert decide_given(of, {"age": Decimal(18), "kind": "member"}).outputs == {"discount": Decimal("0.5")}


@pytest.mark.parametrize(
    ("test", "outcome", "places"),
    [
        ("age > 3", "1", ["rows[0].when.age"]),
        ("[0..x)", "1", ["rows[0].when.age"]),
        ("1,", "1", ["rows[0].when.age"]),
        ("1,null", "1", ["rows[0].when.age"]),
        ('date("2026-02-31")', "1", ["rows[0].when.age"]),
        ("-", "base * 2", ["rows[0].then.discount"]),
        ('"ten"', "1", ["rows[0].when.age"]),
    ],
)
def test_what_has_no_equivalent_is_told(test: str, outcome: str, places: list[str]) -> None:
    words = OTHER % (test.replace("<", "&lt;"), outcome)
    with pytest.raises(InvalidDmn) as refused:
        from_dmn(words.encode())
    assert [place for place, _message in refused.value.problems] == places


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<definitions/>",
        b"\x00",
        b"\xff\xfe<\x00a\x00/\x00>\x00",
        (OTHER % ("-", "1")).replace("<definitions", BOMB + "<definitions").replace("The young", "&b;").encode(),
        b"<?xml version='1.0' encoding='cp037'?>" + (BOMB + "<x>&b;</x>").encode("cp037"),
        b"<a>" * 700_000,
        (OTHER % ("-", "1")).replace("</definitions>", "<x>" * 60 + "</x>" * 60 + "</definitions>").encode(),
        (OTHER % ("-", "1")).replace("FIRST", "PRIORITY").encode(),
        (OTHER % ("-", "1")).replace('typeRef="string"', 'typeRef="context"').encode(),
        (OTHER % ("-", "1")).replace("<text>age</text>", "<text>sum(ages)</text>").encode(),
        (OTHER % ("-", "1")).replace("<inputEntry><text></text></inputEntry>", "").encode(),
        (OTHER % ("-", "1")).replace("20191111", "20180521").encode(),
    ],
)  # fmt: skip
def test_what_is_not_such_a_table_or_would_expand_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidDmn):
        from_dmn(content)


def test_a_text_of_another_tool_is_never_taken_for_an_expression() -> None:
    of = read(table(row("r", {}, "1")))
    spoilt = to_dmn(of).replace(b"<text>1</text>", b'<text>"expr: 1"</text>')
    with pytest.raises(InvalidDmn):
        from_dmn(spoilt)
