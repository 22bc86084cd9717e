"""Raw SQL under the roles of the service: by no way of asking does a row come from outside the scope.

Tables, functions, indexes and policies are found in the database itself: what is added later is attacked too. What
this lock does not promise is said in ``docs/security.md``.
"""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import product
from random import Random
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from parvis.base.scope import Wall, scope
from parvis.cases.models import Case
from tests.cast import Cast
from tests.person_file.test_scopes import FULL, walls

pytestmark = pytest.mark.django_db

__all__ = ["walls"]

Spied = dict[str, dict[str, set[str]]]

SPY = """
CREATE TEMP TABLE seen (line text);
CREATE FUNCTION pg_temp.spy(line text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$
BEGIN INSERT INTO pg_temp.seen VALUES (line); RETURN true; END $$;
"""
"""The cheapest of functions, which the planner would call first, and which keeps what it is shown."""

WAYS = {
    "read": "SELECT t::text FROM {t} t",
    "lock": "SELECT t::text FROM {t} t FOR UPDATE",
    "sample": "SELECT t::text FROM {t} t TABLESAMPLE SYSTEM (100)",
    "group": "SELECT t::text FROM {t} t GROUP BY t::text HAVING pg_temp.spy(t::text)",
    "change": "UPDATE {t} t SET {column} = {column} RETURNING t::text",
    "remove": "DELETE FROM {t} t RETURNING t::text",
    "spy": "SELECT t::text FROM {t} t WHERE pg_temp.spy(t::text)",
    "spy and change": "UPDATE {t} t SET {column} = {column} WHERE pg_temp.spy(t::text) RETURNING t::text",
    "spy and join": "SELECT t::text FROM (VALUES (1)) v (n) LEFT JOIN {t} t ON pg_temp.spy(t::text)",
    "spy from beside": "SELECT t::text FROM {t} t WHERE EXISTS (SELECT FROM {t} o WHERE pg_temp.spy(o::text))",
    "fail on a value": "SELECT t::text FROM {t} t WHERE (t::text)::integer = 0",
    "divide": "SELECT t::text FROM {t} t WHERE 1 / (CASE WHEN t::text <> '' THEN 0 ELSE 1 END) = 1",
}


def asked(query: str, values: tuple[Any, ...] = ()) -> list[Any]:
    """The rows of a query that must succeed."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def tried(query: str, values: tuple[Any, ...] = (), *, first: str = "") -> tuple[list[Any], str]:
    """The rows of a query that may be refused, undone afterwards, and all that a refusal says."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if first:
                cursor.execute(first)
            cursor.execute(query, values)
            rows = cursor.fetchall() if cursor.description else []
            # What a key would refuse at the end, it refuses now.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
            return rows, ""
    except DatabaseError as error:
        told = getattr(error.__cause__, "diag", None)
        parts = ("message_primary", "message_detail", "message_hint", "context")
        return [], " ".join(getattr(told, part, None) or "" for part in parts)


def guarded() -> dict[str, str]:
    """Each table behind policies, parts of partitioned ones apart, with one of its columns."""
    rows = asked(
        "SELECT c.relname, min(a.attname) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relrowsecurity AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped"
        "   AND a.attgenerated = '' AND a.attidentity = '' GROUP BY 1 ORDER BY 1"
    )
    return dict(rows)


def readable_by_all() -> set[str]:
    """The tables of the public offer."""
    return {
        name for (name,) in asked("SELECT polrelid::regclass::text FROM pg_policy WHERE polname = 'readable'")
    }


def look_around(walls: list[Wall]) -> Spied:
    """What one wall shows of each table, and what all show; the spy is ready."""
    with connection.cursor() as cursor:
        cursor.execute(SPY)
    found = {}
    for name, held in {"one": walls[:1], "all": walls}.items():
        with scope(walls=held):
            found[name] = {
                table: {line for (line,) in asked(f'SELECT t::text FROM "{table}" t')} for table in guarded()
            }
    assert all(found["all"][table] > found["one"][table] for table in FULL)
    return found


@pytest.fixture
def spied(cast: Cast, walls: list[Wall]) -> Spied:
    """Lend what the pages see of each table."""
    return look_around(walls)


def shown(way: str, table: str, column: str) -> tuple[set[str], str]:
    """What a way of asking shows of a table: its answer, what the spy saw, and the words of a refusal."""
    query = WAYS[way].format(t=f'"{table}"', column=f'"{column}"')
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(query)
            lines = {line for (line,) in cursor.fetchall() if line is not None}
            lines |= {line for (line,) in asked("SELECT line FROM seen")}
            transaction.set_rollback(True)
            return lines, ""
    except DatabaseError as error:
        return set(), str(error)


