"""The secret tracking code of a case: derived from the installation's key, stored only as a digest.

After a change of key, the codes given out before stay good as long as the old key stands among
``SECRET_KEY_FALLBACKS``: a code is looked for under each key, the current one first.
"""

import hmac
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from parvis.base.identifiers import ALPHABET, CODE_LENGTH, digest_of


def code_of(case: UUID, digest: str = "") -> str:
    """The tracking code of a case. Derived, so that it can be shown again to whoever holds the case.

    ``digest`` is the one stored: it tells which key made the code. Empty when that key is gone for good.
    """
    for key in _keys():
        code = _derived(case, key)
        if not digest or digest_of(code, key=key) == digest:
            return code
    return ""


def code_digest(code: str) -> str:
    """The keyed digest under which a new tracking code is stored."""
    return digest_of(code, key=settings.SECRET_KEY)


def code_digests(code: str) -> list[str]:
    """Every digest under which a typed code may have been stored, that of the current key first."""
    return [digest_of(code, key=key) for key in _keys()]


def _derived(case: UUID, key: str) -> str:
    seed = hmac.new(key.encode(), b"tracking code" + case.bytes, sha256).digest()
    signs = "".join(ALPHABET[byte % len(ALPHABET)] for byte in seed[:CODE_LENGTH])
    return "-".join(signs[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def _keys() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
