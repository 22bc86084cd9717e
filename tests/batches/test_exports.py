"""Exports: what the list shows and no more, downloaded by their author while her rights last, for a day."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from parvis.agents.acting import acting_as
from parvis.agents.models import Agent, Membership
from parvis.base.scope import Wall, scope
from parvis.batches import actions, exporting
from parvis.batches.exporting import CannotDownload, CannotExport, ask_export, download, make_export
from parvis.batches.forgetting import forget
from parvis.batches.lost import end_lost_runs
from parvis.batches.models import Export
from parvis.cases.models import Case
from parvis.cases.wanted import Wanted
from parvis.documents.storage import storage
from parvis.events.models import Event
from tests.cases.steps import AsWorker, committed
from tests.cast import Cast

from .doing import read as read_run
from .doing import started

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    settings.VAR_DIR = tmp_path


def made(agent: Agent, wanted: Wanted | None = None, format_: str = "csv") -> Export:
    export = asked(agent, wanted or Wanted(), format_)
    written(export)
    return read(export)


def asked(agent: Agent, wanted: Wanted, format_: str = "csv") -> Export:
    with acting_as(agent.account_id, at=timezone.now()) as grants:
        return ask_export(grants, wanted, columns=["reference", "who"], format_=format_, at=timezone.now())


def written(export: Export) -> None:
    """Run the job that writes it."""
    account = export.agent.account_id
    assert account is not None
    make_export(export.pk, export.authority_id, account, at=timezone.now())


def read(export: Export) -> Export:
    with scope(walls=[Wall(export.authority_id, "")], account=export.agent.account_id):
        return Export.objects.select_related("agent").get(pk=export.pk)


def rows_of(export: Export) -> list[list[str]]:
    with storage().open(export.storage_name) as file:
        text = file.read().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def fetched(agent: Agent, export: Export, *, later: timedelta = timedelta()) -> Export:
    at = timezone.now() + later
    with acting_as(agent.account_id, at=at) as grants:
        return download(export.pk, grants=grants, at=at)


def test_it_holds_the_list_page_after_page_and_nothing_else(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 2)
    seen = [cast.file() for _ in range(5)]
    elsewhere = cast.file()
    with scope(walls=cast.walls):
        Case.objects.filter(pk=elsewhere.pk).update(unit=cast.childhood)
    export = made(cast.agent)
    assert (export.state, export.rows) == ("ready", 5)
    header, *rows = rows_of(export)
    assert header == ["Référence", "Demandeur"]
    assert sorted(row[0] for row in rows) == sorted(case.reference for case in seen)
    assert {row[1] for row in rows} == {"Camille Destève"}


def test_the_filters_of_the_list_are_those_of_the_file(cast: Cast) -> None:
    cast.file()
    wanted = Wanted(shelf="all", responsibles=(cast.agent.pk,), due_from=timezone.localdate())
    export = made(cast.agent, wanted)
    assert (export.state, export.rows) == ("ready", 0)


def test_an_ods_is_written_too(cast: Cast) -> None:
    cast.file()
    export = made(cast.agent, format_="ods")
    with storage().open(export.storage_name) as file:
        assert file.read(2) == b"PK"


def test_only_while_her_rights_last_and_written_down(cast: Cast) -> None:
    cast.file()
    export = made(cast.agent)
    assert fetched(cast.agent, export).rows == 1
    with scope(walls=cast.walls):
        told = Event.objects.get(kind="export.downloaded")
        assert (told.actor_id, told.facts) == (cast.agent.pk, {"format": "csv", "rows": 1})
        Membership.objects.filter(agent=cast.agent).update(unit=cast.childhood)
    with pytest.raises(CannotDownload):
        fetched(cast.agent, export)


def test_rights_grown_since_take_nothing_away(cast: Cast) -> None:
    export = made(cast.agent)
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=cast.agent).update(unit=None, sectors=["culture", "school"])
    assert fetched(cast.agent, export).pk == export.pk


def test_not_after_its_day(cast: Cast) -> None:
    export = made(cast.agent)
    assert fetched(cast.agent, export, later=timedelta(hours=23)).pk == export.pk
    with pytest.raises(CannotDownload):
        fetched(cast.agent, export, later=timedelta(hours=24))


@committed
def test_after_its_day_the_file_and_the_filters_go_and_a_run_without_a_job_ends(
    cast: Cast, worker_role: AsWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 0)
    cast.file()
    run = started(cast.agent, "take")
    with worker_role():
        end_lost_runs(at=timezone.now())
    assert read_run(run).state == "running", "its job is to be done, or tried again"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE args->>'run' = %s", [str(run.pk)]
        )
    with worker_role():
        end_lost_runs(at=timezone.now())
    ended = read_run(run)
    assert (ended.state, ended.done, ended.left) == ("ended", 0, 1)
    with scope(walls=cast.walls):
        assert Event.objects.get(kind="bulk.ended").facts["left"] == 1
    export, lost = made(cast.agent, Wanted(text="Destève")), asked(cast.agent, Wanted(text="Destève"))
    name = export.storage_name
    with worker_role():
        forget(at=timezone.now() + timedelta(hours=23))
    assert storage().path(name).exists()
    assert read(lost).state == "asked"
    with worker_role():
        forget(at=timezone.now() + timedelta(hours=25))
    gone = read(export)
    assert (gone.state, gone.query, gone.storage_name) == ("forgotten", {}, "")
    assert not storage().path(name).exists()
    stuck = read(lost)
    assert (stuck.state, stuck.query) == ("failed", {}), (
        "its job died: nobody waits for it, nothing names anybody"
    )


def test_done_again_the_job_writes_no_second_file(cast: Cast) -> None:
    export = made(cast.agent)
    written(export)
    assert read(export).storage_name == export.storage_name
    with scope(walls=cast.walls):
        assert Event.objects.filter(kind="export.ready").count() == 1


def test_nothing_is_written_for_who_has_left(cast: Cast) -> None:
    before, export = made(cast.agent), asked(cast.agent, Wanted())
    assert cast.agent.account is not None
    cast.agent.account.is_active = False
    cast.agent.account.save()
    for one in (before, export):
        written(one)
    assert (read(export).state, read(export).query) == ("failed", {})
    assert read(before).state == "ready", "its job, come again, leaves what it wrote"


def test_it_needs_a_column_and_a_known_format(cast: Cast) -> None:
    with acting_as(cast.agent.account_id, at=timezone.now()) as grants:
        for columns, format_ in ([], "csv"), (["secret"], "csv"), (["reference"], "xls"):
            with pytest.raises(CannotExport):
                ask_export(grants, Wanted(), columns=columns, format_=format_, at=timezone.now())


def test_the_database_shows_an_export_to_its_author_alone(cast: Cast) -> None:
    export = made(cast.agent, Wanted(text="Destève"))
    for other in (cast.colleague, cast.manager):
        with scope(walls=cast.walls, account=other.account_id):
            assert not Export.objects.exists()
            assert not Export.objects.filter(pk=export.pk).update(rows=0)
    with scope(walls=cast.walls):
        assert not Export.objects.exists(), "the wall alone opens none"