def leaks(
    held: list[Wall], hers: dict[str, set[str]], everything: dict[str, set[str]]
) -> list[tuple[str, str]]:
    """The ways that show, under this scope, a row that is not hers, each with its table."""
    found, public = [], readable_by_all()
    tables = {table: column for table, column in guarded().items() if table not in public}
    with scope(walls=held):
        for (table, column), way in product(tables.items(), WAYS):
            lines, refusal = shown(way, table, column)
            mine = hers.get(table, set())
            if lines - mine or any(line in refusal for line in everything[table] - mine):
                found.append((way, table))
    return found


def test_no_way_of_asking_shows_a_row_outside_the_scope(walls: list[Wall], spied: Spied) -> None:
    assert leaks([], {}, spied["all"]) == []
    assert leaks(walls[:1], spied["one"], spied["all"]) == []


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_nor_does_it_to_the_jobs_which_have_no_office(
    request: pytest.FixtureRequest, worker_role: Callable[[], AbstractContextManager[None]]
) -> None:
    walls: list[Wall] = request.getfixturevalue("walls")
    with worker_role():
        assert asked("SELECT current_user") == [("parvis_worker",)]
        spied = look_around(walls)
        assert leaks([], {}, spied["all"]) == []
        assert leaks(walls[:1], spied["one"], spied["all"]) == []


def test_the_spy_sees_what_a_scope_shows(walls: list[Wall], spied: Spied) -> None:
    with scope(walls=walls[:1]):
        for table in FULL:
            assert shown("spy", table, "")[0] == spied["one"][table], table
            assert shown("fail on a value", table, "")[1], table


def test_a_copy_takes_no_more(walls: list[Wall], spied: Spied) -> None:
    tables = sorted(set(guarded()) - readable_by_all())
    for held, hers in (([], {}), (walls[:1], spied["one"])):
        with scope(walls=held), connection.cursor() as cursor:
            for table in tables:
                taken = []
                for source in (f'"{table}"', f'(SELECT * FROM "{table}")'):
                    with (
                        cursor.connection.cursor() as raw,
                        raw.copy(f"COPY {source} TO STDOUT".encode()) as out,
                    ):
                        taken.append(sum(1 for _line in out.rows()))
                assert taken[0] <= taken[1] == len(hers.get(table, ())), table


def test_no_row_is_planted_moved_or_taken_across_a_wall(cast: Cast, walls: list[Wall]) -> None:
    """By its key, known to whoever attacks: insert over it, insert it elsewhere, push one's own into another's wall."""
    mine, hers = walls[0], walls[2]
    taken: list[tuple[str, str]] = []
    for table in sorted(FULL):
        columns = [name for (name,) in asked(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = '' AND attidentity = ''", (table,),
        )]  # fmt: skip
        keys = asked(
            "SELECT string_agg(quote_ident(a.attname), ', ') FROM pg_index i JOIN pg_attribute a"
            " ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
            " WHERE i.indrelid = %s::regclass AND i.indisprimary",
            (table,),
        )[0][0]
        with scope(walls=[hers]):
            [(row,)] = asked(f'SELECT to_jsonb(t) FROM "{table}" t LIMIT 1')
        row = json.loads(row) if isinstance(row, str) else row
        names = ", ".join(f'"{name}"' for name in columns)
        insert = (
            f'INSERT INTO "{table}" ({names}) SELECT {names} FROM jsonb_populate_record(NULL::"{table}", %s)'
        )
        as_mine = json.dumps(row | {"authority_id": str(mine.authority), "sector": mine.sector})
        attacks = {
            "plant": (insert, (json.dumps(row),)),
            "seize": (
                f"{insert} ON CONFLICT ({keys}) DO UPDATE SET authority_id = excluded.authority_id RETURNING *",
                (as_mine,),
            ),
            "show by conflict": (f"{insert} ON CONFLICT DO NOTHING RETURNING *", (as_mine,)),
            "push": (f'UPDATE "{table}" SET authority_id = %s RETURNING *', (hers.authority,)),
        }
        with scope(walls=[mine]):
            for name, (query, values) in attacks.items():
                rows, refusal = tried(query, values)
                # Its own row again, under a key that is not taken: nothing of another's wall.
                is_own = name == "show by conflict" and not refusal
                if (
                    (rows and not is_own)
                    or (not refusal and not is_own)
                    or str(row["authority_id"]) in refusal
                ):
                    taken.append((name, table))
    assert taken == []


