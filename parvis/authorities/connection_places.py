"""Where an agent may connect a source to: the places that whoever runs the installation named (note 83).

An address typed in a page would otherwise reach whatever this machine reaches: its own network first.
"""

from collections.abc import Collection
from urllib.parse import quote, urlsplit

SECURE_PORT = 443


class NotAllowed(Exception):
    """The place is none of those that were named."""


class NotAnAddress(Exception):
    """It is not `https://host/path`, alone."""


def address_of(typed: str, user: str, password: str, *, allowed: Collection[str]) -> str:
    """The address of the connector for what was typed in three fields. Raises NotAnAddress, NotAllowed.

    ``allowed``: names of hosts, with a port where it is not that of https.
    """
    try:
        parts = urlsplit(typed)
        port = parts.port or SECURE_PORT
    except ValueError as wrong:
        raise NotAnAddress from wrong
    host = (parts.hostname or "").lower()
    is_plain = typed.isascii() and typed.isprintable() and not set(typed) & set(" ?#@\\")
    if parts.scheme != "https" or not host or not is_plain:
        raise NotAnAddress
    place = host if port == SECURE_PORT else f"{host}:{port}"
    if place not in {one.lower() for one in allowed}:
        raise NotAllowed(place)
    who = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    return f"json+https://{who}{place}{parts.path or '/'}"


def host_of(address: str) -> str:
    """The host of the address of a connector; "" for one that goes nowhere."""
    return urlsplit(address).hostname or ""


IMAP_PORTS = {"imaps": 993, "imap+tls": 143}
"""How a box is read, by the scheme of its connector, and the usual port of each."""


def box_address_of(typed: str, scheme: str, user: str, password: str, *, allowed: Collection[str]) -> str:
    """The address of the connector of a box, for a server typed as `host` or `host:port`.

    Raises NotAnAddress, NotAllowed: ``allowed`` names its port too, for it is not that of https.
    """
    try:
        parts = urlsplit(f"//{typed.strip()}")
        port = parts.port or IMAP_PORTS[scheme]
    except (ValueError, KeyError) as wrong:
        raise NotAnAddress from wrong
    host = (parts.hostname or "").lower()
    is_plain = typed.isascii() and typed.isprintable() and not set(typed.strip()) & set(" /?#@\\")
    if not host or not is_plain or not user or not password:
        raise NotAnAddress
    place = f"{host}:{port}"
    if place not in {one.lower() for one in allowed}:
        raise NotAllowed(place)
    return f"{scheme}://{quote(user, safe='')}:{quote(password, safe='')}@{place}/"
