"""A draft typed at the desk, shown on a second screen: a short code opens its answers to be read, for a while.

Only a digest of the code and the id of the draft are kept, in the cache of the web processes: they hold nothing of
the person and go by themselves. The code is derived, so that the desk shows it again.
"""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core.cache import cache

from parvis.agents.access import NotFound
from parvis.agents.acting import acting_as
from parvis.agents.consulting import consulted
from parvis.agents.models import Agent
from parvis.base.identifiers import ALPHABET, digest_of, read_signs
from parvis.base.scope import Wall, scope
from parvis.events.accesses import Seen
from parvis.events.models import AccessLog

from .access import NotFound as NoDraft
from .access import typed_by
from .models import Draft

LIFE = timedelta(minutes=15)
SIGNS = 6


def show_on_screen(draft: UUID) -> str:
    """Open the second screen of a draft for a while; return its code."""
    code = _code(draft)
    cache.set(_key(code), draft.hex, int(LIFE.total_seconds()))
    return code


def code_on_screen(draft: UUID) -> str:
    """The code of a draft whose second screen is open; empty otherwise."""
    code = _code(draft)
    return code if cache.get(_key(code)) == draft.hex else ""


def draft_on_screen(typed: str) -> UUID | None:
    """The draft that a typed code opens now; None for a code that opens nothing any more."""
    code = read_signs(typed, SIGNS)
    found = cache.get(_key(code)) if code else None
    return UUID(hex=found) if found else None


def read_on_screen(draft: Draft, *, at: datetime) -> bool:
    """Write that a draft is read on the second screen its agent opened; whether she may still have it read.

    The line bears her name: she gave the code, and answers for who stands before that screen.
    """
    if draft.agent_id is None:
        return False
    with scope(walls=[Wall(draft.authority_id, "")]):
        account = Agent.objects.values_list("account_id", flat=True).filter(pk=draft.agent_id).first()
    try:
        with acting_as(account, at=at) as grants:
            typed_by(grants, draft)
            seen = Seen(
                draft.authority_id,
                draft.sector,
                "draft",
                draft.pk,
                case=draft.pk,
                profile=draft.known_profile,
            )
            consulted(grants, seen, at=at, kind=AccessLog.Kind.SCREEN)
    except (NotFound, NoDraft):
        return False
    return True


def take_off_screen(draft: UUID) -> None:
    """Close the second screen of a draft."""
    cache.delete(_key(_code(draft)))


def _code(draft: UUID) -> str:
    seed = hmac.new(settings.SECRET_KEY.encode(), b"second screen" + draft.bytes, sha256).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in seed[:SIGNS])


def _key(code: str) -> str:
    return f"second-screen:{digest_of(code, key=settings.SECRET_KEY)}"
