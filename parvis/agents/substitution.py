"""What an agent may do in the place of colleagues who are away (decision note 17).

A substitution widens the units, never the rights nor the sectors: she sees and handles what the absent one would,
where she already holds that right for that sector in that authority.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

from parvis.base.compiled import Compiled

from .models import Absence, Right
from .rights import Grant, Grants, grants_of_all

LENT = frozenset({Right.SEE.value, Right.ACT.value})
"""What passes to a substitute; managing, designing, receiving and auditing do not."""


_AWAY = Compiled(
    lambda substitutes, until, since: (
        Absence.objects.filter(substitute__among=substitutes, starts_on__lte=until, ends_on__gte=since)
        .select_related("agent")
        .order_by("id")
    ),
    [UUID(int=1)],
    date.min,
    date.max,
)


def with_substitutions(grants: Grants, *, on: date) -> Grants:
    """Add what these days' absences lend to an agent, inside the scope of her own walls, which stay the same."""
    return with_all_substitutions([grants], on=on)[0]


def with_all_substitutions(known: Iterable[Grants], *, on: date) -> list[Grants]:
    """The same for several agents, in their order. As many queries as for one."""
    asked = list(known)
    away = _AWAY.rows([grants.agent.pk for grants in asked], on, on)
    absences = [absence for absence in away if not absence.agent.has_left(on)]
    if not absences:
        return asked
    absent = grants_of_all([absence.agent for absence in absences])
    lent: dict[UUID, list[Grants]] = {}
    for absence, grants in zip(absences, absent, strict=True):
        if absence.substitute_id is not None:
            lent.setdefault(absence.substitute_id, []).append(grants)
    return [_with(grants, lent.get(grants.agent.pk, [])) for grants in asked]


def _with(own: Grants, absent: Iterable[Grants]) -> Grants:
    lent = [part for grants in absent for hers in grants.items for part in _lent(hers, own)]
    return replace(own, items=(*own.items, *lent)) if lent else own


def _lent(hers: Grant, own: Grants) -> Iterator[Grant]:
    """The parts of an absent agent's grant that the substitute may hold, one for each set of rights."""
    sectors: dict[frozenset[str], set[str]] = {}
    for sector in hers.sectors:
        rights = hers.rights & LENT & _held(own, hers.authority, sector)
        if rights:
            sectors.setdefault(rights, set()).add(sector)
    for rights, named in sorted(sectors.items(), key=lambda item: sorted(item[0])):
        yield replace(hers, rights=rights, sectors=frozenset(named))


def _held(own: Grants, authority: UUID, sector: str) -> frozenset[str]:
    held = [grant.rights for grant in own.items if grant.authority == authority and sector in grant.sectors]
    return frozenset().union(*held)
