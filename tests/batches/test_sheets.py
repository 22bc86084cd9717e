"""Files of tables: what a spreadsheet reads in them, what it never runs, and what they cost in memory."""

import csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest

from parvis.batches.sheets import Cell, csv_pieces, ods_pieces

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"

HOSTILE = [
    '=HYPERLINK("http://x")',
    "+33 6 12",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
]


def read_csv(pieces: Iterator[bytes]) -> list[list[str]]:
    content = b"".join(pieces)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_ods(pieces: Iterator[bytes]) -> tuple[ZipFile, list[list[ElementTree.Element]]]:
    archive = ZipFile(io.BytesIO(b"".join(pieces)))
    root = ElementTree.fromstring(archive.read("content.xml"))
    rows = [row.findall(f"{TABLE}table-cell") for row in root.iter(f"{TABLE}table-row")]
    return archive, rows


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula(text: str) -> None:
    [_, [shown]] = read_csv(csv_pieces(["Nom"], [[text]]))
    assert shown.startswith("'")
    _, rows = read_ods(ods_pieces("Demandes", ["Nom"], [[text]]))
    cell = rows[1][0]
    assert cell.get(f"{OFFICE}value-type") == "string"
    assert not [name for name in cell.attrib if "formula" in name]


def test_csv_is_what_french_spreadsheets_read() -> None:
    rows: list[list[Cell]] = [["Éloïse ; « Dupré »", date(2026, 3, 1)], ['dit "oui"\nà la ligne', ""]]
    assert read_csv(csv_pieces(["Nom", "Jour"], rows)) == [
        ["Nom", "Jour"],
        ["Éloïse ; « Dupré »", "01/03/2026"],
        ['dit "oui"\nà la ligne', ""],
    ]


def test_ods_is_a_spreadsheet_with_days_and_lines() -> None:
    rows: list[list[Cell]] = [["<b>&amp;\x00\x0b</b>\nfin", date(2026, 3, 1)]]
    archive, found = read_ods(ods_pieces('De "tout" <&>', ["Nom", "Jour"], rows))
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
    text, day = found[1]
    assert [line.text for line in text.findall(f"{TEXT}p")] == ["<b>&amp;</b>", "fin"]
    assert day.get(f"{OFFICE}date-value") == "2026-03-01"


@pytest.mark.parametrize("write", [csv_pieces, lambda head, rows: ods_pieces("D", head, rows)])
def test_fifty_thousand_rows_cost_no_more_memory_than_a_few(write) -> None:  # type: ignore[no-untyped-def]
    def rows(count: int) -> Iterator[list[Cell]]:
        for number in range(count):
            yield [f"Demande {number}", "Réserver une salle pour une association", date(2026, 3, 1)] * 4

    def peak(count: int) -> int:
        tracemalloc.start()
        size = sum(len(piece) for piece in write(["A"] * 12, rows(count)))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert size > count
        return most

    assert peak(20_000) < peak(1_000) + 1_000_000
