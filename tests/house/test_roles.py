"""What the roles of the service may do beside reading and writing rows: nothing that would open the second lock."""

from typing import Any

import psycopg
import pytest

from parvis.base.scope import scope
from parvis.cases.models import Case
from tests.cast import Cast

from .test_second_lock import asked, guarded, tried

pytestmark = pytest.mark.django_db

ROLES_ASKED = {
    "is a member of another role": "SELECT roleid::regrole FROM pg_auth_members WHERE member = %(role)s::regrole",
    "may do more than read and write rows": (
        "SELECT c.relname, p.privilege_type FROM pg_class c, LATERAL aclexplode(c.relacl) p"
        " WHERE p.grantee = %(role)s::regrole AND c.relkind <> 'S'"
        "   AND p.privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')"
    ),
    "reads a part of the journal by its own name": (
        "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'"
        "   AND has_table_privilege(%(role)s, oid, 'SELECT, INSERT, UPDATE, DELETE')"
    ),
    "makes tables or functions that others meet": (
        "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(%(role)s, oid, 'CREATE')"
        "   AND nspname !~ '^pg_(toast_)?temp_'"
    ),
    "reads or writes files of the server": (
        "SELECT oid::regprocedure FROM pg_proc WHERE proname IN ('pg_read_file', 'pg_read_binary_file', 'lo_import',"
        "   'lo_export', 'pg_ls_dir', 'pg_stat_file') AND has_function_privilege(%(role)s, oid, 'EXECUTE')"
    ),
    "reads statistics of the values": (
        "SELECT relname FROM pg_class WHERE relname IN ('pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject',"
        "   'pg_authid', 'pg_user_mapping') AND has_table_privilege(%(role)s, oid, 'SELECT')"
    ),
    "owns something": "SELECT relname FROM pg_class WHERE relowner = %(role)s::regrole AND relpersistence <> 't'",
}


@pytest.mark.parametrize("way", ROLES_ASKED)
def test_no_role_of_the_service(way: str) -> None:
    for role in ("parvis_web", "parvis_worker"):
        assert asked(ROLES_ASKED[way].replace("%(role)s", f"'{role}'")) == [], role


def test_nothing_stands_beside_the_policies() -> None:
    """A view reads as its owner, a materialised one holds a copy, a leakproof function runs before a policy."""
    beside = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm', 'f')",
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proleakproof",
        "SELECT loid FROM (SELECT oid AS loid FROM pg_largeobject_metadata) AS kept",
        "SELECT pubname FROM pg_publication",
    )
    assert [asked(query) for query in beside] == [[]] * len(beside)


@pytest.mark.parametrize(
    "order",
    [
        "SET ROLE parvis_owner",
        "SET SESSION AUTHORIZATION parvis_owner",
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY open ON cases_case USING (true)",
        "COPY cases_case TO PROGRAM 'cat'",
        "COPY cases_case TO '/tmp/cases'",
        "TRUNCATE base_throttle",
        "CREATE VIEW open AS SELECT * FROM cases_case",
        "CREATE EXTENSION dblink",
        "SELECT * FROM pg_statistic",
        "CREATE FUNCTION leak(text) RETURNS boolean LANGUAGE sql LEAKPROOF AS 'SELECT true'",
        "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE sql LEAKPROOF AS 'SELECT true'",
        "SET LOCAL row_security = off; SELECT * FROM cases_case",
    ],
)
def test_an_order_that_would_open_the_lock_is_refused(cast: Cast, order: str) -> None:
    cast.file()
    first, _then, query = order.rpartition("; ")
    rows, refusal = tried(query, first=first)
    assert rows == []
    assert refusal


def test_what_a_page_asks_is_not_shown_to_other_pages(cast: Cast) -> None:
    """All pages are one role, which sees what each of its sessions last asked: with marks, not with values."""
    with scope(walls=cast.walls):
        list(Case.objects.filter(applicant__family_name="Destève-la-Cachée"))
        texts = [text for (text,) in asked("SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()")]
    assert texts
    assert "Cachée" not in repr(texts)


@pytest.mark.django_db(transaction=True)
def test_the_planner_tells_nobody_which_values_are_common(
    request: pytest.FixtureRequest, owner_connection: psycopg.Connection[Any]
) -> None:
    request.getfixturevalue("cast")
    owner_connection.execute("ANALYZE agents_agent, authorities_authority, django_migrations")
    shown = {name for (name,) in asked("SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'public'")}
    assert "django_migrations" in shown
    assert shown & set(guarded()) == set()
