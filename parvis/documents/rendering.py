"""The confined child that decodes hostile files: run as a script, never imported by the house.

It knows nothing but its standard input (the file) and its arguments, drops its rights, accepts its
limits before it reads the first byte, and writes one PNG or WebP image, or one line, on its output.

    python -I rendering.py image|heif|pdf|opens MAX_SIDE PAGE PIXELS MEMORY SECONDS
"""

import io
import os
import resource
import sys
from typing import BinaryIO

import pypdfium2
from PIL import Image, ImageFile, ImageOps

try:
    import pi_heif  # type: ignore[import-untyped]  # optional, and published without types
except ImportError:
    pi_heif = None

_NOBODY = 65534
_CODES = {"unreadable": 3, "too_large": 4, "no_such_page": 5, "password": 6}
_PDFIUM_PASSWORD = 4  # FPDF_ERR_PASSWORD
_POINTS_TO_PIXELS = 4.0  # 288 dots an inch at most


class Refused(Exception):
    """Stop with one of the known codes."""


def confine(memory: int, seconds: int, *, threads: bool) -> None:
    """Take away every right and bound memory (bytes) and processor time (seconds)."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
    if not threads:
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def render_image(file: BinaryIO, side: int, pixels: int) -> tuple[Image.Image, int]:
    """Decode the first frame upright, within ``side`` pixels, without anything else it carried."""
    Image.MAX_IMAGE_PIXELS = pixels
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Image.open(file) as image:
        if image.width * image.height > pixels:
            raise Refused("too_large")
        frames = min(getattr(image, "n_frames", 1), 999)
        image.draft("RGB", (side * 2, side * 2))
        image.thumbnail((side * 2, side * 2))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((side, side))
        return _plain(upright), frames if image.format == "TIFF" else 1


def render_page(file: BinaryIO, side: int, page: int) -> tuple[Image.Image, int]:
    """Draw one page (from 1) of a PDF on white within ``side`` pixels; say how many pages there are."""
    document = pypdfium2.PdfDocument(file)
    if not 1 <= page <= len(document):
        raise Refused("no_such_page")
    sheet = document[page - 1]
    width, height = sheet.get_size()
    scale = min(side / max(width, height, 1), _POINTS_TO_PIXELS)
    return _plain(sheet.render(scale=scale).to_pil()), len(document)


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone on white: no palette, no transparency, no profile, no metadata."""
    if image.mode in {"I;16", "I;16B", "I", "F"}:
        image = image.convert("F").point(lambda value: value / 256).convert("L")
    coloured = image.convert("RGBA")
    flat = Image.new("RGB", coloured.size, "white")
    flat.paste(coloured, mask=coloured.getchannel("A"))
    return flat


def main(arguments: list[str]) -> int:
    """Do one task within its limits; the exit code says why nothing came out."""
    task, side, page, pixels, memory, seconds = arguments[0], *(int(value) for value in arguments[1:6])
    if pi_heif is not None:
        pi_heif.register_heif_opener(decode_threads=2)
    Image.init()
    confine(memory, seconds, threads=task == "heif")  # its decoder cannot do without
    file = sys.stdin.buffer
    output = io.BytesIO()
    try:
        if task == "opens":
            pypdfium2.PdfDocument(file).close()
            return 0
        image, pages = render_page(file, side, page) if task == "pdf" else render_image(file, side, pixels)
        image.save(output, "WEBP", quality=80, method=2)
    except Refused as refusal:
        return _CODES[str(refusal)]
    except Image.DecompressionBombError:
        return _CODES["too_large"]
    except MemoryError:
        return _CODES["too_large"]
    except pypdfium2.PdfiumError as error:
        return _CODES["password" if error.err_code == _PDFIUM_PASSWORD else "unreadable"]
    except Exception:  # whatever a broken file does to a decoder, the answer is the same
        return _CODES["unreadable"]
    sys.stdout.buffer.write(f"{image.width} {image.height} {pages}\n".encode() + output.getvalue())
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
