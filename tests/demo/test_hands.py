"""Two hands write side by side: nothing twice, one chain, and nothing left open when one of them dies."""

import gc
import multiprocessing
import os
import signal
import weakref
from contextlib import nullcontext
from typing import Any

import psycopg
import pytest

from parvis.demo.writer import bulk
from parvis.demo.writer.bulk import Bulk, HandStopped
from parvis.demo.writer.copying import Copier
from parvis.demo.writer.hand import Hand, Wanted
from parvis.demo.writer.letters import Letters
from parvis.demo.writer.specimens import Shelf
from tests.demo.conftest import NOW
from tests.demo.test_writer import UNFORCED, verified

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])

ASKED = Wanted(cases=61, persons=40, seed=7)


@pytest.fixture(autouse=True)
def two_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have two hands write however few the cases, into tables that keep their indexes (see test_bare)."""
    monkeypatch.setattr(bulk, "ALONE", 1)
    monkeypatch.setattr(bulk, "bare", lambda _tables: nullcontext())
    monkeypatch.setattr("parvis.demo.writer.hand.BATCH", 16)


def count(owner: psycopg.Connection[Any], what: str) -> tuple[Any, ...]:
    """One line of an answer, read as the owner."""
    row = owner.execute(what.encode()).fetchone()
    assert row is not None
    return tuple(row)


def test_two_hands_write_one_world(territory: None, owner_connection: psycopg.Connection[Any]) -> None:
    told: list[int] = []
    written = Bulk(ASKED, NOW).run(told.append)
    assert (written.cases, written.persons, told[-1], len(told)) == (61, 40, 61, 4)
    assert count(owner_connection, "SELECT count(*), count(DISTINCT reference) FROM cases_case") == (61, 61)
    assert count(owner_connection, "SELECT count(*) FROM cases_searchentry") == (61,)
    known = "SELECT count(*), count(DISTINCT (name, rna, siret)) FROM people_organisation"
    bodies, distinct = count(owner_connection, known)
    assert bodies == distinct
    assert count(owner_connection, "SELECT count(*) FROM events_event WHERE case_id IS NOT NULL") == (
        written.events,
    )
    checked = verified()
    assert (checked.faults, checked.unsealed) == ((), 0)
    assert owner_connection.execute(UNFORCED).fetchall() == []


def test_the_facts_say_which_transaction_of_which_server_wrote_them(
    territory: None, owner_connection: psycopg.Connection[Any]
) -> None:
    before = count(owner_connection, "SELECT pg_current_xact_id()::text::bigint")[0]
    Bulk(ASKED, NOW).run()
    after = count(owner_connection, "SELECT pg_current_xact_id()::text::bigint")[0]
    found = owner_connection.execute(
        "SELECT server = events_server(), xid, count(DISTINCT xmin::text) FROM events_event"
        " WHERE case_id IS NOT NULL GROUP BY 1, 2"
    ).fetchall()
    # Each of the four batches is one transaction, and the server's own mark on its rows is one too.
    assert len(found) == 4
    assert all(here and before < xid < after and marks == 1 for here, xid, marks in found)


def test_each_hand_tells_the_same_again_and_never_what_the_other_tells(territory: None) -> None:
    first, again = Bulk(ASKED, NOW).hands, Bulk(ASKED, NOW).hands
    assert [(hand.cases, len(hand.people)) for hand in first] == [(31, 20), (30, 20)]
    assert [hand.arrivals() for hand in first] == [hand.arrivals() for hand in again]
    one, other = ({person.email for person in hand.people if person.email} for hand in first)
    assert one and other and not one & other
    one, other = ({body.name for body in hand.teller.clubs} for hand in first)
    assert one and other and not one & other


@pytest.mark.parametrize("way", ["killed", "failed"])
def test_a_hand_that_dies_stops_the_run_and_leaves_the_policies_forced(
    territory: None, owner_connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    def dies(self: Copier, table: Any) -> None:
        if way == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Copier, "_copy", dies)
    with pytest.raises(HandStopped, match="was killed" if way == "killed" else "the disk is full"):
        Bulk(ASKED, NOW).run()
    assert owner_connection.execute(UNFORCED).fetchall() == []
    assert count(owner_connection, "SELECT count(*) FROM cases_case") == (0,)


def test_a_hand_has_its_share_of_the_facts_asked_for(territory: None) -> None:
    hands = Bulk(Wanted(cases=10, persons=4, events=101), NOW).hands
    assert [hand.events for hand in hands] == [50, 50]
    assert isinstance(hands[0], Hand)


def test_a_batch_that_is_told_goes_at_once(territory: None) -> None:
    """Half a million cases a hand: rows held in a circle took twelve gigabytes, and the machine ended the seed."""
    hand = Bulk(ASKED, NOW).hands[0]
    shelf = Letters.shelf = Shelf(NOW.date(), verdict="unscanned")
    gc.collect()
    gc.disable()
    try:
        told = [weakref.ref(sheet) for sheet in hand.batches()]
        assert (len(told), [one() for one in told]) == (2, [None, None])
    finally:
        gc.enable()
        shelf.close()


def test_a_hand_stops_when_whoever_started_it_is_gone(
    territory: None, owner_connection: psycopg.Connection[Any]
) -> None:
    run = Bulk(ASKED, NOW)
    shelf = Letters.shelf = Shelf(NOW.date(), verdict="unscanned")
    heard, told = multiprocessing.Pipe(duplex=False)
    try:
        # Nobody's parent is process 0: it is as if ours had ended.
        bulk._work(run.hands[0], shelf, told, parent=0)
    finally:
        gc.enable()
        shelf.close()
    told.close()
    assert heard.recv().cases == 16
    with pytest.raises(EOFError):
        heard.recv()
    assert count(owner_connection, "SELECT count(*) FROM cases_case") == (16,)
