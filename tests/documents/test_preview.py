"""Pictures drawn by the confined child, and what hostile files do to it: nothing to us."""

import io
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from parvis.documents import preview as previews
from parvis.documents.preview import CannotPreview, Confines, can_preview, opens_freely, preview
from tests.documents import makers


def draw(content: bytes, kind: str, **options: object) -> previews.Preview:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return preview(file, kind, **options)


def drawn(content: bytes, kind: str, **options: object) -> tuple[previews.Preview, Image.Image]:
    made = draw(content, kind, **options)
    picture = Image.open(io.BytesIO(made.content))
    assert picture.format == "WEBP"
    assert picture.size == (made.width, made.height)
    return made, picture


def reason(content: bytes, kind: str, **options: object) -> str:
    with pytest.raises(CannotPreview) as refused:
        draw(content, kind, **options)
    return refused.value.reason


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff"])
def test_draws_images(kind: str) -> None:
    made, _ = drawn(makers.image(kind.upper(), (900, 600)), kind)
    assert (made.width, made.height, made.pages) == (480, 320, 1)


def test_draws_the_photos_of_iphones() -> None:
    made, picture = drawn(makers.heic(), "heic")
    assert (made.width, made.height) == (64, 48)
    red, green, blue = picture.convert("RGB").getpixel((30, 20))
    assert red > 150 and green < 80 and blue < 80


def test_draws_each_page_of_a_pdf() -> None:
    content = makers.pdf(3)
    made, _ = drawn(content, "pdf", page=3, side=300)
    assert (made.height, made.pages) == (300, 3)
    assert reason(content, "pdf", page=4) == "no_such_page"
    assert reason(content, "pdf", page=0) == "no_such_page"


def test_turns_upright_and_forgets_everything_else() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Appareil de Camille"
    exif.get_ifd(0x8825)[1] = "N"
    made, picture = drawn(makers.image("JPEG", (300, 200), exif=exif), "jpeg")
    assert (made.width, made.height) == (200, 300)
    assert b"Camille" not in made.content
    assert not picture.getexif()
    assert not {"exif", "icc_profile", "xmp"} & picture.info.keys()


def test_puts_transparency_on_white() -> None:
    output = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(output, "PNG")
    _, picture = drawn(output.getvalue(), "png")
    assert picture.mode == "RGB"
    assert min(picture.getpixel((25, 25))) > 250


def test_draws_images_of_sixteen_bits() -> None:
    output = io.BytesIO()
    Image.new("I;16", (50, 50), 40_000).save(output, "PNG")
    _, picture = drawn(output.getvalue(), "png")
    assert 130 < picture.getpixel((25, 25))[0] < 180


def test_knows_what_it_cannot_draw() -> None:
    assert not can_preview("docx")
    assert reason(makers.docx(), "docx") == "unsupported"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (makers.image("JPEG", (300, 300))[:3000], "jpeg"),
        (b"%PDF-1.7\nrien", "pdf"),
        (b"", "png"),
        (makers.pdf(), "jpeg"),
        (makers.png_of(50, 50), "png"),
    ],
    ids=["cut", "hollow", "empty", "other", "no-data"],
)
def test_refuses_what_does_not_decode(content: bytes, kind: str) -> None:
    assert reason(content, kind) == "unreadable"


def test_refuses_too_many_pixels() -> None:
    assert reason(makers.png_of(30_000, 30_000), "png") == "too_large"


def test_bounds_memory() -> None:
    output = io.BytesIO()
    Image.new("RGB", (8000, 8000)).save(output, "PNG")
    content = output.getvalue()
    assert reason(content, "png", confines=Confines(memory=160_000_000)) in {
        "too_large",
        "unreadable",
        "crashed",
    }
    assert drawn(content, "png")[0].width == 480


def test_bounds_time() -> None:
    """A page that draws a million squares over one another."""
    output = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(2000, 2000))
        page.Contents = document.make_stream(b"0 0 2000 2000 re f\n" * 3_000_000)
        document.save(output)
    started = time.monotonic()
    assert reason(output.getvalue(), "pdf", side=4000, confines=Confines(seconds=1)) in {
        "too_slow",
        "crashed",
    }
    assert time.monotonic() - started < 5


def test_the_child_sees_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Replace the script by one that tells what it sees."""
    script = tmp_path / "tell.py"
    script.write_text(
        "import os, sys\n"
        "assert 'SECRET_KEY' not in os.environ and 'DATABASE_URL' not in os.environ, os.environ\n"
        "print(1, 1, 1)\n"
        "print('RIFF' + ' '.join(sorted(os.environ)), os.getcwd())\n"
    )
    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setenv("DATABASE_URL", "x")
    monkeypatch.setattr(previews, "_SCRIPT", script)
    seen = draw(b"x", "png").content.decode()
    assert seen.split()[-1] == "/"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to drop")
def test_the_child_drops_the_rights_of_root() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import rendering, os;"
        "rendering.confine(10**9, 5, threads=False); print(os.getuid(), os.getgid(), os.getgroups())"
    )
    folder = Path(previews.__file__).parent
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", code, str(folder)], capture_output=True, text=True
    )
    assert done.stdout.strip() == "65534 65534 []", done.stderr


def test_tells_whether_a_password_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    for user, answer in (("", True), ("secret", False)):
        path.write_bytes(makers.pdf(encryption=pikepdf.Encryption(owner="p", user=user, R=6)))
        assert opens_freely(path) is answer
