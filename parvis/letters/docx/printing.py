"""Print a DOCX somebody sent by LibreOffice, where it is found: locked in, for a time, without network.

The letters that leave are printed by the house, tagged (``parvis.letters.pdf``). This shows a document in the layout of
its own word processor, to whoever compares it with the letter made of it; nothing assures that it is accessible.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from threading import BoundedSemaphore

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.letters.docx.reading import CannotReadDocx, judge

_NOBODY = 65534
_SECONDS = 40
"""Of the clock: its first start builds a profile."""
_PROCESSOR, _MEMORY, _FILE = 20, 2_000_000_000, 50_000_000
"""Seconds of processor of one process, bytes of its memory, bytes of a file it writes."""
_LOCKS = ("prlimit", "setpriv", "unshare")
"""Programs of util-linux that lock it in."""
_one = BoundedSemaphore(1)
"""One at a time in each process: each takes hundreds of megabytes."""
_ABSENT = _("LibreOffice n’est pas installé sur cette machine : elle ne fait pas le PDF d’un document Word.")
_BUSY = _("Un autre document est en cours d’impression. Réessayez dans un instant.")
_UNPRINTED = _("LibreOffice n’a pas pu imprimer ce document.")
_TOO_LONG = _("LibreOffice a mis trop de temps à imprimer ce document.")


def program() -> str | None:
    """Where LibreOffice is, on PATH or among what was unpacked for the tests; None where it cannot be locked in."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(settings.VAR_DIR / "bin")])
    if not all(shutil.which(name) for name in _LOCKS):
        return None
    return shutil.which("soffice", path=path)


def print_docx(content: bytes, name: str) -> bytes:
    """Print a DOCX as its author laid it out. Raises CannotReadDocx, with what to do."""
    judge(content, name)
    found = program()
    if found is None:
        raise CannotReadDocx(_ABSENT)
    if not _one.acquire(timeout=_SECONDS):
        raise CannotReadDocx(_BUSY)
    try:
        with tempfile.TemporaryDirectory(prefix="office-") as folder:
            return _printed(found, Path(folder), content)
    finally:
        _one.release()


def _printed(found: str, folder: Path, content: bytes) -> bytes:
    sent = folder / "document.docx"
    sent.write_bytes(content)
    if os.geteuid() == 0:
        for one in (folder, sent):
            os.chown(one, _NOBODY, _NOBODY)
    status = _run(_locked(found, folder, sent), folder)
    made = sent.with_suffix(".pdf")
    if status or not made.is_file() or made.is_symlink() or made.stat().st_size > _FILE:
        raise CannotReadDocx(_UNPRINTED)
    printed = made.read_bytes()
    if not printed.startswith(b"%PDF-"):
        raise CannotReadDocx(_UNPRINTED)
    return printed


def _locked(found: str, folder: Path, sent: Path) -> list[str]:
    """The command that prints: bounded, without a right to gain, a network, nor a process that outlives it."""
    rights = ["--no-new-privs"]
    if os.geteuid() == 0:
        rights += [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
    return [
        *("prlimit", f"--cpu={_PROCESSOR}", f"--as={_MEMORY}", f"--fsize={_FILE}", "--core=0", "--"),
        *("setpriv", *rights, "--"),
        *("unshare", "--user", "--net", "--ipc", "--pid", "--fork", "--kill-child", "--"),
        found,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nolockcheck", "--convert-to", "pdf"),
        *("--outdir", str(folder), str(sent)),
    ]


def _run(command: list[str], folder: Path) -> int:
    """Run it with nothing of our environment; past its time, it goes with all it started."""
    env = {"LANG": "C.UTF-8", "PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder)}
    with subprocess.Popen(  # noqa: S603  # our own command, a path of ours as its argument
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=env,
        cwd=folder,
        start_new_session=True,
    ) as running:
        try:
            return running.wait(_SECONDS)
        except subprocess.TimeoutExpired as late:
            raise CannotReadDocx(_TOO_LONG) from late
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
