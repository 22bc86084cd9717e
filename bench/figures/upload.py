"""A file of 1 MB sent to a draft, beside a bare view that receives, writes, fsyncs and inserts one row."""

import random
from itertools import count
from typing import Any

from bench.asking import bare_upload, multipart, upload
from bench.browsing import csrf_of
from bench.figures.submission import prepared
from bench.names import CODE, UPLOAD
from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.rounds import ROUNDS, Contender, WrongAnswer, compete
from bench.scratch import Scratch
from bench.servers import serving, serving_bare

WARM_UP = 48
"""Each of the sixteen threads has then opened its connection."""
SIZE = 1_000_000
GOAL = Goal(0.5, "at least", "ratio")
DRAW = b"q 595 0 0 842 0 0 cm /Scan Do Q"
ANSWERS = {
    "who-given_names": "Odile",
    "who-family_name": "Ferrand",
    "who-birth_date-day": "2",
    "who-birth_date-month": "6",
    "who-birth_date-year": "1971",
    "mail": "odile.ferrand@courriel.example",
}


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Let both receive the same bytes in turn; return the ratio."""
    tell("upload_1mb")
    held = prepared(place, UPLOAD, WARM_UP + ROUNDS * plan.uploads)
    residents = count(100_000)
    body = place.folder / "upload.body"
    known = "SELECT count(*) FROM documents_document"
    before = place.value(known)
    with serving(place) as product, serving_bare(place) as bare:
        csrf = csrf_of(product.port, f"/{CODE}/demarches/{UPLOAD}/")
        fields = {"csrfmiddlewaretoken": csrf, **ANSWERS}
        body.write_bytes(multipart(fields, "papers", "statuts.pdf", "application/pdf", scan(SIZE)))

        def uploads(number: int) -> list[dict[str, Any]]:
            return [upload(*next(held), csrf, number=next(residents)) for _ in range(number)]

        def bare_uploads(number: int) -> list[dict[str, Any]]:
            return [bare_upload()] * number

        ours = Contender("parvis", product.port, uploads, plan.uploads, body_file=body)
        least = Contender(
            "bare view: receive, write, fsync, one row",
            bare.port,
            bare_uploads,
            plan.bare_uploads,
            body_file=body,
        )
        compete([ours, least], warm_up=WARM_UP)
    kept = place.value(known) - before
    if kept != WARM_UP + ROUNDS * plan.uploads:
        raise WrongAnswer(f"{kept} files were kept")
    return [
        measured(
            "upload_1mb",
            ours.best,
            "requests/s",
            compared_to=f"{least.name}: {least.best:.0f} requests/s",
            ratio=ours.best / least.best,
            goal=GOAL,
        )
    ]


def scan(size: int, texture: int = 7) -> bytes:
    """A PDF of about that many bytes: one page, one grey picture that cannot be compressed."""
    side = 1_000
    picture = random.Random(texture).randbytes(size - 1_000)  # noqa: S311  # texture, not a secret
    rows = len(picture) // side
    picture = picture[: rows * side]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /XObject << /Scan 5 0 R >> >> >>",
        b"<< /Length 31 >>\nstream\n%b\nendstream" % DRAW,
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray"
        b" /BitsPerComponent 8 /Length %d >>\nstream\n%b\nendstream" % (side, rows, len(picture), picture),
    ]
    written, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % at for at in places)
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(written)
