"""Where an agent notes contacts, and the only way a door gets a call promised."""

from collections.abc import Sequence
from uuid import UUID

from parvis.agents.rights import Grants
from parvis.base.scope import Wall
from parvis.people.models import Profile

from .models import CallBack
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


def callback_for(grants: Grants, call_back: UUID) -> CallBack:
    """The call promised of this id if the agent calls people back there; NotFound otherwise."""
    found = (
        CallBack.objects.visible_to(grants)
        .select_related("unit", "agent", "promised_by", "contact__profile__organisation")
        .filter(pk=call_back)
        .first()
    )
    if found is None:
        raise NotFound(str(call_back))
    return found


def profile_to_note(grants: Grants, profile: UUID) -> Profile:
    """The person a contact is noted for, the one she was merged into when she was; NotFound otherwise."""
    known = (
        Profile.objects.select_related("organisation", "merged_into__organisation").filter(pk=profile).first()
    )
    found = known.merged_into or known if known else None
    if found is None or Wall(found.authority_id, found.sector) not in noting_walls(grants):
        raise NotFound(str(profile))
    return found
