"""A server of S3 that is not ours, and servers that fail: each a process or a thread of its own, on this machine.

`rclone serve s3` checks signatures, takes objects in parts and lists them in order; it knows neither versions nor locks
of objects, and does not look at `x-amz-checksum-*`.
"""

import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from parvis.base.cluster.server import free_port
from parvis.base.supervision import die_with_parent
from tests.peers.smtp import until

KEY, SECRET, BUCKET = "a-key", "a/secret+of=ours", "town"
QUICK = "?timeout=0.3&insist=0.3"
"""So that a server that never answers is given up within a test."""


def address(port: int, *, secret: str = SECRET, bucket: str = BUCKET, patience: str = QUICK) -> str:
    """The address of the bucket, as the settings would say it."""
    quoted = secret.replace("/", "%2F").replace("+", "%2B").replace("=", "%3D")
    return f"s3+http://{KEY}:{quoted}@127.0.0.1:{port}/{bucket}/parvis{patience}"


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Serve a bucket whose objects are files under a folder; give the port."""
    (folder / BUCKET).mkdir(parents=True)
    port = free_port()
    program = shutil.which("rclone", path=str(Path(sys.executable).parent)) or "rclone"
    process = subprocess.Popen(
        [
            *(program, "serve", "s3", "--config", "/dev/null", "--addr", f"127.0.0.1:{port}"),
            *("--auth-key", f"{KEY},{SECRET}", "--vfs-cache-mode", "off", str(folder)),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )
    try:
        until(lambda: _answers(port), 10)
        yield port
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
        return True
    return False


@contextmanager
def silent() -> Iterator[int]:
    """Accept connections and never say a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextmanager
def answering(status: int, body: bytes = b"", *, length: int | None = None) -> Iterator[int]:
    """Answer every request alike, whatever was asked."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            self.send_header("ETag", '"x"')
            self.send_header("Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _answer  # noqa: N815  # names that the library calls

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
