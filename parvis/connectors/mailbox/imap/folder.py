"""A folder open for reading: what came after a number, and the wait for more."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from parvis.connectors.mailbox.contract import (
    LONGEST_HEADERS,
    LONGEST_WAIT,
    Fetched,
    PermanentFailure,
    TemporaryFailure,
)
from parvis.connectors.mailbox.imap.commands import SMALL, Commands, matching
from parvis.connectors.mailbox.imap.grammar import Token, day, fetched, folder_name, moment, number, ranges

LISTED = 200
"""Messages whose date and size are asked at once."""

TOGETHER = 2 * 1024 * 1024
"""Bytes of messages asked at once; a longer one comes alone."""

MOST_TOGETHER = 50

ASLEEP = 1.0
"""Seconds between two looks at whether to go on waiting."""

_SEARCH = re.compile(rb"\* SEARCH\b", re.IGNORECASE)
_FETCH = re.compile(rb"\* \d{1,10} FETCH \(", re.IGNORECASE)
_VALIDITY = re.compile(rb"\[UIDVALIDITY (\d{1,10})\]", re.IGNORECASE)
_NEXT = re.compile(rb"\[UIDNEXT (\d{1,10})\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A message of the folder before it is fetched."""

    uid: int
    at: datetime
    size: int


class ImapFolder:
    """A folder opened by EXAMINE: the server lets nothing be changed through it."""

    def __init__(self, commands: Commands, name: str, *, largest: int, polled_every: float) -> None:
        self._commands = commands
        self._largest = largest
        self._polled_every = polled_every
        told = commands.ask(b"EXAMINE " + folder_name(name), reason="folder", lasting=True)
        validity = [found for each in told if (found := _VALIDITY.search(each.head))]
        following = [found for each in told if (found := _NEXT.search(each.head))]
        if not validity:
            raise PermanentFailure("not_understood", "UIDVALIDITY")
        self.uid_validity = int(validity[-1][1])
        self.uid_next = int(following[-1][1]) if following else None

    def fetch(self, *, after: int, since: datetime | None, at_most: int) -> Iterator[Fetched]:
        """Give the messages in order; see the contract."""
        given = 0
        waiting = self._search(after, since)
        while waiting and given < at_most:
            listed = self._list(waiting[:LISTED])
            del waiting[:LISTED]
            asked = [each for each in listed if since is None or each.at >= since]
            for message in islice(self._messages(asked), at_most - given):
                given += 1
                yield message

    def wait(self, seconds: float, *, unless: Callable[[], bool]) -> bool:
        """Wait for the server to tell by itself, or ask it now and then where it does not."""
        if self._commands.has_news or unless():
            return self._commands.has_news
        if "IDLE" in self._commands.capabilities:
            return self._idle(min(seconds, LONGEST_WAIT), unless)
        return self._poll(min(seconds, LONGEST_WAIT), unless)

    def _search(self, after: int, since: datetime | None) -> list[int]:
        """List the numbers above one, in order, of what came since the eve of a day.

        The server looks at the day as written, whatever the zone (RFC 3501, 6.4.4): the moment is compared later.
        """
        self._commands.has_news = False
        asked = b"UID SEARCH UID %d:*" % (after + 1)
        if since is not None:
            asked += b" SINCE " + day((since.astimezone(UTC) - timedelta(days=1)).date()).encode("ascii")
        found: set[int] = set()
        for response in matching(self._commands.ask(asked), _SEARCH):
            for word in re.finditer(rb"\d{1,10}", response.head):
                # « n:* » holds the last message even when its number is below n.
                if (uid := int(word[0])) > after:
                    found.add(uid)
        return sorted(found)

    def _list(self, uids: Sequence[int]) -> list[Listed]:
        """Ask when and how long; what left meanwhile is left out."""
        command = b"UID FETCH " + ranges(uids) + b" (UID INTERNALDATE RFC822.SIZE)"
        said = self._asked(command, uids, {b"RFC822.SIZE"}, largest=SMALL)
        self._still_there([uid for uid in uids if uid not in said], said)
        # A date that nobody can read: it is here since now, as far as we know.
        return [
            Listed(
                uid,
                moment(said[uid].get(b"INTERNALDATE")) or datetime.now(UTC),
                number(said[uid][b"RFC822.SIZE"]),
            )
            for uid in uids
            if uid in said
        ]

    def _messages(self, listed: Sequence[Listed]) -> Iterator[Fetched]:
        """Fetch bytes, several short messages at once, a long one alone, and of one beyond the limit its headers."""
        group: list[Listed] = []
        for message in listed:
            alone = message.size > min(TOGETHER, self._largest)
            if group and (
                alone
                or len(group) == MOST_TOGETHER
                or sum(each.size for each in group) + message.size > TOGETHER
            ):
                yield from self._whole(group)
                group = []
            if message.size > self._largest:
                yield from self._headers(message)
            elif alone:
                yield from self._whole([message])
            else:
                group.append(message)
        if group:
            yield from self._whole(group)

    def _whole(self, group: Sequence[Listed]) -> Iterator[Fetched]:
        """Fetch messages whole. Some servers guess sizes: one byte beyond the limit shows that it was passed."""
        for message, raw in self._bodies(group, b"", self._largest + 1):
            if len(raw) > self._largest:
                yield from self._headers(message)
            else:
                yield Fetched(message.uid, message.at, raw, message.size)

    def _headers(self, message: Listed) -> Iterator[Fetched]:
        for _message, raw in self._bodies([message], b"HEADER", LONGEST_HEADERS):
            yield Fetched(message.uid, message.at, raw, message.size, too_big=True)

    def _bodies(
        self, group: Sequence[Listed], section: bytes, longest: int
    ) -> Iterator[tuple[Listed, bytes]]:
        """Fetch a section of messages, in order, each cut at so many bytes; nothing is marked as read (PEEK)."""
        uids = [message.uid for message in group]
        wanted = b"BODY[" + section + b"]"
        command = b"UID FETCH %s (UID BODY.PEEK[%s]<0.%d>)" % (ranges(uids), section, longest)
        said = self._asked(command, uids, {wanted, wanted + b"<0>"}, largest=longest + SMALL)
        bodies = {
            uid: values.get(wanted) or values.get(wanted + b"<0>") or b"" for uid, values in said.items()
        }
        # Nothing for a message that had something: taken away meanwhile, or here and out of the server's own reach.
        void = [
            each.uid for each in group if not bodies.get(each.uid) and (each.size or each.uid not in said)
        ]
        kept = self._still_there(void, said)
        said.clear()
        for message in group:
            if message.uid in bodies and (message.uid in kept or message.uid not in void):
                yield message, bodies.pop(message.uid)

    def _asked(
        self, command: bytes, uids: Sequence[int], wanted: set[bytes], *, largest: int
    ) -> dict[int, dict[bytes, Token]]:
        """Return by number what was said of messages asked for; what a server says besides (flags) is left."""
        asked = frozenset(uids)
        said: dict[int, dict[bytes, Token]] = {}
        responses = self._commands.ask(command, largest=largest)
        for response in matching(responses, _FETCH):
            values = fetched(response)
            if not wanted & values.keys():
                continue
            if b"UID" not in values:
                raise TemporaryFailure("not_understood", "UID")
            uid = number(values[b"UID"])
            if uid in asked:
                said[uid] = values
        return said

    def _still_there(self, uids: Sequence[int], said: Container[int]) -> set[int]:
        """Those that are in the folder now; raise when the server had said nothing of one: it would be lost."""
        if not uids:
            return set()
        self._commands.ask(b"NOOP")
        there = {
            int(word[0])
            for response in matching(self._commands.ask(b"UID SEARCH UID " + ranges(uids)), _SEARCH)
            for word in re.finditer(rb"\d{1,10}", response.head)
        } & set(uids)
        if any(uid not in said for uid in there):
            raise TemporaryFailure("not_understood", "message")
        return there

    def _idle(self, seconds: float, unless: Callable[[], bool]) -> bool:
        """Have the server tell by itself (RFC 2177)."""
        commands, until = self._commands, time.monotonic() + seconds
        tag = commands.tell(b"IDLE", until=commands.until())
        self._hear_until(tag, b"+")
        while not commands.has_news and not unless() and (left := until - time.monotonic()) > 0:
            if commands.dialogue.has_something(min(left, ASLEEP)):
                response = commands.dialogue.response(deadline=commands.until(), largest=SMALL)
                if not response.head.startswith(b"* "):
                    raise TemporaryFailure("not_understood", "IDLE")
                commands.hear(response)
        commands.dialogue.send(b"DONE\r\n", deadline=commands.until())
        self._hear_until(tag, tag + b" OK")
        return commands.has_news

    def _hear_until(self, tag: bytes, awaited: bytes) -> None:
        commands = self._commands
        for response in commands.dialogue.responses(deadline=commands.until(), largest=SMALL):
            if response.head.upper().startswith(awaited.upper()):
                return
            if not response.head.startswith(b"* "):
                raise TemporaryFailure("not_understood", "IDLE")
            commands.hear(response)

    def _poll(self, seconds: float, unless: Callable[[], bool]) -> bool:
        until = time.monotonic() + seconds
        asked_at = 0.0
        while not self._commands.has_news and not unless() and time.monotonic() < until:
            if time.monotonic() - asked_at >= self._polled_every:
                self._commands.ask(b"NOOP")
                asked_at = time.monotonic()
            else:
                time.sleep(min(ASLEEP, self._polled_every, max(until - time.monotonic(), 0)))
        return self._commands.has_news
