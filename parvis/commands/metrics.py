"""Print the figures of this machine and of the installation, where no page is served to ask them of."""

import argparse
import sys

from parvis.operations.exposition import exposition

HELP = "Print the figures of this machine, as Prometheus reads them (what /metrics answers)."
NEEDS_DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no option."""


def run(args: argparse.Namespace) -> int:
    """Print them; the database away, only what this machine knows."""
    sys.stdout.write(exposition(commit="").decode())
    return 0
