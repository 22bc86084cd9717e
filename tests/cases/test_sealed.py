"""What is told to a social service is nowhere in clear: not in a table, not in a file, not in a job."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg import sql

from parvis.agents.models import Agent, Right
from parvis.base.keyring import KeyMissing
from parvis.base.scope import scope
from parvis.base.sealing import Broken
from parvis.cases import actions
from parvis.cases.models import Case, CorrectionRequest, Decision, Note, Opinion
from parvis.catalogue.models import Procedure
from parvis.documents.actions import mark_scanned
from parvis.documents.models import Document
from parvis.documents.preview import Preview
from parvis.documents.storage import storage
from parvis.events.models import Event
from parvis.interactions.models import Interaction
from parvis.reactions import REACTIONS, react
from tests.accounts.doing import with_totp
from tests.cast import ANSWERS, SOCIAL, Cast
from tests.documents import makers
from tests.portal.conftest import PROJECT, YOU, Resident
from tests.workspace.test_gestures import SOON, url, values_of

from .steps import committed

pytestmark = pytest.mark.django_db

CANARY = "xylocope"
"""A word found nowhere else, in everything that anybody writes."""

STEM = CANARY[:-1]
"""What an index of words would keep of it."""

TELLING = f"Mon mari {CANARY} boit et me frappe depuis l’été."


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Lend a folder of its own to everything that is written."""
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def help_at_home(cast: Cast) -> Procedure:
    """Lend a procedure of the social service."""
    return cast.offer("aide-a-domicile", cast.association, sector=SOCIAL)


@pytest.fixture
def worker(cast: Cast) -> Agent:
    """Lend an agent of that service, with her second factor."""
    rights = [Right.SEE, Right.ACT, Right.MANAGE]
    return with_totp(
        cast.agent_of(cast.town, "Solène Aide", rights=rights, sectors=[SOCIAL], unit=cast.association)
    )


def words_kept(owner: psycopg.Connection[Any]) -> Iterator[tuple[str, str]]:
    """Each column of each table that holds the word, as its owner reads it, whatever its type."""
    columns = owner.execute(
        "SELECT c.oid::regclass::text, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped"
        " AND c.relnamespace = 'public'::regnamespace ORDER BY 1, 2"
    ).fetchall()
    assert len(columns) > 400
    for table, column in columns:
        found = owner.execute(
            sql.SQL("SELECT count(*) FROM {} WHERE {}::text ILIKE %s").format(
                sql.SQL(table), sql.Identifier(column)
            ),
            [f"%{STEM}%"],
        ).fetchone()
        if found and found[0]:
            yield table, column
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    sessions = owner.execute("SELECT session_data FROM django_session ORDER BY 1").fetchall()
    assert sessions
    if STEM in str([store.decode(data) for (data,) in sessions]):
        yield "django_session", "session_data"


def files_holding(folder: Path) -> list[Path]:
    """The files of a folder in which the word, or a word of the papers, can be read."""
    marks = (CANARY.encode(), b"%PDF-", b"RIFF")
    held = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in held if any(mark in path.read_bytes() for mark in marks)]


def filed(resident: Resident, procedure: Procedure) -> Case:
    """A request filed through the pages, with a paper, and a message written beside."""
    draft = resident.start(procedure)

    def save(step: str, data: dict[str, Any]) -> Any:
        return resident.client.post(resident.url("step", draft, step, procedure=procedure), data)

    save("you", YOU)
    paper = SimpleUploadedFile(f"certificat-{CANARY}.pdf", makers.pdf(1), content_type="application/pdf")
    assert (
        save("project", PROJECT | {"details": TELLING, "event": CANARY, "papers": paper}).status_code == 302
    )
    assert resident.client.post(resident.url("submit", draft, procedure=procedure)).status_code == 302
    begun = resident.start(procedure)
    resident.client.post(
        resident.url("step", begun, "project", procedure=procedure), PROJECT | {"details": TELLING}
    )
    case = resident.case(draft)
    message = reverse("write_message", args=[case.reference])
    assert resident.client.post(message, {"body": TELLING}).status_code == 302
    return case


