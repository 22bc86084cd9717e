"""A log written as a table: CSV with any usual separator and coding, one event a line."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from parvis.insight.logs.events import Columns, Told, UnreadableLog

SEPARATORS = ",;\t|"
ANNOUNCED = "sep="
"""Spreadsheets may say their separator in a line of its own."""
LONGEST = 16 * 1024 * 1024
"""Characters of a line, and of a cell."""
CHUNK = 1 << 20


def rows_of(opened: BinaryIO, columns: Columns) -> Iterator[Told]:
    """Every line as it is written. Raises UnreadableLog."""
    # One limit for the whole process: a reader asks it again at each line.
    csv.field_size_limit(LONGEST)
    with io.TextIOWrapper(opened, encoding=coding_of(opened), errors="replace", newline="") as text:
        lines = table(text, columns)
        number = 1
        try:
            names = [name.strip() for name in next(lines, [])]
            places = [place(name, names, columns) for name in columns.needed]
            for line in lines:
                number += 1
                cells = [line[at].strip() if at < len(line) else "" for at in places]
                yield Told(*cells)
        except csv.Error as error:
            raise UnreadableLog(f"after {number} lines, the table cannot be read ({error})") from None


def coding_of(opened: BinaryIO) -> str:
    """UTF-8 when the whole file is, UTF-16 when it says so, otherwise that of old spreadsheets."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        head = opened.read(CHUNK)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        while head:
            decoder.decode(head)
            head = opened.read(CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        opened.seek(0)
    return "utf-8-sig"


def table(text: TextIO, columns: Columns) -> Iterator[list[str]]:
    """The lines that hold something, cut by the separator under which the header has the most of what is asked."""
    first = text.readline(LONGEST).strip("\r\n")
    if first.lower().startswith(ANNOUNCED) and len(first) == len(ANNOUNCED) + 1:
        return cut(bounded(text), first[-1])
    text.seek(0)
    while first == "" and (line := text.readline(LONGEST)):
        first = line.strip("\r\n")
    text.seek(0)
    heads = {separator: next(csv.reader([first], delimiter=separator), []) for separator in SEPARATORS}

    def found(separator: str) -> tuple[int, int]:
        names = {name.strip() for name in heads[separator]}
        return len(names.intersection(columns.needed)), len(names)

    return cut(bounded(text), max(SEPARATORS, key=found))


def cut(lines: Iterator[str], separator: str) -> Iterator[list[str]]:
    """The lines as cells, those that are empty left out.

    Strictly: a quote that nothing closes would otherwise take the rest of the file as one cell, in silence.
    """
    return filter(None, csv.reader(lines, delimiter=separator, strict=True))


def bounded(text: TextIO) -> Iterator[str]:
    """The lines of a file. Raises UnreadableLog for one that has no end."""
    while line := text.readline(LONGEST + 1):
        if len(line) > LONGEST:
            raise UnreadableLog("one of its lines is longer than 16 million characters: this is no table")
        yield line


def place(name: str, names: list[str], columns: Columns) -> int:
    """Which cell has this name. Raises UnreadableLog when none has, or several."""
    if not names:
        raise UnreadableLog("the file is empty: not even the names of its columns are there")
    if (times := names.count(name)) != 1:
        raise UnreadableLog(f"{times} columns are called {name}") if times else columns.missing(name, names)
    return names.index(name)
