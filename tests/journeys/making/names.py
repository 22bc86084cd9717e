"""The names that the studio gives to what is made there, beside those of the document one follows."""

import re
from collections.abc import Mapping
from typing import Any

from parvis.rules.renaming import renamed

_MERGED = re.compile(r"\{(\w+)(?=[|}])")
_QUOTED = re.compile(r"""(["'])([^"']*)\1""")


class Names:
    """Old names and new ones, of elements and of the answers a choice offers."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}
        """Elements of the form."""
        self.steps: dict[str, str] = {}
        """Elements of the process; one may bear the name of a page."""
        self.pieces: dict[str, str] = {}
        self.letters: dict[str, str] = {}
        """Letters and their blocks."""
        self.values: dict[str, str] = {}
        self.parts: dict[str, str] = {}
        """What a step answers, by its new name and the old one of the answer: ``visite.danger``."""
        self.units: dict[str, str] = {}
        """Codes of services, and those that stand for them here."""

    def expression(self, source: str) -> str:
        """An expression over the new names of answers."""
        return self._with_values(renamed(source, self.of))

    def way(self, source: str) -> str:
        """The condition of a way, which reads answers and what steps said."""
        said = renamed(source, self.of | self.steps)
        for old, new in self.parts.items():
            said = re.sub(rf"\b{re.escape(old)}\b", new, said)
        return self._with_values(said)

    def text(self, words: str) -> str:
        """A text whose merged fields bear their new names."""
        return _MERGED.sub(lambda found: "{" + self.of.get(found[1], found[1]), words)

    def settings(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of a step under the new names."""
        made = dict(told)
        if "unit" in made:
            made["unit"] = self.units.get(made["unit"], made["unit"])
        if "units" in made:
            made["units"] = [self.units.get(one, one) for one in made["units"]]
        if "chain" in made:
            made["chain"] = [self.settings(one) for one in made["chain"]]
        if "letter" in made:
            made["letter"] = self.letters.get(made["letter"], made["letter"])
        if made.get("fields") and all(isinstance(one, str) for one in made["fields"]):
            made["fields"] = [self.of.get(one, one) for one in made["fields"]]
        return made

    def document(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """A document under the new names."""
        ids = {"pieces": self.pieces, "letters": self.letters}
        return {key: self._said(part, ids.get(key, self.of)) for key, part in document.items()}

    def letter(self, letter: Mapping[str, Any]) -> dict[str, Any]:
        """A letter under the new names."""
        said: dict[str, Any] = self._said(letter, self.letters)
        return said

    def _with_values(self, said: str) -> str:
        return _QUOTED.sub(lambda found: f"{found[1]}{self.values.get(found[2], found[2])}{found[1]}", said)

    def _said(self, part: Any, ids: Mapping[str, str]) -> Any:
        if isinstance(part, Mapping):
            return {key: self._under(key, value, ids) for key, value in part.items()}
        if isinstance(part, list):
            return [self._said(one, ids) for one in part]
        return part

    def _under(self, key: str, value: Any, ids: Mapping[str, str]) -> Any:
        if not isinstance(value, str):
            return self._said(value, ids)
        if key in ("condition", "expression", "when"):
            return self.expression(value)
        if key == "id":
            return ids.get(value, value)
        if key == "piece":
            return self.pieces.get(value, value)
        if key == "each":
            return self.of.get(value, value)
        if key == "value":
            return self.values.get(value, value)
        return self.text(value)
