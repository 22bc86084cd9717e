"""The worker killed in the middle of what follows a fact, and the sealer stopped."""

import os
import random
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.faults.resident import Resident, acknowledgements, has_come
from tests.faults.test_submission import waits_for
from tests.journeys.town import Town, kill
from tests.peers.smtp import until
from tests.soak import repeated

pytestmark = pytest.mark.fault

Arrives = Callable[..., Resident]

POINTS = ["documents_document", "notifications_delivery", "events_event"]
"""The tables a reaction writes: the letter's file, the delivery, the facts."""


@pytest.mark.parametrize("turn", repeated(share=len(POINTS)))
@pytest.mark.parametrize("table", POINTS)
def test_killed_during_a_reaction_the_acknowledgement_is_written_once(
    town: Town, newcomer: Arrives, table: str, turn: int
) -> None:
    resident = newcomer().fill()
    with town.session("DATABASE_OWNER_URL") as owner:
        # Posting writes in these tables too: the reaction begins when its own worker is back.
        workers = stopped_workers(town)
        resident.insists()
        with owner.transaction():
            owner.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE".encode())
            resume(workers)
            until(lambda: waits_for(town, table), 30)
            kill(*workers)
    until(lambda: town.processes("worker") and not set(workers) & set(town.processes("worker")))
    until(lambda: [state for _, state in acknowledgements(town, resident)] == ["sent"], 90)
    assert len(town.mail.to(resident.email)) == 1
    letters = "SELECT count(*) FROM documents_document WHERE holder_id = %s AND origin = 'house'"
    assert town.value(letters, resident.draft) == 1
    facts = "SELECT count(*) FROM events_event WHERE case_id = %s AND kind = 'delivery.queued'"
    assert town.value(facts, resident.draft) == 1


@pytest.mark.parametrize("turn", repeated(share=4))
def test_killed_while_it_makes_a_decision_that_waited_it_is_made_once(
    town: Town, newcomer: Arrives, turn: int
) -> None:
    resident = newcomer().fill()
    resident.insists()
    until(lambda: [state for _, state in acknowledgements(town, resident)] == ["sent"], 90)
    signed = town.do("sign", str(resident.draft), town.known["agents"]["agent"]["email"])
    with town.session("DATABASE_OWNER_URL") as owner, owner.transaction():
        owner.execute("LOCK TABLE cases_decision IN EXCLUSIVE MODE")
        until(lambda: waits_for(town, "cases_decision"), 60)
        workers = town.processes("worker")
        kill(*workers)
    until(lambda: town.processes("worker") and not set(workers) & set(town.processes("worker")))
    until(lambda: len(town.mail.to(resident.email)) == 2, 120)
    made = "SELECT decided_at FROM cases_decision WHERE case_id = %s"
    assert [at.isoformat() for (at,) in town.rows(made, resident.draft)] == [in_utc(signed["decides_at"])]
    facts = "SELECT count(*) FROM events_event WHERE case_id = %s AND kind = 'case.decided'"
    assert town.value(facts, resident.draft) == 1


AT_WORK = b"""
SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND queue_name <> 'clock'
    AND worker_id = (SELECT max(id) FROM procrastinate_workers)
"""


# In the soak alone: a dead worker is waited for, and its named points are tried above.
@pytest.mark.parametrize("turn", repeated(0, share=4))
def test_killed_at_any_moment_all_that_follows_is_done_once(town: Town, newcomer: Arrives, turn: int) -> None:
    chance = random.Random(turn)
    residents = [newcomer().fill() for _ in range(4)]
    with town.session() as looking:
        for resident in residents:
            resident.insists()
            # Letters, sending and sealing are under way, by the worker that started last.
            until(lambda: looking.execute(AT_WORK).fetchone() != (0,), 90)
            time.sleep(chance.uniform(0, 0.3))
            kill(*town.processes("worker"))
    for resident in residents:
        until(lambda one=resident: [state for _, state in acknowledgements(town, one)] == ["sent"], 180)
        has_come(town, resident)
        letters = "SELECT count(*) FROM documents_document WHERE holder_id = %s AND origin = 'house'"
        assert town.value(letters, resident.draft) == 1
        facts = "SELECT count(*) FROM events_event WHERE case_id = %s AND kind = 'delivery.queued'"
        assert town.value(facts, resident.draft) == 1
    sealed_to_the_last(town)


