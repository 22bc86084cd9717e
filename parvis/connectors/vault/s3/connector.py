"""Backups in a bucket, through `obstore`: an object appears there whole, at the end of its writing."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore import exceptions
from obstore.store import S3Store

from parvis.connectors.vault.contract import (
    NAME,
    PermanentFailure,
    Reader,
    TemporaryFailure,
    VaultError,
    Writer,
)

if TYPE_CHECKING:
    from obstore import BytesStream, WritableFile

PIECE = 8 * 1024 * 1024
"""Bytes sent or asked for at once: a larger object goes in several parts (S3 wants 5 MB at least)."""

PATIENCE = 60.0
"""Seconds of silence after which a server is taken for dead."""

INSISTENCE = 90.0
"""Seconds during which a request that failed for a moment is made again."""

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_STATUS = re.compile(r"status code: (\d{3})")
_REFUSALS = re.compile(r"<Code>(AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch)<")
_REFUSED = (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError)


def from_url(url: str, *, var_dir: Path | None = None) -> S3Vault:
    """Return the vault of `s3://KEY:SECRET@host[:port]/bucket[/prefix]`.

    `s3+http://` speaks without TLS, to this machine only.  Parameters: `region` (us-east-1), `timeout` and `insist`,
    in seconds.  Raise `ValueError`, which never repeats the address: it holds a secret.
    """
    expected = "expected s3://KEY:SECRET@host[:port]/bucket[/prefix]"
    parts = urlsplit(url)
    given = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
    if parts.scheme not in ("s3", "s3+http") or not (parts.hostname and parts.username and parts.password):
        raise ValueError(expected)
    if not _BUCKET.fullmatch(bucket) or (prefix and not NAME.fullmatch(prefix)):
        raise ValueError(f"{expected}: no such name of a bucket, or of a folder in it")
    if given.keys() - {"region", "timeout", "insist"}:
        raise ValueError(f"{expected}: the parameters are region, timeout and insist")
    clear = parts.scheme == "s3+http"
    if clear and not _is_here(parts.hostname):
        raise ValueError("s3+http:// is for this machine only: use s3://")
    return S3Vault(
        f"{'http' if clear else 'https'}://{parts.netloc.rpartition('@')[2]}",
        bucket,
        prefix,
        key=unquote(parts.username),
        secret=unquote(parts.password),
        region=given.get("region", ["us-east-1"])[0],
        timeout=float(given.get("timeout", [PATIENCE])[0]),
        insist=float(given.get("insist", [INSISTENCE])[0]),
    )


class S3Vault:
    """A bucket, or a folder of one."""

    def __init__(
        self,
        endpoint: str,
        bucket: str,
        prefix: str,
        *,
        key: str,
        secret: str,
        region: str,
        timeout: float = PATIENCE,
        insist: float = INSISTENCE,
    ) -> None:
        self._called = f"bucket {bucket} of {endpoint}"
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            endpoint=endpoint,
            access_key_id=key,
            secret_access_key=secret,
            region=region,
            virtual_hosted_style_request=False,
            # The server is told the digest of each piece, and refuses what arrives otherwise.
            checksum_algorithm="sha256",
            client_options={
                "allow_http": endpoint.startswith("http:"),
                "connect_timeout": timedelta(seconds=min(10.0, timeout)),
                # Silence is bounded, not the whole: the database of a town takes its time on a thin line.
                "read_timeout": timedelta(seconds=timeout),
                "timeout": timedelta(days=1),
            },
            retry_config={
                "max_retries": 8,
                "retry_timeout": timedelta(seconds=insist),
                "backoff": {
                    "init_backoff": timedelta(milliseconds=200),
                    "max_backoff": timedelta(seconds=15),
                    "base": 2.0,
                },
            },
        )

    @contextmanager
    def write(self, name: str) -> Iterator[Writer]:
        """Send an object piece by piece; not ended, it never appears."""
        writer = _S3Writer(
            obstore.open_writer(self._store, _checked(name), buffer_size=PIECE, max_concurrency=3)
        )
        yield writer
        writer.end()
        # What the server lists is what it keeps: one that answers yes and drops the end is caught here.
        with self._said():
            kept = int(obstore.head(self._store, name)["size"])
        if kept != writer.size:
            raise TemporaryFailure("cut", f"{name}: {writer.size} bytes sent, {kept} kept")

    @contextmanager
    def read(self, name: str) -> Iterator[Reader]:
        """Read an object piece by piece."""
        with self._said():
            pieces = obstore.get(self._store, _checked(name)).stream(min_chunk_size=PIECE)
        yield _S3Reader(pieces)

    def names(self, prefix: str) -> Iterator[str]:
        """The names under a folder, in the order of their letters, as S3 gives them."""
        last = ""
        with self._said():
            for page in obstore.list(self._store, prefix=prefix, chunk_size=1_000):
                for entry in page:
                    name = entry["path"]
                    if name <= last:
                        raise PermanentFailure("not_understood", f"{self._called}: names come in no order")
                    last = name
                    if name.startswith(prefix):
                        yield name

    def delete(self, name: str) -> None:
        """Destroy an object."""
        with self._said():
            try:
                obstore.delete(self._store, _checked(name))
            except (FileNotFoundError, exceptions.NotFoundError):
                return

    def check(self) -> str:
        """Say that one may write, read and destroy there."""
        with self.write("writable") as there:
            there.write(b"writable")
        with self.read("writable") as here:
            if here.read() != b"writable":
                raise PermanentFailure("not_understood", f"{self._called} gives back something else")
        self.delete("writable")
        return self._called

    @contextmanager
    def _said(self) -> Iterator[None]:
        with _said(self._called):
            yield


class _S3Writer:
    """Count what is sent."""

    def __init__(self, file: WritableFile) -> None:
        self._file = file
        self.size = 0

    def write(self, piece: bytes, /) -> int:
        """Send a piece; raise a `VaultError`."""
        with _said("the bucket"):
            self._file.write(piece)
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Do nothing: the object is sent by pieces of its own."""

    def end(self) -> None:
        """Have the object exist."""
        with _said("the bucket"):
            self._file.close()


