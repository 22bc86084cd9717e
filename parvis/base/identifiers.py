"""Identifiers: time-ordered uuids for rows, short readable references and secret codes for people."""

import hmac
import os
import secrets
import time
from hashlib import sha256
from uuid import UUID

from stdnum import luhn

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that nothing read aloud or copied by hand is ambiguous."""

REFERENCE_LENGTH = 8
LEAST_OF_REFERENCE = 4
"""Signs of its beginning that one may look for."""

_WHOLE = (REFERENCE_LENGTH, REFERENCE_LENGTH + 1)
CODE_LENGTH = 12
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def new_id() -> UUID:
    """A uuid of version 7 (RFC 9562, section 5.7): rows inserted together lie together in the index."""
    milliseconds = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76 | (noise >> 62 & 0xFFF) << 64
    value |= 0b10 << 62 | (noise & (2**62 - 1))
    return UUID(int=value)


def new_reference() -> str:
    """A random reference of eight signs and a check sign, such as ``7F3K-92MX-Q``."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH))
    return _grouped(body + luhn.calc_check_digit(body, ALPHABET))


def read_reference(typed: str) -> str | None:
    """The canonical form of what a person typed, or None when it cannot be a reference.

    Spaces, dashes and case do not matter and look-alike letters are read as digits; the check sign
    (Luhn modulo 32) catches any single wrong sign and nearly every swap of neighbours.
    """
    signs = _plain(typed)
    if len(signs) != REFERENCE_LENGTH + 1 or not luhn.is_valid(signs, ALPHABET):
        return None
    return _grouped(signs)


def references_beginning(typed: str) -> tuple[str, str] | None:
    """The first and the last reference that begin as typed, whole ones included; None when too little is typed.

    Four signs or more, as for a whole one; between its first half and eight, a digit among them, or many names would
    read as beginnings.
    """
    signs = _plain(typed)
    told = len(signs) in (LEAST_OF_REFERENCE, *_WHOLE) or any(map(str.isdigit, typed))
    if not LEAST_OF_REFERENCE <= len(signs) <= REFERENCE_LENGTH + 1 or not told:
        return None
    first, last = (_grouped(signs.ljust(REFERENCE_LENGTH + 1, sign)) for sign in (ALPHABET[0], ALPHABET[-1]))
    return first, last


def second_half(typed: str) -> str | None:
    """The four signs typed, as they stand in the middle of a reference; None when they are not four."""
    signs = read_signs(typed, REFERENCE_LENGTH // 2)
    return signs and f"-{signs}-"


def read_code(typed: str) -> str | None:
    """The canonical form of a typed tracking code, or None when it cannot be one."""
    signs = read_signs(typed, CODE_LENGTH)
    return _grouped(signs) if signs else None


def read_signs(typed: str, length: int) -> str | None:
    """So many signs as somebody copies them, without spaces nor dashes; None when they are not that many."""
    signs = _plain(typed)
    return signs if len(signs) == length else None


def digest_of(secret: str, *, key: str) -> str:
    """The keyed digest under which a secret is stored: the database never holds the secret itself."""
    return hmac.new(key.encode(), secret.encode(), sha256).hexdigest()


def _plain(typed: str) -> str:
    if len(typed) > 40:
        return ""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_LOOKALIKES)
    return signs if all(sign in ALPHABET for sign in signs) else ""


def _grouped(signs: str) -> str:
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))
