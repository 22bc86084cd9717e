"""Look after the keys that seal social and health narratives: say what they seal, change them, retire the old ones."""

import argparse
import json
import sys
from typing import Any

from django.utils import timezone

from parvis.documents.resealing import keys_status, retire_keys, rotate_keys

HELP = (
    "Keys of social and health narratives: what each seals (`keys status`), a new one (`keys rotate`),"
    " those that seal nothing any more (`keys retire`). Prints one JSON document."
)
NEEDS_DJANGO = True
ROLE = "owner"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser(
        "status", help="Say what each key seals; 1 when something is in clear, or no key opens it."
    )
    rotating = actions.add_parser(
        "rotate", help="Draw a key and seal everything again under it, some rows at a time."
    )
    rotating.add_argument(
        "--resume", action="store_true", help="Draw no key: go on where an earlier call was stopped."
    )
    actions.add_parser(
        "retire", help="Forget the keys that seal nothing: what older backups hold stays sealed."
    )


def run(args: argparse.Namespace) -> int:
    """Print what was done and how things stand. Raises CannotRotate, CannotRetire."""
    done: dict[str, Any] = {}
    if args.action == "rotate":
        done = rotate_keys(at=timezone.now(), resume=args.resume)
    elif args.action == "retire":
        done = {"retired": retire_keys(at=timezone.now())}
    report = done | keys_status()
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 1 if report["clear"] or report["lost"] else 0
