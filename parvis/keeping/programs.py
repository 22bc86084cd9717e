"""PostgreSQL's own programs, which write and read the dumps."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.db import connections

from parvis.base.cluster.layout import wheel_bin

SYSTEM_SERVERS = Path("/usr/lib/postgresql")
"""Where Debian puts them, one folder per major version."""

_OPTIONS = {"sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "channel_binding", "connect_timeout"}
NEVER_KEPT = ("parvis_cache", "django_session")
"""Tables whose rows stay out of backups: what is computed again, and the open sessions, which must not come back."""


class NoProgram(Exception):
    """No ``pg_dump`` or ``pg_restore`` of a recent enough version is here."""


class DumpFailed(Exception):
    """``pg_dump`` or ``pg_restore`` ended badly; its own words."""


def find_program(name: str, *, at_least: int) -> Path:
    """Find ``pg_dump`` or ``pg_restore``, of the server's major version or later. Raises NoProgram.

    Among the programs of the embedded PostgreSQL, those on PATH and Debian's, the oldest that will do: it writes
    what the others read.
    """
    folders = [settings.POSTGRES_BIN, wheel_bin(), *SYSTEM_SERVERS.glob("*/bin")]
    on_path = shutil.which(name)
    found = {folder / name for folder in folders if folder is not None and (folder / name).is_file()}
    found |= {Path(on_path)} if on_path else set()
    usable = sorted((major_version(path), str(path)) for path in found)
    for major, path in usable:
        if major >= at_least:
            return Path(path)
    there = ", ".join(f"{path} is of {major}" for major, path in usable) or "there is none here"
    raise NoProgram(f"{name} of PostgreSQL {at_least} or later is needed ({there}): set POSTGRES_BIN")


def major_version(program: Path) -> int:
    """The major version of a program, 0 when it does not run."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603  # a program found above
    except OSError:
        return 0
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


def address(using: str) -> dict[str, str]:
    """The environment by which the programs reach our database: a password is never on a command line."""
    wanted = connections[using].settings_dict
    found = {
        "PGHOST": wanted["HOST"],
        "PGPORT": str(wanted["PORT"] or ""),
        "PGUSER": wanted["USER"],
        "PGPASSWORD": wanted["PASSWORD"],
        "PGDATABASE": wanted["NAME"],
        **{f"PG{name.upper()}": str(value) for name, value in wanted["OPTIONS"].items() if name in _OPTIONS},
    }
    found = {name: value for name, value in found.items() if value}
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **found}


@dataclass
class Dump:
    """What ``pg_dump`` writes; its end is an end only when the program ended well."""

    process: subprocess.Popen[bytes]
    errors: IO[bytes]

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes. Raises DumpFailed."""
        assert self.process.stdout is not None
        piece = self.process.stdout.read(size)
        if not piece:
            expect_success(self.process, self.errors)
        return piece


@contextmanager
def dump(snapshot: str, *, server: int, using: str) -> Iterator[Dump]:
    """Dump the database as a transaction of ours sees it. Raises NoProgram, DumpFailed."""
    command: list[str | Path] = [
        *(find_program("pg_dump", at_least=server), "--format=custom", "--compress=3", "--no-password"),
        *("--enable-row-security", "--no-unlogged-table-data", f"--snapshot={snapshot}"),
        *(f"--exclude-table-data={table}" for table in NEVER_KEPT),
    ]
    with running(command, using=using, stdout=subprocess.PIPE) as (process, errors):
        yield Dump(process, errors)


@contextmanager
def running(
    command: list[str | Path],
    *,
    using: str | None = None,
    stdin: int | None = None,
    stdout: int | None = None,
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """Run a program, killed when we leave before its end; give it and what it complains of."""
    env = address(using) if using else {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    with TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603  # commands of ours, without a shell
            command,
            env=env,
            stdin=subprocess.DEVNULL if stdin is None else stdin,
            stdout=subprocess.DEVNULL if stdout is None else stdout,
            stderr=errors,
        )
        try:
            yield process, errors
        finally:
            if process.poll() is None:
                process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with_no_reader(pipe)
            process.wait()


def expect_success(process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
    """Wait for the end of a program. Raises DumpFailed."""
    if process.wait() != 0:
        errors.seek(0)
        said = errors.read().decode(errors="replace").splitlines()
        raise DumpFailed(" | ".join(said[-4:]) or f"the program ended with {process.returncode}")


def with_no_reader(pipe: IO[bytes]) -> None:
    """Close a pipe whose other end may be gone."""
    with suppress(BrokenPipeError):
        pipe.close()
