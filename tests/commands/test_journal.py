"""``parvis journal verify`` on a journal that the owner of the database tampered with."""

import json
import subprocess
import sys
import time
from typing import Any

import psycopg
import pytest

pytestmark = pytest.mark.django_db(transaction=True)

FACT = (
    "INSERT INTO events_event (occurred_at, kind, authority_id, case_id, actor_kind, objects, facts) VALUES"
    " (now(), 'case.taken', '00000000-0000-0000-0000-00000000000a', NULL, 'system', '[]', '{\"n\": %s}')"
)


def verify(environment: dict[str, str]) -> tuple[int, Any]:
    """Run the command; return its code and its document."""
    done = subprocess.run(
        [sys.executable, "-m", "parvis.commands.main", "journal", "verify"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, json.loads(done.stdout)


def seal(environment: dict[str, str]) -> None:
    """Seal, as the worker does."""
    script = (
        "from parvis.commands.main import set_up_django; set_up_django('worker');"
        "from parvis.events.sealing import seal; print(seal())"
    )
    subprocess.run(
        [sys.executable, "-c", script], env=environment, check=True, capture_output=True, timeout=120
    )


@pytest.fixture
def sealed(server_environment: dict[str, str], owner_connection: psycopg.Connection[Any]) -> dict[str, str]:
    """Two seals, of two facts then of one."""
    for count, numbers in ((1, (1, 2)), (2, (3,))):
        with owner_connection.transaction():
            for number in numbers:
                owner_connection.execute(FACT.replace("%s", str(number)))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            seal(server_environment)
            found = owner_connection.execute("SELECT count(*) FROM events_seal").fetchone()
            if found == (count,):
                break
    return server_environment


def unguarded(owner: psycopg.Connection[Any], table: str, statement: str) -> None:
    """Change the journal as only its owner can, and not without leaving a mark."""
    owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
    owner.execute(statement)
    owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")


def test_an_untouched_journal_holds(
    sealed: dict[str, str], owner_connection: psycopg.Connection[Any]
) -> None:
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
    sealed: dict[str, str], owner_connection: psycopg.Connection[Any], table: str, statement: str, words: str
) -> None:
    unguarded(owner_connection, table, statement)
    code, document = verify(sealed)
    assert code == 1
    assert any(words in fault for fault in document["faults"]), document


def test_without_disabling_the_guard_nothing_changes(
    sealed: dict[str, str], owner_connection: psycopg.Connection[Any]
) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute("UPDATE events_event SET kind = 'case.noted'")
