"""Saying that an agent looked at something, and by which of her rights."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from parvis.events.accesses import Looker, Seen, log_access, log_shown
from parvis.events.models import AccessLog

from .models import Right
from .rights import Grants

STRONGEST = (Right.ACT, Right.MANAGE, Right.SEE, Right.RECEIVE, Right.AUDIT)
"""The order in which rights explain a look at a case: what one does before what one may only read."""

MEETING_FIRST = (Right.RECEIVE, *(right for right in STRONGEST if right != Right.RECEIVE))
"""The same for a person, met rather than instructed: whoever receives her looks as such, whatever else she does."""


def consulted(
    grants: Grants,
    *seen: Seen,
    at: datetime,
    kind: AccessLog.Kind,
    unit: UUID | None = None,
    reason: str = "",
) -> None:
    """Write in the log of accesses that this agent looks at these things; one insert, whatever their number.

    ``unit``: of the case, when it is one; the right that explains the look is then one she holds there.
    """
    by = _looker(grants, authority=seen[0].authority, sector=seen[0].sector, unit=unit)
    log_access(seen, by=by, at=at, kind=kind, reason=reason)


def shown(grants: Grants, seen: Iterable[Seen], *, at: datetime) -> None:
    """Write in the log of accesses that these persons are in a list this agent reads; one statement at most."""
    log_shown(
        ((one, _looker(grants, authority=one.authority, sector=one.sector, unit=None)) for one in seen), at=at
    )


def _looker(grants: Grants, *, authority: UUID, sector: str, unit: UUID | None) -> Looker:
    here = [
        grant
        for grant in grants.items
        if grant.authority == authority
        and sector in grant.sectors
        and (unit is None or grant.units is None or unit in grant.units)
    ]
    ground, service = next(
        (
            (right.value, grant.service)
            for right in (STRONGEST if unit is not None else MEETING_FIRST)
            for grant in here
            if right.value in grant.rights
        ),
        (Right.RECEIVE.value, ""),
    )
    return Looker(
        agent=grants.agent.pk,
        called=grants.agent.signature,
        service=service or grants.agent.authority.name,
        ground=ground,
    )
