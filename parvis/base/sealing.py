"""Values sealed under a key: what stands in the database instead of a narrative (``docs/decisions/0034``)."""

import base64
import secrets

from .keyring import keyring

MARK = "sealed:"
"""How every sealed value begins; ``sealed:<key>:<base64>``. What is not sealed never begins so."""

_NONCE = 12


class Broken(Exception):
    """A sealed value was cut, altered or moved from another column."""


class Sealed(str):
    """A value as it is kept: the mark, the key's name, and what only that key opens."""

    __slots__ = ()


def seal(text: str, place: str) -> Sealed:
    """Seal a text for one column (``place``), under the current key: AES-256-GCM, a new nonce each time."""
    key = keyring().current
    nonce = secrets.token_bytes(_NONCE)
    content = nonce + key.values.encrypt(nonce, text.encode(), place.encode())
    return Sealed(f"{MARK}{key.id}:{base64.urlsafe_b64encode(content).decode()}")


def unseal(value: str, place: str) -> str:
    """Read a sealed value of that column back. Raises KeyMissing, Broken."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # as the ciphers: see the keyring

    _mark, name, content = value.split(":", 2)
    key = keyring().get(name)
    try:
        whole = base64.urlsafe_b64decode(content)
        return key.values.decrypt(whole[:_NONCE], whole[_NONCE:], place.encode()).decode()
    except (InvalidTag, ValueError):
        raise Broken(f"a value of {place} cannot be opened by the key {name}") from None


def is_sealed(value: object) -> bool:
    """Whether a value is one that ``seal`` made."""
    return isinstance(value, str) and value.startswith(MARK)
