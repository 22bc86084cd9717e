"""The name of a part that came with a message: one that no folder and no screen can be led astray by."""

import mimetypes
import re

from parvis.intake.mail import limits
from parvis.intake.mail.charsets import one_line

UNSAFE = re.compile(r"[\\/:*?\"<>|]+")
GIVEN = {"text/calendar": "invitation.ics", "message/rfc822": "message.eml", "message/global": "message.eml"}
MOST_ENDING = 20


def safe_name(said: str, media_type: str, number: int) -> str:
    """The name said, without path nor sign that misleads, at most 150 characters with its ending kept."""
    flat = one_line(said, limits.FIELD).replace("\\", "/").rpartition("/")[2]
    name = UNSAFE.sub("-", flat).strip(". ")
    if not name:
        return GIVEN.get(media_type) or f"piece-jointe-{number}{mimetypes.guess_extension(media_type) or ''}"
    if len(name) <= limits.NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > MOST_ENDING:
        return name[: limits.NAME]
    return f"{stem[: limits.NAME - len(ending) - 1]}.{ending}"
