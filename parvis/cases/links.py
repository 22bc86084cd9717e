"""Signed links: the tracking link sent to the declared contact, and the link to go on with a draft.

A link carries the id of what it opens, signed and dated; it lies in messages, so it dies after a while and
another one can be asked for. It also bears the mark of the address it was sent to: once a case has another
address, whoever reads the mail of the former one opens nothing any more. The URLs are named ``tracking_link``
and ``resume_draft`` by the portal.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from parvis.base.identifiers import digest_of

TRACKING_LIFE = timedelta(days=90)
RESUME_LIFE = timedelta(days=60)

_TRACKING = "parvis.cases.tracking"
_RESUME = "parvis.cases.resume"


MARK_LENGTH = 16


class DeadLink(Exception):
    """The link was altered, has expired, or was sent to an address that is no longer the declared one."""


@dataclass(frozen=True)
class Link:
    """What a signed link opens, and the mark of the address it was sent to; empty when it was shown or printed."""

    opens: UUID
    mark: str = ""

    def still_opens(self, email: str) -> bool:
        """Whether it holds now that this address is the declared one."""
        return not self.mark or self.mark == mark_of(self.opens, email)

    def words(self) -> str:
        """The link as it is signed, or kept in a session."""
        return f"{self.opens.hex}.{self.mark}" if self.mark else self.opens.hex

    @classmethod
    def of(cls, words: str) -> "Link":
        """Read what ``words`` wrote. Raises ValueError."""
        thing, _dot, mark = words.partition(".")
        return cls(UUID(hex=thing), mark)


def tracking_url(case: UUID, *, sent_to: str) -> str:
    """The absolute address that opens the tracking page of a case.

    ``sent_to`` is the e-mail address that receives it, empty on paper: it opens while that one is declared.
    """
    before, after = _around("tracking_link")
    return f"{settings.BASE_URL}{before}{_signed(case, sent_to, _TRACKING)}{after}"


def resume_url(draft: UUID, *, sent_to: str = "") -> str:
    """The absolute address that goes on with a draft; ``sent_to`` is empty when it is shown on the page."""
    before, after = _around("resume_draft")
    return f"{settings.BASE_URL}{before}{_signed(draft, sent_to, _RESUME)}{after}"


def case_of_link(token: str) -> Link:
    """What a tracking link opens. Raises DeadLink."""
    return _read(token, _TRACKING, TRACKING_LIFE)


def draft_of_link(token: str) -> Link:
    """What a resume link opens. Raises DeadLink."""
    return _read(token, _RESUME, RESUME_LIFE)


def named_by(token: str) -> UUID | None:
    """What a link named, however old it is, to say whose it was; None when it was altered."""
    for salt in (_TRACKING, _RESUME):
        try:
            return Link.of(signing.loads(token, salt=salt)).opens
        except (signing.BadSignature, ValueError, TypeError, AttributeError):
            continue
    return None


def with_links_for(words: str, case: UUID, email: str) -> str:
    """Return the words of a message with each tracking link replaced by one that opens for another address."""
    before, after = _around("tracking_link")
    written = re.escape(settings.BASE_URL + before) + r"[\w:.-]+" + re.escape(after)
    return re.sub(written, lambda _link: tracking_url(case, sent_to=email), words)


def mark_of(thing: UUID, email: str) -> str:
    """The mark of an address on the links of one thing; empty without an address.

    Keyed by the thing, so that the same address leaves no common sign on two of them.
    """
    return digest_of(email.strip().lower(), key=thing.hex)[:MARK_LENGTH] if email.strip() else ""


@cache
def _around(name: str) -> tuple[str, str]:
    """The address of a link before and after its token: finding the route takes longer than signing."""
    before, after = reverse(name, args=["TOKEN"]).split("TOKEN")
    return before, after


def _signed(thing: UUID, sent_to: str, salt: str) -> str:
    return signing.dumps(Link(thing, mark_of(thing, sent_to)).words(), salt=salt)


def _read(token: str, salt: str, life: timedelta) -> Link:
    try:
        return Link.of(signing.loads(token, salt=salt, max_age=life))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        raise DeadLink from None
