"""Read what a server answers, and write what it is asked (RFC 3501, section 9; RFC 9051)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import islice

from parvis.connectors.mailbox.contract import TemporaryFailure
from parvis.connectors.mailbox.imap.dialogue import Response

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Token = bytes | None
"""An atom, the value of a string, `(` or `)`; None for NIL."""

_TOKEN = re.compile(
    rb' *(?:(?P<paren>[()])|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<literal>\{\d+\+?\})'
    rb'|(?P<atom>[^\s()"{\[]*(?:\[[^\]]*\])?[^\s()"{\[]*))'
)
_MOMENT = re.compile(rb"[ \d]?\d-[A-Za-z]{3}-\d{4} \d\d:\d\d:\d\d [+-]\d{4}")
_CODE = re.compile(rb"\[([A-Za-z0-9-]{1,40})")


def tokens(response: Response) -> Iterator[Token]:
    """Cut an answer into tokens; a literal is one of them. Raise `TemporaryFailure` on what follows no grammar."""
    for position, text in enumerate(response.texts):
        at = 0
        while at < len(text.rstrip(b" ")):
            found = _TOKEN.match(text, at)
            if found is None or found.end() == at:
                raise TemporaryFailure("not_understood", "answer")
            at = found.end()
            if found["literal"] is not None:
                if at != len(text):
                    raise TemporaryFailure("not_understood", "literal")
                yield response.literals[position]
            elif found["quoted"] is not None:
                yield re.sub(rb"\\(.)", rb"\1", found["quoted"])
            elif found["paren"] is not None:
                yield found["paren"]
            else:
                yield None if found["atom"].upper() == b"NIL" else found["atom"]


def fetched(response: Response) -> dict[bytes, Token]:
    """Return what `* 12 FETCH (UID 5 RFC822.SIZE 44 …)` says, names in capitals; lists are left out."""
    found: dict[bytes, Token] = {}
    name: Token = None
    depth = 0
    for word in islice(tokens(response), 3, None):
        if word == b"(":
            depth += 1
        elif word == b")":
            depth -= 1
            if depth == 1:
                name = None
        elif depth == 1 and name is None:
            if word is None:
                raise TemporaryFailure("not_understood", "answer")
            name = word.upper()
        elif depth == 1 and name is not None:
            found[name] = word
            name = None
    if depth:
        raise TemporaryFailure("not_understood", "answer")
    return found


def number(token: Token) -> int:
    """Read a number above zero that the protocol can say (32 bits; sizes may take 63)."""
    if token is None or not re.fullmatch(rb"\d{1,19}", token):
        raise TemporaryFailure("not_understood", "number")
    return int(token)


def code(text: bytes) -> str:
    """Return the code between brackets that begins the words of a status, in capitals; "" without one."""
    found = _CODE.match(text.lstrip())
    return found[1].decode("ascii").upper() if found else ""


def moment(token: Token) -> datetime | None:
    """Read an INTERNALDATE; None when it is not one."""
    if token is None or not _MOMENT.fullmatch(token):
        return None
    words = token.decode("ascii").split()
    day, month, year = words[0].split("-")
    hour, minute, second = map(int, words[1].split(":"))
    shift = timedelta(hours=int(words[2][1:3]), minutes=int(words[2][3:5]))
    try:
        zone = timezone(-shift if words[2].startswith("-") else shift)
        return datetime(
            int(year), MONTHS.index(month.title()) + 1, int(day), hour, minute, min(second, 59), tzinfo=zone
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day(on: date) -> str:
    """Write a date of a search."""
    return f"{on.day}-{MONTHS[on.month - 1]}-{on.year}"


def quoted(text: str) -> bytes:
    """Write a string of ASCII between quotes. Raise `ValueError` on what no quoted string holds."""
    if not text.isascii() or not text.isprintable():
        raise ValueError("not a quoted string")
    return b'"' + re.sub(rb'(["\\])', rb"\\\1", text.encode("ascii")) + b'"'


def folder_name(name: str) -> bytes:
    """Write the name of a folder: quoted, in modified UTF-7 (RFC 3501, 5.1.3)."""
    pieces = []
    for text in re.split(r"([^\x20-\x7e]+)", name):
        if text and not ("\x20" <= text[0] <= "\x7e"):
            inner = base64.b64encode(text.encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
            pieces.append("&" + inner.decode("ascii") + "-")
        else:
            pieces.append(text.replace("&", "&-"))
    return quoted("".join(pieces))


def ranges(uids: Sequence[int]) -> bytes:
    """Write numbers in order as a set, as short as it goes: `5:9,12`."""
    written: list[str] = []
    start = last = uids[0]
    for uid in [*uids[1:], 0]:
        if uid == last + 1:
            last = uid
            continue
        written.append(str(start) if start == last else f"{start}:{last}")
        start = last = uid
    return ",".join(written).encode("ascii")
