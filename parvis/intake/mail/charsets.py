"""Bytes turned into words, whatever alphabet they claim to be in."""

import codecs
import re
from functools import lru_cache

READABLE = re.compile(
    r"(utf[-_]?(8|7|16|32)([-_]?(be|le))?(-sig)?|(iso[-_]?)?8859[-_]?\d{1,2}|iso2022[-_]\w+|(windows[-_]|cp)\d{3,4}"
    r"|koi8[-_][ru]|gb\d*k?|gb18030|big5(hkscs)?|euc[-_]\w{2}|shift[-_]jis\w*|mac[-_]\w+|tis[-_]?620)"
)
"""Alphabets that Python reads in linear time; others (`idna`, `unicode_escape`) are no alphabets."""

WESTERN = {"iso8859-1", "ascii", "cp1252", "iso8859-15"}
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\u2028\u2029\ud800-\udfff]")
OVERRIDES = re.compile("[\u202d\u202e]")
DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b\u2060]")


def worded(content: bytes, declared: str) -> tuple[str, bool]:
    """The words of these bytes, and whether their alphabet had to be guessed.

    What claims to be western and is well-formed UTF-8 is UTF-8; what claims to be UTF-8 and mostly is not is
    Windows-1252, as is what claims nothing that we know.
    """
    name = known(declared)
    if name and name not in WESTERN and name != "utf-8":
        try:
            return content.decode(name), False
        except (UnicodeError, ValueError):
            return content.decode(name, "replace"), True
    if content.isascii():
        return content.decode("ascii"), bool(declared) and not name
    try:
        return content.decode("utf-8"), name != "utf-8"
    except UnicodeDecodeError:
        if name == "utf-8":
            return mended(content), True
        western = "iso8859-15" if name == "iso8859-15" else "cp1252"
        return content.decode(western, "replace"), name not in ("iso8859-1", "cp1252", "iso8859-15")


@lru_cache(maxsize=256)
def known(declared: str) -> str:
    """The name by which Python reads this alphabet, or nothing."""
    try:
        name = codecs.lookup(declared.strip().strip("\"'")[:40]).name if declared else ""
    except (LookupError, ValueError):
        return ""
    return name if name == "ascii" or READABLE.fullmatch(name) else ""


def mended(content: bytes) -> str:
    """What calls itself UTF-8 and breaks: UTF-8 with holes, unless there are more holes than letters."""
    text = content.decode("utf-8", "replace")
    holes = text.count("\ufffd")
    letters = sum(1 for character in text if character > "\x7f") - holes
    return text if letters >= holes else content.decode("cp1252", "replace")


def clean(text: str) -> str:
    """The words without what no reader sees: control characters, halves of characters, reversed writing."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\x0b", "\n")
    return OVERRIDES.sub("", UNWANTED.sub("", text))


def one_line(text: str, most: int) -> str:
    """The words on one line, without any mark that changes the direction of writing, at most so many."""
    flat = text.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    return " ".join(DIRECTIONS.sub("", clean(flat)).split())[:most].strip()
