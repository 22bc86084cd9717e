"""Open a log whatever it is wrapped in: compressed or not, XML or a table."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from parvis.insight.logs.events import Columns, Told, UnreadableLog
from parvis.insight.logs.table import rows_of
from parvis.insight.logs.xes import events_of

GZIP = b"\x1f\x8b"
HEAD = 4_096
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""What may stand before the first character: UTF-8, UTF-16 of both orders."""


def told_by(path: Path, columns: Columns) -> Iterator[Told]:
    """Every event of a log, in the order of the file, never more than one case of XML in memory.

    Raises UnreadableLog, and OSError when there is nothing to open.
    """
    try:
        with content(path) as opened:
            is_xml = begins(opened) == b"<"
            yield from events_of(opened, columns) if is_xml else rows_of(opened, columns)
    except (EOFError, zlib.error):
        raise UnreadableLog("the file is cut short: its compressed content has no end") from None
    except gzip.BadGzipFile as error:
        raise UnreadableLog(f"what it holds compressed is damaged ({error})") from None


@contextmanager
def content(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a log, unwrapped."""
    with path.open("rb") as raw:
        is_wrapped = raw.read(len(GZIP)) == GZIP
        raw.seek(0)
        if is_wrapped:
            with gzip.open(raw) as inner:
                yield cast(BinaryIO, inner)
        else:
            yield raw


def begins(opened: BinaryIO) -> bytes:
    """The first character that says something; the file is then back at its beginning."""
    head = opened.read(HEAD)
    opened.seek(0)
    for mark in MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip()[:1]
