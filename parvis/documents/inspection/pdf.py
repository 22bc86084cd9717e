"""PDF (ISO 32000-1): whole, and open to whoever receives it.

Only the cross-reference chain is read (7.5.5 and 7.5.8): the trailer is never compressed nor encrypted,
so it says whether a password is asked for without decoding a single object.
"""

import mmap
import re
from collections.abc import Callable, Iterator

from .refusals import ContentIncomplete, ContentProtected

_START = re.compile(rb"startxref\s+(\d{1,12})")
_PREVIOUS = re.compile(rb"/(?:Prev|XRefStm)\s+(\d{1,12})")
_ENCRYPT = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_LATE = 4_096  # mail gateways and scanners add a few bytes after the end mark
_PADDING = b"\x00 \t\r\n\x1a"
_TABLE = 4_000_000  # longest cross-reference part read, in bytes: twenty bytes an object
_HOPS = 200
_DICTIONARY = 16_384


def check(content: mmap.mmap, opens_freely: Callable[[], bool]) -> None:
    """Refuse a PDF cut before its end, or that asks for a password to be read.

    An encrypted PDF that opens with the empty password (printing or changes forbidden, as on many
    official documents) is fine; ``opens_freely`` is asked only for those.
    """
    end = _meaningful_end(content)
    if content.rfind(b"%%EOF", max(0, end - _LATE), end) < 0:
        raise ContentIncomplete
    position = content.rfind(b"startxref", 0, end)
    found = _START.match(content[position : position + 64]) if position >= 0 else None
    if found is None:
        raise ContentIncomplete
    if _is_encrypted(content, int(found.group(1))) and not opens_freely():
        raise ContentProtected


def _meaningful_end(content: mmap.mmap) -> int:
    end = len(content)
    while end > 0:
        part = content[max(0, end - _LATE) : end]
        kept = part.rstrip(_PADDING)
        if kept:
            return end - len(part) + len(kept)
        end -= len(part)
    return end


def _is_encrypted(content: mmap.mmap, offset: int) -> bool:
    trailers = list(_trailers(content, offset))
    if trailers:
        return any(_ENCRYPT.search(trailer) for trailer in trailers)
    return _ENCRYPT.search(content) is not None  # a damaged table: readers rebuild it, so look everywhere


def _trailers(content: mmap.mmap, offset: int) -> Iterator[bytes]:
    """The dictionaries of the cross-reference chain, newest first."""
    seen: set[int] = set()
    waiting = [offset]
    while waiting and len(seen) < _HOPS:
        here = waiting.pop()
        if here in seen or here >= len(content):
            continue
        seen.add(here)
        trailer = _dictionary_at(content, here)
        if trailer is None:
            continue
        yield trailer
        waiting += [int(number) for number in _PREVIOUS.findall(trailer)]


def _dictionary_at(content: mmap.mmap, offset: int) -> bytes | None:
    if content[offset : offset + 16].lstrip().startswith(b"xref"):
        start = content.find(b"trailer", offset, offset + _TABLE)
    else:
        start = content.find(b"<<", offset, offset + 64)  # "12 0 obj <<": a cross-reference stream
    if start < 0:
        return None
    part = content[start : start + _DICTIONARY]
    ends = [at for at in (part.find(b"startxref"), part.find(b"stream")) if at >= 0]
    return part[: min(ends)] if ends else part
