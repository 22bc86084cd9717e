"""Listen to the mailboxes of the authorities, one thread each."""

import argparse
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from parvis.base.alone import alone, key_of
from parvis.base.heap import share_one_heap
from parvis.connectors.mailbox.connection import connect
from parvis.connectors.mailbox.contract import MailboxConnector, MailboxError, PermanentFailure
from parvis.connectors.mailbox.following import Keeper, Place, catch_up, follow, renew
from parvis.intake import listening
from parvis.intake.listening import Listened
from parvis.operations.failing import place_of

HELP = "Listen to the mailboxes of the authorities (worker role), until told to stop."
NEEDS_DJANGO = True
ROLE = "worker"

LOOKED_AT_EVERY = 60.0
"""Seconds between two looks at which mailboxes there are."""

STOPPING = 15.0
"""Seconds left to what is being kept when the process is told to stop."""

NOT_KEPT = "not_kept"
"""The trouble of a mailbox whose message the house itself could not keep."""

log = structlog.get_logger("parvis.channels")


@dataclass(frozen=True)
class House:
    """What is asked of the house: which mailboxes there are, and who keeps what each brings."""

    mailboxes: Callable[[], Sequence[Listened]]
    keeper: Callable[[Listened], Keeper]


HOUSE = House(listening.mailboxes, listening.Keeper)


@dataclass
class Post:
    """One thread at one mailbox."""

    listened: Listened
    thread: threading.Thread
    stop: threading.Event = field(default_factory=threading.Event)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--once", action="store_true", help="Read what is there, then leave.")


def run(args: argparse.Namespace) -> int:
    """Listen as told."""
    return listen_once(HOUSE) if args.once else work()


def work() -> int:
    """Listen until SIGINT or SIGTERM; the message at hand is kept first."""
    share_one_heap()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    listen(HOUSE, stop)
    return 0


def listen_beside(stop: threading.Event) -> None:
    """Listen in a thread of a process that does something else too."""
    listen(HOUSE, stop)


def listen(house: House, stop: threading.Event, *, every: float = LOOKED_AT_EVERY) -> None:
    """Have a thread at each mailbox until told to stop; mailboxes added, changed or retired are seen now and then."""
    posts: dict[UUID, Post] = {}
    while not stop.is_set():
        try:
            _place_posts(house, posts)
        except DatabaseError as away:
            log.warning("mailboxes_unknown", error=type(away).__name__)
            connection.close()
        stop.wait(every)
    for post in posts.values():
        post.stop.set()
    deadline = time.monotonic() + STOPPING
    for post in posts.values():
        post.thread.join(max(deadline - time.monotonic(), 0))


def listen_once(house: House) -> int:
    """Read each mailbox to its end; 1 when one could not be."""
    codes = [_at(house, listened, threading.Event(), _read_once) for listened in house.mailboxes()]
    return 0 if all(codes) else 1


def _place_posts(house: House, posts: dict[UUID, Post]) -> None:
    """Start who is missing, and dismiss who is at a mailbox that is gone or no longer the same."""
    wanted = {listened.id: listened for listened in house.mailboxes()}
    for mailbox, post in list(posts.items()):
        if not post.thread.is_alive() or not _same(post.listened, wanted.get(mailbox)):
            post.stop.set()
            del posts[mailbox]
    for mailbox, listened in wanted.items():
        if mailbox not in posts:
            posts[mailbox] = _posted(house, listened)


def _posted(house: House, listened: Listened) -> Post:
    stop = threading.Event()
    # A server that drips holds its thread for minutes: it must not hold the process that was told to stop.
    thread = threading.Thread(
        target=_at,
        args=(house, listened, stop, _follow),
        name=f"mailbox {listened.id}",
        daemon=True,
    )
    thread.start()
    return Post(listened, thread, stop)


def _same(one: Listened, other: Listened | None) -> bool:
    """Whether one would listen to it the same way."""
    return other is not None and (one.connection, one.folder, one.since) == (
        other.connection,
        other.folder,
        other.since,
    )


Way = Callable[[Listened, Keeper, Place, threading.Event], None]


def _at(house: House, listened: Listened, stop: threading.Event, way: Way) -> bool:
    """Be the only one at a mailbox, and read it; whether all went well. Somebody else there: nothing to do."""
    keeper = house.keeper(listened)
    try:
        with alone(key_of("mailbox", listened.id.bytes)) as is_ours:
            if is_ours and (now := _now(house, listened.id)) is not None:
                way(now, keeper, Place(now.uid_validity, now.last_uid), stop)
        return True
    except MailboxError as error:
        keeper.trouble(reason=error.reason, at=datetime.now(UTC))
    except DatabaseError as away:
        log.warning("mailbox_left", mailbox=str(listened.id), error=type(away).__name__)
    except Exception as failure:
        # The same message is brought again by whoever takes this post next: nothing is skipped.
        kind, place = type(failure).__name__, place_of(failure.__traceback__)
        log.error("mailbox_left", mailbox=str(listened.id), error=kind, place=place)
        _tell_not_kept(keeper)
    finally:
        connection.close()
    return False


def _now(house: House, mailbox: UUID) -> Listened | None:
    """Where a mailbox stands now that nobody else moves in it."""
    return next((each for each in house.mailboxes() if each.id == mailbox), None)


def _follow(listened: Listened, keeper: Keeper, place: Place, stop: threading.Event) -> None:
    follow(_connector(listened), listened.folder, keeper, place=place, since=listened.since, stop=stop)


def _read_once(listened: Listened, keeper: Keeper, place: Place, stop: threading.Event) -> None:
    with _connector(listened).open(listened.folder) as opened:
        renew(opened, keeper, place)
        catch_up(opened, keeper, place=place, since=listened.since, stop=stop)


def _connector(listened: Listened) -> MailboxConnector:
    try:
        return connect(listened.connection, var_dir=Path(settings.VAR_DIR))
    except ValueError as malformed:
        raise PermanentFailure("not_understood", "address") from malformed


def _tell_not_kept(keeper: Keeper) -> None:
    try:
        keeper.trouble(reason=NOT_KEPT, at=datetime.now(UTC))
    except DatabaseError as away:
        log.warning("trouble_not_told", error=type(away).__name__)
