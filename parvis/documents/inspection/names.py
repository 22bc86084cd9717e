"""The name under which a file is shown and saved again: readable, and harmless on every system."""

import re
import unicodedata

from .kinds import PROGRAM_EXTENSIONS

LONGEST = 120
"""Longest shown name, in characters, extension included."""

_LONGEST_BYTES = 240  # the usual file systems stop at 255 bytes, whatever the characters

_UNSAFE = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_EXTENSION = re.compile(r"\.([0-9A-Za-z]{1,10})$")
_RISKY = PROGRAM_EXTENSIONS | {
    *("docm", "htm", "html", "mht", "mhtml", "php", "rar", "shtml", "svg", "svgz"),
    *("xhtml", "xht", "xlsm", "xml", "zip"),
}
_JOINERS = {"\u200c", "\u200d"}


def extension_of(name: str) -> str:
    """The last extension of a declared name, in lower case and without the dot; empty when there is none.

    Figures alone are a date or a version ("budget.2026"), not an extension.
    """
    found = _EXTENSION.search(_last_part(_printable(name)).rstrip(" ."))
    return found.group(1).lower() if found and not found.group(1).isdigit() else ""


def safe_name(declared: str, extension: str, *, replaces: frozenset[str] = frozenset()) -> str:
    """The name to show for a file declared as ``declared`` whose content is of ``extension``.

    Paths, control signs, direction overrides (Unicode bidirectional algorithm, UAX 9), signs and names
    that Windows reserves are taken out; the extension is that of the content. An extension of
    ``replaces`` (other spellings of the same kind) is replaced, and risky ones before it lose their dot.
    """
    name = _SPACES.sub(" ", _UNSAFE.sub(" ", _last_part(_printable(declared)))).strip(" .")
    found = _EXTENSION.search(name)
    if found and found.group(1).lower() in replaces | {extension}:
        name = name[: found.start()]
    stem = _without_risky_extensions(name).strip(" .")
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    ending = f".{extension}"
    stem = (
        stem[: LONGEST - len(ending)]
        .encode()[: _LONGEST_BYTES - len(ending)]
        .decode(errors="ignore")
        .rstrip(" .")
    )
    return f"{stem or 'document'}{ending}"


def _printable(name: str) -> str:
    """Drop what cannot be seen: controls, lone surrogates, direction marks, private and unassigned signs."""
    kept = []
    for sign in unicodedata.normalize("NFC", name[:2000]):
        category = unicodedata.category(sign)
        if category in {"Zl", "Zp", "Cc"}:
            kept.append(" ")
        elif not category.startswith("C") or sign in _JOINERS:
            kept.append(sign)
    return "".join(kept)


def _last_part(name: str) -> str:
    return re.split(r"[/\\]", name.rstrip("/\\ "))[-1]


def _without_risky_extensions(name: str) -> str:
    """Turn ``facture.exe`` into ``facture exe``: with the true ending after it, nothing can be mistaken."""
    parts = name.split(".")
    text = parts[0]
    for part in parts[1:]:
        text += (" " if part.strip().lower() in _RISKY else ".") + part
    return text
