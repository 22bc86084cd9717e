"""Files that attack who opens them, drawn from a seed: each kind another one at each seed."""

import io
import struct
import zipfile
from collections.abc import Callable
from random import Random
from typing import NamedTuple

import pikepdf
from PIL import Image

from parvis.connectors.antivirus.pretend.connector import TEST_STRING
from tests.documents import makers

SCRIPT = b"<script>alert(1)</script>"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"{of}>{in_}</svg>'


class Hostile(NamedTuple):
    """A file, under the name it is sent with. ``refused``: at the door, in words, whatever the seed."""

    name: str
    content: bytes
    refused: bool = False


Draw = Callable[[Random], Hostile]


def sound(chance: Random) -> tuple[str, bytes]:
    """A good file of one of the kinds accepted."""
    return chance.choice(
        [
            ("avis.pdf", makers.pdf(chance.randint(1, 3))),
            ("photo.jpg", makers.image("JPEG", (chance.randint(20, 200), 90))),
            ("scan.png", makers.image("PNG", (chance.randint(20, 200), 90))),
            ("image.webp", makers.image("WEBP")),
            ("scan.tiff", makers.image("TIFF", compression="tiff_lzw")),
            ("photo.heic", makers.heic()),
            ("lettre.docx", makers.docx()),
            ("lettre.odt", makers.odf()),
        ]
    )


def polyglot(chance: Random) -> Hostile:
    """Two formats in one file: each reader sees its own."""
    archive = makers.archive({"page.html": SCRIPT})
    pdf, photo = makers.pdf(), makers.image("JPEG")
    php = makers.image("JPEG", comment=b"<?php system($_GET[0]); ?>")
    at = chance.randrange(1, 900)
    return chance.choice(
        [
            Hostile("avis.pdf", pdf + archive, True),
            Hostile("photo.jpg", photo + archive, True),
            Hostile("photo.gif", b"GIF89a=1;/*" + bytes(at) + b"*/alert(1)//", True),
            Hostile("photo.jpg", b"GIF89a=1;alert(1)//" + photo, True),
            Hostile("photo.jpg", php),
            Hostile("photo.jpg", makers.image("JPEG", comment=SCRIPT), True),
            Hostile("avis.pdf", b"<html>" + SCRIPT + b"</html>" + pdf, True),
            Hostile("avis.pdf", pdf.replace(b"\n", b"\n%" + SCRIPT + b"\n", 1)),
            Hostile("photo.png", makers.image("PNG") + bytes(at) + SCRIPT, True),
            Hostile("lettre.docx", b"%PDF-1.7\n" + makers.docx(), True),
            Hostile("note.txt", bytes([32]) * at + b"%PDF-1.7\n", True),
        ]
    )


def drawing(chance: Random) -> Hostile:
    """SVG that runs, fetches or reads, under some name."""
    within = chance.choice(
        [
            SVG.format(of="", in_=SCRIPT.decode()),
            SVG.format(of=' onload="alert(1)"', in_=""),
            SVG.format(of="", in_="<foreignObject><iframe src='javascript:alert(1)'/></foreignObject>"),
            SVG.format(of="", in_="<image xlink:href='http://mal.example/x'/>"),
            '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG.format(of="", in_="&x;"),
            laughs(chance, "svg"),
        ]
    )
    head = chance.choice(["", "\ufeff", '<?xml version="1.0"?>', "<!-- x -->", " \n"])
    name = chance.choice(["dessin.svg", "dessin.png", "dessin.jpg", "dessin.pdf", "dessin"])
    encoding = chance.choice(["utf-8", "utf-8", "utf-16"])
    return Hostile(name, (head + within).encode(encoding), True)


def laughs(chance: Random, root: str) -> str:
    """XML that grows a billion times when its entities are replaced: by doublings, or one long one many times."""
    if chance.random() < 0.5:
        lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        return f'<!DOCTYPE {root} [<!ENTITY a0 "ha">{lines}]><{root}>&a9;</{root}>'
    return f'<!DOCTYPE {root} [<!ENTITY a "{"x" * 50_000}">]><{root}>{"&a;" * 5_000}</{root}>'


