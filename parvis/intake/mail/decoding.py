"""The bytes of a part as they were before they travelled (RFC 2045, section 6): lenient and little by little."""

import binascii
import re
from collections.abc import Iterator

from parvis.intake.mail import limits

ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
STRANGERS = bytes(set(range(256)) - set(ALPHABET))
BLANKS = b" \t\r\n"
PADDING = re.compile(rb"=+")
UU_NAMES = {"x-uuencode", "x-uue", "uuencode", "uue"}


def decoded(source: memoryview, encoding: str) -> Iterator[bytes]:
    """The content in pieces; what cannot be decoded is skipped."""
    if encoding == "base64":
        return from_base64(source)
    if encoding == "quoted-printable":
        return from_quoted_printable(source)
    if encoding in UU_NAMES:
        return from_uuencode(bytes(source))
    return pieces(source)


def weighed(source: memoryview, encoding: str) -> int:
    """Bytes of the content once decoded."""
    if encoding in UU_NAMES or encoding in ("base64", "quoted-printable"):
        return sum(len(piece) for piece in decoded(source, encoding))
    return len(source)


def pieces(source: memoryview) -> Iterator[bytes]:
    """The bytes as they are, little by little."""
    for start in range(0, len(source), limits.PIECE):
        yield bytes(source[start : start + limits.PIECE])


def from_base64(source: memoryview) -> Iterator[bytes]:
    """Groups of four signs, whatever stands between them; after a padding, what is no longer base64 is dropped."""
    waiting = b""
    padded = False
    for piece in pieces(source):
        if padded and is_strange(piece):
            return
        footer = PADDING.search(piece)
        if footer and is_strange(piece[footer.end() :]):
            piece = piece[: footer.end()]
        *closed, last = PADDING.split(waiting + piece.translate(None, STRANGERS))
        padded = padded or bool(closed)
        for group in closed:
            yield grouped(group)
        whole = len(last) - len(last) % 4
        yield grouped(last[:whole])
        waiting = last[whole:]
    yield grouped(waiting)


def grouped(signs: bytes) -> bytes:
    """Signs decoded; one alone at the end says nothing."""
    if len(signs) % 4 == 1:
        signs = signs[:-1]
    return binascii.a2b_base64(signs + b"=" * (-len(signs) % 4)) if signs else b""


def is_strange(piece: bytes) -> bool:
    """Whether something that is not base64 stands here."""
    return bool(piece.translate(None, ALPHABET + BLANKS))


def is_broken(source: memoryview) -> bool:
    """Whether something that is not base64 stands where base64 was announced."""
    signs = 0
    for piece in pieces(source):
        signs += len(piece.translate(None, STRANGERS + b"="))
        if is_strange(piece):
            return True
    return signs % 4 == 1


def from_quoted_printable(source: memoryview) -> Iterator[bytes]:
    """Lines decoded together; a sign « = » that announces nothing stays."""
    waiting = b""
    for piece in pieces(source):
        held = waiting + piece
        cut = held.rfind(b"\n") + 1 or max(len(held) - 2, 0)
        yield binascii.a2b_qp(held[:cut])
        waiting = held[cut:]
    yield binascii.a2b_qp(waiting)


def from_uuencode(source: bytes) -> Iterator[bytes]:
    """Lines between « begin » and « end »; a broken line is read as far as its length says, else skipped."""
    for line in source.splitlines():
        if line.startswith(b"begin ") or not line:
            continue
        if line == b"end":
            return
        try:
            yield binascii.a2b_uu(line)
        except binascii.Error:
            count = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                yield binascii.a2b_uu(line[:count])
            except binascii.Error:
                continue
