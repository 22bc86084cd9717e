"""The characters of a file: what its declaration gets wrong, and the codings that a careful parser does not know."""

import codecs
import re

_DECLARED = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"'][^>]*\?>)"
)
_WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
_SEVERAL_BYTES = (
    "gb2312",
    "gbk",
    "gb18030",
    "big5",
    "shift_jis",
    "cp932",
    "euc_jp",
    "iso2022_jp",
    "euc_kr",
    "cp949",
)
_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def recoded(content: bytes) -> bytes:
    """Return a file as expat reads it: in UTF-8, without its declaration, when it is of several bytes or misnamed.

    Tools that write a text in UTF-8 after making it in memory declare UTF-16: one whose declaration reads byte by byte
    is not. Raises UnicodeError when the characters are not those it says; any other file is returned as it is.
    """
    if content.startswith(_MARKS):
        return _undeclared(content.decode("utf-32").encode())
    declared = _DECLARED.match(content)
    if declared is None:
        return content
    try:
        name = codecs.lookup(declared[2].decode()).name
    except LookupError:
        name = "utf-16" if declared[2].lower() in (b"unicode", b"ucs-2") else ""
    if name in _WIDE:
        content.decode("utf-8")
        return _undeclared(content)
    if name in _SEVERAL_BYTES:
        return _undeclared(content.decode(name).encode())
    return content


def _undeclared(content: bytes) -> bytes:
    """Take away what says the coding."""
    return re.sub(rb"\A<\?xml\s[^>]*\?>", b"", content.removeprefix(codecs.BOM_UTF8), count=1)
