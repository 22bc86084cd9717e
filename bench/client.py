"""Send prepared requests over a few connections that stay open, and say how long it took.

    python -m bench.client < plan.json

A process of its own: what it costs is the same for every contender. One thread, one loop, requests
written beforehand, so that the client stays far from being what is measured. The plan is
``{"port", "connections", "requests": [{"method", "path", "headers", "body"}], "body_file"}``; a request
whose ``body`` is null sends the content of ``body_file``. The answer is one JSON document.
"""

import json
import re
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
PATIENCE = 60.0
"""Seconds without any answer after which the server is said to be stuck."""


class Exchange:
    """One connection: what is being sent, and what has come back."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.unsent: list[memoryview] = []
        self.received = bytearray()
        self.started = 0.0

    def begin(self, parts: tuple[bytes, ...]) -> None:
        """Start sending a request."""
        self.unsent = [memoryview(part) for part in parts if part]
        self.received.clear()
        self.started = time.perf_counter()
        self.push()

    def push(self) -> None:
        """Send as much as the kernel takes."""
        while self.unsent:
            try:
                sent = self.socket.send(self.unsent[0])
            except BlockingIOError:
                return
            self.unsent[0] = self.unsent[0][sent:]
            if not self.unsent[0]:
                self.unsent.pop(0)

    def pull(self) -> int | None:
        """Read what came; return the status once the answer is whole."""
        piece = self.socket.recv(262_144)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self.received += piece
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return None
        length = LENGTH.search(self.received, 0, end + 2)
        if length is None:
            raise ConnectionError(f"no length in {bytes(self.received[:end])!r}")
        if len(self.received) < end + 4 + int(length.group(1)):
            return None
        return int(self.received[9:12])


def written(plan: dict[str, Any]) -> list[tuple[bytes, ...]]:
    """The requests as bytes: head, then body."""
    shared = Path(plan["body_file"]).read_bytes() if plan.get("body_file") else b""
    found: list[tuple[bytes, ...]] = []
    for one in plan["requests"]:
        body = shared if one["body"] is None else one["body"].encode()
        lines = [f"{one['method']} {one['path']} HTTP/1.1", f"Host: 127.0.0.1:{plan['port']}"]
        lines += [f"{name}: {value}" for name, value in one["headers"].items()]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode()
        # One packet for a small request, no copy of a large body.
        found.append((head, body) if len(body) > 65_536 else (head + body,))
    return found


def drive(port: int, connections: int, requests: list[tuple[bytes, ...]]) -> dict[str, Any]:
    """Send every request, ``connections`` at a time; return seconds, statuses and times of answer."""
    statuses: Counter[int] = Counter()
    times: list[float] = []
    waiting: Iterator[tuple[bytes, ...]] = iter(requests)
    both = selectors.EVENT_READ | selectors.EVENT_WRITE
    with selectors.DefaultSelector() as selector:
        started = time.perf_counter()
        for _ in range(min(connections, len(requests))):
            exchange = Exchange(port)
            exchange.begin(next(waiting))
            selector.register(exchange.socket, both if exchange.unsent else selectors.EVENT_READ, exchange)
        while selector.get_map():
            ready = selector.select(PATIENCE)
            if not ready:
                raise TimeoutError("no answer")
            for key, event in ready:
                exchange = key.data
                if event & selectors.EVENT_WRITE:
                    exchange.push()
                    if not exchange.unsent:
                        selector.modify(exchange.socket, selectors.EVENT_READ, exchange)
                if not event & selectors.EVENT_READ:
                    continue
                status = exchange.pull()
                if status is None:
                    continue
                times.append(time.perf_counter() - exchange.started)
                statuses[status] += 1
                following = next(waiting, None)
                if following is None:
                    selector.unregister(exchange.socket)
                    exchange.socket.close()
                    continue
                exchange.begin(following)
                if exchange.unsent:
                    selector.modify(exchange.socket, both, exchange)
        seconds = time.perf_counter() - started
    return {"seconds": seconds, "statuses": dict(statuses), "times": times}


def main() -> None:
    """Read the plan, do it, print what happened."""
    plan = json.load(sys.stdin)
    json.dump(drive(plan["port"], plan["connections"], written(plan)), sys.stdout)


if __name__ == "__main__":
    main()
