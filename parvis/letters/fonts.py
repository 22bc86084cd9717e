"""Know which characters the letters' fonts can draw.

PDF/UA-1 forbids a missing glyph (ISO 14289-1 section 7.21.8), and the compiler then refuses the whole
document: a character no font draws is replaced before, by a sign that is explained at the end of the letter.
"""

import struct
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path

FAMILIES = ("Noto Sans", "Noto Sans Arabic")
REPLACEMENT = "\ufffd"

_PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")
_JOINERS = frozenset("\u200b\u200c\u200d")


def folders() -> tuple[Path, ...]:
    """Give the folders of the font files, installed as packages so that every machine prints the same."""
    return tuple(Path(str(files(package).joinpath("files"))) for package in _PACKAGES)


def drawable(text: str) -> str:
    """Return the text with every cluster that no single font draws replaced by ``REPLACEMENT``."""
    normal = unicodedata.normalize("NFC", text)
    if _codes(normal) <= _plain_codes():
        return normal
    return "".join(cluster if _drawn(cluster) else REPLACEMENT for cluster in _clusters(normal))


def plain(text: str) -> str:
    """Return the text with all but the first font's letters and signs replaced: what always prints."""
    return "".join(c if c == "\n" or ord(c) in _plain_codes() else REPLACEMENT for c in text)


def _codes(text: str) -> set[int]:
    return {ord(char) for char in set(text) - _JOINERS - {"\n"}}


def _drawn(cluster: str) -> bool:
    if unicodedata.category(cluster[0])[0] == "M":
        return False  # nothing to combine with on this line
    codes = _codes(cluster)
    return any(codes <= coverage for coverage in _coverages())


def _clusters(text: str) -> list[str]:
    """Cut the text before each character that is neither a combining mark nor an invisible joiner."""
    clusters: list[str] = []
    for char in text:
        if clusters and clusters[-1] != "\n" and (char in _JOINERS or unicodedata.category(char)[0] == "M"):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


@cache
def _plain_codes() -> frozenset[int]:
    """Give what the first font draws by itself: no combining mark, whose drawing depends on its base."""
    return frozenset(code for code in _coverages()[0] if unicodedata.category(chr(code))[0] != "M")


@cache
def _coverages() -> tuple[frozenset[int], ...]:
    """Read once which code points each font draws, in the order of ``FAMILIES``."""
    found = []
    for folder in folders():
        upright = next(path for path in sorted(folder.glob("*.ttf")) if "Italic" not in path.name)
        found.append(frozenset(mapped_codes(upright.read_bytes())))
    return tuple(found)


def mapped_codes(font: bytes) -> set[int]:
    """Read the ``cmap`` table of a TrueType file (OpenType specification, formats 4 and 12)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {
        font[12 + 16 * i : 16 + 16 * i]: struct.unpack_from(">I", font, 20 + 16 * i)[0] for i in range(count)
    }
    cmap = tables[b"cmap"]
    codes: set[int] = set()
    for i in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * i)[0]
        layout = struct.unpack_from(">H", font, start)[0]
        if layout == 4:
            codes |= _format_4(font, start)
        elif layout == 12:
            codes |= _format_12(font, start)
    return codes


def _format_4(font: bytes, start: int) -> set[int]:
    size = struct.unpack_from(">H", font, start + 6)[0]
    count = size // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    firsts = struct.unpack_from(f">{count}H", font, start + 16 + size)
    deltas = struct.unpack_from(f">{count}H", font, start + 16 + 2 * size)
    at = start + 16 + 3 * size
    offsets = struct.unpack_from(f">{count}H", font, at)
    codes: set[int] = set()
    for i, (first, last) in enumerate(zip(firsts, ends, strict=True)):
        for code in range(first, last + 1):
            glyph = code if offsets[i] == 0 else 0
            if offsets[i]:
                glyph = struct.unpack_from(">H", font, at + 2 * i + offsets[i] + 2 * (code - first))[0]
                glyph = glyph or -deltas[i]
            if (glyph + deltas[i]) % 65536:
                codes.add(code)
    return codes


def _format_12(font: bytes, start: int) -> set[int]:
    codes: set[int] = set()
    for i in range(struct.unpack_from(">I", font, start + 12)[0]):
        first, last, _glyph = struct.unpack_from(">III", font, start + 16 + 12 * i)
        codes.update(range(first, last + 1))
    return codes
