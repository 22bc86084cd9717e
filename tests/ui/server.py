"""Serve a folder on this machine under the content security policy of the product."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from django.conf import settings

PROGRAMS = f"{settings.VAR_DIR / 'bin'}:{os.environ['PATH']}"
CHROMIUM = next(
    filter(None, (shutil.which(name, path=PROGRAMS) for name in ("chromium-headless-shell", "chromium"))),
    "chromium",
)
"""The browser of the system, or the one unpacked under var/ for an ordinary user."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""What Chromium needs to run here and to speak to nobody else."""


def policy() -> str:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    written = {
        name: [value for value in values if isinstance(value, str)] for name, values in directives.items()
    }
    return "; ".join(
        f"{name} {' '.join(v for v in values if v.startswith(chr(39)) or v == 'data:')}"
        for name, values in written.items()
    )


class Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", policy())
        super().end_headers()

    def guess_type(self, path: str | Path) -> str:  # type: ignore[override]  # the standard library says PathLike
        if str(path).endswith("brand_css"):
            return "text/css"
        if str(path).endswith(".html"):
            return "text/html; charset=utf-8"
        return super().guess_type(path)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path, handler: type[Handler] = Handler) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
