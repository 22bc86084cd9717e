"""Whose message it seems to be. Nobody is attached here: an agent confirms."""

from uuid import UUID

from parvis.base.scope import Wall
from parvis.people.models import ContactPoint

from .incoming import Sender
from .models import Certainty


def recognised(sender: Sender, wall: Wall) -> tuple[UUID | None, Certainty]:
    """The one profile of this wall that the sender's address reaches, and how surely it is hers.

    Several profiles at one address (a family, an association) propose none.
    """
    if not sender.address:
        return None, Certainty.NONE
    points = ContactPoint.objects.filter(
        authority_id=wall.authority,
        sector=wall.sector,
        kind=ContactPoint.Kind.EMAIL,
        value__in=_as_written(sender.address),
        profile__merged_into=None,
    )
    found: dict[UUID, bool] = {}
    for profile, verified_at in points.order_by("id").values_list("profile_id", "verified_at")[:20]:
        found[profile] = found.get(profile, False) or verified_at is not None
    if len(found) != 1:
        return None, Certainty.WEAK if found else Certainty.NONE
    ((profile, is_verified),) = found.items()
    is_strong = is_verified and sender.is_authenticated
    return profile, Certainty.STRONG if is_strong else Certainty.WEAK


def _as_written(address: str) -> set[str]:
    """An address as somebody may have typed it: telephones begin it by a capital. Exact words alone use the index."""
    small = address.lower()
    return {address, small, small[:1].upper() + small[1:]}
