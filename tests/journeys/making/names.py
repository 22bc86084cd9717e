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
        self.values: dict[str, str] = {}

    def expression(self, source: str) -> str:
        """An expression over the new names."""
        said = renamed(source, self.of)
        return _QUOTED.sub(lambda found: f"{found[1]}{self.values.get(found[2], found[2])}{found[1]}", said)

    def text(self, words: str) -> str:
        """A text whose merged fields bear their new names."""
        return _MERGED.sub(lambda found: "{" + self.of.get(found[1], found[1]), words)

    def said(self, part: Any) -> Any:
        """A part of a document under the new names."""
        if isinstance(part, Mapping):
            return {key: self._under(key, value) for key, value in part.items()}
        if isinstance(part, list):
            return [self.said(one) for one in part]
        return part

    def _under(self, key: str, value: Any) -> Any:
        if not isinstance(value, str):
            return self.said(value)
        if key in ("condition", "expression", "when"):
            return self.expression(value)
        if key in ("id", "piece", "each"):
            return self.of.get(value, value)
        if key == "value":
            return self.values.get(value, value)
        return self.text(value)
