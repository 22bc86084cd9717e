"""The order of the checks: size, what the bytes say, what the name says, then the depths of the format."""

import hashlib
import mmap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from parvis.base.zipped import ends_with_archive

from . import images, office, pdf, texts
from .kinds import HEAD, KINDS, OLE, Kind, carries_script, kind_of_head, refuse_head
from .names import extension_of, safe_name
from .refusals import (
    ContentEmpty,
    ContentProtected,
    ContentTooLarge,
    ExtensionLies,
    NotAsNamed,
    TwoFilesInOne,
    TypeRefused,
)

_EDGE = 65_536  # a browser that guesses types reads less than this; an archive's end mark lies within it
_EARLY = 1_024  # readers of PDF accept its mark anywhere in the first kilobyte


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too much. Sizes in bytes; an archive member's limits count what comes out of it.

    120 million pixels hold the photographs of the phones sold today; 200 MB, any spreadsheet a person
    can open.
    """

    size: int = 20_000_000
    pixels: int = 120_000_000
    side: int = 30_000
    frames: int = 500
    members: int = 3_000
    unpacked: int = 200_000_000
    ratio: int = 150
    ratio_from: int = 10_000_000
    depth: int = 2


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an accepted file is. ``size`` in bytes, ``sha256`` in hexadecimal."""

    kind: str
    media_type: str
    extension: str
    size: int
    sha256: str
    safe_name: str


def inspect(
    path: Path,
    declared_name: str,
    limits: Limits,
    *,
    sha256: str | None = None,
    opens_freely: Callable[[Path], bool] | None = None,
) -> Inspection:
    """Say what the file at ``path`` is, or raise a ``CannotAccept`` with the sentence to show.

    ``sha256`` is the digest when the writer already knows it. ``opens_freely`` tells whether an encrypted
    PDF opens without a password (many official ones only forbid changes); without it, all are refused.
    """
    size = path.stat().st_size
    if size == 0:
        raise ContentEmpty
    if size > limits.size:
        raise ContentTooLarge(limits.size)
    declared = extension_of(declared_name)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        kind = _kind(content, declared, limits)
        _check_extension(kind, declared)
        _check_alone(kind, content)
        _check_depths(kind, content, path, limits, opens_freely)
        digest = sha256 or hashlib.sha256(content).hexdigest()
    family = frozenset().union(*(k.extensions for k in KINDS.values() if k.family == kind.family))
    name = safe_name(declared_name, kind.extension, replaces=family)
    return Inspection(kind.name, kind.media_type, kind.extension, size, digest, name)


def _kind(content: mmap.mmap, declared: str, limits: Limits) -> Kind:
    """Name the kind by the content; plain text alone, which has no signature, also needs its extension."""
    head = content[:HEAD]
    found = kind_of_head(head)
    if found == "zip":
        return KINDS[office.kind_of(content, limits)]
    if found:
        return KINDS[found]
    if head.startswith(OLE) and office.is_encrypted_package(content):
        raise ContentProtected
    refuse_head(head)
    if b"%PDF-" in content[:_EARLY]:
        raise TwoFilesInOne
    if declared in {"txt", "csv"} and texts.is_text(content):
        return KINDS["csv" if declared == "csv" else "text"]
    kinds = (kind for kind in KINDS.values() if kind.family != "text")
    announced = next((kind for kind in kinds if declared in kind.extensions), None)
    if announced is not None:
        raise NotAsNamed(declared, announced.name)
    raise TypeRefused


def _check_extension(kind: Kind, declared: str) -> None:
    """Refuse a name that announces another kind; a photo under another photo's extension is renamed."""
    if not declared or declared in kind.extensions:
        return
    known = {extension: other for other in KINDS.values() for extension in other.extensions}
    other = known.get(declared)
    if other is not None and other.family == kind.family:
        return
    raise ExtensionLies(declared, kind.extension)


def _check_alone(kind: Kind, content: mmap.mmap) -> None:
    """Refuse content that another reader would take for another format (polyglots)."""
    if kind.name != "pdf" and b"%PDF-" in content[:_EARLY]:
        raise TwoFilesInOne
    if kind.family in {"pdf", "image"} and ends_with_archive(content):
        raise TwoFilesInOne
    if kind.family == "image" and (carries_script(content[:_EDGE]) or carries_script(content[-_EDGE:])):
        raise TwoFilesInOne


def _check_depths(
    kind: Kind, content: mmap.mmap, path: Path, limits: Limits, opens_freely: Callable[[Path], bool] | None
) -> None:
    if kind.name == "pdf":
        pdf.check(content, lambda: opens_freely is not None and opens_freely(path))
    elif kind.family == "image":
        images.check(kind.name, content, limits)
    elif kind.family != "text":
        office.check(content, limits)
