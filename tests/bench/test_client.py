"""The client sends every request once, over few connections, and reads whole answers."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from config.env import ROOT

LARGE = 300_000


class Counter(BaseHTTPRequestHandler):
    """Answers 200 with a body, or 404 for one path; remembers what came."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, int]] = []
    connections: set[int] = set()

    def do_POST(self) -> None:
        """Read all, answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.path, len(body)))
        self.connections.add(self.client_address[1])
        self.send_response(404 if self.path == "/absent" else 200)
        answer = b"x" * 100_000
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[int]:
    """Lend a server on a free port."""
    Counter.seen.clear()
    Counter.connections.clear()
    found = ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    thread = Thread(target=found.serve_forever)
    thread.start()
    yield found.server_port
    found.shutdown()
    thread.join()
    found.server_close()


def test_each_request_is_sent_once_over_the_connections(server: int, tmp_path: Path) -> None:
    """Small and large bodies, good and bad answers, counted one by one."""
    large = tmp_path / "body"
    large.write_bytes(b"y" * LARGE)
    requests = [{"method": "POST", "path": f"/{n}", "headers": {}, "body": "abc"} for n in range(20)]
    requests += [{"method": "POST", "path": "/large", "headers": {}, "body": None}] * 5
    requests += [{"method": "POST", "path": "/absent", "headers": {}, "body": "abc"}]
    plan = {"port": server, "connections": 4, "requests": requests, "body_file": str(large)}
    done = subprocess.run(
        [sys.executable, "-m", "bench.client"],
        cwd=ROOT, input=json.dumps(plan), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    answer = json.loads(done.stdout)
    assert answer["statuses"] == {"200": 25, "404": 1}
    assert len(answer["times"]) == 26
    assert sorted(Counter.seen) == sorted(
        [(f"/{n}", 3) for n in range(20)] + [("/large", LARGE)] * 5 + [("/absent", 3)]
    )
    assert len(Counter.connections) == 4
