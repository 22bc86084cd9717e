"""Verify the journal: recompute every seal from the facts and follow the chain."""

import argparse
import json
import sys
from dataclasses import asdict

from parvis.events.sealing import verify

HELP = "Verify the journal of facts (`journal verify`): one JSON document; 1 when a seal no longer holds."
NEEDS_DJANGO = True
ROLE = "worker"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("action", choices=["verify"], help="What to do.")


def run(args: argparse.Namespace) -> int:
    """Print what is sealed, what is not yet, and every fault; 0 when there is none."""
    found = verify()
    sys.stdout.write(json.dumps(asdict(found), ensure_ascii=False) + "\n")
    return 1 if found.faults else 0
