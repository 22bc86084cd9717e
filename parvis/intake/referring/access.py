"""What a door reads of referrals, of a message its agent may already read."""

from ..models import Arrival, FirstReception, Referral
from ..tray.access import NotFound


def referral_for(arrival: Arrival) -> Referral:
    """The referral of a message that has left. Raises NotFound."""
    found = referral_of(arrival)
    if found is None or found.is_waiting():
        raise NotFound(str(arrival.pk))
    return found


def referral_of(arrival: Arrival) -> Referral | None:
    """The referral that stands on a message, leaving or left."""
    rows = Referral.objects.filter(arrival=arrival).filter(
        state__in=[Referral.State.WAITING, Referral.State.LEFT]
    )
    return rows.select_related("authority", "arrival__unit", "arrival__interaction").first()


def first_reception_of(arrival: Arrival) -> FirstReception | None:
    """Which authority had it first."""
    return FirstReception.objects.filter(arrival=arrival).first()
