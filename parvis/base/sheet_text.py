"""Texts in the cells of a spreadsheet, that no program may take for a formula.

A spreadsheet program takes for a formula a text that begins with ``=``, ``+``, ``-``, ``@``, a tabulation or a
carriage return: what somebody typed in a form could run on the agent's desk. Such a text gets an apostrophe
before it, as OWASP advises (« CSV Injection »).
"""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """Return a text that no spreadsheet runs; `restored` gives it back."""
    return f"'{text}" if _runs(text.lstrip("'")) else text


def restored(text: str) -> str:
    """Return a text as it was before `neutral`."""
    return text[1:] if text.startswith("'") and _runs(text.lstrip("'")) else text


def _runs(text: str) -> bool:
    return text.startswith(_DANGEROUS) or text.lstrip(" \u00a0").startswith(_DANGEROUS)
