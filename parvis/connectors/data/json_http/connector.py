"""One POST a question: a JSON object in, a JSON object out, bounded in time and in size."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from parvis.base.strict_json import InvalidJson, read_strictly
from parvis.connectors.data.contract import DataFailure, DataRefusal
from parvis.connectors.posting import NoAnswer, Peer

LONGEST = 100_000
"""Bytes of an answer."""

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that say nothing of what was asked: later there may be an answer (RFC 9110, section 15; RFC 6585)."""


def from_url(url: str, *, var_dir: Path | None = None) -> JsonSource:
    """Return the connector `json+https://user:password@host/path?timeout=10` describes (or `json+http:`).

    `timeout`: seconds to connect, then for the whole answer.
    """
    return JsonSource(Peer.of(url, "json"))


class JsonSource:
    """Speak to one address. It never follows a redirection."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer

    def ask(self, values: Mapping[str, object], *, key: str) -> Mapping[str, object]:
        """Post the values and read the answer."""
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Idempotency-Key": key,
        }
        content = json.dumps(values, ensure_ascii=False).encode()
        try:
            answer = self.peer.post(content, headers, longest=LONGEST)
        except NoAnswer as none:
            raise DataFailure(none.reason, none.detail) from none
        if answer.status in PASSING:
            raise DataFailure("busy", f"HTTP {answer.status}")
        if answer.status != 200:
            raise DataRefusal("refused", f"HTTP {answer.status}")
        if len(answer.content) > LONGEST:
            raise DataFailure("too_long")
        return _read(answer.kind, answer.content)

    def check(self) -> str:
        """Open a connection and close it."""
        try:
            self.peer.reach()
        except NoAnswer as none:
            raise DataFailure(none.reason, none.detail) from none
        return self.peer.host


def _read(kind: str, content: bytes) -> Mapping[str, object]:
    if kind != "application/json":
        raise DataFailure("not_understood", kind)
    try:
        found = read_strictly(content)
    except InvalidJson as strange:
        raise DataFailure("not_understood") from strange
    if not isinstance(found, dict):
        raise DataFailure("not_understood")
    return found
