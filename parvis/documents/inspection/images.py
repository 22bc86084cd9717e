"""Images measured and followed to their last byte without decoding a pixel.

Structures: JPEG (ITU T.81, annex B), PNG (ISO/IEC 15948, 5), WebP (RFC 9649, 2), TIFF 6.0 (section 2),
HEIF (ISO/IEC 23008-12 on ISO/IEC 14496-12). Bytes after the end are tolerated, since phones append
depth maps and short films; that they hide no other format is checked elsewhere.
"""

import mmap
import zlib
from typing import Literal, Protocol

from .refusals import ContentBomb, ContentIncomplete, ImageTooManyPixels, TypeRefused


class Sizes(Protocol):
    """The limits used here; see ``inspecting.Limits``."""

    @property
    def pixels(self) -> int: ...
    @property
    def side(self) -> int: ...
    @property
    def frames(self) -> int: ...


def check(kind: str, content: mmap.mmap, limits: Sizes) -> None:
    """Refuse an image that is cut, whose structure is broken, or of too many pixels."""
    reader = {"jpeg": _jpeg, "png": _png, "webp": _webp, "tiff": _tiff, "heic": _heic}[kind]
    frames = reader(content, limits)
    if not frames or any(width <= 0 or height <= 0 for width, height in frames):
        raise ContentIncomplete
    if any(max(frame) > limits.side for frame in frames):
        raise ImageTooManyPixels
    if sum(width * height for width, height in frames) > limits.pixels:
        raise ImageTooManyPixels


Frames = list[tuple[int, int]]
Order = Literal["little", "big"]

_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE_MARKERS = frozenset({0x01, *range(0xD0, 0xD8)})
_END_OF_JPEG = b"\xff\xd9"


def _jpeg(content: mmap.mmap, limits: Sizes) -> Frames:
    frames: Frames = []
    position = 2
    for _segment in range(100_000):
        head = content[position : position + 10]
        if len(head) < 2 or head[0] != 0xFF:
            raise ContentIncomplete
        marker = head[1]
        if marker == 0xFF:
            position += 1
        elif marker == 0xD9:
            return frames
        elif marker in _ALONE_MARKERS:
            position += 2
        else:
            if marker in _FRAME_MARKERS and len(head) >= 9:
                frames.append((int.from_bytes(head[7:9], "big"), int.from_bytes(head[5:7], "big")))
            position += 2 + int.from_bytes(head[2:4], "big")
            if marker == 0xDA:
                # In coded data 0xFF is always followed by 0x00 or a restart: this pair is the true end.
                if content.rfind(_END_OF_JPEG, position) < 0:  # from the end: it is there in a sound file
                    raise ContentIncomplete
                return frames
    raise ContentBomb


def _png(content: mmap.mmap, limits: Sizes) -> Frames:
    frames: Frames = []
    position, data, shown = 8, False, 1
    while True:
        head = content[position : position + 8]
        if len(head) < 8:
            raise ContentIncomplete
        length, name = int.from_bytes(head[:4], "big"), head[4:]
        end = position + 12 + length
        if end > len(content):
            raise ContentIncomplete
        with memoryview(content) as view, view[position + 4 : end - 4] as chunk:
            right = zlib.crc32(chunk) == int.from_bytes(content[end - 4 : end], "big")
        if not right:
            raise ContentIncomplete
        if name == b"IHDR":
            sides = content[position + 8 : position + 16]
            frames.append((int.from_bytes(sides[:4], "big"), int.from_bytes(sides[4:], "big")))
        if name == b"acTL":  # an animation says first how many pictures it has (PNG 3, section 11.3.6.1)
            shown = max(1, int.from_bytes(content[position + 8 : position + 12], "big"))
            if shown > limits.frames:
                raise ContentBomb
        data = data or name == b"IDAT"
        if name == b"IEND":
            if not data or len(frames) != 1:
                raise ContentIncomplete
            return frames * shown
        position = end


