"""What counts in the weight of a page, and the file that is uploaded."""

from pathlib import Path

from bench.figures.pages import IN_SCRIPTS, IN_STYLES, linked
from bench.figures.upload import SIZE, scan
from parvis.documents.inspection import Limits, inspect

PAGE = """
<link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="/a.css">
<link href="/font.woff2" rel="preload" as="font"><link rel="preload" as="image" href="/hero.webp">
<script type="module" src="/b.js"></script><script>let x = 1</script>
"""


def test_a_page_weighs_its_styles_scripts_and_fonts() -> None:
    """Pictures and icons are left out."""
    assert linked(PAGE) == ["/a.css", "/font.woff2", "/b.js"]


def test_what_styles_and_scripts_bring_is_found() -> None:
    """Fonts and styles named by a style, modules named by a module."""
    styles = "@import 'c.css'; @font-face { src: url(\"d.woff2\") } a { background: url(e.svg) }"
    assert IN_STYLES.findall(styles) == ["c.css", "d.woff2", "e.svg"]
    assert IN_SCRIPTS.findall('import{a}from"./f.js";import("./g.js");') == ["./f.js", "./g.js"]


def test_the_uploaded_file_is_a_real_document(tmp_path: Path) -> None:
    """Of one megabyte, and of a kind that the house accepts."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(SIZE))
    found = inspect(path, "statuts.pdf", Limits())
    assert found.kind == "pdf"
    assert abs(found.size - SIZE) < SIZE // 100
