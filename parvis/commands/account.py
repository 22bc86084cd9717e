"""Open again the account of an agent whom nobody above can help: a sole manager without her second factor."""

import argparse
import json
import sys

from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from parvis.accounts.forms import SEND_RESET_LINK
from parvis.accounts.models import Account
from parvis.agents.access import NotFound, agent_of
from parvis.agents.actions import CannotUnlock, unlock
from parvis.base.scope import Wall, scope, set_scope

from .main import CommandRefused

HELP = "Open an agent's account again (`account unlock LOGIN`): nothing opens it but a link sent to her."
NEEDS_DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    unlocking = actions.add_parser(
        "unlock",
        help="Take away her second factors, sessions and password, and send her the link to choose another.",
    )
    unlocking.add_argument("login", metavar="LOGIN", help="The e-mail address she signs in with.")


def run(args: argparse.Namespace) -> int:
    """Do it and print what was done; 1 when no agent signs in with this address."""
    now = timezone.now()
    today = timezone.localdate(now)
    try:
        account = Account.objects.get_by_natural_key(args.login.strip())
        with scope(account=account.pk):
            agent = agent_of(account.pk, on=today)
            set_scope(walls=[Wall(agent.authority_id, "")], account=account.pk)
            unlock(agent, on=today, at=now)
            # A door knows no other: the job that the sign-in page asks for is asked for by its name.
            jobs.configure_task(SEND_RESET_LINK, queue="email", allow_unknown=True).defer(
                account_id=str(account.pk)
            )
    except (Account.DoesNotExist, NotFound, CannotUnlock):
        raise CommandRefused(f"no agent signs in with {args.login}") from None
    done = {"unlocked": account.email, "authority": agent.authority.code, "link_sent_to": agent.email}
    sys.stdout.write(json.dumps(done, ensure_ascii=False) + "\n")
    return 0
