"""Whether an agent may still act on a case when a job does in her name what she asked for earlier."""

from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent, Right
from parvis.agents.rights import grants_of
from parvis.agents.substitution import with_substitutions
from parvis.base.scope import Wall, scope

from .models import Case


def in_the_name_of_its_author(wall: Wall, home: UUID) -> AbstractContextManager[None]:
    """Open the wall of a case, and the administration of the authority its author belongs to.

    It may be another one (a shared service): her name, her rights and whom she stands in for are kept there.
    """
    return scope(walls=[wall, Wall(home, "")])


def still_acts(author: Agent, case: Case, *, at: datetime) -> bool:
    """Whether she works there, may sign in, sees the case and may act on it now; ``in_the_name_of_its_author``."""
    today = case.authority.calendar().local_date(at)
    if author.has_left(today) or author.account is None or not author.account.is_active:
        return False
    grants = with_substitutions(grants_of(author), on=today)
    acts = grants.may(Right.ACT, authority=case.authority_id, sector=case.sector, unit=case.unit_id)
    return acts and Case.objects.visible_to(grants).filter(pk=case.pk).exists()
