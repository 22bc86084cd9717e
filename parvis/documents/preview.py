"""Safe previews: a picture of the document, drawn again from its pixels by a confined child process.

The original never reaches the reader's browser as a page: what is shown is an image we made, without
metadata. A file that exhausts, hangs or breaks its decoder harms only that child.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_SCRIPT = Path(__file__).with_name("rendering.py")
_LARGEST_OUTPUT = 8_000_000
_TASKS = {"jpeg": "image", "png": "image", "webp": "image", "tiff": "image", "heic": "heif", "pdf": "pdf"}
_REASONS = {3: "unreadable", 4: "too_large", 5: "no_such_page", 6: "password"}

MEDIA_TYPE = "image/webp"
"""What previews are encoded as."""

THUMBNAIL_SIDE = 480
PAGE_SIDE = 1600
"""Longest sides of a thumbnail and of a page to read, in pixels."""


@dataclass(frozen=True, slots=True)
class Confines:
    """What the child may use: seconds of clock and processor, bytes of address space, pixels decoded."""

    seconds: int = 20
    memory: int = 1_200_000_000
    pixels: int = 120_000_000


class CannotPreview(Exception):
    """Say why there is no picture: ``reason`` is unreadable, too_large, no_such_page, password, too_slow,
    crashed or unsupported."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture of one page: its WebP bytes, its sides in pixels, and how many pages the document has."""

    content: bytes
    width: int
    height: int
    pages: int


def can_preview(kind: str) -> bool:
    """Say whether documents of this kind (see ``inspection``) can be drawn."""
    return kind in _TASKS


def preview(
    file: BinaryIO, kind: str, *, page: int = 1, side: int = THUMBNAIL_SIDE, confines: Confines | None = None
) -> Preview:
    """Draw a page (from 1) of an open file within ``side`` pixels. Raise ``CannotPreview``."""
    if kind not in _TASKS:
        raise CannotPreview("unsupported")
    told, _line, content = _run(_TASKS[kind], file, page, side, confines or Confines()).partition(b"\n")
    numbers = told.split()
    if len(numbers) != 3 or not content.startswith(b"RIFF") or len(content) > _LARGEST_OUTPUT:
        raise CannotPreview("crashed")
    width, height, pages = (int(number) for number in numbers)
    return Preview(content, width, height, pages)


def opens_freely(path: Path) -> bool:
    """Say whether a PDF opens without a password (the empty user password of ISO 32000-1, 7.6.3)."""
    with path.open("rb") as file:
        try:
            _run("opens", file, 1, THUMBNAIL_SIDE, Confines(seconds=5))
        except CannotPreview:
            return False
    return True


def _run(task: str, file: BinaryIO, page: int, side: int, confines: Confines) -> bytes:
    """Run the child on an open file; nothing of our environment, secrets included, is passed on."""
    figures = (side, page, confines.pixels, confines.memory, confines.seconds)
    command = [sys.executable, "-I", "-B", str(_SCRIPT), task, *map(str, figures)]
    file.seek(0)
    try:
        done = subprocess.run(  # noqa: S603  # our own script, figures as arguments
            command,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=confines.seconds,
            env={"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"},
            cwd="/",
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotPreview("too_slow") from error
    if done.returncode:
        raise CannotPreview(_REASONS.get(done.returncode, "crashed"))
    return done.stdout
