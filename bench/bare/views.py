"""The work each contender does, and nothing around it."""

import os
import secrets
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .models import File, Row
from .replay import Script


def empty(request: HttpRequest) -> HttpResponse:
    """Answer nothing."""
    return HttpResponse(headers={"Content-Length": "0"})


def row(request: HttpRequest) -> HttpResponse:
    """Insert one row of five fields."""
    posted = request.POST
    Row.objects.create(
        family_name=posted["family_name"],
        given_names=posted["given_names"],
        email=posted["email"],
        event=posted["event"],
        guests=int(posted["guests"]),
        created_at=timezone.now(),
    )
    return done()


def upload(request: HttpRequest) -> HttpResponse:
    """Receive a file, write it, push it to the disk, insert one row."""
    sent = request.FILES["papers"]
    assert not isinstance(sent, list)
    target = folder() / secrets.token_hex(20)
    with target.open("xb") as file:
        for piece in sent.chunks():
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    File.objects.create(name=sent.name, path=str(target), size=sent.size, created_at=timezone.now())
    return done()


def replay(request: HttpRequest) -> HttpResponse:
    """Run the statements of one submission, with the values of this one."""
    script().run(request.POST["draft"], request.POST["session"])
    return done()


def done() -> HttpResponse:
    """Lead elsewhere, as the product does."""
    return HttpResponse(status=302, headers={"Location": "/empty/", "Content-Length": "0"})


@cache
def folder() -> Path:
    """Where files go: beside those of the product, on the same disk."""
    found = Path(os.environ["VAR_DIR"]) / "bare"
    found.mkdir(exist_ok=True)
    return found


@cache
def script() -> Script:
    """The statements captured from the product."""
    return Script.read(Path(os.environ["BENCH_SCRIPT"]), os.environ["DATABASE_URL"])
