"""The antivirus of demonstrations: it knows one harmless virus, the test file every real engine finds."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, BinaryIO
from urllib.parse import urlsplit

from parvis.connectors.antivirus.contract import Verdict

SIGNATURE = "Eicar-Test-Signature"

# In two parts, so that no real antivirus takes this source file for the test file itself.
TEST_STRING = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()

_CHUNK = 64 * 1024
_MOST_INSIDE = 200_000_000
_DEPTH = 3


def from_url(url: str, *, var_dir: Path | None = None) -> PretendConnector:
    """Return the connector `pretend:` describes."""
    parts = urlsplit(url)
    if parts.scheme != "pretend" or parts.netloc or parts.path or parts.query:
        raise ValueError("expected pretend:")
    return PretendConnector()


class PretendConnector:
    """Find the EICAR test string, in the bytes or inside a ZIP archive, and nothing else."""

    def scan(self, stream: BinaryIO) -> Verdict:
        """Read `stream` to its end and return the verdict."""
        return Verdict(SIGNATURE if _holds(stream, _DEPTH) else "")

    def check(self) -> str:
        """Say what this antivirus is worth."""
        return "pretend: finds the EICAR test string only"


def _holds(stream: IO[bytes], depth: int) -> bool:
    with tempfile.SpooledTemporaryFile(max_size=4_000_000) as copy:
        before, total, found = b"", 0, False
        while (piece := stream.read(_CHUNK)) and total <= _MOST_INSIDE:
            found = found or TEST_STRING in before + piece
            before, total = piece[-len(TEST_STRING) :], total + len(piece)
            copy.write(piece)
        return found or (depth > 0 and _holds_inside(copy, depth))


def _holds_inside(copy: IO[bytes], depth: int) -> bool:
    copy.seek(0)
    if copy.read(2) != b"PK" or not zipfile.is_zipfile(copy):
        return False
    try:
        with zipfile.ZipFile(copy) as archive:
            for member in archive.infolist():
                with archive.open(member) as inside:
                    if _holds(inside, depth - 1):
                        return True
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return False  # what cannot be opened here is for a real engine to judge
    return False
