"""A draft typed at the desk, shown on a second screen: a short code opens its answers to be read, for a while.

Only a digest of the code and the id of the draft are kept, in the cache of the web processes: they hold nothing of
the person and go by themselves. The code is derived, so that the desk shows it again.
"""

import hmac
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core.cache import cache

from parvis.base.identifiers import ALPHABET, digest_of, read_signs

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


def take_off_screen(draft: UUID) -> None:
    """Close the second screen of a draft."""
    cache.delete(_key(_code(draft)))


def _code(draft: UUID) -> str:
    seed = hmac.new(settings.SECRET_KEY.encode(), b"second screen" + draft.bytes, sha256).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in seed[:SIGNS])


def _key(code: str) -> str:
    return f"second-screen:{digest_of(code, key=settings.SECRET_KEY)}"
