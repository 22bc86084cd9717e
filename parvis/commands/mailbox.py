"""The boxes an authority reads its e-mail from: open or change one, look whether it answers, list, close."""

import argparse
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.utils import timezone

from parvis.authorities.access import all_authorities
from parvis.authorities.boxes import CannotOpen, WantedBox, close_mailbox, open_mailbox
from parvis.authorities.models import Authority, Mailbox
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall, scope
from parvis.connectors.mailbox.connection import connect
from parvis.connectors.mailbox.contract import MailboxError
from parvis.events.actors import SYSTEM

from .administering import authority_asked, print_json, secret_given
from .main import CommandRefused

HELP = (
    "The boxes that e-mail is read from: `mailbox open ADDRESS`, `check ADDRESS`, `show`, `close ADDRESS`."
    " Prints JSON."
)
NEEDS_DJANGO = True

ADDRESS = "MAILBOX_URL"

REFUSED = {
    "address": "the address of a box is like accueil@ville.example, without a sign +: answers bear their own",
    "label": "say what it is called on screens: --label, 120 signs at most",
    "unit": "--unit takes the code of a service of the authority: who sorts what arrives",
    "sector": f"--sector is one of {', '.join(Sector.values)}",
    "connection": f"{ADDRESS}, or {ADDRESS}_FILE, holds no address of a connector (imaps://user:password@host/)",
    "folder": "--folder takes the name of a folder of the box, 120 signs at most",
    "servers": "--server takes the name by which your own server signs what it checked (its authserv-id)",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    opening = actions.add_parser(
        "open", help=f"Read a box, or change it; {ADDRESS}, or {ADDRESS}_FILE, says where it is read."
    )
    checking = actions.add_parser(
        "check", help="Sign in to a box, and take nothing; 1 when it cannot be read."
    )
    closing = actions.add_parser("close", help="Read it no more, and forget how to sign in.")
    for one in (opening, checking, closing):
        one.add_argument("address", metavar="ADDRESS", help="What people write to.")
        one.add_argument("--authority", required=True, metavar="CODE")
    opening.add_argument("--label", required=True, help="What agents read.")
    opening.add_argument("--unit", required=True, metavar="CODE", help="The service that sorts.")
    opening.add_argument(
        "--sector", default=Sector.GENERAL.value, help="Behind which wall it stands (general)."
    )
    opening.add_argument(
        "--since",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="Older messages are never read (today).",
    )
    opening.add_argument("--folder", default="INBOX")
    opening.add_argument(
        "--server",
        action="append",
        default=[],
        metavar="NAME",
        help="A server of yours, believed (repeatable).",
    )
    actions.add_parser(
        "show", help="Say which boxes each authority reads and how they are, never a password."
    )


def run(args: argparse.Namespace) -> int:
    """Do it and print how things stand."""
    if args.action == "show":
        print_json({"mailboxes": [one for authority in all_authorities() for one in _listed(authority)]})
        return 0
    authority = authority_asked(args.authority)
    if args.action == "check":
        return _check(authority, args.address)
    with scope(walls=[Wall(authority.pk, "")]):
        if args.action == "close":
            if close_mailbox(authority, args.address, by=SYSTEM, at=timezone.now()) is None:
                raise CommandRefused(f"{args.authority} reads no box at {args.address}")
            print_json({"closed": args.address})
        else:
            print_json(shown(authority, _opened(args, authority)))
    return 0


def shown(authority: Authority, box: Mailbox) -> dict[str, Any]:
    """What may be said of a box."""
    return {
        "authority": authority.code,
        "address": box.address,
        "label": box.label,
        "unit": box.unit.code,
        "sector": box.sector,
        "since": box.since.isoformat(),
        "is_read": box.is_read(),
        "folder": box.folder,
        "servers": box.trusted_servers,
        "seen_at": box.seen_at.isoformat() if box.seen_at else None,
        "trouble": box.trouble or None,
    }


def _opened(args: argparse.Namespace, authority: Authority) -> Mailbox:
    zone = authority.calendar().zone
    since = args.since or timezone.localdate(timezone=zone)
    wanted = WantedBox(
        address=args.address,
        label=args.label,
        unit=args.unit,
        sector=args.sector,
        since=datetime.combine(since, time(), tzinfo=zone),
        connection=secret_given(ADDRESS),
        folder=args.folder,
        servers=args.server,
    )
    try:
        return open_mailbox(authority, wanted, by=SYSTEM, at=timezone.now())
    except CannotOpen as refused:
        raise CommandRefused(REFUSED[refused.args[0]]) from None


def _check(authority: Authority, address: str) -> int:
    """Sign in to a box, with no transaction open."""
    with scope(walls=[Wall(authority.pk, "")]):
        box = Mailbox.objects.in_force().filter(authority=authority, address=address).first()
    if box is None:
        raise CommandRefused(f"{authority.code} reads no box at {address}")
    if not box.connection:
        raise CommandRefused(f"{address} is only replayed: {ADDRESS} says where it is read")
    try:
        found = connect(box.connection, var_dir=settings.VAR_DIR).check(box.folder)
    except MailboxError as failed:
        print_json({"address": address, "reached": None, "why": failed.reason, "detail": failed.detail})
        return 1
    print_json({"address": address, "reached": found.server, "idle": found.idle, "messages": found.messages})
    return 0


def _listed(authority: Authority) -> list[dict[str, Any]]:
    with scope(walls=[Wall(authority.pk, "")]):
        return [
            shown(authority, box)
            for box in Mailbox.objects.in_force().of(authority.pk).select_related("unit")
        ]
