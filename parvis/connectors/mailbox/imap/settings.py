"""Read the address of a mailbox: where, how protected, under which name and by which proof."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from parvis.connectors.mailbox.contract import LARGEST

Security = Literal["none", "starttls", "tls"]

SCHEMES: dict[str, tuple[Security, int]] = {
    "imaps": ("tls", 993),
    "imap+tls": ("starttls", 143),
    "imap": ("none", 143),
}
"""How an address says what protects the dialogue, and the usual port of each."""

SECONDS = {"timeout": 60.0, "whole_timeout": 900.0, "poll": 30.0}
OAUTH = frozenset({"token_url", "client_id", "scope"})
KNOWN = {*SECONDS, *OAUTH, "ca_file", "largest", "auth"}


@dataclass(frozen=True, slots=True)
class Grant:
    """Where a program gets tokens in its own name (RFC 6749, 4.4); its secret is the password of the address."""

    token_url: str
    client_id: str
    scope: str


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """Hold where the server is and how to speak to it; durations in seconds.

    `timeout`: a silence; `whole_timeout`: one command and all its answer; `poll`: between two questions to a server
    that does not tell by itself; `largest`: bytes of a message fetched whole.
    """

    host: str
    port: int
    security: Security
    username: str
    password: str = field(repr=False)
    by_token: bool = False
    """The password is a token (XOAUTH2), or what obtains one when there is a `grant`."""
    grant: Grant | None = None
    timeout: float = SECONDS["timeout"]
    whole_timeout: float = SECONDS["whole_timeout"]
    poll: float = SECONDS["poll"]
    largest: int = LARGEST
    ca_file: str = ""

    def __post_init__(self) -> None:
        """Refuse what would send a secret in clear across a network, or could not be said in one line."""
        if self.security == "none" and not is_this_machine(self.host):
            raise ValueError("people's letters never cross a network in clear: use imaps: or imap+tls:")
        if not self.username or not self.password:
            raise ValueError("a mailbox has a name and a password")
        if not (self.username + self.password).isprintable():
            raise ValueError("a control character in the name or the password")


def read(url: str, *, var_dir: Path) -> ImapSettings:
    """Read `imaps://user:password@host:port/?timeout=60`; raise `ValueError`, which repeats nothing of the address."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("expected imaps://user:password@host/, imap+tls:// or imap://")
    try:
        options = {
            name: values[-1]
            for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()
        }
        port = parts.port
    except ValueError:
        raise ValueError("malformed port or parameters") from None
    if options.keys() - KNOWN:
        raise ValueError(f"unknown parameters: {', '.join(sorted(options.keys() - KNOWN))}")
    if options.get("auth", "xoauth2") != "xoauth2":
        raise ValueError("auth is xoauth2 or left out")
    security, usual_port = SCHEMES[parts.scheme]
    grant = _grant(options)
    return ImapSettings(
        host=parts.hostname,
        port=port or usual_port,
        security=security,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        by_token="auth" in options or grant is not None,
        grant=grant,
        timeout=_seconds(options, "timeout"),
        whole_timeout=_seconds(options, "whole_timeout"),
        poll=_seconds(options, "poll"),
        largest=_bytes(options),
        ca_file=str(var_dir / options["ca_file"]) if "ca_file" in options else "",
    )


def is_this_machine(host: str) -> bool:
    """Whether a name or an address is this machine's own."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _grant(options: Mapping[str, str]) -> Grant | None:
    given = OAUTH & options.keys()
    if not given:
        return None
    if given != OAUTH:
        raise ValueError("token_url, client_id and scope go together")
    address = urlsplit(options["token_url"])
    if address.scheme != "https" and not (
        address.scheme == "http" and is_this_machine(address.hostname or "")
    ):
        raise ValueError("token_url is an https:// address")
    if not address.hostname or address.username:
        raise ValueError("token_url is an https:// address")
    return Grant(options["token_url"], options["client_id"], options["scope"])


def _seconds(options: Mapping[str, str], name: str) -> float:
    value = float(options.get(name, SECONDS[name]))
    if not 0 < value <= 3600:
        raise ValueError(f"{name} is a number of seconds between 0 and 3600")
    return value


def _bytes(options: Mapping[str, str]) -> int:
    value = int(options.get("largest", LARGEST))
    if not 0 < value <= LARGEST:
        raise ValueError(f"largest is a number of bytes of at most {LARGEST}")
    return value
