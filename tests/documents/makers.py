"""Files as people send them, and as attackers do, made on the spot."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pikepdf
from PIL import Image

SAMPLES = Path(__file__).with_name("samples")

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{type}"/>'
    "</Types>"
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{links}</Relationships>"
)
ODF_MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{entries}</manifest:manifest>'
)


def image(
    format_: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object
) -> bytes:
    """An image with some texture, as a camera gives."""
    output = io.BytesIO()
    texture = random.Random(7).randbytes(size[0] * size[1])
    Image.frombytes("L", size, texture).convert(mode).save(output, format_, **options)
    return output.getvalue()


def heic() -> bytes:
    """A photo as an iPhone writes them: 64 × 48, all red."""
    return (SAMPLES / "red.heic").read_bytes()


def pdf(pages: int = 1, **options: object) -> bytes:
    """A PDF of blank pages; ``options`` go to the writer (``encryption``, ``linearize``...)."""
    output = io.BytesIO()
    with pikepdf.new() as document:
        for _page in range(pages):
            document.add_blank_page(page_size=(595, 842))
        # Else its identifier is drawn from the second it is written in.
        document.save(output, deterministic_id="encryption" not in options, **options)
    return output.getvalue()


def archive(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these members."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method) as written:
        for name, content in members.items():
            written.writestr(name, content)
    return output.getvalue()


def docx(more: Mapping[str, bytes | str] | None = None) -> bytes:
    """A Word document, with other members if need be."""
    type_ = "wordprocessingml.document.main+xml"
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": CONTENT_TYPES.format(part="word/document.xml", type=type_),
        "_rels/.rels": RELATIONS.format(links=""),
        "word/document.xml": '<?xml version="1.0"?><w:document xmlns:w="x"><w:p>Bonjour</w:p></w:document>',
    }
    return archive(members | dict(more or {}))


def xlsx(more: Mapping[str, bytes | str] | None = None) -> bytes:
    """A spreadsheet."""
    type_ = "spreadsheetml.sheet.main+xml"
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": CONTENT_TYPES.format(part="xl/workbook.xml", type=type_),
        "xl/workbook.xml": "<workbook/>",
    }
    return archive(members | dict(more or {}))


def odf(kind: str = "text", more: Mapping[str, bytes | str] | None = None, entries: str = "") -> bytes:
    """An OpenDocument file: ``text`` or ``spreadsheet``."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as written:
        written.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        written.writestr("content.xml", "<office:document-content/>", zipfile.ZIP_DEFLATED)
        written.writestr("META-INF/manifest.xml", ODF_MANIFEST.format(entries=entries))
        for name, content in (more or {}).items():
            written.writestr(name, content, zipfile.ZIP_DEFLATED)
    return output.getvalue()


def ole(*streams: str) -> bytes:
    """What an OLE container looks like from afar: its signature and the names of its streams."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names


def windows_program() -> bytes:
    """The head of a Windows program."""
    return b"MZ" + b"\0" * 58 + struct.pack("<I", 128) + b"\0" * 64 + b"PE\0\0" + b"\0" * 200


def png_of(width: int, height: int) -> bytes:
    """A PNG that announces these sides, in a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )
