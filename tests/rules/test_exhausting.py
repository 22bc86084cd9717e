"""Texts made to exhaust a reader: what backtracked for seconds or for ever is read at once, refused or not."""

import pytest

from parvis.letters.docx.mapping import mapped
from parvis.letters.sms import worded
from parvis.rules.tables import InvalidTable, read
from parvis.rules.tables.dmn import InvalidDmn, from_dmn
from tests.rules.tables import row, table
from tests.rules.test_dmn import OTHER
from tests.speed import spent

AT_ONCE = 1.0
"""Seconds of processor, far above what is needed: each took several, or would never have ended."""


def boxes() -> None:
    """Intervals never closed: spaces that three parts of a pattern could share, in the longest boxes."""
    held = table(*(row(f"r{number}", {"quotient": "[0.." + " " * 490 + "x"}, "1") for number in range(9)))
    with pytest.raises(InvalidTable):
        read(held)


def of_another_tool() -> None:
    """An interval of DMN never closed, long as a file may be."""
    with pytest.raises(InvalidDmn):
        from_dmn((OTHER % ("[" + ".." * 400_000 + "x", "1")).encode())


def of_a_word_processor() -> None:
    """A field never closed, in each paragraph of a document."""
    told = mapped([{"is": "p", "runs": [["{{" + " " * 1_900, 0, 0]]} for _ in range(9)], {}, ())
    assert told.unknown == ()


def short_messages() -> None:
    """Spaces that no quote follows."""
    assert worded("a" + "\u00a0" * 40_000 + "b").startswith("a")


@pytest.mark.parametrize("reading", [boxes, of_another_tool, of_a_word_processor, short_messages])
def test_no_text_keeps_a_reader_busy(reading: object) -> None:
    assert callable(reading)
    assert spent(reading, tries=1) < AT_ONCE
