"""What a visitor holds: the ids of the drafts and cases her session opens, and nothing about her.

Reading never makes a session: it begins when something is held.
"""

from uuid import UUID

from django.http import HttpRequest

from parvis.accounts.held import add_to_list

KEY = "held"
MOST = 30
"""Beyond it the oldest is let go: a shared computer does not gather a whole town."""


def held(request: HttpRequest) -> list[UUID]:
    """The drafts and cases this session opens, oldest first."""
    return [UUID(hex=one) for one in request.session.get(KEY, ())]


def holds(request: HttpRequest, thing: UUID) -> bool:
    """Whether this session opens a draft or a case."""
    return thing.hex in request.session.get(KEY, ())


def hold(request: HttpRequest, thing: UUID) -> None:
    """Let this session open a draft or a case from now on."""
    add_to_list(request.session, KEY, thing.hex, most=MOST)


def let_go(request: HttpRequest) -> None:
    """Close everything: whoever sits down next at a shared computer opens nothing."""
    request.session.flush()
