"""Look for a person as an agent does on her screen: the same function, behind the same walls."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from parvis.accounts.models import Account
from parvis.agents.access import NotFound
from parvis.agents.acting import acting_as
from parvis.people.search import CannotSearch, find

from .main import CommandRefused

HELP = "Look for a person as an agent would (`person search QUERY --as LOGIN`)."
NEEDS_DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    searching = actions.add_parser(
        "search",
        help="Print the profiles that answer best: names in any order, a day of birth, a telephone, an e-mail"
        " address, a reference, an address, a number of organisation.",
    )
    searching.add_argument("query", nargs="?", metavar="QUERY", help="What is known of the person.")
    searching.add_argument(
        "--as", dest="login", required=True, metavar="LOGIN", help="The agent who asks: her walls hold."
    )
    searching.add_argument("--json", action="store_true", help="Print one JSON document.")
    searching.add_argument(
        "--batch", action="store_true", help="One query a line on standard input, one JSON line each."
    )


def run(args: argparse.Namespace) -> int:
    """Print what was found; 1 when a query cannot be looked for. Raises CommandRefused."""
    if args.batch == (args.query is not None):
        raise CommandRefused("say either a QUERY or --batch")
    try:
        account = Account.objects.get_by_natural_key(args.login.strip())
        if args.batch:
            return max((answer(account, line, number) for number, line in lines()), default=0)
        results = look(account, args.query)
    except (Account.DoesNotExist, NotFound):
        raise CommandRefused(f"no agent signs in with {args.login}") from None
    except CannotSearch as refused:
        raise CommandRefused(str(refused)) from refused
    if args.json:
        tell(args.query, results)
    else:
        sys.stdout.writelines(f"{one['score']:.4f}  {one['profile']}\n" for one in results)
    return 0


def lines() -> Iterator[tuple[int, str]]:
    """The lines of standard input as they come; what is no text in them is looked for as a sign."""
    for number, raw in enumerate(sys.stdin.buffer, 1):
        yield number, raw.decode(errors="replace").rstrip("\r\n")


def answer(account: Account, query: str, number: int) -> int:
    """Answer one line of a batch at once, whatever it is: 1 when nothing in it can be looked for."""
    try:
        tell(query, look(account, query))
    except CannotSearch as refused:
        tell(query, [])
        sys.stderr.write(f"parvis person: line {number}: {refused}\n")
        return 1
    return 0


def look(account: Account, query: str) -> list[dict[str, Any]]:
    """What the agent finds, her rights read again. Raises CannotSearch, NotFound."""
    now = timezone.now()
    with acting_as(account.pk, at=now) as grants:
        found = find(query, grants=grants, at=now)
    return [{"profile": str(one.profile), "score": one.score} for one in found]


def tell(query: str, results: list[dict[str, Any]]) -> None:
    """Print one answer, now: who reads may be waiting for it."""
    sys.stdout.write(json.dumps({"query": query, "results": results}, ensure_ascii=False) + "\n")
    sys.stdout.flush()
