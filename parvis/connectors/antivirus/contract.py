"""What the house asks of an antivirus, in plain values.

Two verbs: `scan` a stream of bytes, `check` that the engine answers.  An engine that cannot say is never
taken for one that found nothing: whatever is not a clear verdict is an `AntivirusError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Protocol

REASONS = ("unreachable", "timeout", "cut", "too_large", "engine_error", "not_understood")
"""Why there is no verdict, as codes the screens turn into sentences."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold what the engine found: `signature` names the virus, and is empty when there is none."""

    signature: str = ""

    @property
    def is_clean(self) -> bool:
        """Say whether nothing was found."""
        return not self.signature


class AntivirusError(Exception):
    """Say why there is no verdict.  `reason` is one of `REASONS`; `detail` carries no personal data.

    `is_temporary` says whether the same bytes may get a verdict later.
    """

    is_temporary = True

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class TemporaryFailure(AntivirusError):
    """Report that the engine is away, slow or troubled: ask again later."""


class PermanentFailure(AntivirusError):
    """Report that this engine, as it is set, will never give a verdict on these bytes."""

    is_temporary = False


class Antivirus(Protocol):
    """Speak to one engine."""

    def scan(self, stream: BinaryIO) -> Verdict:
        """Read `stream` from where it stands to its end and return the verdict; raise an `AntivirusError`."""

    def check(self) -> str:
        """Ask the engine whether it is there and return its version; raise an `AntivirusError`."""
