"""The pretend antivirus finds the test string wherever a real one would, and says what it is worth."""

import io
import zipfile
from pathlib import Path

import pytest

from parvis.connectors.antivirus.pretend import from_url
from parvis.connectors.antivirus.pretend.connector import TEST_STRING
from parvis.connectors.registry import CONNECTORS, factory


def zipped(content: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", content)
    return output.getvalue()


def test_the_test_string_is_the_published_one() -> None:
    assert len(TEST_STRING) == 68


@pytest.mark.parametrize(
    "content",
    [
        TEST_STRING,
        b"x" * 65_500 + TEST_STRING + b"y",
        zipped(TEST_STRING),
        zipped(zipped(b"avant " + TEST_STRING)),
    ],
    ids=["alone", "across-pieces", "in-a-zip", "in-a-zip-in-a-zip"],
)
def test_finds_it(content: bytes) -> None:
    assert not from_url("pretend:").scan(io.BytesIO(content)).is_clean


@pytest.mark.parametrize(
    "content",
    [b"", b"bonjour", TEST_STRING[:-1], zipped(b"bonjour"), b"PK\x03\x04abime", zipped(b"x" * 90)[:-30]],
    ids=["empty", "words", "cut-signature", "sound-zip", "broken-zip", "cut-zip"],
)
def test_finds_nothing_else(content: bytes) -> None:
    assert from_url("pretend:").scan(io.BytesIO(content)).is_clean


def test_says_what_it_is_worth() -> None:
    assert "EICAR test string only" in from_url("pretend:").check()


@pytest.mark.parametrize("url", ["pretend:x", "pretend://a", "clamd:/x"])
def test_refuses_another_address(url: str) -> None:
    with pytest.raises(ValueError):
        from_url(url)


def test_the_registry_knows_both(tmp_path: Path) -> None:
    assert CONNECTORS["antivirus"].keys() == {"clamd", "pretend"}
    for vendor, url in (("clamd", "clamd:/tmp/x"), ("pretend", "pretend:")):
        assert hasattr(factory("antivirus", vendor)(url, var_dir=tmp_path), "scan")
