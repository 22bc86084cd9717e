"""The journal: facts are only added, sealed once their transaction is over, and tampering shows."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction

from parvis.base.scope import Wall, scope
from parvis.base.together import write
from parvis.events import sealing
from parvis.events.actors import SYSTEM
from parvis.events.heads import UnreadableHeads, export, heads_of_now, read
from parvis.events.kinds import UnknownKind
from parvis.events.models import Event
from parvis.events.record import each_with_reaction, record
from parvis.events.sealing import _SEAL, run_forever, seal, seal_restored, verify

NOW = datetime(2026, 4, 30, 14, 20, tzinfo=UTC)
TOWN = uuid4()
AsWorker = Callable[[], AbstractContextManager[None]]

committed = pytest.mark.django_db(transaction=True, databases=["default", "worker"])


def sealed(wanted: int) -> int:
    """Seal until this many facts are; other databases of the server may hold a transaction open meanwhile."""
    done, until = 0, time.monotonic() + 20
    while done < wanted and time.monotonic() < until:
        done += seal()
        time.sleep(0 if done else 0.05)
    return done


def note(authority: UUID = TOWN, **facts: Any) -> int:
    """Record a fact about a new case."""
    return record(
        "case.noted",
        authority=authority,
        sector="culture",
        objects=[("case", uuid4(), "subject"), ("note", uuid4(), "written")],
        by=SYSTEM,
        occurred_at=NOW,
        **facts,
    )


@pytest.mark.django_db
def test_a_fact_keeps_both_its_dates_and_all_its_objects() -> None:
    with scope(walls=[Wall(TOWN, "culture")]):
        number = note()
        fact = Event.objects.get(id=number)
        assert fact.occurred_at == NOW < fact.recorded_at
        assert [subject[0] for subject in fact.subjects] == ["case", "note"]
        assert str(fact.case_id) == fact.subjects[0][1]
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM events_eventobject WHERE event_id = %s", [number])
            assert cursor.fetchone() == (2,)


@pytest.mark.django_db
@pytest.mark.parametrize("kinds", [("case.visa_asked",), ("case.visa_asked", "workflow.task_done")])
def test_many_facts_are_recorded_in_their_order_and_each_has_its_reaction(kinds: tuple[str, ...]) -> None:
    cases = [uuid4() for _ in range(3)]
    fact = {"case.visa_asked": "step", "workflow.task_done": "attempt"}
    told = [
        (kind, [("case", case, "subject"), ("visa", uuid4(), "asked")], {fact[kind]: step})
        for step, (case, kind) in enumerate(zip(cases, cycle(kinds), strict=False))
    ]
    about: dict[str, Any] = {"authority": TOWN, "sector": "culture", "by": SYSTEM, "occurred_at": NOW}
    with scope(walls=[Wall(TOWN, "culture")]):
        write(*each_with_reaction(told, **about))
        facts = list(Event.objects.filter(kind__in=kinds).order_by("id"))
        with pytest.raises(UnknownKind):
            each_with_reaction([(*told[0][:2], {"name": "Camille"})], **about)
    assert [(one.kind, one.case_id, one.facts, len(one.subjects)) for one in facts] == [
        (kind, case, of_it, 2) for (kind, _objects, of_it), case in zip(told, cases, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'event')::bigint FROM procrastinate_jobs"
            " WHERE task_name = 'parvis.reactions.react' ORDER BY id"
        )
        assert [number for (number,) in cursor.fetchall()] == [
            one.id for one in facts if one.kind == "case.visa_asked"
        ]


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{"name": "Camille"}, {"anything": 1}])
def test_a_fact_its_kind_does_not_declare_is_refused(facts: dict[str, Any]) -> None:
    with scope(walls=[Wall(TOWN, "culture")]), pytest.raises(UnknownKind):
        note(**facts)


@pytest.mark.django_db
def test_a_kind_nobody_registered_and_a_fact_about_nothing_are_refused() -> None:
    with scope(walls=[Wall(TOWN, "culture")]):
        with pytest.raises(UnknownKind):
            record("case.eaten", authority=TOWN, objects=[("case", uuid4(), "")], by=SYSTEM, occurred_at=NOW)
        with pytest.raises(UnknownKind):
            record("case.noted", authority=TOWN, objects=[], by=SYSTEM, occurred_at=NOW)


@pytest.mark.django_db
def test_a_fact_outside_the_scope_is_refused_by_the_database() -> None:
    with pytest.raises(DatabaseError), scope(walls=[Wall(uuid4(), "culture")]):
        note()


@committed
@pytest.mark.parametrize("table", ["events_event", "events_eventobject", "events_seal"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {0} SET authority_id = authority_id", "DELETE FROM {0}", "TRUNCATE {0}"]
)
def test_nothing_is_ever_changed(
    table: str, statement: str, worker_role: AsWorker, owner_connection: psycopg.Connection[Any]
) -> None:
    with scope(walls=[Wall(TOWN, "culture")]):
        note()
    with worker_role():
        assert sealed(1) == 1
    for role in ("default", "worker"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(using=role),
            connections[role].cursor() as cursor,
        ):
            cursor.execute("SELECT set_config('parvis.walls', %s, true)", (f"{TOWN}/culture",))
            cursor.execute(statement.format(table))
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute(statement.format(table).encode())


@committed
def test_sealing_waits_for_older_transactions_and_leaves_no_gap(
    worker_role: AsWorker, test_databases: Any
) -> None:
    url = test_databases.addresses(test_databases.name)["web"]
    with psycopg.connect(url) as slow:
        slow.execute("SELECT pg_current_xact_id()")
        with scope(walls=[Wall(TOWN, "culture")]):
            note()
        with worker_role():
            assert seal() == 0, "an older transaction may still add facts"
            assert verify().unsealed == 1
        slow.rollback()
    with worker_role():
        assert sealed(1) == 1
        assert seal() == 0
        found = verify()
    assert (found.sealed, found.unsealed, found.seals, found.faults) == (1, 0, 1, ())


@committed
def test_each_authority_has_its_chain(worker_role: AsWorker) -> None:
    towns = [uuid4(), uuid4()]
    for _round in range(3):
        for town in towns:
            with scope(walls=[Wall(town, "culture")]):
                note(town)
        with worker_role():
            assert sealed(2) == 2
    with worker_role():
        found = verify()
    assert (found.sealed, found.seals, found.faults) == (6, 6, ())


@committed
@pytest.mark.parametrize(
    ("tampering", "complaint"),
    [
        ("UPDATE events_event SET facts = '{\"x\": 1}'", "a fact was altered"),
        ("UPDATE events_event SET occurred_at = occurred_at - interval '1 day'", "a fact was altered"),
        ("UPDATE events_event SET actor_kind = 'person'", "a fact was altered"),
        ("DELETE FROM events_event", "0 found"),
        ("DELETE FROM events_seal WHERE id = (SELECT min(id) FROM events_seal)", "missing or altered"),
        ("DELETE FROM events_eventobject", "do not match"),
        ("UPDATE events_seal SET digest = '\\x00'", "a fact was altered"),
        ("UPDATE events_seal SET sealed_at = sealed_at - interval '1 day'", "or the seal"),
        ("UPDATE events_event SET recorded_at = recorded_at - interval '2 months'", "a fact was altered"),
    ],
)
def test_tampering_by_the_owner_shows(
    tampering: str, complaint: str, worker_role: AsWorker, owner_connection: psycopg.Connection[Any]
) -> None:
    for _round in range(2):
        with scope(walls=[Wall(TOWN, "culture")]):
            note()
        with worker_role():
            assert sealed(1) == 1
    table = tampering.split()[2] if tampering.startswith("DELETE") else tampering.split()[1]
    owner_connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only".encode())
    owner_connection.execute(tampering.encode())
    with worker_role():
        assert any(complaint in fault for fault in verify().faults)


@committed
def test_the_sealer_seals_within_a_second_tells_once_and_survives_a_cut(
    worker_role: AsWorker, test_databases: Any
) -> None:
    url = test_databases.addresses(test_databases.name)["worker"]
    stop = threading.Event()
    with psycopg.connect(url, autocommit=True) as listener, worker_role():
        listener.execute("LISTEN parvis_events")
        sealer = threading.Thread(target=run_forever, args=(stop, "worker"))
        sealer.start()
        try:
            with scope(walls=[Wall(TOWN, "culture")]):
                note()
            told = list(listener.notifies(timeout=5, stop_after=1))
            assert [notice.channel for notice in told] == ["parvis_events"]
            with psycopg.connect(url, autocommit=True) as cutter:
                cutter.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user"
                    " AND datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)",
                    (listener.info.backend_pid,),
                )
            connection.close()
            with scope(walls=[Wall(TOWN, "culture")]):
                note()
            assert len(list(listener.notifies(timeout=10, stop_after=1))) == 1
        finally:
            stop.set()
            sealer.join()
            connection.close()


FORGED = """
    INSERT INTO events_event (occurred_at, kind, authority_id, sector, actor_kind, objects, facts, {0})
    VALUES (now(), 'case.noted', '{2}', 'culture', 'system', '[]', '{{}}', {1})
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"), [("xid", "'5'"), ("server", "1"), ("recorded_at", "'2025-06-01'"), ("id", "1")]
)
def test_pages_choose_neither_the_number_nor_the_date_of_a_fact(column: str, value: str) -> None:
    with pytest.raises(DatabaseError), scope(walls=[Wall(TOWN, "culture")]), connection.cursor() as cursor:
        cursor.execute(FORGED.format(column, value, TOWN))


