"""The sources of data that the processes of an authority ask: add one, reach it, list them, retire one."""

import argparse
from typing import Any

from django.conf import settings
from django.utils import timezone

from parvis.authorities.access import all_authorities
from parvis.authorities.connections import (
    CannotAdd,
    Wanted,
    add_connection,
    connection_named,
    connections_of,
    retire_connection,
)
from parvis.authorities.models import Authority, Connection
from parvis.base.scope import Wall, scope
from parvis.connectors.data.connection import connect
from parvis.connectors.data.contract import KINDS, DataFailure
from parvis.events.actors import SYSTEM

from .administering import authority_asked, print_json, secret_given
from .main import CommandRefused

HELP = (
    "The sources of data that processes ask: `connection add NAME`, `check NAME`, `show`, `retire NAME`."
    " Prints JSON."
)
NEEDS_DJANGO = True

ADDRESS = "CONNECTION_URL"

REFUSED = {
    "name": "a name is made of lower-case letters, digits, _ and -",
    "title": "say what it is called in the studio: --title, 120 signs at most",
    "address": f"{ADDRESS}, or {ADDRESS}_FILE, holds no address of a connector (json+https://host/path, pretend:)",
    "sends": "--sends takes names of answers: `children`, or `step.answer`",
    "gives": f"--gives takes names and kinds, `quotient=number`: kinds are {', '.join(KINDS)}",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    adding = actions.add_parser(
        "add",
        help=f"Let processes ask a source, or change it; {ADDRESS}, or {ADDRESS}_FILE, says where it is.",
    )
    checking = actions.add_parser("check", help="Reach a source, and ask it nothing; 1 when nobody answers.")
    retiring = actions.add_parser("retire", help="Ask it nothing more, and forget its address.")
    for one in (adding, checking, retiring):
        one.add_argument("name", metavar="NAME", help="What the steps of processes call it by.")
        one.add_argument("--authority", required=True, metavar="CODE")
    adding.add_argument("--title", required=True, help="What designers read.")
    adding.add_argument("--sends", nargs="*", default=[], metavar="ANSWER", help="Answers that leave.")
    adding.add_argument("--gives", nargs="+", required=True, metavar="NAME=KIND", help="What comes back.")
    actions.add_parser("show", help="Say what each authority asks, never an address.")


def run(args: argparse.Namespace) -> int:
    """Do it and print how things stand, never an address."""
    if args.action == "show":
        print_json({"connections": [one for authority in all_authorities() for one in _listed(authority)]})
        return 0
    authority = authority_asked(args.authority)
    if args.action == "check":
        return _check(authority, args.name)
    with scope(walls=[Wall(authority.pk, "")]):
        if args.action == "retire":
            if retire_connection(authority, args.name, by=SYSTEM, at=timezone.now()) is None:
                raise CommandRefused(f"{args.authority} asks nothing called {args.name}")
            print_json({"retired": args.name})
        else:
            print_json(shown(authority, _added(args, authority)))
    return 0


def shown(authority: Authority, found: Connection) -> dict[str, Any]:
    """What may be said of a source."""
    return {
        "authority": authority.code,
        "name": found.name,
        "title": found.title,
        "vendor": found.address.partition(":")[0],
        "sends": found.sends,
        "gives": found.gives,
    }


def _added(args: argparse.Namespace, authority: Authority) -> Connection:
    gives = dict(told.partition("=")[::2] for told in args.gives)
    wanted = Wanted(args.name, args.title, secret_given(ADDRESS) or "", args.sends, gives)
    try:
        return add_connection(authority, wanted, by=SYSTEM, at=timezone.now())
    except CannotAdd as refused:
        raise CommandRefused(REFUSED[refused.args[0]]) from None


def _check(authority: Authority, name: str) -> int:
    """Reach a source, with no transaction open."""
    with scope(walls=[Wall(authority.pk, "")]):
        found = connection_named(authority.pk, name)
    if found is None:
        raise CommandRefused(f"{authority.code} asks nothing called {name}")
    try:
        print_json({"name": name, "reached": connect(found.address, var_dir=settings.VAR_DIR).check()})
    except DataFailure as failed:
        print_json({"name": name, "reached": None, "why": failed.reason, "detail": failed.detail})
        return 1
    return 0


def _listed(authority: Authority) -> list[dict[str, Any]]:
    with scope(walls=[Wall(authority.pk, "")]):
        return [shown(authority, one) for one in connections_of(authority.pk)]
