"""What an agent may do at the moment a job acts in her name: her rights are read again, never remembered."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from parvis.base.scope import scope, set_scope

from .access import NotFound, agent_of
from .rights import Grants, grants_of
from .substitution import with_substitutions


@contextmanager
def acting_as(account: UUID | None, *, at: datetime) -> Iterator[Grants]:
    """Open a transaction that sees what this agent sees now, and lend her rights.

    Raise NotFound for who could no longer sign in: she left, or her account was closed.
    """
    if account is None:
        raise NotFound("no account")
    with scope(account=account):
        agent = agent_of(account, on=timezone.localdate(at))
        if agent.account is None or not agent.account.is_active:
            raise NotFound(str(account))
        grants = grants_of(agent)
        set_scope(walls=grants.walls, account=account)
        yield with_substitutions(grants, on=agent.authority.calendar().local_date(at))
