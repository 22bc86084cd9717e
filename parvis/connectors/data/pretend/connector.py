"""The source of demonstrations: it answers what its address says, whatever it is asked."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from parvis.connectors.data.contract import DataFailure

FOLDER = "asked"


def from_url(url: str, *, var_dir: Path) -> PretendSource:
    """Return the connector `pretend:?quotient=640&regime="général"` describes; values are JSON, or else text."""
    parts = urlsplit(url)
    if parts.scheme != "pretend" or parts.netloc or parts.path:
        raise ValueError("expected pretend:?name=value")
    answer = {name: _value(text) for name, text in parse_qsl(parts.query, keep_blank_values=True)}
    return PretendSource(var_dir / FOLDER, answer)


class PretendSource:
    """Write questions to a folder that only this account may read."""

    def __init__(self, folder: Path, answer: Mapping[str, object]) -> None:
        self._folder = folder
        self._answer = answer

    def ask(self, values: Mapping[str, object], *, key: str) -> Mapping[str, object]:
        """Keep the question, once for each key, and answer."""
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        self._write(f"{name}.json", json.dumps({"key": key, "values": values}, ensure_ascii=False))
        return dict(self._answer)

    def check(self) -> str:
        """Write and remove a file."""
        self._write("check.json", "{}")
        (self._folder / "check.json").unlink(missing_ok=True)
        return "pretend: the answer is written in the address"

    def _write(self, name: str, content: str) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self._folder / f"{name}.{os.getpid()}.part"
            draft.write_text(content, encoding="utf-8")
            draft.rename(self._folder / name)
        except OSError as error:
            raise DataFailure("unreachable", error.strerror or "") from error


def _value(text: str) -> object:
    try:
        found: object = json.loads(text)
    except ValueError:
        return text
    return found
