"""What the house asks of a time stamping authority, in plain values.

Two verbs: `stamp` a request, `check` that the authority answers. Requests and answers are the DER bytes of RFC 3161:
what reads them is the signature library, never the connector.
"""

from __future__ import annotations

from typing import Protocol

REASONS = ("unreachable", "timeout", "refused", "not_understood")
"""Why there is no stamp, as codes the screens turn into sentences."""


class TimestampError(Exception):
    """Say why there is no stamp. `reason` is one of `REASONS`; asking again later may get one."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class Timestamper(Protocol):
    """Speak to one authority."""

    def stamp(self, request: bytes) -> bytes:
        """Return the answer (TimeStampResp) to a request (TimeStampReq); raise a `TimestampError`."""

    def check(self) -> str:
        """Ask for one stamp and return the name of who gave it; raise a `TimestampError`."""
