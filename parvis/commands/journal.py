"""Verify the journal: recompute every seal from the facts and follow the chain; print its heads."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.utils import timezone

from parvis.events.heads import UnreadableHeads, heads_of_now, line_of, read
from parvis.events.sealing import verify

HELP = (
    "Verify the journal of facts (`journal verify`), or print its heads (`journal head`): one JSON document."
)
NEEDS_DJANGO = True
ROLE = "worker"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    verifying = actions.add_parser("verify", help="Recompute every seal; 1 when one no longer holds.")
    verifying.add_argument(
        "--heads",
        type=Path,
        metavar="FILE",
        help="Heads kept outside the database: each must be found again.",
    )
    actions.add_parser("head", help="Print the last seal of each authority, to keep elsewhere.")


def run(args: argparse.Namespace) -> int:
    """Print one document; 0 when nothing is wrong, 1 when a seal or a head no longer holds, 2 on a bad file."""
    if args.action == "head":
        now = timezone.now()
        sys.stdout.write(line_of(heads_of_now(at=now), at=now) + "\n")
        return 0
    try:
        heads = read(args.heads) if args.heads else ()
    except UnreadableHeads as unreadable:
        sys.stderr.write(f"parvis journal: {unreadable}\n")
        return 2
    found = verify(heads=heads)
    sys.stdout.write(json.dumps(asdict(found), ensure_ascii=False) + "\n")
    return 1 if found.faults else 0
