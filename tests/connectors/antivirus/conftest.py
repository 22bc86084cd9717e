"""A real clamd with one home-made signature, started once, and peers that lie."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from parvis.connectors.antivirus.pretend.connector import TEST_STRING

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 2_000_000
"""`StreamMaxLength` of the test's clamd, in bytes."""


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of a running clamd: `unix` and `tcp`. It knows the EICAR string and nothing else."""
    program = shutil.which("clamd") or _installed()
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("clamd is missing: tools/install_clamd.sh")
        pytest.skip("clamd is missing: tools/install_clamd.sh")
    folder = tmp_path_factory.mktemp("clamd", numbered=True)
    signatures = folder / "signatures"
    signatures.mkdir()
    (signatures / "home.ndb").write_text(f"Maison.Essai-1:0:*:{TEST_STRING.hex()}\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configuration = folder / "clamd.conf"
    configuration.write_text(
        f"Foreground yes\nLogFile {folder}/log\nDatabaseDirectory {signatures}\n"
        f"LocalSocket {folder}/socket\nTCPSocket {port}\nTCPAddr 127.0.0.1\n"
        f"TemporaryDirectory {folder}\nStreamMaxLength {LIMIT}\nReadTimeout 5\nMaxThreads 4\n"
    )
    started = subprocess.Popen(
        [program, "-c", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    try:
        _wait_for(folder / "socket", started, folder / "log")
        yield {"unix": f"clamd:{folder}/socket", "tcp": f"clamd://127.0.0.1:{port}"}
    finally:
        started.terminate()
        started.wait(10)


def _installed() -> str | None:
    done = subprocess.run([ROOT / "tools" / "install_clamd.sh"], capture_output=True, text=True, check=False)
    return done.stdout.strip().split("\n")[-1] if done.returncode == 0 else None


def _wait_for(path: Path, started: subprocess.Popen[bytes], log: Path) -> None:
    for _try in range(300):
        if started.poll() is not None:
            break
        with socket.socket(socket.AF_UNIX) as peer:
            if peer.connect_ex(str(path)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"clamd did not start: {log.read_text() if log.exists() else 'no log'}")


@pytest.fixture
def liar() -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    """Start a peer that does with one connection what it is told, and give its address."""
    servers: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(behave: Callable[[socket.socket], None]) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def serve() -> None:
            peer, _address = server.accept()
            with peer:
                behave(peer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        threads.append(thread)
        return f"clamd://127.0.0.1:{server.getsockname()[1]}"

    yield start
    for thread in threads:
        thread.join(5)
    for server in servers:
        server.close()
