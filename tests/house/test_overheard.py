"""What a session without scope overhears: NOTIFY has no rights, so what crosses it tells nothing of anybody."""

from uuid import UUID

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from parvis.base.scope import scope
from parvis.cases import actions, watching
from parvis.cases.watching import Watching
from parvis.events.sealing import seal
from parvis.live.listening import SEALED
from parvis.notifications.notices import ringing
from tests.cast import Cast
from tests.database import TestDatabases
from tests.peers.smtp import until

CHANNELS = (SEALED, watching.CHANNEL, ringing.CHANNEL, "procrastinate_any_queue_v1")
"""Those of the house and that of the jobs."""


def written(one: UUID) -> set[str]:
    """The ways an identifier is written."""
    return {str(one), one.hex, str(one.int)}


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_whoever_listens_learns_of_nobody_and_of_no_matter(cast: Cast, test_databases: TestDatabases) -> None:
    url = test_databases.addresses(test_databases.name)["web"]
    with psycopg.connect(url, autocommit=True) as ear:
        for channel in CHANNELS:
            ear.execute(f"LISTEN {channel}".encode())
        case = cast.file()
        with scope(walls=cast.walls):
            actions.note(case.pk, "Ce que personne n’entend.", by=cast.agent, at=timezone.now())
            ringing.ring([cast.agent.pk, cast.manager.pk])
            told = Watching("a-browser", cast.agent.pk, {case.pk: True})
            watching.tell(told)
        # A transaction of another test may hold it back.
        until(lambda: seal(using="worker") > 0, 60)
        heard = list(ear.notifies(timeout=0.3))
    assert {one.channel for one in heard} == set(CHANNELS)
    by_channel = {one.channel: one.payload for one in heard}
    assert Watching.read(by_channel[watching.CHANNEL]) == told
    assert {ringing.mark_of(cast.agent.pk), ringing.mark_of(cast.manager.pk)} <= ringing.heard(
        by_channel[ringing.CHANNEL]
    )
    secret = {case.reference, case.sector, cast.town.code, "a-browser", *cast.agent.email.split("@")}
    for one in (case.pk, cast.agent.pk, cast.manager.pk, cast.agent.account_id, cast.town.pk):
        secret |= written(one)
    overheard = " ".join(one.payload for one in heard)
    assert [word for word in secret if word in overheard] == []


@pytest.mark.django_db
def test_no_sequence_says_how_much_all_authorities_do() -> None:
    """But those that the default of a column asks: whoever inserts a row reads its number anyway."""
    known = {
        "events_event_id_seq",
        "procrastinate_events_id_seq",
        "procrastinate_jobs_id_seq",
        "procrastinate_periodic_defers_id_seq",
    }
    for role in ("parvis_web", "parvis_worker"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sequencename, has_sequence_privilege(%s, sequencename::text, 'SELECT, UPDATE')"
                " FROM pg_sequences WHERE has_sequence_privilege(%s, sequencename::text, 'USAGE, SELECT, UPDATE')",
                (role, role),
            )
            open_ = dict(cursor.fetchall())
        assert open_ == dict.fromkeys(known, False), role
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL")
        assert {name for (name,) in cursor.fetchall()} <= known
