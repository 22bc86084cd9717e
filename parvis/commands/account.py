"""What only the server may do for an account: open it again, or entrust it with the whole installation."""

import argparse
import json
import sys

from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from parvis.accounts.forms import SEND_RESET_LINK
from parvis.accounts.models import Account
from parvis.agents.access import NotFound, agent_of
from parvis.agents.actions import CannotOperate, CannotUnlock, entrust_operation, unlock
from parvis.base.scope import Wall, scope, set_scope

from .main import CommandRefused

HELP = "Open an agent's account again (`account unlock LOGIN`), or entrust the installation (`account operator`)."
NEEDS_DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    unlocking = actions.add_parser(
        "unlock",
        help="Take away her second factors, sessions and password, and send her the link to choose another.",
    )
    operating = actions.add_parser(
        "operator",
        help="Have her look after the whole installation: its page in the workspace, for every authority.",
    )
    operating.add_argument("--remove", action="store_true", help="No longer.")
    for one in (unlocking, operating):
        one.add_argument("login", metavar="LOGIN", help="The e-mail address she signs in with.")


def run(args: argparse.Namespace) -> int:
    """Do it and print what was done; 1 when no agent signs in with this address."""
    done: dict[str, object]
    now = timezone.now()
    today = timezone.localdate(now)
    try:
        account = Account.objects.get_by_natural_key(args.login.strip())
        with scope(account=account.pk):
            agent = agent_of(account.pk, on=today)
            set_scope(walls=[Wall(agent.authority_id, "")], account=account.pk)
            if args.action == "operator":
                entrust_operation(agent, is_given=not args.remove, on=today, at=now)
                done = {"operator": account.email, "is_given": not args.remove}
            else:
                unlock(agent, on=today, at=now)
                # A door knows no other: the job that the sign-in page asks for is asked for by its name.
                jobs.configure_task(SEND_RESET_LINK, queue="email", allow_unknown=True).defer(
                    account_id=str(account.pk)
                )
                done = {"unlocked": account.email, "link_sent_to": agent.email}
    except (Account.DoesNotExist, NotFound, CannotUnlock):
        raise CommandRefused(f"no agent signs in with {args.login}") from None
    except CannotOperate:
        state = "does not look" if args.remove else "looks"
        raise CommandRefused(f"{args.login} {state} after the installation already") from None
    done["authority"] = agent.authority.code
    sys.stdout.write(json.dumps(done, ensure_ascii=False) + "\n")
    return 0
