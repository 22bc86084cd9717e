"""Time stamping authorities for the tests: an honest one on this machine, and others that lie."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from parvis.connectors.timestamp.pretend import PretendTimestamper

Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


def honest(stamper: PretendTimestamper) -> Answer:
    """Stamp what is asked."""

    def answer(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
        give(handler, stamper.stamp(asked))

    return answer


def give(handler: BaseHTTPRequestHandler, content: bytes, status: int = 200) -> None:
    """Answer some bytes."""
    handler.send_response(status)
    handler.send_header("Content-Type", "application/timestamp-reply")
    handler.end_headers()
    handler.wfile.write(content)


@contextmanager
def authority(answer: Answer) -> Iterator[str]:
    """Serve on this machine; gives the setting that reaches it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name the server calls
            answer(self, self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"rfc3161+http://127.0.0.1:{server.server_address[1]}/tsr"
    finally:
        server.shutdown()
        server.server_close()
