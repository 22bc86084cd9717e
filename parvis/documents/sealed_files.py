"""Files sealed where they rest: those of the sectors under professional secrecy, and the exports.

A header (mark, name of the key, salt), then pieces of 64 KiB, each under AES-256-GCM with its number, and whether it
is the last, as nonce: a piece cut off, moved or repeated does not open. The key of a file is derived from the salt.
"""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from parvis.base.keyring import Key, keyring
from parvis.base.sealing import Broken

HEAD = b"PARVIS-SEALED-1\0"
PIECE = 64 * 1024
_TAG, _SALT, _NAME = 16, 16, 8
_PURPOSE = b"files"


def seal_file(path: Path) -> None:
    """Replace a file by the same one sealed under the current key, or leave it as it was.

    The draft bears a name of the storage: what a killed process leaves goes with the other leftovers.
    """
    draft = path.with_name(secrets.token_hex(20))
    key, salt = keyring().current, secrets.token_bytes(_SALT)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target, opened(path) as source:
            target.write(HEAD + key.id.encode() + salt)
            target.writelines(_sealed_pieces(source, key, salt))
            target.flush()
            os.fsync(target.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def opened(path: Path) -> BinaryIO:
    """Open a file to read, sealed or not; what is opened of a sealed one never touches the disk.

    Raise ``FileNotFoundError``, ``KeyMissing``, ``Broken``.
    """
    with ExitStack() as held:
        file: BinaryIO = held.enter_context(path.open("rb"))
        name = _key_in(file)
        if name is None:
            file.seek(0)
        else:
            salt = file.read(_SALT)
            clear = held.enter_context(_in_memory())
            clear.writelines(_clear_pieces(file, keyring().get(name), salt))
            file.close()
            file = clear
            file.seek(0)
        held.pop_all()
        return file


def key_of(path: Path) -> str | None:
    """The name of the key a file is sealed under; None when it is not."""
    with path.open("rb") as file:
        return _key_in(file)


def _key_in(file: BinaryIO) -> str | None:
    if file.read(len(HEAD)) != HEAD:
        return None
    return file.read(_NAME).decode("ascii", "replace")


def _in_memory() -> BinaryIO:
    """A file of no disk, that a child process may be given."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("document"), "w+b")
    return tempfile.TemporaryFile()


def _sealed_pieces(source: BinaryIO, key: Key, salt: bytes) -> Iterator[bytes]:
    cipher = key.derived(_PURPOSE, salt)
    piece, number = source.read(PIECE), 0
    while True:
        following = source.read(PIECE)
        yield cipher.encrypt(_nonce(number, is_last=not following), piece, salt)
        if not following:
            return
        piece, number = following, number + 1


def _clear_pieces(file: BinaryIO, key: Key, salt: bytes) -> Iterator[bytes]:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # as the ciphers: see the keyring

    cipher = key.derived(_PURPOSE, salt)
    piece, number = file.read(PIECE + _TAG), 0
    while True:
        following = file.read(PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not following), piece, salt)
        except (InvalidTag, ValueError):
            raise Broken(f"piece {number} of a sealed file cannot be opened by the key {key.id}") from None
        if not following:
            return
        piece, number = following, number + 1


def _nonce(number: int, *, is_last: bool) -> bytes:
    """Twelve bytes never used twice with a salt."""
    return number.to_bytes(11, "big") + bytes([is_last])
