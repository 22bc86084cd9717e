"""What a file `winmail.dat` holds (TNEF, [MS-OXTNEF]): files and words, in one bounded pass.

The compressed rich text is not opened: the words are read where Outlook also put them plain or in HTML.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from parvis.intake.mail import limits
from parvis.intake.mail.charsets import worded

SIGNATURE = 0x223E9F78
ATTACHMENT_BEGINS, ATTACHMENT_NAME, ATTACHMENT_CONTENT = 0x9002, 0x8010, 0x800F
ATTACHMENT_PROPERTIES, MESSAGE_PROPERTIES, MESSAGE_WORDS = 0x9005, 0x9003, 0x800C
LONG_NAME, NAME, CONTENT, WORDS, MARKUP = 0x3707, 0x3704, 0x3701, 0x1000, 0x1013
FIXED = {
    0x0002: 4,
    0x0003: 4,
    0x0004: 4,
    0x000A: 4,
    0x000B: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x0014: 8,
    0x0040: 8,
}
"""Bytes of each type of fixed size, padding counted."""

GUID_SIZE = 16
VARIABLE = {0x001E, 0x001F, 0x000D, 0x0102}
MULTIPLE = 0x1000
NAMED = 0x8000
MOST_PROPERTIES = 2_000
MOST_VALUES = 100
MOST_FILES = 500


class BrokenWinmail(Exception):
    """It does not have the shape of one; what was read before stays."""


@dataclass
class Held:
    """What was found; `is_whole` says whether nothing was broken."""

    words: str = ""
    markup: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)
    is_whole: bool = True


def opened(content: bytes) -> Held:
    """What this file holds; a broken one gives what stands before the break."""
    held = Held()
    name, data = "", b""
    try:
        for kind, value in attributes(content):
            if kind == ATTACHMENT_BEGINS:
                keep(held, name, data)
                name, data = "", b""
            elif kind == ATTACHMENT_NAME:
                name = name or text_of(value)
            elif kind == ATTACHMENT_CONTENT:
                data = bytes(value)
            elif kind == ATTACHMENT_PROPERTIES:
                found = dict(properties(value))
                long_name = found.get(LONG_NAME) or found.get(NAME)
                name = text_of(long_name) if long_name else name
                data = data or bytes(found.get(CONTENT, b""))
            elif kind == MESSAGE_WORDS:
                held.words = text_of(value)
            elif kind == MESSAGE_PROPERTIES:
                found = dict(properties(value))
                held.words = held.words or text_of(found.get(WORDS, memoryview(b"")))
                held.markup = text_of(found.get(MARKUP, memoryview(b"")))
    except (BrokenWinmail, struct.error):
        held.is_whole = False
    keep(held, name, data)
    return held


def keep(held: Held, name: str, data: bytes) -> None:
    """Add the file that was being read."""
    if data and len(held.files) < MOST_FILES:
        held.files.append((name, data))


def attributes(content: bytes) -> Iterator[tuple[int, memoryview]]:
    """Each attribute: its kind and its bytes."""
    view = memoryview(content)
    if len(view) < 6 or struct.unpack_from("<I", view)[0] != SIGNATURE:
        raise BrokenWinmail
    position = 6
    while position + 11 <= len(view):
        kind, _type, size = struct.unpack_from("<HHI", view, position + 1)
        if position + 9 + size + 2 > len(view):
            raise BrokenWinmail
        yield kind, view[position + 9 : position + 9 + size]
        position += 9 + size + 2


def properties(view: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Each property of a block: its identifier and its first value."""
    (count,) = struct.unpack_from("<I", view)
    position = 4
    for _number in range(min(count, MOST_PROPERTIES)):
        kind, identifier = struct.unpack_from("<HH", view, position)
        position += 4
        if identifier >= NAMED:
            position = after_name(view, position)
        values = 1
        is_variable = kind & ~MULTIPLE in VARIABLE
        if is_variable or kind & MULTIPLE:
            (values,) = struct.unpack_from("<I", view, position)
            position += 4
        if values > MOST_VALUES:
            raise BrokenWinmail
        value = memoryview(b"")
        for number in range(values):
            start, size, position = value_at(view, position, kind & ~MULTIPLE, is_variable)
            value = view[start : start + size] if number == 0 else value
        yield identifier, unwide(value) if kind & ~MULTIPLE == 0x001F else value


def after_name(view: memoryview, position: int) -> int:
    """Where a named property goes on, behind its name."""
    position += GUID_SIZE
    (kind,) = struct.unpack_from("<I", view, position)
    position += 4
    if kind == 0:
        return position + 4
    (size,) = struct.unpack_from("<I", view, position)
    return position + 4 + padded(size)


def value_at(view: memoryview, position: int, kind: int, is_variable: bool) -> tuple[int, int, int]:
    """Where a value begins, its size, and where the next begins."""
    if not is_variable:
        size = FIXED.get(kind)
        if size is None or position + size > len(view):
            raise BrokenWinmail
        return position, size, position + size
    (size,) = struct.unpack_from("<I", view, position)
    if position + 4 + size > len(view):
        raise BrokenWinmail
    return position + 4, size, position + 4 + padded(size)


def padded(size: int) -> int:
    """A size rounded up to four bytes."""
    return size + -size % 4


def unwide(value: memoryview) -> memoryview:
    """Words in UTF-16 turned into UTF-8."""
    return memoryview(bytes(value).decode("utf-16-le", "replace").encode("utf-8", "replace"))


def text_of(value: memoryview) -> str:
    """Words without what ends them."""
    words, _ = worded(bytes(value[: limits.BODY]).split(b"\0", 1)[0], "")
    return words
