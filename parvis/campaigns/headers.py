"""What machines read on a message of a campaign: that it is bulk, of which list, and how one leaves it."""

from uuid import UUID

from parvis.notifications.models import Delivery, Purpose
from parvis.notifications.sending import Headers, bearing

from .links import Named, leaving_url
from .models.campaign import HOLDER


def register() -> None:
    """Have the sender put them on."""
    bearing(Purpose.CAMPAIGN, headers_of)


def headers_of(delivery: Delivery) -> Headers:
    """List-Unsubscribe and its one click (RFC 2369, RFC 8058), List-Id (RFC 2919), Precedence for older robots.

    A test, which goes to an agent, bears none that would unsubscribe anybody.
    """
    domain = delivery.message_id.rpartition("@")[2].rstrip(">")
    of_the_list = (
        ("List-Id", f"<informations.{delivery.authority.code}.{domain}>"),
        ("Precedence", "bulk"),
    )
    if delivery.holder_type != HOLDER:
        return of_the_list
    named = Named(delivery.authority_id, UUID(hex=delivery.key), delivery.holder_id)
    return (
        *of_the_list,
        ("List-Unsubscribe", f"<{leaving_url(named)}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )
