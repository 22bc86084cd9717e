"""The built files: found by their plain name, light, and free of what the house refuses."""

import gzip
import json
import os
import re
from pathlib import Path

import pytest

from parvis.ui.assets import DIST, AssetMissing, asset_url

ROOT = Path(__file__).parents[2]
# A letter by e-mail is the one page whose styles must travel inside it.
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "letters" not in path.parts)
MANIFEST: dict[str, str] = json.loads((DIST / "manifest.json").read_text())


def weight(*names: str) -> int:
    """Give the compressed bytes a cold cache fetches for these files."""
    return sum((DIST / f"{MANIFEST[name]}.gz").stat().st_size for name in names)


def test_a_built_file_has_its_hash_in_its_address() -> None:
    assert re.fullmatch(r".*/parvis/dist/portal-[0-9a-f]{8}\.css", asset_url("portal.css"))


def test_without_a_build_the_error_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(AssetMissing, match="npm run build"):
        asset_url("portal.css", folder=tmp_path)


def test_an_unknown_file_is_named() -> None:
    with pytest.raises(AssetMissing, match=r"nothing\.css is not a built file"):
        asset_url("nothing.css")


def test_in_debug_a_new_build_is_seen(tmp_path: Path, settings) -> None:
    settings.DEBUG = True
    manifest = tmp_path / "manifest.json"
    for turn, name in enumerate(["a-00000000.css", "a-11111111.css"]):
        manifest.write_text(json.dumps({"a.css": name}))
        os.utime(manifest, ns=(turn, turn))
        assert asset_url("a.css", folder=tmp_path).endswith(name)


def test_every_text_file_has_its_compressed_copies() -> None:
    for name in MANIFEST.values():
        assert gzip.decompress((DIST / f"{name}.gz").read_bytes()) == (DIST / name).read_bytes()
        assert (DIST / f"{name}.br").exists()


def test_the_portal_is_light() -> None:
    assert weight("enhance.js") <= 25_000
    assert weight("portal.css", "enhance.js", "icons.svg", "favicon.svg") <= 60_000


DRAWN = "process.css"
"""The styles of the page of a diagram, whose library draws its own signs from a font served by us."""
WRITTEN = sorted(name for name in MANIFEST if not name.endswith(".woff2"))


@pytest.mark.parametrize("name", WRITTEN)
def test_no_foreign_font_no_crown_no_foreign_address_no_eval(name: str) -> None:
    content = (DIST / MANIFEST[name]).read_text(encoding="utf-8")
    fonts = r"gds transport" if name == DRAWN else r"gds transport|@font-face"
    assert not re.search(rf"{fonts}|crown|url\(\s*[\"']?(https?:)?//", content, re.IGNORECASE)
    assert not re.search(r"\beval\(", content)


def test_the_lock_file_records_no_host() -> None:
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    packages = json.loads(lock)["packages"]
    assert all("integrity" in package for path, package in packages.items() if path)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_have_no_inline_style_nor_script_nor_foreign_file(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|hx-on|javascript:", source)
    running = [tag for tag in re.findall(r"<script[^>]*>", source) if 'type="application/json"' not in tag]
    assert all("src=" in tag for tag in running), "data may lie in a page, code may not"
    assert not re.search(r"(?:src|<link[^>]*href)=[\"'](?:https?:)?//", source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_icon_named_by_a_template_is_in_the_sprite(path: Path) -> None:
    sprite = (DIST / MANIFEST["icons.svg"]).read_text()
    named = re.findall(r"""(?:{% icon |\bicon=)["']([\w-]+)["']""", path.read_text(encoding="utf-8"))
    assert [name for name in named if f'id="{name}"' not in sprite] == []
