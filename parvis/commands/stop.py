"""Stop everything of this copy that nobody else uses."""

import argparse
import sys

from config.env import read_environment
from parvis.base import cluster
from parvis.base.supervision import end_holder

HELP = "Stop the demonstration of this copy, and its embedded PostgreSQL unless it serves something else."
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no option."""


def run(args: argparse.Namespace) -> int:
    """Stop what runs, in order; nothing running is fine."""
    env = read_environment()
    if end_holder(env.var_dir / "demo.lock"):
        sys.stdout.write("The demonstration is stopped.\n")
    others = cluster.other_clients(env.layout)
    if others:
        sys.stdout.write(
            f"PostgreSQL goes on: it serves {others} more connection{'s' if others > 1 else ''} "
            "(tests, a measure, a shell?). `parvis cluster stop` stops it all the same.\n"
        )
    elif cluster.stop(env.layout):
        sys.stdout.write("PostgreSQL is stopped.\n")
    return 0
