"""Follow one folder for as long as one is asked to: catch up, wait, catch up again, and come back after trouble."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from parvis.connectors.mailbox.contract import (
    Fetched,
    Folder,
    MailboxConnector,
    MailboxError,
    PermanentFailure,
)

AT_MOST = 500
"""Messages between two searches."""

LOOKED_AT_LEAST_EVERY = 60.0
"""Seconds: a server that tells by itself may forget to."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
"""Seconds before the second try, doubled at each failure, up to the second figure."""

PAUSE_FOR_SOMEBODY = 3600.0
"""Seconds before a wrong password is tried again: servers lock accounts on which it is insisted."""


@dataclass
class Place:
    """Where one stands in a folder: the last message brought, of which numbering."""

    uid_validity: int | None = None
    last_uid: int = 0


class Keeper(Protocol):
    """Who keeps what one mailbox brings. Whatever it raises, the same message is brought again later."""

    def bring(self, *, raw: bytes, uid: int, uid_validity: int, arrived_at: datetime) -> None:
        """Keep a message and, with it, the place it was found at."""

    def too_big(self, *, headers: bytes, uid: int, uid_validity: int, arrived_at: datetime) -> None:
        """Keep what is known of a message beyond the limit, and its place."""

    def moved_on(self, *, uid_validity: int, last_uid: int) -> None:
        """Keep a place that no message gives: numbers begin again."""

    def trouble(self, *, reason: str, at: datetime) -> None:
        """Keep why the mailbox could not be read."""

    def seen(self, *, at: datetime) -> None:
        """Keep that it was read to its end."""


def follow(
    connector: MailboxConnector,
    folder: str,
    keeper: Keeper,
    *,
    place: Place,
    since: datetime | None,
    stop: threading.Event,
    pause: Callable[[float], float] = lambda seconds: seconds * random.uniform(0.5, 1.5),  # noqa: S311  # spread only
) -> None:
    """Bring what comes until `stop`. What the server does is told as trouble; what the keeper raises goes through."""
    failures = 0
    while not stop.is_set():
        was_read = False
        try:
            with connector.open(folder) as opened:
                renew(opened, keeper, place)
                while not stop.is_set():
                    catch_up(opened, keeper, place=place, since=since, stop=stop)
                    was_read, failures = True, 0
                    opened.wait(LOOKED_AT_LEAST_EVERY, unless=stop.is_set)
        except MailboxError as error:
            # Servers hang up on who has been there long: told only when it does not open again.
            if not was_read or isinstance(error, PermanentFailure):
                keeper.trouble(reason=error.reason, at=datetime.now(UTC))
            stop.wait(pause(_patience(error, failures)))
            failures += 1


def catch_up(
    opened: Folder, keeper: Keeper, *, place: Place, since: datetime | None, stop: threading.Event
) -> None:
    """Bring all that is in the folder beyond the place, and move the place."""
    more = True
    while more and not stop.is_set():
        more = False
        for message in opened.fetch(after=place.last_uid, since=since, at_most=AT_MOST):
            more = True
            _bring(keeper, message, opened.uid_validity)
            place.last_uid = message.uid
            if stop.is_set():
                return
    if not stop.is_set():
        keeper.seen(at=datetime.now(UTC))


def renew(opened: Folder, keeper: Keeper, place: Place) -> None:
    """Begin again where numbers mean nothing any more, just after a folder was opened.

    So they do when the server says it, and when the next number is one already given: a folder restored from a copy
    would give its new messages the numbers of others.
    """
    fallen_back = opened.uid_next is not None and opened.uid_next <= place.last_uid
    if place.uid_validity == opened.uid_validity and not fallen_back:
        return
    keeper.moved_on(uid_validity=opened.uid_validity, last_uid=0)
    place.uid_validity, place.last_uid = opened.uid_validity, 0


def _bring(keeper: Keeper, message: Fetched, uid_validity: int) -> None:
    if message.too_big:
        keeper.too_big(headers=message.raw, uid=message.uid, uid_validity=uid_validity, arrived_at=message.at)
    else:
        keeper.bring(raw=message.raw, uid=message.uid, uid_validity=uid_validity, arrived_at=message.at)


def _patience(error: MailboxError, failures: int) -> float:
    if isinstance(error, PermanentFailure):
        return PAUSE_FOR_SOMEBODY
    return float(min(FIRST_PAUSE * 2 ** min(failures, 10), LONGEST_PAUSE))
