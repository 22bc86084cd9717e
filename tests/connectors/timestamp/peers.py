"""Time stamping authorities for the tests: an honest one on this machine, and others that lie."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from parvis.connectors.timestamp.pretend import PretendTimestamper
from tests.connectors.peers import Answer, giving, served


def honest(stamper: PretendTimestamper) -> Answer:
    """Stamp what is asked."""

    def answer(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
        give(handler, stamper.stamp(asked))

    return answer


def give(handler: BaseHTTPRequestHandler, content: bytes, status: int = 200) -> None:
    """Answer some bytes."""
    giving(content, "application/timestamp-reply", status)(handler, b"")


@contextmanager
def authority(answer: Answer) -> Iterator[str]:
    """Serve on this machine; gives the setting that reaches it."""
    with served(answer) as host:
        yield f"rfc3161+http://{host}/tsr"
