"""The two halves of the key of backups.

The machine that backs up holds what closes (an age recipient) and what seals (a secret for HMAC): it cannot read the
backups it made, nor can who steals it. The recovery key opens; it is kept on paper or on a stick, and everything else
derives from it. It is an ordinary identity of age: `age --decrypt` opens a backup even without Parvis.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

from pyrage import IdentityError, RecipientError, x25519

SEAL = "PARVIS-SEAL-"


class WrongKey(Exception):
    """The key is missing, is no key, or is not the one that this backup was made for."""


@dataclass(frozen=True)
class BackupKey:
    """What closes and seals, and, on the day one restores, what opens."""

    recipient: x25519.Recipient
    secret: bytes
    identity: x25519.Identity | None = None

    @property
    def name(self) -> str:
        """The public half, by which a backup says whom it is for."""
        return str(self.recipient)

    def seal(self, name: str, body: bytes) -> str:
        """The seal of an object: its name is under it too, so that one cannot stand for another."""
        return hmac.new(self.secret, name.encode() + b"\0" + body, hashlib.sha256).hexdigest()

    def holds(self, name: str, body: bytes, seal: str) -> bool:
        """Whether a seal was made with this key, over this name and this body."""
        return hmac.compare_digest(self.seal(name, body), seal)

    def opening(self) -> x25519.Identity:
        """What opens. Raises WrongKey."""
        if self.identity is None:
            raise WrongKey("this key closes backups and cannot open them: give the recovery key")
        return self.identity


def new_recovery_key() -> str:
    """The text of a new recovery key."""
    identity = x25519.Identity.generate()
    return (
        f"# Parvis, recovery key of the backups closed for {identity.to_public()}\n"
        "# Who has it reads every backup; without it, none can be read. Never leave it on the machine.\n"
        f"{identity}\n"
    )


def closing_half(recovery: str) -> str:
    """The text of what the machine keeps of a recovery key. Raises WrongKey."""
    key = read_key(recovery)
    key.opening()
    return f"{key.recipient}\n{SEAL}{key.secret.hex()}\n"


def read_key(text: str) -> BackupKey:
    """Read either half. Raises WrongKey."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        if len(lines) == 1:
            identity = x25519.Identity.from_str(lines[0])
            secret = hmac.new(lines[0].encode(), b"parvis backup seal", hashlib.sha256).digest()
            return BackupKey(identity.to_public(), secret, identity)
        if len(lines) == 2 and lines[1].startswith(SEAL):
            return BackupKey(x25519.Recipient.from_str(lines[0]), bytes.fromhex(lines[1].removeprefix(SEAL)))
    except (IdentityError, RecipientError, ValueError):
        pass
    raise WrongKey("this is no key of backups")


def read_key_file(path: Path) -> BackupKey:
    """Read a file that holds either half. Raises WrongKey."""
    try:
        return read_key(path.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongKey(f"cannot read {path} ({type(error).__name__})") from None


def write_private(path: Path, text: str) -> None:
    """Write a file that did not exist, for its owner alone, on the disk when this returns. Raises WrongKey."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise WrongKey(f"{path} exists already: a key is never written over another") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
