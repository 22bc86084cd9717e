"""What imitates is told, and nothing else is."""

import pytest

from parvis.intake.mail.suspicion import is_look_alike, is_program
from parvis.intake.mail.values import Correspondent

KNOWN = ("valmont.example", "service.valmont.example", "prefecture-ligne.example")


@pytest.mark.parametrize(
    ("address", "name", "imitates"),
    [
        ("maire@va1mont.example", "", True),
        ("maire@valmomt.example", "", True),
        ("maire@vlamont.example", "", True),
        ("maire@valrnont.example", "", True),
        ("maire@xn--vlmont-6nf.example", "", True),
        ("maire@prefectureligne.example", "", True),
        ("x@mechant.example", "maire@valmont.example", True),
        ("x@mechant.example", "Le maire <maire@valmont.example>", True),
        ("maire@valmont.example", "maire@valmont.example", False),
        ("maire@services.valmont.example", "Le maire", False),
        ("jeanne@valois.example", "Jeanne Morel", False),
        ("jeanne@xn--fort-ipa.example", "Jeanne", False),
        ("jeanne@xn--80ak6aa92e.example", "Жанна", False),
        ("", "Jeanne", False),
    ],
)
def test_an_address_that_imitates_is_told(address: str, name: str, imitates: bool) -> None:
    assert is_look_alike(Correspondent(address, name), KNOWN) == imitates


@pytest.mark.parametrize(
    ("name", "media_type", "first", "runs"),
    [
        ("facture.pdf.exe", "application/pdf", b"%PDF", True),
        ("facture.EXE ", "", b"", True),
        ("lettre.pdf", "application/pdf", b"MZ\x90\x00", True),
        ("lettre", "application/x-msdownload", b"", True),
        ("script.txt", "text/plain", b"#!/bin/sh", True),
        ("lettre.pdf", "application/pdf", b"%PDF-1.7", False),
        ("com", "text/plain", b"com", True),
        ("photo.jpeg", "image/jpeg", b"\xff\xd8\xff", False),
    ],
)
def test_a_program_is_told_by_its_name_its_type_or_its_first_bytes(
    name: str, media_type: str, first: bytes, runs: bool
) -> None:
    assert is_program(name, media_type, first) == runs
