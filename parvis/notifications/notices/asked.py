"""Telling the agents of a unit that an opinion is awaited from it. The case stays behind its own wall."""

from datetime import datetime
from uuid import UUID

from parvis.base.scope import Wall, scope
from parvis.cases.models import Opinion
from parvis.cases.opinions import told_of
from parvis.events.models import Event

from ..news import Notice, NoticeKind
from .ringing import ring

KINDS = {"case.opinion_asked": NoticeKind.OPINION_ASKED, "case.opinion_reminded": NoticeKind.OPINION_DUE}


def tell_unit(fact: Event, opinion: UUID, *, at: datetime) -> None:
    """Tell who may answer, in the scope of the wall of the case; nobody when it is no longer awaited.

    The unit asked may be of another sector: what is told lies with the administration of the authority, names the
    opinion alone, and is read only while the case is lent. Asked again, it tells nobody twice.
    """
    asked = Opinion.objects.pending().select_related("unit__authority").filter(pk=opinion).first()
    if asked is None:
        return
    agents = told_of(asked, on=asked.unit.authority.calendar().local_date(at))
    actor = fact.actor_id if fact.actor_kind == "agent" else None
    with scope(walls=[Wall(fact.authority_id, "")]):
        Notice.objects.bulk_create(
            [
                Notice(
                    authority_id=fact.authority_id,
                    agent=agent,
                    kind=KINDS[fact.kind],
                    object_type="opinion",
                    object_id=asked.pk,
                    actor_id=actor,
                    fact=fact.id,
                    created_at=fact.occurred_at,
                )
                for agent in agents
                if agent.pk != actor
            ],
            ignore_conflicts=True,
        )
    ring(agent.pk for agent in agents)