def _webp(content: mmap.mmap, limits: Sizes) -> Frames:
    told = int.from_bytes(content[4:8], "little") + 8
    if told > len(content):
        raise ContentIncomplete
    head = content[12:30]
    if head[:4] == b"VP8X":
        size = (1 + int.from_bytes(head[12:15], "little"), 1 + int.from_bytes(head[15:18], "little"))
        return [size] * (_webp_pictures(content, told, limits) if head[8] & _ANIMATED else 1)
    if head[:4] == b"VP8L" and head[8:9] == b"\x2f":
        bits = int.from_bytes(head[9:13], "little")
        return [((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)]
    if head[:4] == b"VP8 " and head[11:14] == b"\x9d\x01\x2a":
        return [
            (int.from_bytes(head[14:16], "little") & 0x3FFF, int.from_bytes(head[16:18], "little") & 0x3FFF)
        ]
    raise ContentIncomplete


_ANIMATED = 0x02


def _webp_pictures(content: mmap.mmap, end: int, limits: Sizes) -> int:
    """How many pictures an animation has: a reader makes each as large as the whole (RFC 9649, section 2.7.1.1)."""
    position, found = 12, 0
    for _chunk in range(100_000):
        head = content[position : position + 8]
        if position >= end or len(head) < 8:
            return max(1, found)
        found += head[:4] == b"ANMF"
        if found > limits.frames:
            break
        length = int.from_bytes(head[4:], "little")
        position += 8 + length + length % 2
    raise ContentBomb


_WIDTH, _HEIGHT, _OFFSETS, _COUNTS = 256, 257, 273, 279
_TILE_OFFSETS, _TILE_COUNTS = 324, 325
_VALUE_SIZES = {1: 1, 3: 2, 4: 4}


def _tiff(content: mmap.mmap, limits: Sizes) -> Frames:
    order: Order = "little" if content[:2] == b"II" else "big"
    frames: Frames = []
    seen: set[int] = set()
    at = int.from_bytes(content[4:8], order)
    while at:
        if at in seen or at + 2 > len(content):
            raise ContentIncomplete
        seen.add(at)
        if len(seen) > limits.frames:
            raise ContentBomb
        count = int.from_bytes(content[at : at + 2], order)
        tags = {}
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag = int.from_bytes(content[entry : entry + 2], order)
            if tag in {_WIDTH, _HEIGHT, _OFFSETS, _COUNTS, _TILE_OFFSETS, _TILE_COUNTS}:
                tags[tag] = _tiff_values(content, entry, order)
        if _WIDTH not in tags or _HEIGHT not in tags:
            raise ContentIncomplete
        frames.append((tags[_WIDTH][0], tags[_HEIGHT][0]))
        for offsets, counts in ((_OFFSETS, _COUNTS), (_TILE_OFFSETS, _TILE_COUNTS)):
            for start, length in zip(tags.get(offsets, ()), tags.get(counts, ()), strict=False):
                if start + length > len(content):
                    raise ContentIncomplete
        at = int.from_bytes(content[at + 2 + 12 * count : at + 6 + 12 * count], order)
    return frames


def _tiff_values(content: mmap.mmap, entry: int, order: Order) -> list[int]:
    size = _VALUE_SIZES.get(_whole(content, entry + 2, 2, order))
    count = _whole(content, entry + 4, 4, order)
    if size is None or not 0 < count <= 1_000_000:
        raise ContentIncomplete
    start = entry + 8 if size * count <= 4 else _whole(content, entry + 8, 4, order)
    if start + size * count > len(content):
        raise ContentIncomplete
    return [_whole(content, at, size, order) for at in range(start, start + size * count, size)]


def _whole(content: mmap.mmap, at: int, size: int, order: Order) -> int:
    return int.from_bytes(content[at : at + size], order)


def _heic(content: mmap.mmap, limits: Sizes) -> Frames:
    if content[8:12] == b"avif" or b"avif" in content[16 : int.from_bytes(content[:4], "big")]:
        raise TypeRefused
    frames: Frames = []
    for name, start, end in _boxes(content, 0, len(content)):
        if name == b"meta":
            frames += _heic_sizes(content, start + 4, end)
    return [max(frames, key=lambda frame: frame[0] * frame[1])] if frames else []


def _heic_sizes(content: mmap.mmap, start: int, end: int) -> Frames:
    """The image sizes (``ispe`` properties): the tiles and the whole they make up."""
    return [
        (_whole(content, at + 4, 4, "big"), _whole(content, at + 8, 4, "big"))
        for outer, outer_start, outer_end in _boxes(content, start, end)
        if outer == b"iprp"
        for inner, inner_start, inner_end in _boxes(content, outer_start, outer_end)
        if inner == b"ipco"
        for name, at, _end in _boxes(content, inner_start, inner_end)
        if name == b"ispe"
    ]


def _boxes(content: mmap.mmap, start: int, end: int) -> list[tuple[bytes, int, int]]:
    """The boxes between two positions: type, first and past-the-end positions of their content."""
    found: list[tuple[bytes, int, int]] = []
    while start + 8 <= end:
        size, name, header = _whole(content, start, 4, "big"), content[start + 4 : start + 8], 8
        if size == 1:
            size, header = _whole(content, start + 8, 8, "big"), 16
        elif size == 0:
            size = end - start
        if size < header or start + size > end or len(found) > 10_000:
            raise ContentIncomplete
        found.append((name, start + header, start + size))
        start += size
    return found
