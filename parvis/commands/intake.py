"""Run raw messages through the pipeline that everything that arrives goes through."""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from parvis.authorities.models import Authority
from parvis.base.scope import scope
from parvis.documents.storage import CannotStore
from parvis.intake.emails import Box, NoUnit, box_for, incoming_email, trusted_arrival
from parvis.intake.incoming import MOST_BYTES
from parvis.intake.mail.reading import heading
from parvis.intake.queries import told
from parvis.intake.receiving import receive, whole

from .administering import authority_asked
from .main import CommandRefused

HELP = (
    "Take in raw messages as the boxes of an authority do (`intake replay email FILE... --authority CODE`)."
)
NEEDS_DJANGO = True
ROLE = "worker"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    replaying = actions.add_parser(
        "replay",
        help="Take in raw originals, one JSON line each: what a box would have made of them, kept for good.",
    )
    replaying.add_argument("channel", choices=["email"], help="The channel they came by.")
    replaying.add_argument(
        "files", nargs="+", metavar="FILE", help="A raw message (.eml); - for standard input."
    )
    replaying.add_argument("--authority", required=True, metavar="CODE", help="Whose message it is.")
    replaying.add_argument(
        "--server",
        action="append",
        default=[],
        metavar="NAME",
        help="One more server of ours, whose word on arrival and sender is believed (may be repeated).",
    )
    replaying.add_argument("--json", action="store_true", help="Print one JSON line a file.")


def run(args: argparse.Namespace) -> int:
    """Take every file in; 1 when one could not be. Raises CommandRefused."""
    authority = authority_asked(args.authority)
    worst = 0
    for name in args.files:
        answer = _replayed(name, authority, tuple(args.server), at=timezone.now())
        worst = max(worst, 1 if "error" in answer else 0)
        words = json.dumps(answer, ensure_ascii=False) if args.json else _plain(name, answer)
        sys.stdout.write(words + "\n")
        sys.stdout.flush()
    return worst


def _replayed(name: str, authority: Authority, servers: tuple[str, ...], *, at: datetime) -> dict[str, Any]:
    """What became of one file, or why nothing did; the next ones go on."""
    try:
        raw = _bytes(name)
    except OSError as error:
        return _nothing(name, f"cannot be read: {error.strerror or error}")
    if len(raw) > MOST_BYTES:
        return _nothing(name, f"more than {MOST_BYTES} bytes")
    head = heading(raw)
    try:
        box = box_for(authority, head)
    except NoUnit:
        raise CommandRefused(f"{authority.code} has no service to sort what arrives") from None
    box = Box(box.authority, box.wall, box.unit, (*box.servers, *servers), box.domains, box.mailbox)
    arrived_at = trusted_arrival(head, box.servers)
    # A clock ahead of ours would have arrived what is not there yet.
    incoming = incoming_email(raw, box=box, arrived_at=min(arrived_at, at) if arrived_at else at)
    try:
        taken = receive(incoming, at=at)
    except CannotStore:
        return _nothing(name, "the storage of documents does not take it")
    with scope(walls=whole(authority.pk)):
        return {"file": name, **told(taken)}


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _nothing(name: str, why: str) -> dict[str, Any]:
    return {
        "file": name,
        "interaction": None,
        "duplicate_of": None,
        "person": None,
        "certainty": None,
        "thread": None,
        "suggestion": None,
        "warnings": [],
        "error": why,
    }


def _plain(name: str, answer: dict[str, Any]) -> str:
    if "error" in answer:
        return f"{name}: {answer['error']}"
    if answer["duplicate_of"]:
        return f"{name}: already received as {answer['duplicate_of']}"
    return f"{name}: received as {answer['interaction']} ({answer['state']})"
