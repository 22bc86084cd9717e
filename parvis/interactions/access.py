"""Where an agent notes contacts, and for whom."""

from collections.abc import Sequence
from uuid import UUID

from parvis.agents.rights import Grants
from parvis.base.scope import Wall
from parvis.people.models import Profile

from .models.call_backs import CALLING


class NotFound(Exception):
    """No such call or person, or not for whoever asks: the answer is the same."""


def noting_walls(grants: Grants) -> Sequence[Wall]:
    """The sectors where the agent notes contacts, those of her own authority first."""
    wanted = {right.value for right in CALLING}
    found = {
        Wall(grant.authority, sector)
        for grant in grants.items
        if grant.rights & wanted
        for sector in grant.sectors
    }
    own = grants.agent.authority_id
    return sorted(found, key=lambda wall: (wall.authority != own, wall))


def profile_to_note(grants: Grants, profile: UUID) -> Profile:
    """The person a contact is noted for, the one she came to be merged into when she was; NotFound otherwise."""
    found, seen = None, set[UUID]()
    step: UUID | None = profile
    while step is not None and step not in seen:
        seen.add(step)
        found = Profile.objects.select_related("organisation").filter(pk=step).first()
        step = found.merged_into_id if found else None
    if found is None or Wall(found.authority_id, found.sector) not in noting_walls(grants):
        raise NotFound(str(profile))
    return found
