"""Peers on this machine that speak HTTP as a test tells them to: honest, hanging, dying, lying."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


def giving(content: bytes, kind: str, status: int = 200) -> Answer:
    """Answer these bytes."""

    def answer(handler: BaseHTTPRequestHandler, _asked: bytes) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def leave(handler: BaseHTTPRequestHandler, _asked: bytes) -> None:
    """Die before a word."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def wait(handler: BaseHTTPRequestHandler, _asked: bytes) -> None:
    """Say nothing for long."""
    time.sleep(1.5)


def drip(handler: BaseHTTPRequestHandler, _asked: bytes) -> None:
    """Say a byte now and then, which no silence ever interrupts."""
    handler.send_response(200)
    handler.end_headers()
    slowly(handler, b"0" * 40)


def drip_head(handler: BaseHTTPRequestHandler, _asked: bytes) -> None:
    """The same before the answer begins."""
    slowly(handler, b"HTTP/1.0 100 Continue\r\n\r\n" * 2)


def slowly(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    """Write byte by byte until the other leaves."""
    with suppress(OSError):
        for one in content:
            handler.wfile.write(bytes([one]))
            time.sleep(0.1)


def redirect(handler: BaseHTTPRequestHandler, _asked: bytes) -> None:
    """Send elsewhere on this machine."""
    handler.send_response(307)
    handler.send_header("Location", f"http://127.0.0.1:{handler.server.server_port}/elsewhere")  # type: ignore[attr-defined]
    handler.end_headers()


@contextmanager
def served(answer: Answer) -> Iterator[str]:
    """Serve on this machine; gives the host and port that reach it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name the server calls
            answer(self, self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
