"""What a visitor holds: the ids of the drafts and cases her session opens, and nothing about her.

Reading never makes a session: it begins when something is held.
"""

from uuid import UUID

from django.http import HttpRequest

from parvis.accounts.held import add_to_list
from parvis.cases.links import Link

KEY = "held"
MOST = 30
"""Beyond it the oldest is let go: a shared computer does not gather a whole town."""


def held(request: HttpRequest) -> list[UUID]:
    """The drafts and cases this session opens, oldest first."""
    return list({link.opens: None for link in _links(request)})


def holds(request: HttpRequest, thing: UUID) -> bool:
    """Whether this session opens a draft or a case."""
    return any(link.opens == thing for link in _links(request))


def still_holds(request: HttpRequest, case: UUID, *, email: str) -> bool:
    """Whether this session opens a case now that this address is the declared one.

    A link sent to an address that was corrected since opens nothing more; what was opened otherwise stays.
    """
    return any(link.opens == case and link.still_opens(email) for link in _links(request))


def knows(request: HttpRequest, case: UUID) -> bool:
    """Whether this session holds a case by more than a link: its code, or the browser that filed it."""
    return any(link == Link(case) for link in _links(request))


def hold(request: HttpRequest, thing: UUID, *, mark: str = "") -> None:
    """Let this session open a draft or a case from now on; ``mark`` is that of the link that opened it."""
    add_to_list(request.session, KEY, Link(thing, mark).words(), most=MOST)


def _links(request: HttpRequest) -> list[Link]:
    return [Link.of(words) for words in request.session.get(KEY, ())]


def let_go(request: HttpRequest) -> None:
    """Close everything: whoever sits down next at a shared computer opens nothing."""
    request.session.flush()
