"""The only way a door gets the file of a person, and what the agent may do with it."""

from uuid import UUID

from parvis.agents.rights import Grants, Right
from parvis.base.compiled import Compiled
from parvis.base.scope import Wall
from parvis.interactions.access import noting_walls
from parvis.people.models import Profile

_FILES = Compiled(
    lambda profile: (
        Profile.objects.select_related("organisation", "authority").filter(pk=profile).order_by("pk")
    ),
    UUID(int=1),
)


class NotFound(Exception):
    """No such file, or not for whoever asks: the answer is the same."""


def profile_for(grants: Grants, profile: UUID) -> Profile:
    """The profile, in the sectors of the agent's mission; one that was merged leads to the one kept."""
    found = _FILES.rows(profile)
    if not found or Wall(found[0].authority_id, found[0].sector) not in grants.meeting_walls:
        raise NotFound(str(profile))
    return found[0]


def may_write(grants: Grants, profile: Profile) -> bool:
    """Whether she may change the file, not only read it: she receives, acts or manages in that sector."""
    return Wall(profile.authority_id, profile.sector) in noting_walls(grants)


def receives(grants: Grants, profile: Profile) -> bool:
    """Whether she receives the public in that sector of her own authority: what opens the other services."""
    return profile.authority_id == grants.agent.authority_id and any(
        Right.RECEIVE.value in grant.rights
        and grant.authority == profile.authority_id
        and profile.sector in grant.sectors
        for grant in grants.items
    )
