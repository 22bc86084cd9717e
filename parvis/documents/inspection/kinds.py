"""The kinds of files that are accepted, and the signatures by which contents are told apart."""

import re
from dataclasses import dataclass

from .refusals import ArchiveRefused, CannotAccept, HasActiveContent, HasProgram, OldOffice, TypeRefused


@dataclass(frozen=True, slots=True)
class Kind:
    """One accepted format: its name in the code, its media type, its extension and the other spellings."""

    name: str
    media_type: str
    extension: str
    family: str
    also: frozenset[str] = frozenset()

    @property
    def extensions(self) -> frozenset[str]:
        """Every extension under which this kind is met."""
        return self.also | {self.extension}


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

KINDS = {
    kind.name: kind
    for kind in (
        Kind("pdf", "application/pdf", "pdf", "pdf"),
        Kind("jpeg", "image/jpeg", "jpg", "image", frozenset({"jpeg", "jpe", "jfif"})),
        Kind("png", "image/png", "png", "image"),
        Kind("heic", "image/heic", "heic", "image", frozenset({"heif", "hif"})),
        Kind("webp", "image/webp", "webp", "image"),
        Kind("tiff", "image/tiff", "tif", "image", frozenset({"tiff"})),
        Kind("docx", f"{_OOXML}wordprocessingml.document", "docx", "docx"),
        Kind("xlsx", f"{_OOXML}spreadsheetml.sheet", "xlsx", "xlsx"),
        Kind("odt", f"{_ODF}text", "odt", "odt"),
        Kind("ods", f"{_ODF}spreadsheet", "ods", "ods"),
        Kind("text", "text/plain", "txt", "text"),
        Kind("csv", "text/csv", "csv", "text"),
    )
}

HEAD = 4096
"""How many first bytes are enough to tell formats apart."""

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx"})

_MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|iframe|svg|\?php|\?xml|img|object|embed|meta|link|table|a\s)",
    re.IGNORECASE,
)
_HINTS = (b"<script", b"<iframe", b"<html", b"<svg", b"<?php", b"javascript:", b"<!doctype")
_SCRIPT = re.compile(
    rb"<(?:script|iframe|html|svg)[\s>/]|<\?php\s|javascript:|<!doctype\s+html", re.IGNORECASE
)

_REFUSED: tuple[tuple[bytes, type[CannotAccept]], ...] = (
    (b"\x7fELF", HasProgram),
    (b"\xfe\xed\xfa\xce", HasProgram),
    (b"\xfe\xed\xfa\xcf", HasProgram),
    (b"\xce\xfa\xed\xfe", HasProgram),
    (b"\xcf\xfa\xed\xfe", HasProgram),
    (b"\xca\xfe\xba\xbe", HasProgram),
    (b"\x00asm", HasProgram),
    (b"#!", HasProgram),
    (b"dex\n", HasProgram),
    (b"L\x00\x00\x00\x01\x14\x02\x00", HasProgram),  # a Windows shortcut
    (b"PK\x05\x06", ArchiveRefused),
    (b"PK\x07\x08", ArchiveRefused),
    (b"Rar!\x1a\x07", ArchiveRefused),
    (b"7z\xbc\xaf\x27\x1c", ArchiveRefused),
    (b"\x1f\x8b", ArchiveRefused),
    (b"BZh", ArchiveRefused),
    (b"\xfd7zXZ\x00", ArchiveRefused),
    (b"\x28\xb5\x2f\xfd", ArchiveRefused),
    (b"MSCF", ArchiveRefused),
    (OLE, OldOffice),
)

PROGRAM_EXTENSIONS = frozenset(
    re.findall(
        r"\w+",
        """app apk bat chm class cmd com cpl dll elf exe gadget hta inf ins jar js jse lnk msc msi msp pif pl
        ps1 psm1 py reg rb scf scr sct sh shb so sys url vb vbe vbs wasm ws wsc wsf wsh""",
    )
)


def kind_of_head(head: bytes) -> str | None:
    """The family announced by the first bytes: a name of ``KINDS``, ``zip``, or None for none of them."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "tiff"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "heic"
    return "zip" if head.startswith(ZIP) else None


def refuse_head(head: bytes) -> None:
    """Refuse with the right words the formats known to be unwelcome; return for any other content."""
    for signature, refusal in _REFUSED:
        if head.startswith(signature):
            raise refusal
    if is_windows_program(head):
        raise HasProgram
    if head[257:262] == b"ustar":
        raise ArchiveRefused
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x0b\x0c\x00").replace(b"\x00", b"")
    if _MARKUP.match(start) or (start.startswith(b"<!--") and _MARKUP.search(start)):
        raise HasActiveContent(TypeRefused.sentence)
    if start.startswith((b"{\\rt", b"%!PS", b"GIF8", b"BM", b"ID3", b"OggS", b"\x1aE\xdf\xa3")):
        raise TypeRefused


def is_windows_program(head: bytes) -> bool:
    """Say whether the bytes open a DOS or Windows program (PE format: "MZ", then "PE" where it points)."""
    if head[:2] != b"MZ" or len(head) < 64:
        return False
    offset = int.from_bytes(head[60:64], "little")
    return head[offset : offset + 4] == b"PE\x00\x00" or b"This program" in head[:512] or offset > HEAD


def carries_script(part: bytes) -> bool:
    """Say whether a browser that ignores declared types could take these bytes for a page with code."""
    lowered = part.lower()  # plain searches are twenty times quicker than the pattern that confirms them
    return any(hint in lowered for hint in _HINTS) and _SCRIPT.search(lowered) is not None
