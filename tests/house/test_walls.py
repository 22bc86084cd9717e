"""Every tenant table is born with its forced policies; without a scope there is no row."""

from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import ForeignKey

from parvis.base.scope import Wall, scope, set_scope
from parvis.cases.models import Case, Confidant

pytestmark = pytest.mark.django_db

OPEN_ON_PURPOSE: dict[str, str] = {
    "accounts_account": "credentials only: it belongs to no authority and is read before anybody is known",
    "operations_jobfailure": "the class and the place of an error of a job: no tenant, no personal datum",
    "base_throttle": "hashed buckets of the rate limits: no tenant, no personal datum",
    "keeping_backup": "the backups taken of the whole installation, in numbers: no tenant, no personal datum",
    "parvis_cache": "the shared cache of the web processes",
}
"""Tables of our own without a policy, each with its reason; a stale line fails."""


def tables() -> dict[str, tuple[bool, bool]]:
    """Our tables: whether row-level security is enabled and forced."""
    prefixes = tuple(f"{app.label}_" for app in apps.get_app_configs() if app.name.startswith("parvis."))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        return {
            name: (enabled, forced)
            for name, enabled, forced in cursor.fetchall()
            if name.startswith((*prefixes, "parvis_"))
        }


def test_every_table_of_ours_is_walled() -> None:
    unwalled = {name for name, secured in tables().items() if secured != (True, True)}
    assert unwalled == set(OPEN_ON_PURPOSE) & set(tables())


def test_every_table_that_carries_an_authority_has_a_policy() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE a.attname = 'authority_id' AND NOT a.attisdropped AND c.relkind IN ('r', 'p')"
            "   AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace"
            "   AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'wall')"
        )
        assert cursor.fetchall() == []


MAY_CROSS: dict[tuple[str, str], str] = dict.fromkeys(
    (
        ("agents_delegation", "holder_id"),
        ("agents_membership", "agent_id"),
        ("cases_case", "responsible_id"),
        ("cases_caselabel", "added_by_id"),
        ("cases_caselink", "made_by_id"),
        ("cases_casemove", "by_id"),
        ("cases_confidant", "agent_id"),
        ("cases_decisionvisa", "agent_id"),
        ("cases_decisionvisa", "in_place_of_id"),
        ("cases_submitteddecision", "author_id"),
        ("cases_confidentiality", "lifted_by_id"),
        ("cases_confidentiality", "set_by_id"),
        ("cases_correctedprice", "author_id"),
        ("cases_correctionrequest", "asked_by_id"),
        ("cases_decision", "author_id"),
        ("cases_draft", "agent_id"),
        ("cases_filing", "agent_id"),
        ("cases_moverun", "by_id"),
        ("cases_note", "author_id"),
        ("cases_opinion", "answered_by_id"),
        ("cases_opinion", "asked_by_id"),
        ("cases_personalrequest", "answered_by_id"),
        ("cases_planneddecision", "author_id"),
        ("cases_plannedreply", "author_id"),
        ("cases_responsibility", "agent_id"),
        ("cases_wording", "author_id"),
        ("catalogue_bankedition", "by_id"),
        ("catalogue_versionedit", "by_id"),
        ("catalogue_milestone", "by_id"),
        ("catalogue_publishingrule", "by_id"),
        ("intake_answer", "author_id"),
        ("intake_referral", "agent_id"),
        ("intake_referral", "noted_by_id"),
        ("intake_sorting", "agent_id"),
        ("intake_sorting", "undone_by_id"),
        ("interactions_awaiting", "agent_id"),
        ("interactions_callattempt", "agent_id"),
        ("interactions_callback", "agent_id"),
        ("interactions_callback", "promised_by_id"),
        ("interactions_interaction", "agent_id"),
        ("notifications_addressee", "chosen_by_id"),
        ("notifications_notice", "agent_id"),
        ("notifications_paperletter", "settled_by_id"),
        ("people_contactcode", "sent_by_id"),
        ("people_datumorigin", "agent_id"),
        ("people_duplicatesuspicion", "settled_by_id"),
        ("people_merge", "merged_by_id"),
        ("people_merge", "undone_by_id"),
        ("people_profilenote", "author_id"),
        ("people_relation", "added_by_id"),
        ("retention_eliminationlist", "launched_by_id"),
        ("retention_eliminationlist", "signed_by_id"),
        ("retention_hold", "placed_by_id"),
        ("workflows_incident", "ended_by_id"),
        ("workflows_task", "agent_id"),
        ("workflows_task", "ended_by_id"),
    ),
    "an agent may act for another authority than her own (a shared service)",
) | {
    (
        "intake_arrival",
        "mailbox_id",
    ): "an answer about a case stands behind its wall, whatever box it came by",
    (
        "intake_arrival",
        "merged_into_id",
    ): "one of two that say the same may be handed to another sector since",
    ("intake_arrival", "split_from_id"): "the matters of one message are of several sectors",
    (
        "intake_sorting",
        "case_id",
    ): "taken back, a message leaves the wall of the case it was attached to by mistake",
    ("intake_sorting", "procedure_id"): "the same, of the procedure that was chosen for it",
}
"""References that may lead behind another wall, each with its reason; a stale line fails."""


