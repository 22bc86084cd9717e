"""Names stay readable and become harmless."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.documents.inspection import safe_name
from parvis.documents.inspection.names import extension_of


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("Facture d’électricité n°3.pdf", "Facture d’électricité n°3.pdf"),
        ("facture.PDF", "facture.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\Élise\scan.pdf", "scan.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("facture\u202efdp.exe", "facturefdp exe.pdf"),
        ("facture.exe.pdf", "facture exe.pdf"),
        ("a.b.c.pdf", "a.b.c.pdf"),
        ("page.html", "page html.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("com1", "_com1.pdf"),
        ("lpt9.txt.pdf", "_lpt9.txt.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("  espaces   partout  .pdf", "espaces partout.pdf"),
        ('<b>"a"|b?*.pdf', "b a b.pdf"),
        ("\ud800cassé.pdf", "cassé.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("née/Martin/acte.pdf", "acte.pdf"),
    ],
)
def test_safe_name(declared: str, expected: str) -> None:
    assert safe_name(declared, "pdf") == expected


@given(st.text(max_size=400))
def test_any_name_becomes_harmless(declared: str) -> None:
    name = safe_name(declared, "pdf")
    assert name.endswith(".pdf")
    assert 5 <= len(name) <= 120
    assert len(name.encode()) <= 244
    assert not set(name) & set('<>:"/\\|?*')
    assert not name.startswith((".", " "))
    assert all(unicodedata.category(sign) not in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} for sign in name)
    assert not any("\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069" for sign in name)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("a.PDF", "pdf"),
        ("a", ""),
        ("budget.2026", ""),
        ("x.tar.gz", "gz"),
        ("a.pdf ", "pdf"),
        ("a/b.jpg", "jpg"),
    ],
)
def test_extension(declared: str, expected: str) -> None:
    assert extension_of(declared) == expected
