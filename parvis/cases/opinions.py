"""Opinions: those asked about a case, and those awaited from the units of an agent.

The unit asked reads that one case by its participation, and only while it lasts: the transaction opens the case, as
a tracking capability would, and nothing else of its sector.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from parvis.agents.models import Agent
from parvis.agents.reading import answering_for
from parvis.agents.rights import READING, Grants, Right
from parvis.authorities.sectors import Sector, is_secret
from parvis.base.compiled import Compiled
from parvis.base.scope import Wall, scope, set_scope

from .access import NotFound
from .models import Case, Opinion, Participation

PAGE = 50
SECRET = tuple(sector.value for sector in Sector if is_secret(sector.value))


_ASKED = Compiled(
    lambda case: Opinion.objects.filter(case=case).select_related("unit").order_by("asked_at", "id"),
    UUID(int=1),
)


def opinions_of(case: Case) -> list[Opinion]:
    """The opinions asked about a case the caller may look at, oldest first."""
    return _ASKED.rows(case.pk)


def units_awaited(case: Case) -> dict[UUID, str]:
    """The units whose opinion about a case is awaited, by name, the first asked first."""
    found = Opinion.objects.pending().filter(case=case).order_by("asked_at", "id")
    return dict(found.values_list("unit_id", "unit__name"))


def awaited_from(grants: Grants) -> list[Participation]:
    """What is asked of the units where she reads, the nearest day first, ``PAGE`` at most."""
    found = asked_of(grants).select_related("unit").order_by("due_on", "id")
    return list(found[:PAGE])


def opinion_for(grants: Grants, opinion: UUID) -> Opinion:
    """An opinion awaited from one of her units, with its case; the transaction then sees that case too.

    Raises NotFound when it is none of hers, or no longer awaited.
    """
    lent = asked_of(grants).filter(opinion=opinion).first()
    if lent is None:
        raise NotFound(str(opinion))
    set_scope(walls=grants.walls, cases=[lent.case_id])
    related = ("unit", "case__authority", "case__unit", "case__version", "case__applicant")
    found = Opinion.objects.pending().select_related(*related).filter(pk=opinion).first()
    if found is None:
        raise NotFound(str(opinion))
    return found


@contextmanager
def writing_about(opinion: Opinion) -> Iterator[None]:
    """Let one action, or one line of a log, be written about the case lent: for that, its wall is opened."""
    with scope(walls=[Wall(opinion.authority_id, opinion.sector)]):
        yield


def answers_for(grants: Grants, opinion: Opinion) -> bool:
    """Whether she may answer in the name of the unit asked: she acts there, in whatever sector."""
    return any(
        Right.ACT.value in grant.rights
        and grant.authority == opinion.authority_id
        and (grant.units is None or opinion.unit_id in grant.units)
        and (opinion.sector not in SECRET or opinion.sector in grant.sectors)
        for grant in grants.items
    )


def told_of(opinion: Opinion, *, on: date) -> list[Agent]:
    """The agents who are told that an opinion is awaited from their unit; those of its sector when it is secret."""
    return answering_for(opinion.unit, on=on, sector=opinion.sector if opinion.sector in SECRET else "")


def asked_of(grants: Grants) -> QuerySet[Participation]:
    """The opinions she may open now, as the participations that lend their cases."""
    condition = Q(pk__in=[])
    for grant in grants.items:
        if not grant.rights & {right.value for right in READING}:
            continue
        place = Q(authority_id=grant.authority)
        if grant.units is not None:
            place &= Q(unit_id__in=sorted(grant.units))
        # What is secret leaves its sector for nobody: only those who have it there answer.
        condition |= place & (~Q(sector__in=SECRET) | Q(sector__in=sorted(grant.sectors)))
    return Participation.objects.filter(condition, ended_at__isnull=True)
