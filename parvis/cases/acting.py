"""Whether an agent may still act on a case when a job does in her name what she asked for earlier."""

from datetime import datetime

from parvis.agents.models import Agent, Right
from parvis.agents.rights import grants_of
from parvis.agents.substitution import with_substitutions

from .models import Case


def still_acts(author: Agent, case: Case, *, at: datetime) -> bool:
    """Whether she works there, may sign in, sees the case and may act on it now; inside the scope of its wall."""
    today = case.authority.calendar().local_date(at)
    if author.has_left(today) or author.account is None or not author.account.is_active:
        return False
    grants = with_substitutions(grants_of(author), on=today)
    acts = grants.may(Right.ACT, authority=case.authority_id, sector=case.sector, unit=case.unit_id)
    return acts and Case.objects.visible_to(grants).filter(pk=case.pk).exists()
