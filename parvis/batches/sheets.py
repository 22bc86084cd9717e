"""Tables written as files without holding them: CSV, and the OpenDocument spreadsheet.

CSV has no types, so that a text a program would take for a formula gets an apostrophe before it
(`parvis.base.sheet_text`). ODS says of each cell that it is a text (OpenDocument 1.3, part 3, 19.389): nothing in
it is ever read as a formula.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from parvis.base.sheet_text import neutral

Cell = str | date

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What neither XML 1.0 nor a spreadsheet takes in a text."""

_CHUNK = 65_536

_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.3">'
    "<office:automatic-styles>"
    '<number:date-style style:name="day"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
    "</number:date-style>"
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    "</style:style>"
    '<style:style style:name="date" style:family="table-cell" style:data-style-name="day"/>'
    '<style:style style:name="wide" style:family="table-column">'
    '<style:table-column-properties style:column-width="4.5cm"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
_TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"


def csv_pieces(header: list[str], rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """Write CSV for French spreadsheets: UTF-8 with its mark, semicolons, days as 31/12/2026."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow(header)
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
        if buffer.tell() >= _CHUNK:
            yield _emptied(buffer)
    yield _emptied(buffer)


def ods_pieces(title: str, header: list[str], rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """Write an OpenDocument spreadsheet of one sheet; it grows on the disk, not in memory."""
    with tempfile.TemporaryFile() as file:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", _MIME, ZIP_STORED)
            archive.writestr("META-INF/manifest.xml", _MANIFEST)
            with archive.open("content.xml", "w") as content:
                content.write((_HEAD + _sheet(title, len(header))).encode())
                content.write(("".join(_ods_row(header, style="head"))).encode())
                for row in rows:
                    content.write(_ods_row(row).encode())
                content.write(_TAIL.encode())
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece


def _emptied(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return neutral(_NOT_TEXT.sub("", cell))


def _sheet(title: str, columns: int) -> str:
    name = escape(_NOT_TEXT.sub("", title), {'"': "&quot;"})
    return (
        f'<table:table table:name="{name}">'
        f'<table:table-column table:style-name="wide" table:number-columns-repeated="{columns}"/>'
    )


def _ods_row(row: Iterable[Cell], *, style: str = "") -> str:
    return f"<table:table-row>{''.join(_ods_cell(cell, style) for cell in row)}</table:table-row>"


def _ods_cell(cell: Cell, style: str) -> str:
    if isinstance(cell, date):
        return (
            f'<table:table-cell table:style-name="date" office:value-type="date" office:date-value="{cell:%Y-%m-%d}">'
            f"<text:p>{cell:%d/%m/%Y}</text:p></table:table-cell>"
        )
    named = f' table:style-name="{style}"' if style else ""
    lines = _NOT_TEXT.sub("", cell).splitlines() or [""]
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
    return f'<table:table-cell{named} office:value-type="string">{paragraphs}</table:table-cell>'
