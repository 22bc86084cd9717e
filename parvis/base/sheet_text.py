"""Texts in the cells of a spreadsheet, that no program may take for a formula.

A spreadsheet program takes for a formula a text that begins with ``=``, ``+``, ``-``, ``@``, a tabulation or a
carriage return: what somebody typed in a form could run on the agent's desk. Such a text gets an apostrophe
before it, as OWASP advises (« CSV Injection »).
"""

import csv
import io
from collections.abc import Iterable, Sequence

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """Return a text that no spreadsheet runs; `restored` gives it back."""
    return f"'{text}" if _runs(text.lstrip("'")) else text


def restored(text: str) -> str:
    """Return a text as it was before `neutral`."""
    return text[1:] if text.startswith("'") and _runs(text.lstrip("'")) else text


def _runs(text: str) -> bool:
    return text.startswith(_DANGEROUS) or text.lstrip(" \u00a0").startswith(_DANGEROUS)


class NotSheet(Exception):
    """The bytes are no spreadsheet in CSV."""


def sheet_of(lines: Iterable[Sequence[str]]) -> bytes:
    """Write CSV for French spreadsheets: UTF-8 with its mark, semicolons. The cells are written as they are given."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(lines)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def lines_of(content: bytes) -> list[list[str]]:
    """Cut CSV into its lines and cells, as any spreadsheet program saved it; the caller bounds its length.

    Without its mark or in Windows-1252, with semicolons, commas or tabulations. Raise `NotSheet`.
    """
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("cp1252", "replace")
    if "\x00" in words:
        raise NotSheet
    delimiter = max(";,\t", key=words.split("\n", 1)[0].count)
    try:
        return list(csv.reader(io.StringIO(words, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise NotSheet from None
