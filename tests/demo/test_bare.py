"""Many cases are written into bare tables: what is put away is given back as it was, whatever happens meanwhile."""

from argparse import Namespace
from typing import Any

import psycopg
import pytest

from parvis.commands import migrate
from parvis.commands.main import CommandRefused
from parvis.demo.writer import bare as module
from parvis.demo.writer import bulk
from parvis.demo.writer.bare import StillWriting, bare, dress, is_bare
from parvis.demo.writer.bulk import Bulk
from parvis.demo.writer.copying import force
from parvis.demo.writer.hand import Wanted
from tests.demo.conftest import NOW
from tests.demo.test_writer import UNFORCED, verified

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])

SHAPE = """
SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'valid', indrelid::regclass::text, indexrelid::regclass::text, indisvalid::text FROM pg_index
  WHERE indrelid > 16383 AND indrelid::regclass::text NOT LIKE 'pg_%'
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) || convalidated
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
  WHERE NOT tgisinternal
UNION ALL SELECT 'references held', tgrelid::regclass::text, tgfoid::regproc::text, count(*)::text FROM pg_trigger
  WHERE tgisinternal GROUP BY tgrelid, tgfoid
UNION ALL SELECT 'policy', tablename, policyname, row(permissive, roles, cmd, qual, with_check)::text FROM pg_policies
UNION ALL SELECT 'force', relname, '', row(relrowsecurity, relforcerowsecurity, relacl)::text FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
UNION ALL SELECT 'schema', nspname, '', '' FROM pg_namespace WHERE nspname !~ '^pg_'
"""


def shape(owner: psycopg.Connection[Any]) -> set[tuple[Any, ...]]:
    """Everything the tables bear."""
    return set(owner.execute(SHAPE.encode()).fetchall())


def away(owner: psycopg.Connection[Any]) -> dict[bool, set[str]]:
    """The names of what is put away, references and the rest."""
    found = owner.execute("SELECT is_reference, held_by || '.' || name FROM bare.put_away").fetchall()
    return {which: {name for is_one, name in found if is_one is which} for which in (True, False)}


def test_what_is_put_away_is_given_back_as_it_was(
    territory: None, owner_connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The months of the journal, so that the writing itself adds no table.
    owner_connection.execute("SELECT events_ensure_partitions('2024-06-01', '2026-04-01')")
    before, seen = shape(owner_connection), []

    def looks() -> int:
        seen.append(away(owner_connection))
        with pytest.raises(StillWriting):
            dress()
        return usual()

    usual = bulk._sealed
    monkeypatch.setattr(bulk, "_sealed", looks)
    # Two hands, however few the cases.
    monkeypatch.setattr(bulk, "ALONE", 1)
    Bulk(Wanted(cases=30, persons=20, seed=7), NOW).run()
    assert {"cases_case.case_reference_once", "events_event.events_event_case"} <= seen[0][False]
    assert "events_event.events_event_sealing" not in seen[0][False]
    assert {"cases_decision.case_id_same_wall", "cases_caselabel.case_id_same_wall"} <= seen[0][True]
    assert shape(owner_connection) ^ before == set()
    checked = verified()
    assert (checked.faults, checked.unsealed) == ((), 0)
    with bare(["cases_case"]) as stripped:
        assert not stripped, "there are cases: the tables stay as they are"
        assert shape(owner_connection) ^ before == set()


def test_cut_short_it_says_what_it_lacks_and_is_given_it_back(
    owner_connection: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = shape(owner_connection)

    def fails(owner: psycopg.Connection[Any]) -> int:
        raise RuntimeError("the power is off")

    with pytest.raises(RuntimeError), bare(["cases_case", "cases_decision"]):
        fails(owner_connection)
    assert is_bare()
    references, indexes = away(owner_connection)[True], away(owner_connection)[False]
    assert references and indexes
    with monkeypatch.context() as broken:
        broken.setattr(module, "_refer", fails)
        with pytest.raises(RuntimeError):
            dress()
    assert is_bare()
    assert away(owner_connection) == {True: references, False: set()}
    with pytest.raises(CommandRefused, match="still to be built"):
        migrate.run(Namespace(check=True, quiet=True))
    with monkeypatch.context() as alone:
        # Nothing is to be migrated: only what comes first is looked at.
        alone.setattr(migrate, "content_statements", lambda _roles: [])
        alone.setattr(migrate, "call_command", lambda *_words, **_options: None)
        migrate.run(Namespace(check=False, quiet=False))
    assert capsys.readouterr().out.startswith(f"{len(references)} indexes and references built")
    assert (is_bare(), shape(owner_connection) ^ before) == (False, set())


def test_a_row_that_refers_to_nothing_is_not_let_in(owner_connection: psycopg.Connection[Any]) -> None:
    """The references are added by looking at every row, not for those to come only."""
    lost = pytest.raises(psycopg.errors.ForeignKeyViolation)
    with lost, bare(["cases_note"]), owner_connection.transaction():
        force(owner_connection, ["cases_note"], forced=False)
        owner_connection.execute(
            "INSERT INTO cases_note (id, authority_id, sector, case_id, author_id, signed, body, written_at)"
            " VALUES (gen_random_uuid(), gen_random_uuid(), 'general', gen_random_uuid(), gen_random_uuid(),"
            " '', '', now())"
        )
        force(owner_connection, ["cases_note"], forced=True)
    assert is_bare()
    assert owner_connection.execute(UNFORCED).fetchall() == []
