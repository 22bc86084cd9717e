"""The secret tracking code of a case: derived from the installation's key, stored only as a digest."""

import hmac
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from parvis.base.identifiers import ALPHABET, CODE_LENGTH, digest_of


def code_of(case: UUID) -> str:
    """The tracking code of a case. Derived, so that it can be shown again to whoever holds the case."""
    seed = hmac.new(settings.SECRET_KEY.encode(), b"tracking code" + case.bytes, sha256).digest()
    signs = "".join(ALPHABET[byte % len(ALPHABET)] for byte in seed[:CODE_LENGTH])
    return "-".join(signs[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def code_digest(code: str) -> str:
    """The keyed digest under which a tracking code is stored and looked for."""
    return digest_of(code, key=settings.SECRET_KEY)
