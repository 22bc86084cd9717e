"""The letterhead of an authority: read by every letter, changed by whoever manages all of it."""

from datetime import datetime
from io import BytesIO
from uuid import UUID

from PIL import Image, UnidentifiedImageError

from parvis.events.actors import Actor
from parvis.events.record import record

from .models import Letterhead

MOST_BYTES = 500_000
"""The heaviest logo that is kept."""
MOST_PIXELS = 25_000_000
LONGEST_ADDRESS = 4
"""Lines of the address that answers are sent to."""


class CannotKeepLogo(Exception):
    """The picture is too heavy, or none that letters print."""


def letterhead_of(authority: UUID) -> Letterhead | None:
    """The letterhead of an authority, if it has one."""
    return Letterhead.objects.filter(authority=authority).first()


def keep_letterhead(
    authority: UUID,
    *,
    place: str,
    return_address: str,
    signature: str,
    logo: bytes | None,
    keeps_logo: bool,
    by: Actor,
    at: datetime,
) -> Letterhead:
    """Change the letterhead of an authority; letters already written stay as they are. Raises CannotKeepLogo."""
    if logo is not None:
        demand_picture(logo)
    held, _new = Letterhead.objects.select_for_update().get_or_create(authority_id=authority)
    held.place, held.signature = place.strip(), signature.strip()
    held.return_address = "\n".join(_lines(return_address))
    if logo is not None or not keeps_logo:
        held.logo = logo
    held.save()
    record(
        "authority.letterhead_changed",
        authority=authority,
        objects=[("authority", authority, "subject")],
        by=by,
        occurred_at=at,
    )
    return held


def demand_picture(content: bytes) -> None:
    """Refuse what is no PNG, JPEG or WebP, or is too heavy. Raises CannotKeepLogo."""
    if len(content) > MOST_BYTES:
        raise CannotKeepLogo
    try:
        with Image.open(BytesIO(content), formats=["PNG", "JPEG", "WEBP"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise CannotKeepLogo
            image.load()
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as unreadable:
        raise CannotKeepLogo from unreadable


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()][:LONGEST_ADDRESS]