def treated(cast: Cast, client: Client, case: Case, agent: Agent) -> None:
    """The case through its whole life, each gesture with the word in all that is typed."""

    def do(slug: str, **typed: str) -> None:
        done = client.post(url(case, slug), {**values_of(client, case, slug), **typed})
        assert done.status_code == 302, (slug, done.content)

    do("prendre")
    do("noter", body=TELLING)
    do("repondre", body=TELLING)
    asked = {"ask_papers": "on", "reason_papers": "illegible", "comment_papers": TELLING, "message": TELLING}
    do("complement", until=SOON, **asked)
    do("complement/annuler")
    do("avis", unit=str(cast.childhood.pk), question=TELLING, until=SOON)
    now = timezone.now()
    with scope(walls=cast.walls):
        opinion = Opinion.objects.get(case=case)
        actions.give_opinion(opinion.pk, case.pk, Opinion.Verdict.RESERVED, text=TELLING, by=agent, at=now)
        actions.plan_reply(case.pk, TELLING, by=agent, at=now, leaves_at=now + timedelta(days=1))
    do("confidentialite", reason=TELLING)
    do("decider", outcome="refused", text=TELLING, law=TELLING, facts=TELLING)


def follow(cast: Cast, case: Case) -> None:
    """Everything the worker does after the facts: letters, messages, thumbnails."""
    with scope(walls=cast.walls):
        facts = list(Event.objects.filter(case_id=case.pk).order_by("id"))
    for fact in (one for one in facts if one.kind in REACTIONS):
        react(event=fact.id, authority=str(fact.authority_id), sector=fact.sector)


@committed
def test_a_social_case_is_nowhere_in_clear(
    cast: Cast,
    folder: Path,
    help_at_home: Procedure,
    worker: Agent,
    owner_connection: psycopg.Connection[Any],
) -> None:
    case = filed(Resident(cast), help_at_home)
    client = cast.sign_in(worker)
    treated(cast, client, case, worker)
    follow(cast, case)
    with scope(walls=cast.walls):
        document = Document.objects.filter(holder_id=case.pk, origin="person").get()
        mark_scanned(document.pk, None, drawn=Preview(b"RIFF" + b"0" * 99, 9, 9, 1), at=timezone.now())
    assert list(words_kept(owner_connection)) == []
    assert files_holding(folder) == []
    # And all of it is read by who may.
    page = client.get(url(case)).content.decode()
    assert page.count(CANARY) > 5
    with scope(walls=cast.walls):
        assert cast.read(case).answers["details"] == TELLING
        assert Decision.objects.get(case=case).reasons_in_fact == TELLING
        assert document.name == f"certificat-{CANARY}.pdf"
        with storage().open(document.storage_name) as file:
            assert sha256(file.read()).hexdigest() == document.sha256
        assert set(CorrectionRequest.objects.get(case=case).items.values_list("comment", flat=True)) == {
            TELLING
        }
        assert {one.body for one in Interaction.objects.filter(holder_id=case.pk)} == {TELLING}


def test_the_database_refuses_there_what_is_not_sealed(cast: Cast, help_at_home: Procedure) -> None:
    case = cast.file(procedure=help_at_home)
    for value in ('{"details": "en clair"}', '"en clair"'):
        with pytest.raises(IntegrityError), scope(walls=cast.walls), connection.cursor() as cursor:
            cursor.execute("UPDATE cases_case SET answers = %s::jsonb WHERE id = %s", [value, case.pk])
    with pytest.raises(IntegrityError), scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(answers={"details": "en clair"})


def test_what_looks_sealed_in_another_sector_is_what_was_written(cast: Cast, worker: Agent) -> None:
    typed = "sealed:00000000:bm9uc2Vuc2U="
    case = cast.file(answers=ANSWERS | {"details": typed})
    with scope(walls=cast.walls):
        actions.note(case.pk, typed, by=cast.agent, at=timezone.now())
        assert Note.objects.get(case=case).body == typed
    assert cast.read(case).answers["details"] == typed


def test_what_was_altered_or_moved_does_not_open(cast: Cast, help_at_home: Procedure, worker: Agent) -> None:
    case = cast.file(procedure=help_at_home)
    changes = {
        "altered": "overlay(body placing 'AAAA' from 30)",
        "moved": "(SELECT answers #>> '{}' FROM cases_case WHERE id = case_id)",
        "unknown": "regexp_replace(body, ':[0-9a-f]{8}:', ':00000000:')",
    }
    for change in changes.values():
        with scope(walls=cast.walls):
            actions.note(case.pk, TELLING, by=worker, at=timezone.now())
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE cases_note SET body = {change} WHERE case_id = %s", [case.pk])
            with pytest.raises((Broken, KeyMissing)):
                list(Note.objects.filter(case=case))
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM cases_note WHERE case_id = %s", [case.pk])