def entities(chance: Random) -> Hostile:
    """The same inside an office file."""
    bomb = laughs(chance, "a")
    place = chance.choice(["word/document.xml", "word/styles.xml", "customXml/item1.xml"])
    drawn = [Hostile("lettre.docx", makers.docx({place: bomb}), True)]
    drawn.append(Hostile("lettre.odt", makers.odf(more={"styles.xml": bomb}), True))
    return chance.choice(drawn)


def zip_bomb(chance: Random) -> Hostile:
    """A few kilobytes that become gigabytes: dense, nested, overlapping, or lying about their sizes."""
    way = chance.choice(["dense", "nested", "overlapping", "lying", "many", "forty-two"])
    if way == "nested":
        content = makers.xlsx()
        for _level in range(chance.randint(4, 8)):
            content = makers.xlsx({"xl/embeddings/a.xlsx": content})
        return Hostile("budget.xlsx", content, True)
    if way == "forty-two":
        inner = makers.archive({"0.bin": bytes(4_000_000)})
        for _level in range(3):
            inner = makers.archive({f"{n}.zip": inner for n in range(8)})
        return Hostile(chance.choice(["tout.zip", "lettre.docx"]), inner, True)
    if way == "many":
        members = {f"word/{n}.xml": "<a/>" for n in range(chance.randint(3_001, 3_500))}
        return Hostile("lettre.docx", makers.docx(members), True)
    if way == "dense":
        return Hostile("lettre.docx", makers.docx({"word/x.xml": bytes(30_000_000)}), True)
    content = bytearray(makers.docx({"word/y.xml": b"y" * 500, "word/z.xml": bytes(900_000)}))
    last = content.rfind(b"PK\x01\x02")
    if way == "lying":
        content[last + 24 : last + 28] = struct.pack("<I", chance.randrange(1, 5_000))
    else:
        before = content.rfind(b"PK\x01\x02", 0, last)
        content[last + 42 : last + 46] = content[before + 42 : before + 46]
    return Hostile("lettre.docx", bytes(content), True)


def image_bomb(chance: Random) -> Hostile:
    """Dimensions or frames beyond any camera, announced in a few bytes."""
    side = chance.randint(30_001, 60_000)
    gif = struct.pack("<6sHHBBB", b"GIF89a", 65_535, 65_535, 0, 0, 0) + b"\x00;"
    tiff = bytearray(makers.image("TIFF"))
    directory = struct.unpack("<I", tiff[4:8])[0]
    for entry in range(struct.unpack("<H", tiff[directory : directory + 2])[0]):
        at = directory + 2 + 12 * entry
        if struct.unpack("<H", tiff[at : at + 2])[0] in (256, 257):
            tiff[at + 2 : at + 12] = struct.pack("<HII", 4, 1, side)
    moving = chance.choice(["WEBP", "PNG"])
    frames, steps = io.BytesIO(), [Image.new("L", (2, 2), n % 250) for n in range(600)]
    steps[0].save(frames, moving, save_all=True, append_images=steps[1:], lossless=True)
    return chance.choice(
        [
            Hostile("photo.png", makers.png_of(side, side), True),
            Hostile("photo.png", makers.png_of(29_000, chance.randint(10_000, 29_000)), True),
            Hostile("photo.gif", gif, True),
            Hostile("scan.tiff", bytes(tiff), True),
            Hostile(f"image.{moving.lower()}", frames.getvalue(), True),
        ]
    )


def cut(chance: Random) -> Hostile:
    """A good file that stops anywhere."""
    name, content = sound(chance)
    return Hostile(name, content[: chance.randrange(len(content))])


def spoilt(chance: Random) -> Hostile:
    """A good file with wrong bytes anywhere, some bytes lost or many added."""
    name, content = sound(chance)
    wrong = bytearray(content)
    for _byte in range(chance.choice([1, 1, 5, 50])):
        wrong[chance.randrange(len(wrong))] = chance.randrange(256)
    if chance.random() < 0.3:
        at = chance.randrange(len(wrong))
        wrong[at : at + chance.randrange(200)] = chance.randbytes(chance.randrange(5_000))
    return Hostile(name, bytes(wrong))


