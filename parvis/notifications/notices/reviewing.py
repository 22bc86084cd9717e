"""Telling those who design a procedure that it is to be read again, and its authors that it is given back or published.

One may design a procedure without reading its cases: what is told lies with the administration of the authority, names
the procedure alone, and is read only by whoever still designs it.
"""

from collections.abc import Iterable
from uuid import UUID

from parvis.base.scope import Wall, scope
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.readers import authors_of, designers_of
from parvis.events.models import Event

from ..news import Notice, NoticeKind
from .ringing import ring

KINDS = {
    "procedure.submitted": NoticeKind.VERSION_TO_READ,
    "procedure.returned": NoticeKind.VERSION_RETURNED,
    "procedure.published": NoticeKind.VERSION_PUBLISHED,
}


def tell_designers(fact: Event) -> None:
    """Tell whom a fact of a draft concerns, but its author. Asked again, it tells nobody twice."""
    [procedure] = [UUID(id_) for type_, id_, _part in fact.subjects if type_ == "procedure"]
    with scope(walls=[Wall(fact.authority_id, "")]):
        concerned = _readers(procedure, fact) if fact.kind == "procedure.submitted" else _authors(fact)
        agents = sorted(set(concerned) - {fact.actor_id})
        Notice.objects.bulk_create(
            [
                Notice(
                    authority_id=fact.authority_id,
                    agent_id=agent,
                    kind=KINDS[fact.kind],
                    object_type="procedure",
                    object_id=procedure,
                    actor_id=fact.actor_id if fact.actor_kind == "agent" else None,
                    fact=fact.id,
                    created_at=fact.occurred_at,
                )
                for agent in agents
            ],
            ignore_conflicts=True,
        )
    ring(agents)


def _readers(procedure: UUID, fact: Event) -> Iterable[UUID]:
    """The agents who design the procedure that day; nobody once it is gone."""
    found = Procedure.objects.select_related("authority").filter(pk=procedure).first()
    if found is None:
        return ()
    today = found.authority.calendar().local_date(fact.occurred_at)
    return [agent.pk for agent in designers_of(found, on=today)]


def _authors(fact: Event) -> Iterable[UUID]:
    """The authors of the version; nobody once it was thrown away."""
    [version] = [UUID(id_) for type_, id_, _part in fact.subjects if type_ == "version"]
    found = ProcedureVersion.objects.filter(pk=version).defer("document").first()
    return authors_of(found) if found else ()