@committed
def test_a_fact_slipped_behind_the_seals_shows(
    worker_role: AsWorker, owner_connection: psycopg.Connection[Any]
) -> None:
    with scope(walls=[Wall(TOWN, "culture")]):
        note()
    with worker_role():
        assert sealed(1) == 1
    # Of another authority, so that no seal of its own counts it.
    owner_connection.execute(FORGED.format("xid", "'5'", uuid4()).encode())
    with worker_role():
        assert verify().faults == ("1 facts lie behind the seals and under none",)


@committed
def test_a_journal_restored_on_another_server_goes_on(
    worker_role: AsWorker, owner_connection: psycopg.Connection[Any]
) -> None:
    """Elsewhere transaction numbers were higher: the facts of here must not count as sealed."""
    owner_connection.execute(FORGED.format("server, xid", f"42, '{2**60}'", TOWN).encode())
    with worker_role():
        assert seal_restored() == 1
    with scope(walls=[Wall(TOWN, "culture")]):
        note()
    with worker_role():
        assert verify().unsealed == 1
        assert sealed(1) == 1
        assert seal_restored() == 0
        found = verify()
    assert (found.sealed, found.unsealed, found.seals, found.faults) == (2, 0, 2, ())


@committed
def test_a_partition_answers_its_owner_alone(
    worker_role: AsWorker, owner_connection: psycopg.Connection[Any]
) -> None:
    """A dump reads partitions by their names, as the owner; nobody else has any business there."""
    with scope(walls=[Wall(TOWN, "culture")]):
        note()
        name = Event.objects.values_list("recorded_at", flat=True).get().strftime("events_event_%Y_%m")
    assert owner_connection.execute(f"SELECT count(*) FROM {name}".encode()).fetchone() == (1,)
    for role in ("default", "worker"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(using=role),
            connections[role].cursor() as cursor,
        ):
            cursor.execute("SELECT set_config('parvis.walls', %s, true)", (f"{TOWN}/culture",))
            cursor.execute(f"SELECT count(*) FROM {name}")


