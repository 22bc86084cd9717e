"""Describe the event log of any tool; no database is asked."""

import argparse
import json
import sys
from pathlib import Path

from parvis.insight.logs.describing import Description, describe
from parvis.insight.logs.events import ACTIVITY, CASE, TIME, Columns, UnreadableLog
from parvis.insight.logs.opening import told_by

from .main import CommandRefused

HELP = "Describe an event log (`insight describe LOG --group COLUMN`): how long its cases last, and how they go round."
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    asked = actions.add_parser(
        "describe", help="Print the figures of a log: a table (CSV) or XES, compressed or not."
    )
    asked.add_argument("log", type=Path, metavar="LOG", help="A file; gzip too.")
    asked.add_argument(
        "--case", default=CASE, metavar="COLUMN", help="Which case an event is of (%(default)s)."
    )
    asked.add_argument("--activity", default=ACTIVITY, metavar="COLUMN", help="What was done (%(default)s).")
    asked.add_argument(
        "--time", default=TIME, metavar="COLUMN", help="When (%(default)s); UTC where it says nothing."
    )
    asked.add_argument(
        "--group", default="", metavar="COLUMN", help="By which group: between whom cases go to and fro."
    )
    asked.add_argument(
        "--written", default="", metavar="FORMAT", help="How moments are written: %%d/%%m/%%Y %%H:%%M."
    )
    asked.add_argument("--json", action="store_true", help="Print one JSON document.")


def run(args: argparse.Namespace) -> int:
    """Print the figures. Raises CommandRefused for what cannot be read as a log."""
    columns = Columns(args.case, args.activity, args.time, args.group)
    try:
        found = describe(told_by(args.log, columns), columns, written=args.written)
    except UnreadableLog as error:
        raise CommandRefused(f"{args.log}: {error}") from None
    except OSError as error:
        raise CommandRefused(f"{args.log}: {error.strerror or error}") from None
    if args.json:
        sys.stdout.write(json.dumps(found.as_json(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(_text(found, args.group))
    for warning in _warnings(found):
        sys.stderr.write(f"parvis insight: {warning}\n")
    return 0


def _text(found: Description, group: str) -> str:
    lasted = found.duration_days
    lines = [
        ("cases", f"{found.cases:,}"),
        ("events", f"{found.events:,}"),
        ("activities", f"{found.activities:,}"),
        ("variants", f"{found.variants:,}"),
        ("mean duration", _days(lasted.mean)),
        ("median duration", _days(lasted.median)),
        ("9 cases of 10 within", _days(lasted.p90)),
        ("cases with an activity done again", _percent(found.rework_share)),
    ]
    if group:
        lines.append(("cases sent to another group and back", _percent(found.ping_pong_share)))
    width = max(len(name) for name, _value in lines)
    return "".join(f"{name:<{width}}  {value}\n" for name, value in lines)


def _warnings(found: Description) -> list[str]:
    said = [f"{number} events left out: {lacking}" for lacking, number in found.left_out.items()]
    if found.is_guessed:
        said.append(
            "days and months could be taken for each other: the day was read first (--written says otherwise)"
        )
    return said


def _days(value: float | None) -> str:
    return "-" if value is None else f"{value:,.2f} days"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
