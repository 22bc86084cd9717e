"""Found real authorities from the official lists."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from parvis.authorities.official_lists import import_territory, read_lists

HELP = "Found authorities from the official lists (`territory import --from DIR --epci SIREN`)."
NEEDS_DJANGO = True
ROLE = "worker"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("action", choices=["import"], help="What to do.")
    parser.add_argument("--from", dest="folder", type=Path, required=True, metavar="DIR",
                        help="The folder of communes.csv and epci.csv.")  # fmt: skip
    parser.add_argument(
        "--epci", default="", metavar="SIREN", help="Only this intercommunality and its communes."
    )


def run(args: argparse.Namespace) -> int:
    """Print what was imported and what the lists did not say."""
    done = asdict(import_territory(read_lists(args.folder), args.epci))
    reported = done.pop("reported")
    sys.stdout.write(json.dumps({"imported": done, "reported": reported}, ensure_ascii=False) + "\n")
    return 0
