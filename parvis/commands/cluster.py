"""Start, stop and look at the embedded PostgreSQL."""

import argparse
import json
import sys

from config.env import read_environment
from parvis.base import cluster

HELP = "Start, stop or show the embedded PostgreSQL."
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the gestures."""
    gestures = parser.add_subparsers(dest="gesture", required=True, metavar="GESTURE")
    gestures.add_parser("start", help="Start it; starting twice is the same as once.")
    gestures.add_parser("stop", help="Stop it cleanly.")
    gestures.add_parser("status", help="Say whether it answers (one JSON document).")
    url = gestures.add_parser("url", help="Print the address of the database for one role.")
    url.add_argument("role", nargs="?", default="web", choices=["web", "worker", "owner", "superuser"])


def run(args: argparse.Namespace) -> int:
    """Do the gesture asked."""
    layout = read_environment().layout
    if args.gesture == "start":
        record = cluster.start(layout)
        sys.stdout.write(f"PostgreSQL answers on 127.0.0.1:{record.port}, data in {record.data}\n")
    elif args.gesture == "stop":
        stopped = cluster.stop(layout)
        sys.stdout.write("PostgreSQL is stopped.\n" if stopped else "PostgreSQL was not running.\n")
    elif args.gesture == "status":
        found = cluster.status(layout)
        sys.stdout.write(json.dumps(vars(found)) + "\n")
        return 0 if found.running else 3
    else:
        known = cluster.read_record(layout)
        if known is None:
            raise cluster.ClusterRefused("the embedded PostgreSQL was never started here")
        sys.stdout.write(known.url(args.role) + "\n")
    return 0
