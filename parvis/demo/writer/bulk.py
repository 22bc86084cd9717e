"""Writing many cases: hands tell and copy them batch after batch, side by side, and what they copied is sealed.

Two hands fill two cores and the database: while one copies, alone on the tables, the other tells its next batch.
"""

import gc
import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection, wait
from random import Random

from django.db import connection, connections, transaction

from parvis.documents.examining import antivirus
from parvis.events.sealing import seal

from .bare import bare
from .context import desks
from .copying import Copier
from .hand import BATCH, Hand, NothingToWrite, Wanted
from .letters import Letters
from .specimens import Shelf

PERIOD = timedelta(days=548)
"""Eighteen months before the day of writing."""

ALONE = 5 * BATCH
"""Cases up to which one hand writes; beyond, two, whatever the machine: the same seed writes the same cases."""


class HandStopped(Exception):
    """A process that wrote has ended before its last batch; what it had copied stays."""


@dataclass(frozen=True)
class Written:
    """What was written."""

    cases: int
    persons: int
    events: int
    rows: int
    sealed: int


@dataclass(frozen=True)
class Copied:
    """What one batch was: cases, facts, rows."""

    cases: int
    events: int
    rows: int


class Bulk:
    """One run of the writer."""

    def __init__(self, wanted: Wanted, at: datetime) -> None:
        wanted.demand_sense()
        self.wanted = wanted
        self.at = at
        first = (at - PERIOD).date()
        chance = Random(f"{wanted.seed}/{at.date()}/desks")  # noqa: S311  # invented data: chance must be replayed
        known = desks(chance, first, at.date())
        if not known:
            raise NothingToWrite("no published procedure has samples: seed the demonstration first")
        hands = 1 if wanted.cases <= ALONE else 2
        self.hands = [Hand(wanted, at, first, known, number, hands) for number in range(hands)]

    def run(self, tell: Callable[[int], object] = lambda _done: None) -> Written:
        """Write everything; ``tell`` learns how many cases are in after each batch. Raises HandStopped."""
        shelf = Shelf(self.at.date(), verdict="unscanned" if antivirus() is None else "clean")
        Letters.shelf = shelf
        cases = rows = events = sealed = 0
        try:
            with self._place():
                for copied in self._alone(shelf) if len(self.hands) == 1 else self._together(shelf):
                    cases, events, rows = cases + copied.cases, events + copied.events, rows + copied.rows
                    sealed += _sealed()
                    tell(cases)
        finally:
            shelf.close()
        return Written(cases, sum(len(hand.people) for hand in self.hands), events, rows, sealed)

    def _place(self) -> AbstractContextManager[object]:
        """Where it is worth the building at the end, bare tables."""
        return bare(self.hands[0].tables()) if len(self.hands) > 1 else nullcontext()

    def _alone(self, shelf: Shelf) -> Iterator[Copied]:
        yield from copied(self.hands[0], shelf)

    def _together(self, shelf: Shelf) -> Iterator[Copied]:
        """Have each hand write in a process of its own; give the batches as they are copied."""
        fork = multiprocessing.get_context("fork")
        # A connection is of one process only.
        connections.close_all()
        # What is known before the hands part stays shared by them.
        gc.collect()
        gc.freeze()
        started, listening = [], []
        try:
            for hand in self.hands:
                ours, theirs = fork.Pipe(duplex=False)
                process = fork.Process(target=_work, args=(hand, shelf, theirs, os.getpid()), daemon=True)
                process.start()
                theirs.close()
                started.append(process)
                listening.append(ours)
            yield from _heard(listening)
        finally:
            gc.unfreeze()
            for process in started:
                process.terminate()
                process.join()


def _sealed() -> int:
    """Seal what is copied, without hurry: the hands lock the tables in turn, and on a busy machine for long."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 0")
        return seal()


def copied(hand: Hand, shelf: Shelf) -> Iterator[Copied]:
    """Tell and copy every batch of a hand."""
    with Copier() as copier:
        for sheet in hand.batches():
            rows = copier.send(sheet.tables(), sheet.search, sheet.journal)
            shelf.link()
            yield Copied(len(sheet.cases.lines), len(sheet.journal.facts), rows)


def _work(hand: Hand, shelf: Shelf, told: Connection, parent: int) -> None:
    """Be one of the hands, in a process of its own; None says that it has finished.

    Whoever started it may be killed: each holds the pipes of the others, and no closed one would tell.
    """
    shelf.mark = str(hand.number)
    # Nothing told is left in a circle: looking for what would be took a tenth of the time.
    gc.disable()
    try:
        for one in copied(hand, shelf):
            told.send(one)
            if os.getppid() != parent:
                return
        told.send(None)
    except Exception:
        told.send(traceback.format_exc())
    finally:
        connections.close_all()


def _heard(listening: list[Connection]) -> Iterator[Copied]:
    """What the hands say until each has finished. Raises HandStopped with its last words."""
    while listening:
        for pipe in wait(listening):
            assert isinstance(pipe, Connection)
            said: Copied | str | None = "a process was killed"
            with suppress(EOFError):
                said = pipe.recv()
            if isinstance(said, str):
                raise HandStopped(said)
            if said is None:
                listening.remove(pipe)
            else:
                yield said
