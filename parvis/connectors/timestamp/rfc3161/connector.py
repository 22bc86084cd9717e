"""One POST a stamp: the request in, the answer out, bounded in time and in size."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from asn1crypto import algos, parser, tsp

from parvis.connectors.posting import NoAnswer, Peer
from parvis.connectors.timestamp.contract import TimestampError

LONGEST = 100_000
"""Bytes of an answer: one with its whole chain is under ten thousand."""

GRANTED = ("granted", "granted_with_mods")


def from_url(url: str, *, var_dir: Path | None = None) -> HttpTimestamper:
    """Return the connector `rfc3161+https://user:password@host/path?timeout=10` describes (or `rfc3161+http:`).

    `timeout`: seconds to connect, then for the whole answer.
    """
    return HttpTimestamper(Peer.of(url, "rfc3161"))


class HttpTimestamper:
    """Speak to one address. It never follows a redirection."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer

    def stamp(self, request: bytes) -> bytes:
        """Post the request and return the answer, once it says that a stamp was given."""
        headers = {"Content-Type": "application/timestamp-query"}
        try:
            answer = self.peer.post(request, headers, longest=LONGEST)
        except NoAnswer as none:
            raise TimestampError(none.reason, none.detail) from none
        if answer.status != 200 or len(answer.content) > LONGEST:
            raise TimestampError("refused", f"HTTP {answer.status}")
        return _granted(answer.content)

    def check(self) -> str:
        """Ask for the stamp of a few bytes."""
        imprint = {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "hashed_message": hashlib.sha256(secrets.token_bytes(32)).digest(),
        }
        asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "cert_req": True})
        self.stamp(asked.dump())
        return self.peer.host


def _granted(content: bytes) -> bytes:
    try:
        # A refusal carries no token: only the first part is always there.
        status = tsp.PKIStatusInfo.load(parser.parse(content, strict=True)[4])["status"].native
    except (ValueError, TypeError, KeyError) as strange:
        raise TimestampError("not_understood") from strange
    if status not in GRANTED:
        raise TimestampError("refused", str(status))
    return content
