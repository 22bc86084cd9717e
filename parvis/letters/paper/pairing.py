"""Set the French of each question beside it, on a form in a third language: who receives the paper reads French."""

from collections.abc import Mapping
from typing import Any

PAIRED = frozenset({"label", "title", "options", "after", "beside", "under", "item"})
"""Keys of what names an answer: a question, a part, a box, what is ticked. Help and conditions are for who answers."""


def paired(value: Any, french: Any, key: str = "") -> Any:
    """Give a value of the layout with its French beside each name; both were made alike, of the same form.

    What already is French stays alone, and so does what has no equal in the other.
    """
    if isinstance(value, str):
        is_named = key in PAIRED and isinstance(french, str) and french and french != value
        return {"text": value, "beside": french} if is_named else value
    if isinstance(value, list):
        is_alike = isinstance(french, list) and len(french) == len(value)
        return [paired(one, french[at], key) for at, one in enumerate(value)] if is_alike else value
    if isinstance(value, Mapping) and isinstance(french, Mapping):
        return {name: paired(one, french.get(name), name) for name, one in value.items()}
    return value
