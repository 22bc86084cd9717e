"""What the house asks of a place for backups, in plain values.

Four verbs, `write`, `read`, `names`, `delete`, and `check`.  An object is whole or absent: what is half written, by a
process that was killed or on a disk that is full, answers to no name.  Names are made of `a-z`, `A-Z`, `0-9`, `.`,
`_`, `-` and `/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

REASONS = ("unreachable", "refused", "full", "missing", "cut", "misconfigured", "not_understood")
"""Why the place did not do what was asked."""

NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


class VaultError(Exception):
    """Say why the place failed.  `reason` is one of `REASONS`; `detail` carries no secret.

    `is_temporary` says whether the same gesture may succeed later, without anybody changing a setting.
    """

    is_temporary = True

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class TemporaryFailure(VaultError):
    """Report that the place is away, slow, full or troubled."""


class PermanentFailure(VaultError):
    """Report that the place, as it is set, will never do this: wrong key, no such bucket, absent object."""

    is_temporary = False


class Writer(Protocol):
    """What takes the bytes of an object, in order."""

    def write(self, piece: bytes, /) -> int:
        """Take a piece and return its length; raise a `VaultError`."""

    def flush(self) -> None:
        """Do nothing: the object exists once the writing is over."""


class Reader(Protocol):
    """What gives the bytes of an object, in order."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, none at the end; raise a `VaultError`."""


class Vault(Protocol):
    """Speak to one place."""

    def write(self, name: str) -> AbstractContextManager[Writer]:
        """Write an object inside a `with`: it exists, whole, once that ends well, and never otherwise."""

    def read(self, name: str) -> AbstractContextManager[Reader]:
        """Read an object inside a `with`; raise `PermanentFailure("missing")` when there is none."""

    def names(self, prefix: str) -> Iterator[str]:
        """The names that begin with `prefix` (a folder, with its `/`), in the order of their letters."""

    def delete(self, name: str) -> None:
        """Destroy an object; deleting twice is no error."""

    def check(self) -> str:
        """Say that one may write there, and what the place is; raise a `VaultError`."""
