"""How often the public may write, generously: a whole town hall or France Services shares one address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest

from parvis.base.identifiers import read_reference
from parvis.base.ratelimit import Quota, TooOften, client_address, counted
from parvis.people.search import reach_key
from parvis.portal.holding import holds

if TYPE_CHECKING:
    from parvis.portal.door import PortalRequest


@dataclass(frozen=True)
class Limit:
    """At most so many times, within so long, for each ``who`` of a request (None: not counted)."""

    name: str
    most: int
    per: timedelta
    who: Callable[[HttpRequest], str | None] = client_address

    refuses: bool = True
    """Otherwise the page asks a question first (``parvis.portal.asking``)."""
    reads: bool = False
    """Whether reading is counted too: what costs as much to make as to receive."""

    def quota(self, request: HttpRequest) -> Quota | None:
        """What this request is counted under; None when it is not."""
        who = self.who(request)
        return None if who is None else Quota(f"{self.name}|{who}", self.most, self.per)


def check(limits: Sequence[Limit], request: "PortalRequest") -> None:
    """Count a request under each limit, in one statement. Raise ``TooOften``; note on it that it is one to question."""
    quotas = [(limit, quota) for limit in limits if (quota := limit.quota(request)) is not None]
    if not quotas:
        return
    for (limit, _quota), found in zip(
        quotas, counted([quota for _limit, quota in quotas], at=request.now), strict=False
    ):
        if found.is_past and limit.refuses:
            raise TooOften(found.ends_at)
        request.is_pressed = request.is_pressed or found.is_past


def typed_reference(request: HttpRequest) -> str | None:
    """The reference a form carries, if it can be one."""
    return read_reference(request.POST.get("reference", ""))


def typed_contact(request: HttpRequest) -> str | None:
    """The address or the number a form carries, if it can be one, however it is written."""
    return reach_key(request.POST.get("contact", "")) or None


def with_files(request: HttpRequest) -> str | None:
    """The address of a request that carries files."""
    return client_address(request) if request.content_type == MULTIPART else None


def without_files(request: HttpRequest) -> str | None:
    """The address of a request that carries none."""
    return client_address(request) if request.content_type != MULTIPART else None


def sent_procedure(request: HttpRequest) -> str | None:
    """The procedure whose draft this session holds: who holds none presses on nobody."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    return f"{named['code']}/{named['slug']}" if holds(request, named["draft"]) else None


MULTIPART = "multipart/form-data"
STARTS = (Limit("start", 60, timedelta(minutes=10)),)
UPLOADS = Limit("upload", 300, timedelta(minutes=10), with_files)
SAVES = (Limit("save", 1_500, timedelta(minutes=10), without_files), UPLOADS)
SUBMISSIONS = (
    Limit("submit", 100, timedelta(minutes=10)),
    # The last: nothing is counted after a limit that is past.
    Limit("submit procedure", settings.QUESTION_AFTER, timedelta(minutes=10), sent_procedure, refuses=False),
)
SENT_TO, SENT_TO_FROM = 5, 40
"""Requests an hour that name one contact: past the first a question is asked; past the second, from one address alone,
the sending is refused. From everywhere it never is: somebody could then close the service to another."""
TRACKINGS = (
    Limit("track", 100, timedelta(minutes=15)),
    Limit("track reference", 15, timedelta(minutes=15), typed_reference),
)
LINKS = (
    Limit("link", 40, timedelta(hours=1)),
    Limit("link reference", 5, timedelta(hours=1), typed_reference),
)
SCREENS = (Limit("screen", 30, timedelta(minutes=10)),)
WRITINGS = (Limit("write", 100, timedelta(minutes=10)), UPLOADS)
PRINTS = (Limit("print", 120, timedelta(minutes=10), reads=True),)
OWN_FILES = (Limit("own files", 20, timedelta(minutes=15)),)
LOOKS = (
    Limit("looks", 40, timedelta(hours=1)),
    Limit("looks contact", 3, timedelta(days=1), typed_contact),
)
LOOKS_OPENED = (Limit("looks link", 20, timedelta(minutes=15)),)
INFORMATION = (
    Limit("information", 40, timedelta(hours=1)),
    Limit("information contact", 3, timedelta(days=1), typed_contact),
)
CHOICES = (Limit("choices", 60, timedelta(minutes=15)),)