def in_utc(moment: str) -> str:
    """A moment as the database says it."""
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat()


@pytest.mark.parametrize("turn", repeated())
def test_the_sealer_killed_in_the_middle_leaves_a_chain_that_holds(
    town: Town, newcomer: Arrives, turn: int
) -> None:
    before = newcomer().fill()
    with town.session("DATABASE_OWNER_URL") as owner, owner.transaction():
        owner.execute("LOCK TABLE events_seal IN EXCLUSIVE MODE")
        before.insists()
        until(lambda: waits_for(town, "events_seal"), 30)
        kill(*town.processes("worker"))
    newcomer().fill().insists()
    sealed_to_the_last(town)


@pytest.mark.parametrize("turn", repeated(share=4))
def test_the_sealer_whose_connection_is_cut_goes_on(town: Town, newcomer: Arrives, turn: int) -> None:
    workers = town.processes("worker")
    with town.session("DATABASE_OWNER_URL") as owner, owner.transaction():
        owner.execute("LOCK TABLE events_seal IN EXCLUSIVE MODE")
        newcomer().fill().insists()
        until(lambda: waits_for(town, "events_seal"), 30)
        with town.session("DATABASE_WORKER_URL") as worker:
            worker.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'events_seal'::regclass"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                " AND NOT granted"
            )
    newcomer().fill().insists()
    sealed_to_the_last(town)
    assert town.processes("worker") == workers


def sealed_to_the_last(town: Town) -> None:
    """Wait until every fact is sealed, and find the chain whole."""

    def report() -> bool:
        found = town.do("verify", role="worker")
        assert found["faults"] == []
        return bool(found["unsealed"] == 0)

    until(report, 60)


def stopped_workers(town: Town) -> list[int]:
    """Stop the worker where it is, without ending it."""
    found = town.processes("worker")
    for pid in found:
        os.kill(pid, signal.SIGSTOP)
    return found


def resume(pids: list[int]) -> None:
    """Let stopped processes go on."""
    for pid in pids:
        os.kill(pid, signal.SIGCONT)


def test_processes_share_what_was_loaded_and_each_has_its_own_sessions(town: Town) -> None:
    """Those that others replaced too, by the time this one comes."""
    assert town.process is not None
    parent = Path(f"/proc/{town.process.pid}")
    # No fork keeps a thread, and two processes would talk over one socket.
    assert len([*(parent / "task").iterdir()]) == 1
    assert not [one for one in (parent / "fd").iterdir() if "socket:" in str(one.readlink())]
    for name, variable in (("web", ""), ("worker", "_WORKER"), ("live", "")):
        pids = town.processes(name)
        assert pids
        assert all(shared(pid) > 20_000_000 for pid in pids), [*map(shared, pids)]
        role = urlsplit(town.environment[f"DATABASE{variable}_URL"]).username
        mine = {(pid, role) for pid in pids}
        # A process of the pages that nobody has asked yet has none.
        until(lambda mine=mine, name=name: sessions(town, name) <= mine)
        assert name != "worker" or sessions(town, name) == mine


def shared(pid: int) -> int:
    """Bytes that a process has in common with another, neither having written on them since the fork."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Shared_Dirty:")) * 1024


def sessions(town: Town, name: str) -> set[tuple[int, str]]:
    """The processes of a kind that the database knows, each with its role."""
    found = town.rows(
        "SELECT application_name, usename FROM pg_stat_activity"
        " WHERE datname = current_database() AND starts_with(application_name, %s)",
        f"parvis-{name}@",
    )
    return {(int(known.rpartition(" ")[2]), user) for known, user in found}
