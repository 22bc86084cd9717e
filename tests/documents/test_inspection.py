"""What is accepted, what is refused, and in which words."""

import hashlib
import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from parvis.documents.inspection import CannotAccept, Inspection, Limits, inspect
from parvis.documents.preview import opens_freely
from tests.documents import makers

Inspect = Callable[..., Inspection]


@pytest.fixture
def look(tmp_path: Path) -> Inspect:
    """Write bytes to a file and inspect it under a declared name."""

    def look_at(content: bytes, name: str, **limits: int) -> Inspection:
        path = tmp_path / "received"
        path.write_bytes(content)
        return inspect(path, name, Limits(**limits), opens_freely=opens_freely)

    return look_at


def refusal(look: Inspect, content: bytes, name: str, **limits: int) -> str:
    """The code under which a file is refused; the sentence must be there too, in French."""
    with pytest.raises(CannotAccept) as refused:
        look(content, name, **limits)
    assert len(str(refused.value.message)) > 30
    return refused.value.code


ACCEPTED: list[tuple[str, bytes, str, str | None]] = [
    ("avis.pdf", makers.pdf(3), "pdf", "application/pdf"),
    ("linear.pdf", makers.pdf(3, linearize=True), "pdf", "application/pdf"),
    (
        "flux.pdf",
        makers.pdf(2, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "pdf",
        "application/pdf",
    ),
    ("photo.JPG", makers.image("JPEG"), "jpeg", "image/jpeg"),
    ("photo.jpeg", makers.image("JPEG", progressive=True), "jpeg", "image/jpeg"),
    ("scan.png", makers.image("PNG"), "png", "image/png"),
    ("img.webp", makers.image("WEBP"), "webp", "image/webp"),
    ("img.webp", makers.image("WEBP", lossless=True), "webp", "image/webp"),
    ("img.webp", makers.image("WEBP", mode="RGBA", lossless=True), "webp", "image/webp"),
    ("scan.tif", makers.image("TIFF"), "tiff", "image/tiff"),
    ("scan.tiff", makers.image("TIFF", mode="1", compression="group4"), "tiff", "image/tiff"),
    ("IMG_0001.HEIC", makers.heic(), "heic", "image/heic"),
    ("lettre.docx", makers.docx(), "docx", None),
    ("budget.xlsx", makers.xlsx(), "xlsx", None),
    ("lettre.odt", makers.odf("text"), "odt", "application/vnd.oasis.opendocument.text"),
    ("budget.ods", makers.odf("spreadsheet"), "ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("note.txt", "Éclairage à réparer\r\n".encode(), "text", "text/plain"),
    ("liste.csv", "nom;prénom\nÉlise;Noël\n".encode("cp1252"), "csv", "text/csv"),
]


@pytest.mark.parametrize(
    ("name", "content", "kind", "media_type"),
    ACCEPTED,
    ids=[f"{at}-{kind}" for at, (_, _, kind, _) in enumerate(ACCEPTED)],
)
def test_accepts_what_people_send(
    look: Inspect, name: str, content: bytes, kind: str, media_type: str | None
) -> None:
    found = look(content, name)
    assert found.kind == kind
    assert media_type is None or found.media_type == media_type
    assert found.size == len(content)
    assert found.safe_name.endswith("." + found.extension)


def test_accepts_a_photo_with_what_phones_append(look: Inspect) -> None:
    second = makers.image("JPEG")
    assert look(makers.image("JPEG") + second + b"\0\0\0\x18ftypmp42" + b"\0" * 900, "a.jpg").kind == "jpeg"


def test_accepts_a_pdf_with_a_few_bytes_after_its_end(look: Inspect) -> None:
    assert look(makers.pdf() + b"\r\n\0\0\0" * 3000, "a.pdf").kind == "pdf"


def test_accepts_a_pdf_that_only_forbids_changes(look: Inspect) -> None:
    content = makers.pdf(encryption=pikepdf.Encryption(owner="proprietaire", user="", R=6))
    assert look(content, "avis.pdf").kind == "pdf"


def test_accepts_a_document_with_a_spreadsheet_and_a_picture_in_it(look: Inspect) -> None:
    more = {
        "word/embeddings/feuille.xlsx": makers.xlsx(),
        "word/media/image1.jpeg": makers.image("JPEG"),
        "word/media/image2.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "word/_rels/document.xml.rels": makers.RELATIONS.format(
            links='<Relationship Type="http://x/hyperlink" Target="https://a.example" TargetMode="External"/>'
        ),
    }
    assert look(makers.docx(more), "lettre.docx").kind == "docx"


def test_renames_a_photo_under_the_extension_of_another(look: Inspect) -> None:
    assert look(makers.image("WEBP"), "plage.jpg").safe_name == "plage.webp"


def test_adds_the_extension_that_is_missing(look: Inspect) -> None:
    assert look(makers.pdf(), "quittance").safe_name == "quittance.pdf"
    assert look(makers.pdf(), "budget.2026").safe_name == "budget.2026.pdf"


def test_trusts_the_digest_of_the_writer_or_makes_its_own(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"bonjour")
    assert inspect(path, "x.txt", Limits(), sha256="ab").sha256 == "ab"
    assert inspect(path, "x.txt", Limits()).sha256 == hashlib.sha256(b"bonjour").hexdigest()


REFUSED = [
    ("empty", b"", "a.pdf"),
    ("extension_lies", makers.pdf(), "photo.jpg"),
    ("extension_lies", makers.image("PNG"), "avis.pdf"),
    ("extension_lies", makers.docx(), "avis.pdf"),
    ("extension_lies", makers.docx(), "macro.docm"),
    ("extension_lies", makers.pdf(), "facture.pdf.exe"),
    ("not_as_named", b"\x00\x01\x02 rien de connu", "a.pdf"),
    ("type_refused", makers.image("GIF", mode="P"), "a.gif"),
    ("type_refused", makers.image("BMP"), "a.bmp"),
    ("type_refused", b"{\\rtf1 bonjour}", "a.rtf"),
    ("type_refused", b"texte sans extension connue", "notes"),
    ("type_refused", b"texte\x00binaire", "a.txt"),
    ("type_refused", makers.odf("presentation"), "a.odp"),
    ("protected", makers.pdf(encryption=pikepdf.Encryption(owner="p", user="secret", R=6)), "a.pdf"),
    ("protected", makers.pdf(encryption=pikepdf.Encryption(owner="p", user="secret", R=4)), "a.pdf"),
    ("protected", makers.ole("EncryptionInfo", "EncryptedPackage"), "lettre.docx"),
    ("protected", makers.odf(entries='<manifest:encryption-data manifest:checksum="x"/>'), "a.odt"),
    ("old_office", makers.ole("WordDocument"), "a.doc"),
    ("incomplete", makers.pdf()[:-40], "a.pdf"),
    ("incomplete", makers.image("JPEG")[:-40], "a.jpg"),
    ("incomplete", makers.image("PNG")[:-40], "a.png"),
    ("incomplete", makers.image("WEBP")[:-40], "a.webp"),
    ("incomplete", makers.image("TIFF", compression="tiff_lzw")[:-300], "a.tif"),
    ("incomplete", makers.heic()[:-40], "a.heic"),
    ("incomplete", makers.docx()[:-40], "a.docx"),
    ("incomplete", makers.image("PNG").replace(b"IDAT", b"IDAT\0", 1)[:-1], "a.png"),
    ("archive", makers.archive({"a.txt": "x"}), "a.zip"),
    ("archive", b"Rar!\x1a\x07\x01\x00" + b"\0" * 100, "a.rar"),
    ("archive", b"7z\xbc\xaf\x27\x1c" + b"\0" * 100, "a.pdf"),
    ("program", makers.windows_program(), "a.pdf"),
    ("program", b"\x7fELF" + b"\0" * 100, "a.jpg"),
    ("program", b"#!/bin/sh\nrm -rf /\n", "a.txt"),
    ("program", makers.archive({"facture.exe": makers.windows_program()}), "a.zip"),
    ("program", makers.docx({"word/media/image1.png": makers.windows_program()}), "a.docx"),
    ("program", makers.docx({"word/lance.vbs": "MsgBox 1"}), "a.docx"),
    ("program", makers.docx({"word/embeddings/oleObject1.bin": makers.ole("\x01Ole10Native")}), "a.docx"),
    ("macros", makers.docx({"word/vbaProject.bin": makers.ole("VBA")}), "a.docx"),
    ("macros", makers.docx({"word/vbaProject.bin": makers.ole("VBA")}), "a.docm"),
    ("macros", makers.odf(more={"Basic/Standard/Module1.xml": "<x/>"}), "a.odt"),
    ("active_content", b"<!DOCTYPE html><html><script>alert(1)</script></html>", "a.html"),
    ("active_content", b"\xef\xbb\xbf  <html><body>", "a.pdf"),
    ("active_content", "<html>".encode("utf-16"), "a.txt"),
    ("active_content", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
    ("active_content", b"<svg onload=alert(1)>", "a.png"),
    ("active_content", b"<!-- x --><svg onload=alert(1)>", "a.png"),
    ("type_refused", b"bonjour <script>alert(1)</script>", "a.txt"),
    ("active_content", makers.docx({"word/x.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "a.docx"),
    ("active_content", makers.docx({"word/x.xml": '<!DOCTYPE a>'.encode("utf-16-le")}), "a.docx"),
    ("active_content", makers.odf(more={"styles.xml": "<!-- " + "x" * 70_000 + ' --><!DOCTYPE a>'}), "a.odt"),
    ("active_content", makers.docx({"../../evasion.xml": "<a/>"}), "a.docx"),
    ("active_content", makers.docx({"word/afchunk.html": "<b>x</b>"}), "a.docx"),
    ("two_files_in_one", makers.pdf() + makers.archive({"a.txt": "x"}), "a.pdf"),
    ("two_files_in_one", makers.image("JPEG") + makers.archive({"a.txt": "x"}), "a.jpg"),
    ("two_files_in_one", b"HTTP/1.1 200 OK\r\n\r\n" + makers.pdf(), "a.pdf"),
    ("two_files_in_one", b"bonjour\n%PDF-1.7\n", "a.txt"),
    ("two_files_in_one", makers.image("PNG") + b"<script>alert(1)</script>", "a.png"),
    ("two_files_in_one", makers.image("JPEG", comment=b"<script>alert(1)</script>"), "a.jpg"),
    ("two_files_in_one", makers.docx() + b"suite", "a.docx"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "content", "name"), REFUSED, ids=[f"{at}-{code}" for at, (code, _, _) in enumerate(REFUSED)]
)
def test_refuses(look: Inspect, code: str, content: bytes, name: str) -> None:
    assert refusal(look, content, name) == code


def test_refuses_a_gif_that_is_also_a_script(look: Inspect) -> None:
    assert refusal(look, b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", "a.jpg") == "type_refused"


@pytest.mark.parametrize("before", [65_530, 65_536 * 2 - 4])
def test_finds_a_declaration_between_two_pieces(look: Inspect, before: int) -> None:
    member = b"x" * before + b"<!DOCTYPE a>" + b"y" * 200_000
    assert refusal(look, makers.docx({"word/x.xml": member}), "a.docx") == "active_content"


def test_refuses_an_image_with_one_wrong_byte(look: Inspect) -> None:
    content = bytearray(makers.image("PNG"))
    content[content.find(b"IDAT") + 40] ^= 1
    assert refusal(look, bytes(content), "a.png") == "incomplete"


FAR = "https://ailleurs.example/m.dotm"


@pytest.mark.parametrize(
    ("kind", "target", "mode"),
    [
        ("attachedTemplate", FAR, 'TargetMode="External"'),
        ("attachedTemplate", FAR, ""),
        ("attached&#84;emplate", FAR, 'TargetMode="External"'),
        ("attachedTemplate", "htt&#112;s://ailleurs.example/m.dotm", 'TargetMode="External"'),
        ("oleObject", "&#10;" + FAR, 'TargetMode="External"'),
        ("oleObject", "file:/etc/passwd", 'TargetMode="External"'),
        ("oleObject", "/etc/passwd", 'TargetMode="External"'),
        ("frame", "../../etc/passwd", 'TargetMode="External"'),
        ("subDocument", "\\\\ailleurs\\m", 'TargetMode="External"'),
        ("aFChunk", "vnd.sun.star.webdav://ailleurs.example/m", 'TargetMode="External"'),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_refuses_what_an_office_program_would_fetch(
    look: Inspect, kind: str, target: str, mode: str, encoding: str
) -> None:
    link = f'<Relationship Note="1 > 0" Id="r1" Type="http://x/{kind}" Target="{target}" {mode}/>'
    content = with_links(link, encoding)
    assert refusal(look, content, "a.docx") == "active_content"


@pytest.mark.parametrize(
    ("kind", "target"),
    [("attachedTemplate", "Normal.dotm"), ("attachedTemplate", "C:\\Modeles\\a.dotx"), ("image", FAR)],
)
def test_accepts_a_link_that_nothing_follows_here(look: Inspect, kind: str, target: str) -> None:
    link = f'<Relationship Id="r1" Type="http://x/{kind}" Target="{target}" TargetMode="External"/>'
    assert look(with_links(link, "utf-8"), "a.docx").kind == "docx"


def test_refuses_a_list_of_links_that_nobody_reads(look: Inspect) -> None:
    assert refusal(look, with_links("<", "utf-8"), "a.docx") == "incomplete"


def with_links(links: str, encoding: str) -> bytes:
    """A document with a list of links of its own."""
    text = makers.RELATIONS.format(links=links).replace("?>", f' encoding="{encoding}"?>', 1)
    content: bytes = makers.docx({"word/_rels/settings.xml.rels": text.encode(encoding)})
    return content


def test_refuses_what_is_too_large_and_says_how_much_is_allowed(look: Inspect) -> None:
    with pytest.raises(CannotAccept) as refused:
        look(makers.pdf() + b" " * 5_000_000, "a.pdf", size=5_000_000)
    assert refused.value.code == "too_large"
    assert "5 Mo" in str(refused.value.message).replace("\u00a0", " ")


def test_refuses_more_pixels_than_any_camera(look: Inspect) -> None:
    assert refusal(look, makers.png_of(30_000, 30_000), "a.png") == "too_many_pixels"
    assert refusal(look, makers.png_of(40_000, 3), "a.png") == "too_many_pixels"
    assert refusal(look, makers.image("JPEG", (300, 300)), "a.jpg", pixels=80_000) == "too_many_pixels"
    assert refusal(look, makers.image("WEBP", (300, 300)), "a.webp", pixels=80_000) == "too_many_pixels"
    assert refusal(look, makers.heic(), "a.heic", pixels=64 * 64 - 1) == "too_many_pixels"
    assert look(makers.heic(), "a.heic", pixels=64 * 64).kind == "heic"


def test_counts_every_page_of_a_tiff(look: Inspect) -> None:
    output = io.BytesIO()
    page = Image.new("L", (100, 100))
    page.save(output, "TIFF", save_all=True, append_images=[page] * 9)
    assert look(output.getvalue(), "a.tif", pixels=100_000).kind == "tiff"
    assert refusal(look, output.getvalue(), "a.tif", pixels=99_999) == "too_many_pixels"
    assert refusal(look, output.getvalue(), "a.tif", frames=9) == "bomb"


def test_refuses_a_tiff_whose_pages_turn_in_circles(look: Inspect) -> None:
    content = bytearray(makers.image("TIFF"))
    first = struct.unpack("<I", content[4:8])[0]
    count = struct.unpack("<H", content[first : first + 2])[0]
    content[first + 2 + 12 * count : first + 6 + 12 * count] = struct.pack("<I", first)
    assert refusal(look, bytes(content), "a.tif") == "incomplete"


def test_refuses_bombs_by_what_really_comes_out(look: Inspect) -> None:
    bomb = makers.docx({"word/x.xml": b"\0" * 30_000_000})
    assert len(bomb) < 100_000
    assert refusal(look, bomb, "a.docx") == "bomb"
    assert (
        refusal(look, makers.docx({"word/x.xml": b"\0" * 2_000_000}), "a.docx", unpacked=1_000_000) == "bomb"
    )
    many = makers.docx({f"word/{number}.xml": "<a/>" for number in range(60)})
    assert refusal(look, many, "a.docx", members=50) == "bomb"


def test_refuses_a_member_that_lies_about_its_size(look: Inspect) -> None:
    honest = bytearray(makers.docx({"word/zz.xml": b"\0" * 900_000}))
    at = honest.rfind(b"PK\x01\x02")
    honest[at + 24 : at + 28] = struct.pack("<I", 10)
    assert refusal(look, bytes(honest), "a.docx") == "bomb"


def test_refuses_overlapping_members(look: Inspect) -> None:
    content = bytearray(makers.docx({"word/y.xml": b"y" * 500, "word/z.xml": b"z" * 500}))
    last = content.rfind(b"PK\x01\x02")
    before = content.rfind(b"PK\x01\x02", 0, last)
    content[last + 42 : last + 46] = content[before + 42 : before + 46]
    assert refusal(look, bytes(content), "a.docx") == "bomb"


def test_refuses_documents_nested_without_end(look: Inspect) -> None:
    content = makers.xlsx()
    for _level in range(4):
        content = makers.xlsx({"xl/embeddings/a.xlsx": content})
    assert refusal(look, content, "a.xlsx") == "bomb"


def test_refuses_macros_in_an_embedded_document(look: Inspect) -> None:
    inner = makers.xlsx({"xl/vbaProject.bin": makers.ole("VBA")})
    assert refusal(look, makers.docx({"word/embeddings/a.xlsx": inner}), "a.docx") == "macros"


def test_refuses_an_encrypted_member(look: Inspect) -> None:
    content = bytearray(makers.docx())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    assert refusal(look, bytes(content), "a.docx") == "protected"


def test_refuses_two_members_of_one_name(look: Inspect) -> None:
    output = io.BytesIO(makers.docx())
    with zipfile.ZipFile(output, "a") as written:
        written.writestr("WORD/document.xml", "<autre/>")
    assert refusal(look, output.getvalue(), "a.docx") == "two_files_in_one"


def test_follows_older_trailers_to_find_the_encryption(look: Inspect) -> None:
    """Encryption declared only in the first part of an incrementally saved file."""
    content = makers.pdf(encryption=pikepdf.Encryption(owner="p", user="secret", R=4))
    previous = int(content[content.rfind(b"startxref") + 9 :].split()[0])
    start = len(content)
    content += b"xref\n0 0\ntrailer\n<< /Size 1 /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (previous, start)
    assert refusal(look, content, "a.pdf") == "protected"


def test_does_not_load_the_file_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    content = makers.pdf()
    head, tail = content[:9], content[9:]
    offset = int(tail[tail.rfind(b"startxref") + 9 :].split()[0])
    body = head + b"%" + b"x" * 60_000_000 + b"\n" + tail
    path.write_bytes(body.replace(b"startxref\n%d" % offset, b"startxref\n%d" % (offset + 60_000_002)))
    tracemalloc.start()
    inspect(path, "x.pdf", Limits(size=100_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


SOUND = {
    "a.pdf": makers.pdf(2),
    "a.jpg": makers.image("JPEG"),
    "a.png": makers.image("PNG"),
    "a.webp": makers.image("WEBP"),
    "a.tif": makers.image("TIFF"),
    "a.heic": makers.heic(),
    "a.docx": makers.docx(),
    "a.odt": makers.odf(),
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_are_accepted_or_refused_never_anything_else(
    look: Inspect, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(SOUND)))
    content = bytearray(SOUND[name])
    for _change in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    try:
        look(bytes(content), name)
    except CannotAccept as refused:
        assert refused.code
