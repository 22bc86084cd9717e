"""Judge the procedures of the library; no database is asked."""

import argparse
import sys

from parvis.catalogue.library import InvalidEntry, entries, entry_named
from parvis.catalogue.library_judging import faults_of

from .main import CommandRefused

HELP = "Judge the procedures that come with Parvis (`library check [ADDRESS]`): what keeps one from being taken over."
NEEDS_DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    checking = actions.add_parser("check", help="Say what is wrong, each thing with its place.")
    checking.add_argument("slug", nargs="?", metavar="ADDRESS", help="One of them: reserver-une-salle.")


def run(args: argparse.Namespace) -> int:
    """Print one line a fault; return 1 when there is one. Raises CommandRefused for an unknown procedure."""
    try:
        judged = [found for found in (entry_named(args.slug),) if found] if args.slug else list(entries())
        if args.slug and not judged:
            raise CommandRefused(f"the library has no {args.slug}")
        faults = [(one.slug, place, words) for one in judged for place, words in faults_of(one)]
    except InvalidEntry as invalid:
        raise CommandRefused(str(invalid)) from None
    sys.stdout.writelines(f"{slug}: {place}: {words}\n" for slug, place, words in faults)
    sys.stdout.write(f"{len(judged)} judged, {len(faults)} faults\n")
    return 1 if faults else 0
