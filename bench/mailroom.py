"""The real Dovecot of the measures, and the bench's own box in it."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.env import ROOT, read_environment
from parvis.base.cluster.layout import choose_runner, make_open_folder
from tests.peers.dovecot import Dovecot


@contextmanager
def mail_server() -> Iterator[Dovecot]:
    """Unpack it if need be, and run it until the end. Raises RuntimeError where it cannot be had."""
    place = reachable()
    done = subprocess.run(  # noqa: S603  # our own script, without a shell
        [str(ROOT / "tools" / "install_dovecot.sh")],
        env={**os.environ, "VAR_DIR": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"no Dovecot to measure with: {done.stderr[-1000:]}")
    server = Dovecot(Path(done.stdout.strip().splitlines()[-1]))
    try:
        yield server.start()
    finally:
        server.close()


def reachable() -> Path:
    """A folder that the user it runs as may cross: see ``tests/office.py``."""
    layout = read_environment().layout
    runner = choose_runner()
    if runner.user is None or runner.can("/bin/sh", "-c", 'cd "$0"', layout.var):
        return layout.var
    for folder in (layout.system_folder, layout.own_system_folder):
        make_open_folder(folder)
    return layout.own_system_folder


def left_in(server: Dovecot, box: str, messages: Iterable[bytes]) -> int:
    """Leave messages in a box; return how many."""
    count = 0
    with server.client(box) as client:
        for raw in messages:
            status, said = client.append("INBOX", "", "", raw)
            if status != "OK":
                raise RuntimeError(f"Dovecot refuses a message: {said!r}")
            count += 1
    return count
