"""A letter goes out as DOCX and comes back; what is hostile in a DOCX stays outside."""

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from parvis.letter_templates.fields import fields
from parvis.letter_templates.markup import parse
from parvis.letter_templates.reading import read
from parvis.letters.blocks import Grid, Letter, PageBreak, Run, Styled, StyledList
from parvis.letters.content import Recipient, Sender
from parvis.letters.docx.mapping import mapped, template_letter
from parvis.letters.docx.reading import CannotReadDocx, read_docx
from parvis.letters.docx.writing import as_docx
from tests.documents import makers

SENDER = Sender(
    "Montbrelle", "Vie associative", ("1 place de la Mairie", "19999 Montbrelle"), place="Montbrelle"
)


def saved(document: Any) -> bytes:
    done = BytesIO()
    document.save(done)
    return done.getvalue()


def with_member(content: bytes, name: str, text: bytes, *, replaces: bool = False) -> bytes:
    """The same archive with one more part, or another in its place."""
    done = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(done, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if not (replaces and member.filename == name):
                new.writestr(member, old.read(member))
        new.writestr(name, text)
    return done.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


def simple(text: str = "Bonjour {{ person_name }},") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    return saved(document)


def test_every_kind_of_letter_is_written_with_what_its_author_must_say(cast: Any) -> None:
    for kind in cast.kinds():
        written = docx.Document(BytesIO(as_docx(cast.letter(kind), cast.sender)))
        assert written.paragraphs
        assert written.core_properties.language == "fr-FR"
    decision = cast.letter("decision")
    whole = docx.Document(BytesIO(as_docx(decision, cast.sender, mark="Projet")))
    said = "\n".join(one.text for one in whole.paragraphs)
    assert said.startswith("Projet")
    for words in (decision.subject, "Tribunal administratif", cast.sender.service):
        assert words in said


def test_looks_lists_and_tables_are_those_of_the_word_processor() -> None:
    letter = Letter(
        "letter", "Sujet", (
            Styled((Run("Un "), Run("mot", bold=True), Run(" puis "), Run("autre", italic=True))),
            StyledList(((Run("premier"),), (Run("second"),)), is_numbered=True),
            Grid(("Enfant", "Tarif"), (((Run("Lou"),), (Run("2 €", bold=True),)),)),
            PageBreak(),
        ), "fr", "Montbrelle", Recipient("Aïcha Ménard"), date(2026, 4, 30), "MTB-1",
    )  # fmt: skip
    written = docx.Document(BytesIO(as_docx(letter, SENDER)))
    looks = {run.text: (run.bold, run.italic) for one in written.paragraphs for run in one.runs}
    assert looks["mot"] == (True, None)
    assert looks["autre"] == (None, True)
    assert [one.text for one in written.paragraphs if one.style.name == "List Number"] == [
        "premier",
        "second",
    ]
    [table] = written.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["Enfant", "Tarif"], ["Lou", "2 €"]]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_document_becomes_the_blocks_of_a_letter_with_its_fields() -> None:
    document = docx.Document()
    document.add_heading("Votre salle", level=1)
    line = document.add_paragraph("Bonjour {{ per")
    line.add_run("son_na").bold = True
    line.add_run("me }}, ")
    line.add_run("voyez").bold = True
    line.add_run(" {{ Nom de la démarche }} et {{ numéro de badge }} à 100 % [net] {*}.")
    for text in ("un", "deux"):
        document.add_paragraph(text, style="List Bullet")
    document.add_paragraph("trois", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for place, text in enumerate(("Quoi", "Combien", "Salle", "{{ case_reference }}")):
        table.rows[place // 2].cells[place % 2].text = text
    told = read_docx(saved(document), "lettre.docx")
    found = mapped(told.blocks, told.lost, fields())
    assert [block["is"] for block in found.blocks] == ["heading", "paragraph", "list", "list", "table"]
    text = found.blocks[1]["text"]["fr"]
    assert text.startswith("Bonjour {person_name}, **voyez** {case_title} et ")
    assert parse(text)
    assert "numéro de badge" in "".join(getattr(piece, "text", "") for piece in parse(text))
    assert "[net] {*}." in "".join(getattr(piece, "text", "") for piece in parse(text))
    assert found.unknown == ("numéro de badge",)
    assert found.known["Nom de la démarche"] == "case_title"
    assert [len(block["items"]) for block in found.blocks[2:4]] == [2, 1]
    assert found.blocks[4]["rows"][0]["cells"][1] == {"fr": "{case_reference}"}


def test_content_controls_and_mail_merge_fields_are_fields_and_the_rest_is_listed() -> None:
    document = docx.Document()
    line = document.add_paragraph("Cher ")
    control, properties, tag = OxmlElement("w:sdt"), OxmlElement("w:sdtPr"), OxmlElement("w:tag")
    tag.set(qn("w:val"), "person_name")
    properties.append(tag)
    control.append(properties)
    content = OxmlElement("w:sdtContent")
    content.append(document.add_paragraph("Nom").runs[0]._r)
    control.append(content)
    line._p.append(control)
    merge = OxmlElement("w:fldSimple")
    merge.set(qn("w:instr"), " MERGEFIELD case_reference \\* MERGEFORMAT ")
    line._p.append(merge)
    page = OxmlElement("w:fldSimple")
    page.set(qn("w:instr"), " PAGE ")
    line._p.append(page)
    document.sections[0].header.paragraphs[0].text = "Mairie"
    told = read_docx(saved(document), "lettre.docx")
    found = mapped(told.blocks, told.lost, fields())
    assert found.blocks[0]["text"]["fr"] == "Cher {person_name}{case_reference}"
    assert (found.lost["field"], found.lost["header"]) == (1, 1)


def test_a_template_written_as_docx_comes_back_with_its_fields(cast: Any) -> None:
    document = {
        "schema": 1, "kind": "letter", "title": {"fr": "Mot"}, "subject": {"fr": "Demande {case_reference}"},
        "blocks": [
            {"id": "a", "is": "heading", "text": {"fr": "Titre"}},
            {"id": "b", "is": "paragraph", "text": {"fr": "Bonjour {person_name|vous}, **merci** __bien__."}},
            {"id": "c", "is": "list", "items": [{"id": "i", "text": {"fr": "un {case_title}"}}]},
            {"id": "d", "is": "table", "columns": [{"id": "k", "title": {"fr": "Col"}}],
             "rows": [{"id": "r", "cells": [{"fr": "{authority_name}"}]}]},
            {"id": "e", "is": "signature"},
        ],
    }  # fmt: skip
    template = read(document, None)
    content = as_docx(template_letter(template, authority="Montbrelle", on=date(2026, 4, 30)), SENDER)
    told = read_docx(content, "mot.docx")
    found = mapped(told.blocks, told.lost, fields())
    said = [block["text"]["fr"] for block in found.blocks if "text" in block]
    assert "Bonjour {person_name}, **merci** __bien__." in said
    assert any("La maison met ici" in text for text in said)
    assert found.unknown == ()
    tables = [block for block in found.blocks if block["is"] == "table"]
    assert tables[0]["rows"][0]["cells"] == [{"fr": "{authority_name}"}]


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
FAR = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
    b' Target="https://ailleurs.example/modele.dotm" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    "content",
    [
        with_member(simple(), "word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"0" * 600),
        with_member(simple(), "word/document.xml", ENTITY, replaces=True),
        with_member(simple(), "word/_rels/settings.xml.rels", FAR),
        with_member(simple(), "word/zeros.xml", b"0" * 60_000_000),
        with_member(simple(), "word/../../../etc/passwd.bin", b"MZ" + b"0" * 600),
        simple()[:-40],
        b"",
        b"%PDF-1.7 not a document",
        b"PK\x03\x04" + b"0" * 2_000,
    ],
    ids=["macro", "entities", "far template", "bomb", "program", "cut", "empty", "pdf", "broken"],
)
def test_what_is_hostile_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(CannotReadDocx) as refused:
        read_docx(content, "lettre.docx")
    assert len(str(refused.value.message)) > 20


@pytest.mark.parametrize(("content", "name"), [(simple(), "lettre.xlsx"), (makers.pdf(1), "lettre.pdf")])
def test_what_is_no_letter_of_a_word_processor_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(CannotReadDocx, match=r"DOCX|ne peut pas être accepté"):
        read_docx(content, name)


@pytest.mark.parametrize("xml", [b"<w:document", b"<a/>", b"\x00" * 200])
def test_a_part_that_is_no_document_stays_in_the_child(xml: bytes) -> None:
    with pytest.raises(CannotReadDocx):
        read_docx(with_member(simple(), "word/document.xml", xml, replaces=True), "lettre.docx")


def test_a_document_without_end_is_stopped_by_the_limits() -> None:
    with pytest.raises(CannotReadDocx, match="trop long"):
        read_docx(simple("mot " * 60_000), "lettre.docx")