class _S3Reader:
    """Give the pieces of an object by the sizes asked for."""

    def __init__(self, pieces: BytesStream) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes; raise a `VaultError`."""
        if size < 0:
            return b"".join(iter(partial(self.read, PIECE), b""))
        with _said("the bucket"):
            while not self._left:
                piece = next(self._pieces, None)
                if piece is None:
                    return b""
                self._left = memoryview(bytes(piece))
        given, self._left = self._left[:size], self._left[size:]
        return bytes(given)


@contextmanager
def _said(what: str) -> Iterator[None]:
    try:
        yield
    except VaultError:
        raise
    except (FileNotFoundError, exceptions.NotFoundError) as error:
        raise PermanentFailure("missing", f"{what}: {_first_line(error)}") from error
    except (PermissionError, *_REFUSED) as error:
        raise PermanentFailure("refused", what) from error
    except (OSError, exceptions.BaseError) as error:
        raise _failure(what, error) from error


def _failure(what: str, error: Exception) -> VaultError:
    """What the library says in words only."""
    said = _first_line(error)
    status = _STATUS.search(said)
    if (status and status[1] in ("401", "403")) or _REFUSALS.search(str(error)):
        return PermanentFailure("refused", what)
    if (status and status[1] == "507") or "<Code>QuotaExceeded<" in str(error):
        return TemporaryFailure("full", what)
    return TemporaryFailure("unreachable", f"{what}: {said}")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300]


def _checked(name: str) -> str:
    if not NAME.fullmatch(name):
        raise PermanentFailure("missing", f"{name!r} is no name of an object")
    return name


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