@committed
def test_the_worker_alone_makes_partitions_and_a_late_one_stops_nothing(
    worker_role: AsWorker, owner_connection: psycopg.Connection[Any]
) -> None:
    make = "SELECT events_ensure_partitions('2090-01-01', '2090-02-01')"
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(make)
    # The worker slept: facts of January went to the partition of the rest.
    owner_connection.execute(FORGED.format("recorded_at", "'2090-01-15'", TOWN).encode())
    with connections["worker"].cursor() as cursor:
        cursor.execute(make)
        cursor.execute("SELECT to_regclass('events_event_2090_01'), to_regclass('events_event_2090_02')")
        assert cursor.fetchone() == (None, "events_event_2090_02")


@committed
def test_the_sealer_reads_the_end_of_the_journal_only(worker_role: AsWorker) -> None:
    """Behind a policy an operator that is not leakproof loses its index: each look would read every fact."""
    with worker_role(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SELECT set_config('parvis.office', 'seal', true)")
        cursor.execute(f"EXPLAIN {_SEAL}", {"server": 1, "from": 1_000_000, "upto": 1_000_010})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "xid >= " in plan.split("events_event_rest", 1)[1].split("Filter:")[0], plan
    assert "Seq Scan on events_event" not in plan


@committed
def test_a_journal_longer_than_a_page_is_verified_to_its_end(
    worker_role: AsWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "PAGE", 2)
    towns = sorted(uuid4() for _ in range(2))
    for _round in range(3):
        for town in towns:
            with scope(walls=[Wall(town, "culture")]):
                note(town)
        with worker_role():
            assert sealed(2) == 2
    with worker_role():
        found = verify()
        assert (found.sealed, found.seals, found.faults) == (6, 6, ())
        heads = heads_of_now(at=NOW)
        assert [head.authority for head in heads] == towns
        assert verify(heads=heads).faults == ()
        strange = replace(heads[0], digest=heads[1].digest)
        assert len(verify(heads=[*heads, strange]).faults) == 1, (
            "a head belongs to the chain of its authority"
        )


@committed
def test_the_heads_leave_once_a_day_and_stay_readable(worker_role: AsWorker, tmp_path: Path) -> None:
    with scope(walls=[Wall(TOWN, "culture")]):
        note()
    with worker_role():
        assert sealed(1) == 1
        for hours in (0, 1, 24):
            file = export(tmp_path / "elsewhere", at=NOW + timedelta(hours=hours))
    first, second = read(file)
    assert (first.on, second.on) == (NOW.date(), NOW.date() + timedelta(days=1))
    assert (first.authority, first.digest) == (TOWN, second.digest)
    with worker_role():
        assert verify(heads=read(file)).faults == ()
    file.write_text(file.read_text() + "{}\n")
    with pytest.raises(UnreadableHeads, match="line 3"):
        read(file)
