"""A text in the languages people read."""

from collections.abc import Mapping

Label = Mapping[str, str]
"""A text in each language: always `fr`, sometimes `en`."""


def text(label: Label, language: str) -> str:
    """Return a label in a language, in French when it has no translation."""
    return label.get(language.split("-", maxsplit=1)[0]) or label.get("fr", "")


def speaks(label: Label, language: str) -> bool:
    """Tell whether a label has its own wording in a language; otherwise it is shown in French."""
    return bool(label.get(language.split("-", maxsplit=1)[0]))
