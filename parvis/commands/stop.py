"""Stop everything of this copy."""

import argparse
import sys

from config.env import read_environment
from parvis.base import cluster
from parvis.base.supervision import end_holder

HELP = "Stop the demonstration and the embedded PostgreSQL of this copy."
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no option."""


def run(args: argparse.Namespace) -> int:
    """Stop what runs, in order; nothing running is fine."""
    env = read_environment()
    if end_holder(env.var_dir / "demo.lock"):
        sys.stdout.write("The demonstration is stopped.\n")
    if cluster.stop(env.layout):
        sys.stdout.write("PostgreSQL is stopped.\n")
    return 0