def test_what_a_row_points_to_lies_behind_its_wall() -> None:
    """The database checks references as the owner of the tables: only a key on the wall too holds them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, child.attname, max(array_length(c.conkey, 1)),"
            "       (SELECT count(*) FROM pg_attribute a JOIN pg_attribute b USING (attname)"
            "        WHERE a.attrelid = c.conrelid AND b.attrelid = c.confrelid"
            "          AND attname IN ('authority_id', 'sector'))"
            " FROM pg_constraint c JOIN pg_attribute child"
            "   ON child.attrelid = c.conrelid AND child.attnum = c.conkey[1]"
            " WHERE c.contype = 'f' AND c.conparentid = 0"
            " GROUP BY c.conrelid, c.confrelid, child.attname"
        )
        found = cursor.fetchall()
    crossing = {(table, column) for table, column, widest, shared in found if widest < 1 + shared}
    assert crossing == set(MAY_CROSS)


def test_no_query_loses_what_an_agent_of_another_authority_did() -> None:
    """The suite refuses it wherever it is asked for, in any test (``conftest.refuse_hiding_joins``)."""
    with pytest.raises(AssertionError, match=r"Confidant\.agent joined to agents"):
        list(Confidant.objects.select_related("agent").order_by("pk"))
    with pytest.raises(AssertionError, match=r"Case\.responsible joined to agents"):
        Case.objects.filter(responsible__left_on=None, responsible__quality="").exists()
    list(Case.objects.select_related("responsible").order_by("pk"))


def test_a_reference_without_a_key_of_its_own_is_held_by_the_key_on_the_wall() -> None:
    """What is not checked alone is checked with its wall; the authority is that of what the row points to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, array_agg(a.attname)"
            " FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
            " WHERE c.contype = 'f' AND cardinality(c.conkey) > 1 GROUP BY c.oid, c.conrelid"
        )
        held = {(table, column) for table, columns in cursor.fetchall() for column in columns}
    alone = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, ForeignKey) and not field.db_constraint  # type: ignore[attr-defined]  # Django's, absent from its stubs
    }
    assert alone
    assert alone <= held


def test_the_roles_of_the_service_have_no_way_around() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)


def test_without_a_scope_there_is_no_row(owner_connection: psycopg.Connection) -> None:
    authority, unit = uuid4(), uuid4()
    with scope(walls=[Wall(authority, "")]), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO agents_agent (id, authority_id, given_name, family_name, quality, email, telephone,"
            " is_anonymous) SELECT %s, %s, 'A', 'B', 'C', '', '', false WHERE false",
            (unit, authority),
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM agents_agent")
        assert cursor.fetchone() == (0,)


def test_a_scope_lives_inside_its_transaction() -> None:
    wall = Wall(uuid4(), "general")
    with scope(walls=[wall]):
        assert seen_walls() == [(wall.authority, "general")]
        with scope(cases=[uuid4()]):
            assert seen_walls() == []
        assert seen_walls() == [(wall.authority, "general")]


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_scope_stays_on_the_connection() -> None:
    with scope(walls=[Wall(uuid4(), "general")]):
        assert len(seen_walls()) == 1
    assert seen_walls() == []
    with pytest.raises(transaction.TransactionManagementError):
        set_scope(walls=[])


def seen_walls() -> list[tuple[object, str]]:
    """The walls as the policies read them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authority, sector FROM parvis_walls()")
        return cursor.fetchall()