def disguised(chance: Random) -> Hostile:
    """A content under the name of another, or under two extensions."""
    name, content = sound(chance)
    stem, extension = name.split(".")
    drawn = [
        Hostile(f"{name}.exe", content, True),
        Hostile(f"{stem}.html", content, True),
        Hostile(name, makers.windows_program(), True),
        Hostile(name, b"\x7fELF" + chance.randbytes(500), True),
        Hostile(f"{stem}.exe.{extension}", b"#!/bin/sh\nid\n", True),
    ]
    return chance.choice(drawn)


def misnamed(chance: Random) -> Hostile:
    """A good file whose name attacks who shows it, or who writes it down."""
    _name, content = sound(chance)
    kind = _name.rpartition(".")[2]
    stem = chance.choice(
        [
            "../../../etc/passwd",
            "..\\..\\boot",
            "a\u202efdp",
            "nul\x00",
            "a\r\nSet-Cookie: x=1",
            "x" * 10_000,
            "é" * 300,
            "e" + "\u0301" * 400,
            '"><img src=x onerror=alert(1)>',
            "{{ 7*7 }}",
            "CON",
            " ",
            "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
            "%00%2e%2e",
        ]
    )
    return Hostile(f"{stem}.{kind}", content)


def infected(chance: Random) -> Hostile:
    """The string every antivirus knows, alone, in an office file or in a PDF."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(300, 300))
        page.Contents = document.make_stream(b"%" + TEST_STRING + b"\n")
        output = io.BytesIO()
        document.save(output, compress_streams=False)
    return chance.choice(
        [
            Hostile("note.txt", TEST_STRING),
            Hostile("lettre.docx", makers.docx({"word/media/note.txt": TEST_STRING})),
            Hostile("avis.pdf", output.getvalue()),
        ]
    )


def active_pdf(chance: Random) -> Hostile:
    """A PDF that runs, opens, carries or loops: nobody of ours runs it, and it leaves as a download only."""
    output = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(300, 300))
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="/bin/sh")
        way = chance.choice(["script", "launch", "each page", "carries", "loops", "deep", "huge", "nothing"])
        if way in ("script", "launch"):
            document.Root.OpenAction = script if way == "script" else launch
        elif way == "each page":
            page.obj.AA = pikepdf.Dictionary(O=script)
        elif way == "carries":
            document.attachments["lance.exe"] = makers.windows_program()
        elif way == "loops":
            document.Root.Pages.Kids.append(document.Root.Pages)
        elif way == "deep":
            page.Contents = document.make_stream(b"q " * chance.randint(10_000, 400_000))
        elif way == "huge":
            page.MediaBox = [0, 0, 10**9, 10 ** chance.randint(1, 9)]
        else:
            document.Root.Pages.Count = -1
        document.save(output)
    return Hostile("avis.pdf", output.getvalue())


def locked(chance: Random) -> Hostile:
    """A PDF nobody opens without a word."""
    code = pikepdf.Encryption(owner="a", user=str(chance.random()), R=chance.choice((4, 6)))
    return Hostile("secret.pdf", makers.pdf(encryption=code), True)


def stored_zip(chance: Random) -> Hostile:
    """An archive that is not a document, or a document with one inside, not compressed."""
    inside = makers.archive({"lance.exe": makers.windows_program()}, zipfile.ZIP_STORED)
    name = chance.choice(["tout.zip", "lettre.docx", "avis.pdf"])
    drawn = [Hostile(name, inside, True), Hostile("lettre.docx", makers.docx({"word/a.zip": inside}), True)]
    return chance.choice(drawn)


KINDS: tuple[Draw, ...] = (
    polyglot, drawing, entities, zip_bomb, image_bomb, cut, spoilt, disguised, misnamed, infected, active_pdf,
    locked, stored_zip,
)  # fmt: skip
