"""A file that attacks, or that is no diagram, is refused with its line; each way to write one is read."""

import pytest

from parvis.processes.diagrams.checking import check_file
from parvis.processes.diagrams.reading import MAX_BYTES, UnreadableDiagram, line_of, read
from parvis.processes.diagrams.vocabulary import BPMN
from tests.processes.diagrams.drawn import file_of, line

PLAIN = file_of(line('<userTask id="a" name="Étudier"/>'))
LAUGHS = (
    b'<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
    b"<definitions>&b;</definitions>"
)
OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions>&x;</definitions>'


@pytest.mark.parametrize(
    ("content", "line_told"),
    [
        (b"", 1),
        (b"not xml", 1),
        (PLAIN[:-20], 9),
        (LAUGHS, 2),
        (OUTSIDE, 1),
        (LAUGHS.decode().encode("utf-16"), 2),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 1),
        (b"<definitions/>", 1),
        (b"<?xml version='1.0' encoding='utf-7'?><definitions/>", 0),
        (f"<definitions xmlns='{BPMN}'>".encode() + b"<a>" * 200 + b"</a>" * 200 + b"</definitions>", 1),
        (f"<definitions xmlns='{BPMN}'>".encode() + b"<a/>" * 100_001 + b"</definitions>", 1),
        (b"<definitions>\xff\xfe</definitions>", 1),
        (b"<definitions>\0</definitions>", 1),
        (b"<definitions>" + b" " * MAX_BYTES, 0),
    ],
    ids=range(14),
)
def test_what_cannot_be_read_is_refused_with_its_line(content: bytes, line_told: int) -> None:
    """Nothing is expanded, fetched nor held whole; the report says so as for any other refusal."""
    with pytest.raises(UnreadableDiagram) as refused:
        read(content)
    assert refused.value.line == line_told
    report = check_file(content)
    assert not report.imported
    assert report.unsupported[0].message == str(refused.value)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_usual_codings_are_read(coding: str) -> None:
    """As their declaration says, or their mark."""
    declared = coding.replace("-sig", "")
    content = PLAIN.decode().replace('encoding="UTF-8"', f'encoding="{declared}"').encode(coding)
    diagram = read(content)
    assert [one.get("name") for one in diagram.root.iter(f"{{{BPMN}}}userTask")] == ["Étudier"]


def test_the_prefix_is_of_no_account() -> None:
    """`bpmn:`, `semantic:`, none: the namespace is what counts."""
    content = PLAIN.decode().replace(f'xmlns="{BPMN}"', f'xmlns:z="{BPMN}"')
    for opening in ("definitions", "process", "userTask", "startEvent", "endEvent", "sequenceFlow"):
        content = content.replace(f"<{opening}", f"<z:{opening}").replace(f"</{opening}", f"</z:{opening}")
    assert check_file(content.encode()).imported


@pytest.mark.parametrize("coding", ["gbk", "gb18030", "shift_jis", "big5", "utf-32"])
def test_codings_of_several_bytes_are_read(coding: str) -> None:
    """As tools of other countries write them; the file leaves again in UTF-8."""
    named = PLAIN.decode().replace("Étudier", "中").replace('encoding="UTF-8"', f'encoding="{coding}"')
    diagram = read(named.encode(coding))
    assert next(diagram.root.iter(f"{{{BPMN}}}userTask")).get("name") == "中"
    assert read(diagram.written()).written() == diagram.written()


@pytest.mark.parametrize("declared", ["utf-16", "Unicode"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_declaration_that_cannot_be_true_is_not_believed(declared: str, mark: bytes) -> None:
    """Tools write UTF-8 under the declaration of the text they held in memory; the lines stay."""
    content = PLAIN.replace(b'encoding="UTF-8"', f'encoding="{declared}"'.encode())
    task = next(read(mark + content).root.iter(f"{{{BPMN}}}userTask"))
    assert (task.get("name"), line_of(task)) == ("Étudier", 5)


def test_characters_that_are_not_what_is_declared_are_refused() -> None:
    """In words, for each of the ways to read them."""
    for coding, broken in (("utf-16", b"\xe9"), ("gbk", b"\xff")):
        content = PLAIN.replace(b'encoding="UTF-8"', f'encoding="{coding}"'.encode())
        with pytest.raises(UnreadableDiagram):
            read(content.replace("Étudier".encode(), broken))


def test_a_text_in_a_section_leaves_as_it_came() -> None:
    """Conditions of other tools stand in CDATA sections, which people read."""
    written = b"<documentation><![CDATA[a < b & c]]></documentation>"
    assert written in read(file_of(written.decode() + line('<task id="a"/>'))).written()
