"""``parvis journal verify`` on a journal that the owner of the database tampered with."""

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from parvis.events.sealing import seal
from tests.commands.answer import Here

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])

AsWorker = Callable[[], AbstractContextManager[None]]

FACT = (
    "INSERT INTO events_event (occurred_at, kind, authority_id, case_id, actor_kind, objects, facts) VALUES"
    " (now(), 'case.taken', '00000000-0000-0000-0000-00000000000a', NULL, 'system', '[]', '{\"n\": %s}')"
)


def verify(here: Here) -> tuple[int, Any]:
    """Run the command; return its code and its document."""
    done = here("journal", "verify")
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def sealed(here: Here, worker_role: AsWorker, owner_connection: psycopg.Connection[Any]) -> Here:
    """Two seals, of two facts then of one."""
    for count, numbers in ((1, (1, 2)), (2, (3,))):
        with owner_connection.transaction():
            for number in numbers:
                owner_connection.execute(FACT.replace("%s", str(number)))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with worker_role():
                seal()
            found = owner_connection.execute("SELECT count(*) FROM events_seal").fetchone()
            if found == (count,):
                break
    return here


def unguarded(owner: psycopg.Connection[Any], table: str, statement: str) -> None:
    """Change the journal as only its owner can, and not without leaving a mark."""
    owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
    owner.execute(statement)
    owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")


def test_an_untouched_journal_holds(sealed: Here, owner_connection: psycopg.Connection[Any]) -> None:
    assert verify(sealed) == (0, {"sealed": 3, "unsealed": 0, "seals": 2, "faults": []})
    owner_connection.execute(FACT.replace("%s", "4"))
    assert verify(sealed) == (0, {"sealed": 3, "unsealed": 1, "seals": 2, "faults": []})


@pytest.mark.parametrize(
    ("table", "statement", "words"),
    [
        ("events_event", "UPDATE events_event SET facts = '{\"n\": 9}' WHERE facts->>'n' = '2'", "altered"),
        ("events_event", "DELETE FROM events_event WHERE facts->>'n' = '3'", "1 facts sealed, 0 found"),
        (
            "events_seal",
            "DELETE FROM events_seal WHERE id = (SELECT min(id) FROM events_seal)",
            "a seal before it is missing",
        ),
    ],
)
def test_tampering_is_seen(
    sealed: Here, owner_connection: psycopg.Connection[Any], table: str, statement: str, words: str
) -> None:
    unguarded(owner_connection, table, statement)
    code, document = verify(sealed)
    assert code == 1
    assert any(words in fault for fault in document["faults"]), document


def test_without_disabling_the_guard_nothing_changes(
    sealed: Here, owner_connection: psycopg.Connection[Any]
) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute("UPDATE events_event SET kind = 'case.noted'")


def rewrite(worker_role: AsWorker, owner: psycopg.Connection[Any], change: str) -> None:
    """As the owner: lift every guard, take the facts out, put them back changed, and have them sealed again."""
    tables = ("events_event", "events_eventobject", "events_seal")
    for table in tables:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    owner.execute("CREATE TEMP TABLE kept AS SELECT * FROM events_event ORDER BY id")
    for table in tables:
        owner.execute(f"DELETE FROM {table}")
    owner.execute(change)
    owner.execute("INSERT INTO events_event SELECT * FROM kept")
    owner.execute("DROP TABLE kept")
    for table in tables:
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with worker_role():
            seal()
        if owner.execute("SELECT count(*) FROM events_seal").fetchone() != (0,):
            return


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE kept SET facts = '{\"n\": 9}' WHERE facts->>'n' = '2'",
        "DELETE FROM kept WHERE facts->>'n' = '3'",
        "DELETE FROM kept WHERE facts->>'n' = '1'",
    ],
)
def test_a_journal_rewritten_and_sealed_again_is_found_out_by_its_heads(
    sealed: Here,
    worker_role: AsWorker,
    owner_connection: psycopg.Connection[Any],
    tmp_path: Path,
    change: str,
) -> None:
    file = tmp_path / "journal-heads.jsonl"
    file.write_text(sealed("journal", "head").stdout, encoding="ascii")
    (authority,) = json.loads(file.read_text())["heads"]
    assert authority == "00000000-0000-0000-0000-00000000000a"
    assert sealed("journal", "verify", "--heads", str(file)).returncode == 0
    rewrite(worker_role, owner_connection, change)
    code, document = verify(sealed)
    assert (code, document["faults"]) == (0, []), (
        "sealed again, every seal holds: only what lies elsewhere tells"
    )
    found = sealed("journal", "verify", "--heads", str(file))
    assert found.returncode == 1
    (fault,) = json.loads(found.stdout)["faults"]
    assert authority in fault
    assert "rewritten or cut short" in fault


def test_the_tail_cut_off_is_found_out_by_its_head(
    sealed: Here, owner_connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    file = tmp_path / "journal-heads.jsonl"
    file.write_text(sealed("journal", "head").stdout, encoding="ascii")
    for statement, table in (
        ("DELETE FROM events_event WHERE facts->>'n' = '3'", "events_event"),
        ("DELETE FROM events_seal WHERE id = (SELECT max(id) FROM events_seal)", "events_seal"),
    ):
        unguarded(owner_connection, table, statement)
    assert verify(sealed)[0] == 0
    assert sealed("journal", "verify", "--heads", str(file)).returncode == 1


@pytest.mark.parametrize(
    "content", ["no json", '{"at": "2026-01-01T00:00:00+00:00"}', '{"at": 1, "heads": {}}']
)
def test_a_file_that_holds_no_heads_is_refused(here: Here, tmp_path: Path, content: str) -> None:
    file = tmp_path / "journal-heads.jsonl"
    file.write_text(content + "\n", encoding="ascii")
    for path in (file, tmp_path / "absent"):
        answer = here("journal", "verify", "--heads", str(path))
        assert (answer.returncode, answer.stdout) == (2, "")
        assert "journal-heads" in answer.stderr or "absent" in answer.stderr
