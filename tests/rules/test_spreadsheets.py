"""A table leaves as a spreadsheet and comes back the same; what a spreadsheet does to it is read too."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.rules.tables import Table, read
from parvis.rules.tables.spreadsheets import InvalidSheet, from_csv, to_csv
from tests.rules.effort import EXAMPLES
from tests.rules.tables import CANTEEN, FEE, QUOTIENT, documents, fr, row, table

WORDED = {**FEE, "id": "words", "label": fr("Message ; suite"), "kind": "text"}


def one_text(words: str, note: str = "") -> Table:
    """A table that decides a text."""
    document = {"id": "r1", "when": {"quotient": "-5"}, "then": {"words": words}, "note": note}
    return read(table(document, inputs=(QUOTIENT,), outputs=[WORDED]))


def test_a_table_is_a_french_spreadsheet() -> None:
    assert to_csv(read(CANTEEN)).decode() == (
        "\ufeffligne;Quotient familial [quotient];Habite la commune [here];Prix du repas [fee];note\r\n"
        "low;[0..400[;oui;1;\r\n"
        "middle;[400..800[;oui;2,4;\r\n"
        "high;>= 800;oui;3,8;\r\n"
        "outside;;non;5,2;\r\n"
    )


@pytest.mark.parametrize(
    "words", ["=1+1", "+33", "-a", "@x", "'=1", "''-1", "\t=", "a;b\nc", '"x"', " =x", "-5"]
)
def test_nothing_of_it_runs_and_nothing_is_lost(words: str) -> None:
    of = one_text('"' + words.replace('"', '""') + '"', note=words)
    sheet = to_csv(of)
    assert from_csv(of, sheet) == of
    cells = list(csv.reader(io.StringIO(sheet.decode(), newline=""), delimiter=";"))[1]
    assert not any(cell.startswith(("=", "+", "@", "\t", "-a")) for cell in cells)


@settings(max_examples=EXAMPLES // 2)
@given(documents(), st.text(max_size=20))
def test_any_table_comes_back_whole(document: dict[str, object], note: str) -> None:
    rows = document["rows"]
    assert isinstance(rows, list)
    for one in rows:
        one["note"] = "".join(sign for sign in note if sign != "\x00")
    of = read(document)
    assert from_csv(of, to_csv(of)) == of


def test_what_a_spreadsheet_program_saves_is_read() -> None:
    of = read(CANTEEN)
    saved = (
        "Prix du repas;habite la commune;QUOTIENT FAMILIAL;Note;ligne\r\n"
        "2,50;OUI;1 000,5;été;\r\n;;;;\r\n3;non;;;low\r\n"
    )
    for content in (saved.encode("cp1252"), saved.encode(), saved.replace(";", "\t").encode("utf-8-sig")):
        first, second = from_csv(of, content).rows
        assert (first.then, first.note, second.id) == ((Decimal("2.5"),), "été", "low")
        assert first.id not in ("", "low")


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (b"", ["la première ligne"]),
        (b"\x00\x01", ["le fichier"]),
        (b'ligne;fee\r\n"r1;1', ["le fichier"]),
        (b"ligne;colour;fee\r\n", ["la colonne 2"]),
        (b"fee;fee\r\n", ["la colonne 2"]),
        (b"ligne\n" * 1200, ["le fichier"]),
        (b"x" * 2_000_001, ["le fichier"]),
        (
            b"ligne;quotient;fee\nr1;beaucoup;1\nr1;1;cher\n",
            [
                "la ligne 2, colonne «\u00a0Quotient familial\u00a0»",
                "la ligne 3, colonne «\u00a0Prix du repas\u00a0»",
                "la ligne 3",
            ],
        ),
    ],
)
def test_what_is_wrong_is_told_where_one_reads_it(content: bytes, places: list[str]) -> None:
    with pytest.raises(InvalidSheet) as refused:
        from_csv(read(CANTEEN), content)
    assert [place for place, _message in refused.value.problems] == places


def test_rows_only_are_read_from_a_sheet() -> None:
    of = read(table(row("a", {}, "1"), tests=CANTEEN["tests"]))
    again = from_csv(of, b"fee\n2\n")
    assert (again.inputs, again.outputs, again.trials) == (of.inputs, of.outputs, of.trials)
    assert [one.then for one in again.rows] == [(Decimal(2),)]
