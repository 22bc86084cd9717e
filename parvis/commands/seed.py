"""Write many believable cases, in the shape the actions give them."""

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from django.utils import timezone

from parvis import demo
from parvis.demo import territory
from parvis.demo.writer.bulk import Bulk, Wanted

HELP = "Write many believable cases by COPY; the same seed on the same day writes the same ones."
NEEDS_DJANGO = True
ROLE = "worker"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--cases", type=int, required=True, help="How many cases.")
    parser.add_argument("--persons", type=int, required=True, help="How many different people.")
    parser.add_argument(
        "--events", type=int, default=0, help="At least about so many facts: people talk more."
    )
    parser.add_argument("--seed", type=int, default=1, help="What chance starts from (1).")
    parser.add_argument("--persons-from", type=Path, metavar="FILE.csv",
                        help="Names from a file: columns family_name, given_names, birth_date if any.")  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="Say nothing on the way.")


def run(args: argparse.Namespace) -> int:
    """Found the territory where there is none, write the cases, seal them, print what was written."""
    started = time.monotonic()
    wanted = Wanted(args.cases, args.persons, args.seed, args.events, args.persons_from)
    wanted.demand_sense()
    now = timezone.now()
    if not territory.stands():
        demo.found(now)

    def tell(done: int) -> None:
        if not args.quiet:
            sys.stderr.write(f"\r{done} / {args.cases}")
            sys.stderr.flush()

    written = Bulk(wanted, now).run(tell)
    if not args.quiet:
        sys.stderr.write("\n")
    seconds = round(time.monotonic() - started, 1)
    sys.stdout.write(json.dumps({**asdict(written), "seed": args.seed, "seconds": seconds}) + "\n")
    return 0