KEYS_TOLD = {
    "authorities_authority_code_key": "public",
    "authority_siren_unique": "public",
    "case_reference_once": "whether a reference exists, which opens nothing without its code",
    "documents_document_storage_name_key": "drawn by chance: 128 bits",
    "notifications_delivery_message_id_key": "holds an identifier drawn by chance",
}
"""Unique keys without wall nor identifier, where a duplicate tells that one exists; each with why it may."""


def test_a_duplicate_tells_nothing_that_could_be_guessed() -> None:
    rows = asked(
        "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " WHERE i.indisunique AND c.relrowsecurity AND NOT c.relispartition AND NOT EXISTS ("
        "   SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('authority_id')"
        "     AND a.attnum = ANY (i.indkey))"
        " AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indexrelid"
        "   AND a.atttypid IN ('uuid'::regtype))"
        # A number of order tells how many there are, of all authorities together.
        " AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attnum = 1"
        "   AND a.atttypid IN ('bigint'::regtype, 'integer'::regtype))"
    )
    assert {name for (name,) in rows} == set(KEYS_TOLD)


def test_a_duplicate_does_not_show_the_row_it_meets(cast: Cast, walls: list[Wall]) -> None:
    with scope(walls=[walls[2]]):
        other = Case.objects.earliest("pk")
    with scope(walls=[walls[0]]):
        own = Case.objects.earliest("pk")
        _rows, refusal = tried(
            "UPDATE cases_case SET reference = %s WHERE id = %s", (other.reference, own.pk)
        )
    assert "case_reference_once" in refusal
    assert other.reference not in refusal


def test_a_statement_prepared_in_one_scope_obeys_the_next(walls: list[Wall]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PREPARE mine AS SELECT DISTINCT authority_id, sector FROM cases_case")
        for wall in (*walls, walls[0]):
            with scope(walls=[wall]):
                cursor.execute("EXECUTE mine")
                assert [Wall(*row) for row in cursor.fetchall()] == [wall]
        with scope():
            cursor.execute("EXECUTE mine")
            assert cursor.fetchall() == []
        cursor.execute("DEALLOCATE mine")


OPEN_WITHOUT_SCOPE = {
    "operations_behind_walls": "numbers of the whole installation, no row",
    "cases_declared": "the request of whoever knows its reference and the address it declares, both",
}
SILENT = (None, "", False, 0, "absent")
CALLS = 12
"""Audited functions that answer without a scope, whatever they are asked; each with its reason."""


def test_the_audited_functions_answer_nothing_without_a_scope(cast: Cast, walls: list[Wall]) -> None:
    with scope(walls=walls):
        [(case, reference)] = asked(
            "SELECT id, reference FROM cases_case WHERE profile_id IS NOT NULL LIMIT 1"
        )
        [(profile,)] = asked("SELECT profile_id FROM cases_case WHERE id = %s", (case,))
    known: dict[str, tuple[object, ...]] = {
        "uuid": (case, profile, cast.town.pk, cast.agent.pk, cast.agent.account_id),
        "text": ("Destève", reference, "camille.desteve@courriel.example", walls[0].sector),
        "integer": (50,),
        "boolean": (True, False),
        "date": ("1980-01-01",),
        "uuid[]": ([case, profile],),
        "text[]": (["camille.desteve@courriel.example"], []),
        "date[]": ([],),
    }
    found = asked(
        "SELECT p.proname,"
        "  coalesce(array_agg(format_type(a.type, NULL) ORDER BY a.place) FILTER (WHERE a.type > 0), '{}')"
        " FROM pg_proc p LEFT JOIN LATERAL unnest(p.proargtypes::oid[]) WITH ORDINALITY a (type, place) ON true"
        " WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace AND p.prorettype <> 'trigger'::regtype"
        "   AND has_function_privilege(p.oid, 'EXECUTE') GROUP BY p.oid, p.proname"
    )
    assert len(found) > 15
    answering = set()
    with scope():
        for name, types in found:
            marks = ", ".join(f"%s::{one}" for one in types)
            calls = list(product(*(known[one] for one in types)))
            for values in Random(name).sample(calls, min(CALLS, len(calls))):
                rows, _refusal = tried(f"SELECT * FROM {name}({marks})", values)
                echoed = [*values, *(one for value in values if isinstance(value, list) for one in value)]
                if any(cell not in SILENT and cell not in echoed for row in rows for cell in row):
                    answering.add(name)
    assert "operations_behind_walls" in answering
    assert answering <= set(OPEN_WITHOUT_SCOPE)
