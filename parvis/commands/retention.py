"""Propose what may be eliminated, now rather than this night; print the lists there are. Nothing is destroyed here."""

import argparse
import json
import sys
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from parvis.base.scope import scope
from parvis.retention.models import EliminationList
from parvis.retention.proposing import propose

HELP = (
    "Propose closed cases whose duration is over for elimination (`retention propose`), or print the lists."
)
NEEDS_DJANGO = True
ROLE = "worker"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("propose", help="Bring the elimination lists up to date, as each night.")
    listing = actions.add_parser("list", help="Print the lists that wait for something.")
    listing.add_argument("--json", action="store_true", help="Print one JSON document a line.")


def run(args: argparse.Namespace) -> int:
    """Do it, and print what came of it."""
    if args.action == "propose":
        done = propose(at=timezone.now())
        sys.stdout.write(f"{done.added} lines added to the lists, {done.dropped} taken out.\n")
        return 0
    for one in told():
        line = "{number}  {authority}  {unit:<30}  {sector:<12}  {state:<9}  {lines:>5}".format(**one)
        sys.stdout.write(f"{json.dumps(one, ensure_ascii=False) if args.json else line}\n")
    return 0


def told() -> list[dict[str, str | int]]:
    """The lists that wait for something, the oldest first."""
    with scope(office="retention"):
        found: QuerySet[Any] = (
            EliminationList.objects.filter(state__in=EliminationList.LIVE)
            .select_related("authority", "unit")
            .annotate(lines=Count("items"))
            .order_by("proposed_at", "pk")
        )
        return [
            {
                "id": str(one.pk),
                "number": one.number,
                "authority": one.authority.code,
                "unit": one.unit.code if one.unit else "-",
                "sector": one.sector,
                "state": one.state,
                "lines": one.lines,
            }
            for one in found
        ]
