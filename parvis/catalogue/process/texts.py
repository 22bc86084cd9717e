"""The texts of a process that a person reads, by language: the words of a step on her request, and its messages.

What agents read (questions of opinions, messages to a service, names of steps) is in French alone.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.base.labels import Label

from .told import Settings, retold, told

Text = tuple[str, str]
"""The id of a step, and the name of the setting that holds a text."""


def texts_read(document: Mapping[str, Any]) -> dict[Text, Label]:
    """The texts of the process of a document, in the order of the file; none without a process that can be read."""
    found: dict[Text, Label] = {}
    for step, settings in told(document):
        for name in _names(settings):
            if step.get("id") and isinstance(settings[name].get("fr"), str):
                found.setdefault((step.get("id", ""), name), settings[name])
    return found


def with_texts(document: Mapping[str, Any], language: str, new: Mapping[Text, str]) -> dict[str, Any]:
    """The document whose process says texts in a language, "" for no more. Raises ValueError as ``retold``."""

    def reworded(step: str, settings: Settings) -> Settings:
        said = {name: new[step, name] for name in _names(settings) if (step, name) in new}
        return {**settings, **{name: _worded(settings[name], language, one) for name, one in said.items()}}

    return retold(document, reworded)


def _names(settings: Settings) -> Iterator[str]:
    for name in ("shown",) if settings.get("to") == "unit" else ("shown", "words"):
        if isinstance(settings.get(name), Mapping):
            yield name


def _worded(label: Label, language: str, words: str) -> Label:
    others = {one: text for one, text in label.items() if one != language}
    return {**others, language: words} if words else others
