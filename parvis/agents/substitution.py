"""What an agent may do in the place of colleagues who are away (decision note 17).

A substitution widens the units, never the rights nor the sectors: she sees and handles what the absent one would,
where she already holds that right for that sector in that authority.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

from .models import Absence, Right
from .rights import Grant, Grants, grants_of

LENT = frozenset({Right.SEE.value, Right.ACT.value})
"""What passes to a substitute; managing, designing, receiving and auditing do not."""


def with_substitutions(grants: Grants, *, on: date) -> Grants:
    """Add what these days' absences lend to an agent, inside the scope of her own walls, which stay the same."""
    away = Absence.objects.filter(substitute=grants.agent, starts_on__lte=on, ends_on__gte=on)
    absent = [absence.agent for absence in away.select_related("agent").order_by("id")]
    lent = [
        part
        for agent in absent
        if not agent.has_left(on)
        for grant in grants_of(agent).items
        for part in _lent(grant, grants)
    ]
    return replace(grants, items=(*grants.items, *lent)) if lent else grants


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
