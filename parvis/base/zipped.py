"""ZIP containers opened with suspicion: members listed, bounded, inflated for real and looked into.

Written on the raw structures (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16) because a
library believes the sizes that the archive declares, and a bomb declares what it likes. Whoever opens one says
why it is refused in words of its own.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

_END = b"PK\x05\x06"
_CENTRAL = b"PK\x01\x02"
_LOCAL = b"PK\x03\x04"
_TAIL = 65_557  # the end record and the longest comment
_LIST_BYTES = 2_000_000  # longest list of members read; three thousand names take a tenth of it
_CHUNK = 65_536
_STORED, _DEFLATED = 0, 8

Reason = Literal["bomb", "broken", "hidden", "protected", "twice"]


class BadZip(Exception):
    """The container is refused. ``reason``: it swells, it is broken, it hides something, it is encrypted, or two
    of its members have one name (case aside)."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Content(Protocol):
    """Bytes that can be cut and searched without being loaded: a mapped file, or ``bytes``."""

    def __len__(self) -> int: ...
    def __getitem__(self, part: slice, /) -> bytes: ...
    def rfind(self, sub: bytes, start: int = ..., end: int = ..., /) -> int: ...


class Walls(Protocol):
    """The limits used here; sizes in bytes of what comes out."""

    @property
    def members(self) -> int: ...
    @property
    def unpacked(self) -> int: ...
    @property
    def ratio(self) -> int: ...
    @property
    def ratio_from(self) -> int: ...
    @property
    def depth(self) -> int: ...


class Member(NamedTuple):
    """One entry of the list: its name and what the list declares of it (sizes in bytes)."""

    name: str
    method: int
    packed: int
    unpacked: int
    crc: int
    offset: int
    mode: int
    """Its kind and rights where it was packed on a Unix system (``stat.S_IFMT`` tells a link), 0 elsewhere."""


@dataclass(slots=True)
class Budget:
    """What has come out so far, shared by an archive and the archives inside it (bytes)."""

    limits: Walls
    packed: int
    unpacked: int = field(default=0)

    def spend(self, amount: int) -> None:
        """Count bytes that came out, and refuse past the limits."""
        self.unpacked += amount
        if self.unpacked > self.limits.unpacked:
            raise BadZip("bomb")
        if self.unpacked > self.limits.ratio_from and self.unpacked > self.limits.ratio * self.packed:
            raise BadZip("bomb")


def ends_with_archive(content: Content) -> bool:
    """Say whether a ZIP reader, which starts from the end, would find an archive in these bytes."""
    size = len(content)
    position = content.rfind(_END, max(0, size - _TAIL))
    if position < 0:
        return False
    record = content[position : position + 22]
    if len(record) < 22:
        return False
    length = int.from_bytes(record[12:16], "little")
    start = position - length
    return length > 0 and start >= 0 and content[start : start + 4] == _CENTRAL


def members_of(content: Content, limits: Walls) -> list[Member]:
    """The members as listed, the list itself checked: count, total, no hidden nor overlapping part."""
    size = len(content)
    position = content.rfind(_END, max(0, size - _TAIL))
    if position < 0 or position + 22 > size:
        raise BadZip("broken")
    record = content[position : position + 22]
    count, length, start = (int.from_bytes(record[a:b], "little") for a, b in ((10, 12), (12, 16), (16, 20)))
    if count > limits.members or length > _LIST_BYTES:
        raise BadZip("bomb")
    if position + 22 + int.from_bytes(record[20:22], "little") != size or start + length != position:
        raise BadZip("hidden")  # something before, between or after that only some readers would see
    members = list(_read_list(content[start : start + length], count))
    _check_declared(members, limits, len(content))
    return members


def _read_list(table: bytes, count: int) -> Iterator[Member]:
    cursor = 0
    for _number in range(count):
        entry = table[cursor : cursor + 46]
        if len(entry) < 46 or entry[:4] != _CENTRAL:
            raise BadZip("broken")
        flags, method = int.from_bytes(entry[8:10], "little"), int.from_bytes(entry[10:12], "little")
        if flags & 0x2041:  # encrypted, strongly encrypted, or a masked list
            raise BadZip("protected")
        crc, packed, unpacked = (int.from_bytes(entry[a : a + 4], "little") for a in (16, 20, 24))
        name_length, extra, comment = (int.from_bytes(entry[a : a + 2], "little") for a in (28, 30, 32))
        offset = int.from_bytes(entry[42:46], "little")
        mode = int.from_bytes(entry[40:42], "little")
        name = table[cursor + 46 : cursor + 46 + name_length].decode("utf-8", "replace")
        cursor += 46 + name_length + extra + comment
        yield Member(name, method, packed, unpacked, crc, offset, mode)
    if cursor != len(table):
        raise BadZip("hidden")


def _check_declared(members: list[Member], limits: Walls, size: int) -> None:
    if sum(member.unpacked for member in members) > limits.unpacked:
        raise BadZip("bomb")
    if len({member.name.lower() for member in members}) != len(members):
        raise BadZip("twice")  # two members of one name: each reader picks its own
    end = 0
    for member in sorted(members, key=lambda member: member.offset):
        if member.offset < end:
            raise BadZip("bomb")  # overlapping members, the trick of the densest bombs
        end = member.offset + 30 + member.packed
    if end > size:
        raise BadZip("broken")


def unpack(content: Content, member: Member, budget: Budget) -> Iterator[bytes]:
    """The member's bytes by pieces of at most 64 kB, counted as they come out and checked at the end."""
    local = content[member.offset : member.offset + 30]
    if len(local) < 30 or local[:4] != _LOCAL:
        raise BadZip("broken")
    name, extra = int.from_bytes(local[26:28], "little"), int.from_bytes(local[28:30], "little")
    start = member.offset + 30 + name + extra
    told = content[member.offset + 30 : member.offset + 30 + name].decode("utf-8", "replace")
    if told != member.name or int.from_bytes(local[8:10], "little") != member.method:
        raise BadZip("hidden")
    if member.method == _STORED and member.packed == member.unpacked:
        pieces = _stored(content, start, member.packed)
    elif member.method == _DEFLATED:
        pieces = _inflated(content, start, member.packed)
    else:
        raise BadZip("broken")
    total, crc = 0, 0
    for piece in pieces:
        total += len(piece)
        budget.spend(len(piece))
        if total > member.unpacked:
            raise BadZip("bomb")  # more comes out than was declared
        crc = zlib.crc32(piece, crc)
        yield piece
    if total != member.unpacked or crc != member.crc:
        raise BadZip("broken")


def _stored(content: Content, start: int, size: int) -> Iterator[bytes]:
    for position in range(start, start + size, _CHUNK):
        yield content[position : min(position + _CHUNK, start + size)]


def _inflated(content: Content, start: int, size: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for packed in _stored(content, start, size):
            while packed and not inflater.eof:
                yield inflater.decompress(packed, _CHUNK)
                packed = inflater.unconsumed_tail
        while not inflater.eof:
            if not (piece := inflater.decompress(b"", _CHUNK)):
                raise BadZip("broken")
            yield piece
    except zlib.error as error:
        raise BadZip("broken") from error
