"""The fields of a block of headers (RFC 5322), their words (RFC 2047) and their parameters (RFC 2231)."""

import re
from binascii import Error as BrokenBase64
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value

from parvis.intake.mail import limits
from parvis.intake.mail.charsets import one_line, worded

ONE_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)\n?")
USUAL = re.compile(
    rb"(?i)(received|from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|x-[a-z-]+|reply-to"
    rb"|return-path|references|in-reply-to)[ \t]*:"
)
END = re.compile(rb"\n\r?\n")
BAD_LINES = 5
ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,1000})\?=")


@dataclass(frozen=True)
class Fields:
    """The fields of one block, in order; names in lower case, values unfolded and not yet decoded."""

    pairs: tuple[tuple[str, str], ...]
    were_cut: bool = False

    def all(self, name: str) -> list[str]:
        """Every value of this name, the topmost first."""
        return [value for held, value in self.pairs if held == name]

    def first(self, name: str) -> str:
        """The topmost value of this name, or nothing."""
        return next((value for held, value in self.pairs if held == name), "")

    def has(self, name: str) -> bool:
        """Whether a field of this name is there."""
        return any(held == name for held, _ in self.pairs)

    def words(self, name: str, most: int) -> str:
        """The topmost value decoded, on one line."""
        return one_line(phrase(self.first(name)), most)

    def parameter(self, name: str, parameter: str) -> str:
        """A parameter of a structured field, in whatever way it was written."""
        value = self.first(name)[: limits.STRUCTURE_FIELD]
        if ";" not in value:
            return ""
        message: Message[str, str] = Message()
        message[name] = value.replace("\n", " ").replace("\r", " ")
        try:
            found = message.get_param(parameter, "", header=name)
            return phrase(collapse_rfc2231_value(found, errors="replace")) if found else ""
        except (ValueError, LookupError, TypeError, MessageError):
            return ""


def block(raw: bytes, start: int, end: int) -> tuple[Fields, int]:
    """The fields that begin here, and where what follows them begins.

    A line that is no field ends them, unless a usual field follows it: a folded line that lost its margin.
    """
    pairs: list[tuple[str, str]] = []
    position, limit, bad = start, min(end, start + limits.HEADER_BLOCK), 0
    while position < limit:
        found = ONE_FIELD.match(raw, position, limit)
        if found is None:
            following = raw.find(b"\n", position, limit) + 1
            if not following or bad == BAD_LINES or not is_lost_line(raw, position, following, bool(pairs)):
                break
            bad, position = bad + 1, following
            continue
        if len(pairs) < limits.FIELDS:
            pairs.append(field_of(found.group(1), found.group(2)))
        position = found.end()
    were_cut = len(pairs) == limits.FIELDS or (position >= limit < end)
    if position >= limit < end:
        found = END.search(raw, limit, end)
        position = found.end() if found else end
    elif raw.startswith(b"\r\n", position):
        position += 2
    elif raw.startswith(b"\n", position):
        position += 1
    return Fields(tuple(pairs), were_cut), min(position, end)


def is_lost_line(raw: bytes, position: int, following: int, inside: bool) -> bool:
    """Whether this line is only a stray one among headers: the mark of a mailbox file, a lost margin."""
    if raw[position:following].strip() == b"":
        return False
    return raw.startswith((b"From ", b">From "), position) or (
        inside and USUAL.match(raw, following) is not None
    )


def field_of(name: bytes, value: bytes) -> tuple[str, str]:
    """A name in lower case and its value unfolded, in whatever alphabet its bytes are."""
    words, _ = worded(value[: limits.FIELD].replace(b"\r", b""), "utf-8")
    return name.decode("ascii").lower(), words.replace("\n\t", " ").replace("\n", "").strip()


def phrase(value: str) -> str:
    """The words of a value, its encoded words decoded; what cannot be decoded stays as it came."""
    if "=?" not in value:
        return value
    head, rest = value[: limits.WORDS], value[limits.WORDS :]
    try:
        pairs = decode_header(head)
    except (MessageError, BrokenBase64, ValueError):
        return ENCODED_WORD.sub(mended_word, head) + rest
    return "".join(spelled(pairs)) + rest


def spelled(pairs: list[tuple[bytes | str, str | None]]) -> Iterator[str]:
    """Each piece that `decode_header` gives, as words."""
    for content, charset in pairs:
        if isinstance(content, str):
            yield content
        elif charset is None:
            yield content.decode("raw-unicode-escape", "replace")
        else:
            yield worded(content, charset.partition("*")[0])[0]


def mended_word(found: re.Match[str]) -> str:
    """One encoded word whose neighbour, or itself, is broken."""
    signs = found.group(3)
    if found.group(2) in "bB":
        usable = re.sub(r"[^A-Za-z0-9+/]", "", signs)
        signs = usable[: len(usable) - (len(usable) % 4 == 1)]
        signs += "=" * (-len(signs) % 4)
    try:
        (content, charset), *_ = decode_header(f"=?{found.group(1)}?{found.group(2)}?{signs}?=")
    except (MessageError, BrokenBase64, ValueError):
        return found.group(0)
    return worded(content, charset or "")[0] if isinstance(content, bytes) else content
