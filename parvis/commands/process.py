"""Judge a diagram of another tool before it is imported; no database is asked."""

import argparse
import json
import sys
from pathlib import Path

from django.conf import settings

from parvis.processes.diagrams.checking import check_file
from parvis.processes.diagrams.findings import Finding, Report
from parvis.processes.diagrams.reading import MAX_BYTES

from .main import CommandRefused

HELP = (
    "Judge a BPMN 2.0 file (`process check FILE`): whether it can be imported, and what it leaves to settle."
)
NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    checking = actions.add_parser("check", help="Say what is supported and what is not.")
    checking.add_argument("file", type=Path, metavar="FILE", help="A BPMN 2.0 file of any tool.")
    checking.add_argument("--json", action="store_true", help="Print one JSON document.")


def run(args: argparse.Namespace) -> int:
    """Print the report; return 1 when the file is refused. Raises CommandRefused when it cannot be opened."""
    try:
        with args.file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandRefused(f"{args.file}: {error.strerror}") from None
    if not settings.configured:
        # Words alone are needed: reading the models of the whole house takes longer than the file.
        settings.configure(USE_I18N=False)
    report = check_file(content)
    if args.json:
        sys.stdout.write(json.dumps(report.as_json(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(_text(report))
    return 0 if report.imported else 1


def _text(report: Report) -> str:
    lines = ["imported" if report.imported else "refused"]
    lines += [_line("unsupported", one) for one in report.unsupported]
    lines += [_line("warning", one) for one in report.warnings]
    return "\n".join(lines) + "\n"


def _line(said: str, one: Finding) -> str:
    place = " ".join(word for word in (one.element, one.id, one.name and f"“{one.name}”") if word)
    value = f" [{one.value}]" if one.value else ""
    where = ", ".join(
        f"{word} {name}" for word, name in (("process", one.process), ("lane", one.lane)) if name
    )
    told = f"{said}: line {one.line}: {place}: {one.message}{value}" + (f" ({where})" if where else "")
    return " ".join(told.split())
