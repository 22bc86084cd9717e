"""Found real authorities from the official lists, each with what the law wants it to offer."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.utils import timezone

from parvis.authorities.official_lists import import_territory, read_lists
from parvis.catalogue.builtin import publish_where_missing
from parvis.events.actors import SYSTEM

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
    published = publish_where_missing(done.pop("authorities"), by=SYSTEM, at=timezone.now())
    report = {"reported": done.pop("reported"), "imported": done, "published": published}
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0
