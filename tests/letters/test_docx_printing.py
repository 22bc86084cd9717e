"""LibreOffice locked in: what it may not do, shown by peers that try; what it prints, by the real one."""

import os
import tempfile
import time
from io import BytesIO
from itertools import takewhile
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pypdf import PdfReader

from parvis.letters.docx import printing
from parvis.letters.docx.printing import print_docx
from parvis.letters.docx.reading import CannotReadDocx
from tests.letters.test_docx import saved, simple, with_member


@pytest.fixture
def peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script in the place of LibreOffice; what it writes beside its document is given back as the PDF."""
    script = tmp_path / "soffice"
    script.touch(mode=0o755)
    tmp_path.chmod(0o755)
    # It runs as nobody: every folder on the way is opened, up to the system's own.
    for parent in takewhile(lambda one: one != Path(tempfile.gettempdir()), tmp_path.parents):
        parent.chmod(0o755)
    monkeypatch.setattr(printing, "program", lambda: str(script))
    return script


def says(peer: Path, *lines: str) -> str:
    """What lines of a script see, printed in the place of a document."""
    told = "\n".join(("#!/bin/sh", "exec > document.pdf", "printf '%%PDF-'", *lines))
    peer.write_text(told + "\n")
    return print_docx(simple(), "lettre.docx").decode(errors="replace")


def test_it_has_neither_network_nor_rights_nor_what_we_know(
    peer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "hush-one")
    told = says(
        peer, "cat /proc/net/dev", "env", "cat /proc/self/status", "ulimit -v", "ulimit -t", "ulimit -c"
    )
    interfaces = [
        line.split(":")[0].strip() for line in told.splitlines() if ":" in line and "bytes" not in line
    ]
    assert "eth0" not in interfaces
    assert "lo" in interfaces
    assert "hush-one" not in told
    assert "NoNewPrivs:\t1" in told
    if os.geteuid() == 0:
        assert "Uid:\t65534" in told
    assert told.split()[-3:] == ["1953125", "20", "0"], "kilobytes of memory, seconds of processor, no core"


def test_what_it_starts_ends_with_it(peer: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(printing, "_SECONDS", 2)
    mark = f"{int(time.time() * 1000) % 10**9 + 10**9}"
    with pytest.raises(CannotReadDocx, match="trop de temps"):
        says(peer, f"setsid sleep {mark} &", f"sleep {mark}")
    deadline = time.monotonic() + 5
    while left := running(mark):
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def running(mark: str) -> list[str]:
    """The processes that bear a mark among their arguments."""
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = one.read_bytes().split(b"\0")
        except OSError:
            continue
        if mark.encode() in words:
            found.append(str(one))
    return found


def with_fields(text: str, asking: list[str]) -> bytes:
    """A document with fields as Word writes them: what each asks for, and what it said last."""
    document = docx.Document()
    document.add_paragraph(text)
    for one in asking:
        line = document.add_paragraph()._p
        for tag, kind, said in (
            ("w:fldChar", "begin", ""), ("w:instrText", "", f" {one} "), ("w:fldChar", "separate", ""),
            ("w:t", "", "déjà dit"), ("w:fldChar", "end", ""),
        ):  # fmt: skip
            run, part = OxmlElement("w:r"), OxmlElement(tag)
            if kind:
                part.set(qn("w:fldCharType"), kind)
            part.text = said
            run.append(part)
            line.append(run)
    return saved(document)


@pytest.mark.parametrize(
    "script",
    ["exit 3", "exit 0", "printf %s %PDF- > other; ln -s other document.pdf", "echo no > document.pdf"],
    ids=["fails", "makes nothing", "points elsewhere", "no PDF"],
)
def test_what_is_no_pdf_of_its_own_is_refused(peer: Path, script: str) -> None:
    peer.write_text(f"#!/bin/sh\n{script}\n")
    with pytest.raises(CannotReadDocx, match="n’a pas pu imprimer"):
        print_docx(simple(), "lettre.docx")


def test_a_document_with_a_macro_does_not_reach_it(peer: Path) -> None:
    macro = with_member(simple(), "word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"0" * 600)
    peer.write_text("#!/bin/sh\nprintf '%%PDF-' > document.pdf\n")
    with pytest.raises(CannotReadDocx, match=r"(?i)macro"):
        print_docx(macro, "lettre.docx")


def test_the_real_one_prints_and_leaves_nothing(soffice: Path, request: pytest.FixtureRequest) -> None:
    before = set(Path(tempfile.gettempdir()).glob("office-*"))
    kept = Path(tempfile.gettempdir()) / f"kept-{os.getpid()}.txt"
    request.addfinalizer(kept.unlink)
    kept.write_text("hush-one")
    kept.chmod(0o644)
    asking = [
        f'{word} "{kept}"'
        for word in ("INCLUDETEXT", "LINK Word.Document", "INCLUDEPICTURE", "DDEAUTO soffice")
    ]
    found = PdfReader(BytesIO(print_docx(with_fields("Été à Montbrelle.", asking), "lettre.docx")))
    said = found.pages[0].extract_text()
    assert "Été à Montbrelle." in said
    assert "hush-one" not in said, "a field that asks for a file of ours"
    assert set(Path(tempfile.gettempdir()).glob("office-*")) <= before
