"""Set type: a fixed layout and plain values make a tagged PDF that follows PDF/UA-1 and PDF/A-2a.

Values reach a layout as JSON only, under the name of its file: nothing a person wrote is ever part of its source.
"""

import json
import logging
import re
import unicodedata
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

from parvis.base.heap import give_back
from parvis.letters import fonts
from parvis.letters.cleaning import cleaned

LAYOUTS = Path(__file__).resolve().parents[2] / "templates" / "letters"
STANDARDS = ["ua-1", "a-2a"]
LONGEST_WORD = 34
TREE_OF_PAGES = re.compile(rb"^\d+ 0 obj\s*<</Type/Pages/Count (\d+)/", re.MULTILINE)
"""How the printer writes the tree of all pages; no text does, for there ``<`` or the ends of lines are escaped."""

logger = logging.getLogger(__name__)
# One thread prints for all: a compiler keeps its inputs between calls, and each one, with its fonts and
# what it remembers, holds 10 MB.
_press = ThreadPoolExecutor(max_workers=1, thread_name_prefix="press")


class Printer:
    """Make texts printable, and remember whether a character had to be replaced."""

    def __init__(self, draw: Callable[[str], str], longest: int = LONGEST_WORD) -> None:
        self.draw = draw
        self.long = re.compile(rf"(\S{{{longest}}})(?=(\S))")
        self.replaced = False

    def text(self, text: str) -> str:
        """Replace what no font draws, and let a very long word break at the end of a line."""
        return self.drawn(cleaned(text))

    def drawn(self, text: str) -> str:
        """Do the same to a text already cleaned."""
        found = self.draw(text)
        self.replaced = self.replaced or fonts.REPLACEMENT in found
        return self.long.sub(_broken, found)


def printed(
    layout: str,
    values: Callable[[Callable[[str], str]], Mapping[str, Any]],
    on: date,
    *,
    beside: Mapping[str, Any] = MappingProxyType({}),
) -> bytes:
    """Return a PDF of that day, the same bytes for the same values.

    ``values`` makes them, its texts drawn as it is told: in the letters' fonts, or in plain letters once these are
    refused. ``beside``: values that the layout reads from files, by their names; when they alone have changed since
    the last printing, what does not read them is not laid out again.
    """
    at = datetime.combine(on, time(12), tzinfo=UTC)
    try:
        return _submitted(layout, values(fonts.drawable), beside, at)
    except _typst().TypstError as error:
        # The shaper may still refuse an exotic mix of scripts; what is due is printed all the same.
        logger.warning("%s printed in plain letters only: %s", layout, error.message)
        return _submitted(layout, values(fonts.plain), beside, at)


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of this press has, without a library that reads those of others (6 MB of every process).

    Raise ``ValueError`` when it is written another way.
    """
    found = TREE_OF_PAGES.findall(pdf)
    if len(found) != 1:
        raise ValueError("the tree of pages is not where the printer writes it")
    return int(found[0])


def _submitted(layout: str, values: Mapping[str, Any], beside: Mapping[str, Any], at: datetime) -> bytes:
    files = {name: json.dumps(value).encode() for name, value in beside.items()}
    return _press.submit(_compiled, layout, json.dumps(values), files, at).result()


def _compiled(layout: str, data: str, files: Mapping[str, bytes], at: datetime) -> bytes:
    compiler = _compiler_with(layout, files) if files else _compiler(layout)
    done = compiler.compile(format="pdf", sys_inputs={layout: data}, pdf_standards=STANDARDS, timestamp=at)
    assert isinstance(done, bytes)
    give_back()
    return done


def _typst() -> Any:
    """The printer's library: 7 MB that most processes of the pages never need."""
    return import_module("typst")


@cache
def _fonts() -> Any:
    return _typst().Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in fonts.folders()],
    )


@cache
def _compiler(layout: str) -> Any:
    return _typst().Compiler(str(LAYOUTS / f"{layout}.typ"), root=str(LAYOUTS), font_paths=_fonts())


def _compiler_with(layout: str, files: Mapping[str, bytes]) -> Any:
    """One that reads these files and no other, made in no time.

    A file that changes has laid out again what reads it; an input that changes, all the pages.
    """
    source = (LAYOUTS / f"{layout}.typ").read_bytes()
    return _typst().Compiler({"main.typ": source, **files}, font_paths=_fonts())


def _broken(run: re.Match[str]) -> str:
    """Let the line break after this run, unless a combining mark follows."""
    return run[1] if unicodedata.category(run[2])[0] == "M" else run[1] + "\u200b"
