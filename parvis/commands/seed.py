"""Write many believable cases, in the shape the actions give them, or a population read from a file."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import timezone

from parvis.commands.main import CommandRefused
from parvis.demo import population, seeding, staff, territory
from parvis.demo.writer.bare import StillWriting, dress
from parvis.demo.writer.bulk import Bulk
from parvis.demo.writer.hand import Wanted

HELP = "Write many believable cases by COPY (the same seed on the same day writes the same ones), or persons."
NEEDS_DJANGO = True
ROLE = "worker"

NEAR = 0.05
"""Share of the facts asked for within which what came is what was asked."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--cases", type=int, help="How many cases.")
    parser.add_argument("--persons", type=int, help="How many different people ask.")
    parser.add_argument(
        "--events",
        type=int,
        default=0,
        help="About so many facts: people write more, or leave no address and mostly report what is broken;"
        " without it, some ten a case.",
    )
    parser.add_argument("--seed", type=int, default=1, help="What chance starts from (1).")
    parser.add_argument(
        "--persons-from",
        type=Path,
        metavar="FILE.csv",
        help="Persons from a file: columns family_name, birth_name, given_names, birth_date; telephone, email,"
        " address, authority, sector when wanted. Alone: each line becomes the file of a person (fiche)."
        " With --cases and --persons: the names of those who ask.",
    )
    parser.add_argument("--quiet", action="store_true", help="Say nothing on the way.")


def run(args: argparse.Namespace) -> int:
    """Found the territory where there is none, write, print what was written. Raises CommandRefused."""
    started = time.monotonic()
    alone = args.persons_from is not None and args.cases is None and args.persons is None
    if not alone and None in (args.cases, args.persons):
        raise CommandRefused("say --cases and --persons, or --persons-from alone")
    now = timezone.now()
    try:
        dress()
    except StillWriting as busy:
        raise CommandRefused(str(busy)) from busy
    wanted = None if alone else Wanted(args.cases, args.persons, args.seed, args.events, args.persons_from)
    if wanted is not None:
        wanted.demand_sense()
    if not territory.stands():
        seeding.found(now)
    written: dict[str, Any]
    if wanted is None:
        loaded = population.load(args.persons_from, at=now)
        if not staff.has_accounts():
            staff.open_accounts()
        written = {**asdict(loaded), "read_by": staff.readers_of(loaded.walls)}
    else:
        done = Bulk(wanted, now).run(teller(args.cases, quiet=args.quiet))
        sys.stderr.write(remark(args.events, done.events))
        written = {**asdict(done), "seed": args.seed}
    seconds = round(time.monotonic() - started, 1)
    sys.stdout.write(json.dumps({**written, "seconds": seconds}) + "\n")
    return 0


def teller(cases: int, *, quiet: bool) -> Callable[[int], None]:
    """Say on standard error how far the writing is, unless asked not to."""

    def tell(done: int) -> None:
        if not quiet:
            sys.stderr.write(f"\r{done} / {cases}" + "\n" * (done == cases))
            sys.stderr.flush()

    return tell


def remark(asked: int, came: int) -> str:
    """Say when the facts asked for are not what so many cases bring; empty otherwise, or when none were asked for."""
    if not asked or abs(came - asked) <= asked * NEAR:
        return ""
    bound = "least" if came > asked else "most"
    return f"{asked} facts were asked for: so many cases bring at {bound} about {came}\n"
