"""Obtain and keep the token by which a program signs in under its own name (OAuth 2.0, RFC 6749, 4.4)."""

from __future__ import annotations

import time
from urllib.parse import urlencode, urlsplit

from parvis.base.strict_json import InvalidJson, read_strictly
from parvis.connectors.mailbox.contract import PermanentFailure, TemporaryFailure
from parvis.connectors.mailbox.imap.settings import Grant
from parvis.connectors.posting import Answer, NoAnswer, Peer

LONGEST = 64 * 1024
"""Bytes of the answer."""

EARLY = 120.0
"""Seconds before its end at which a token is no longer used."""

USUAL_LIFE = 600.0
"""Seconds a token is kept when its life is not said."""


class Tokens:
    """The tokens of one program, each used while it lives. It never follows a redirection."""

    def __init__(self, grant: Grant, secret: str, *, timeout: float) -> None:
        address = urlsplit(grant.token_url)
        assert address.hostname is not None
        path = address.path or "/"
        self._peer = Peer(
            address.hostname,
            address.port,
            f"{path}?{address.query}" if address.query else path,
            is_secure=address.scheme == "https",
            secret="",
            timeout=timeout,
        )
        self._asked = urlencode(
            {
                "grant_type": "client_credentials",
                "client_id": grant.client_id,
                "client_secret": secret,
                "scope": grant.scope,
            }
        ).encode("ascii")
        self._token, self._until = "", 0.0

    @property
    def has_one(self) -> bool:
        """Whether a token that was obtained before is thought to live."""
        return time.monotonic() < self._until

    def current(self) -> str:
        """Return a token that lives, asked for when none does; raise a `MailboxError`."""
        if not self.has_one:
            self._token, life = self._obtain()
            self._until = time.monotonic() + life - min(EARLY, life / 2)
        return self._token

    def forget(self) -> None:
        """The server refused it: the next is a new one."""
        self._until = 0.0

    def _obtain(self) -> tuple[str, float]:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            answer = self._peer.post(self._asked, headers, longest=LONGEST)
        except NoAnswer as none:
            raise TemporaryFailure(none.reason, "token") from none
        if answer.status in (400, 401, 403):
            raise PermanentFailure("authentication", f"token: HTTP {answer.status}")
        if answer.status != 200:
            raise TemporaryFailure("unavailable", f"token: HTTP {answer.status}")
        return _read(answer)


def _read(answer: Answer) -> tuple[str, float]:
    try:
        found = read_strictly(answer.content) if len(answer.content) <= LONGEST else None
    except InvalidJson as strange:
        raise TemporaryFailure("not_understood", "token") from strange
    token = found.get("access_token") if isinstance(found, dict) else None
    life = found.get("expires_in", USUAL_LIFE) if isinstance(found, dict) else None
    if isinstance(life, str) and life.isascii() and life.isdigit() and len(life) < 10:
        life = int(life)
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token:
        raise TemporaryFailure("not_understood", "token")
    if isinstance(life, bool) or not isinstance(life, int | float) or not 0 < life < 10**9:
        raise TemporaryFailure("not_understood", "token")
    return token, float(life)
