"""Where the built styles, scripts and icons are: plain name -> hashed name, from the build's manifest."""

import json
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

DIST: Final = Path(__file__).parent / "static" / "parvis" / "dist"

_read: dict[Path, tuple[int, dict[str, str]]] = {}


class AssetMissing(ImproperlyConfigured):
    """The front end has not been built, or this file is not part of the build."""


def asset_url(name: str, *, folder: Path = DIST) -> str:
    """Give the address of a built file, such as ``portal.css``; raise AssetMissing with what to do."""
    manifest = _manifest(folder)
    if name not in manifest:
        known = ", ".join(sorted(manifest))
        raise AssetMissing(f"{name} is not a built file (known: {known})")
    # Not through the static files storage: the build has already put a hash in the name, and a list of
    # collected files older than the build would refuse the page instead of losing a style.
    return f"{settings.STATIC_URL}parvis/dist/{manifest[name]}"


def _manifest(folder: Path) -> dict[str, str]:
    """Read the manifest once; in debug, again whenever it was rebuilt."""
    kept = _read.get(folder)
    if kept and not settings.DEBUG:
        return kept[1]
    path = folder / "manifest.json"
    try:
        written_at = path.stat().st_mtime_ns
        if kept and kept[0] == written_at:
            return kept[1]
        manifest: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AssetMissing("The front end is not built: run `npm ci` then `npm run build`") from None
    _read[folder] = (written_at, manifest)
    return manifest
