"""The functions that see past the policies are closed to everybody, then opened to those who need them."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def definers(condition: str) -> list[str]:
    """The functions that run as their owner and meet this condition on ``p``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p"  # the conditions below
            " WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
            f" AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') AND {condition}"
            " ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def test_the_audited_functions_are_seen() -> None:
    assert {"person_file_unlink(uuid)", "people_profile_indexed()"} <= set(definers("true"))


def test_none_of_them_is_called_by_everybody() -> None:
    # No privilege written down is the usual one: everybody calls a function.
    public = "EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)"
    assert definers(public) == []


def test_none_of_them_looks_for_its_words_where_others_write() -> None:
    assert definers("NOT coalesce(p.proconfig::text, '') LIKE '%search_path=%pg_temp%'") == []


def test_those_of_triggers_are_called_by_nobody() -> None:
    called = "p.prorettype = 'trigger'::regtype AND has_function_privilege('{role}', p.oid, 'EXECUTE')"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        web = cursor.fetchone()[0]
    assert definers(called.format(role=web)) == []
