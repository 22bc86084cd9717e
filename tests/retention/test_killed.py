"""Killed in the middle, an elimination goes on where it was; what was frozen meanwhile is spared."""

from typing import Any

import pytest
from django.db import connection

from parvis.agents.acting import acting_as
from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.documents.actions import store_ours
from parvis.documents.models import Document
from parvis.documents.storage import storage
from parvis.retention import actions, eliminating
from parvis.retention.eliminating import eliminate, go_on
from parvis.retention.erasing import erase_case
from parvis.retention.models import CaseFigures
from tests.cases.steps import committed
from tests.cast import CULTURE, Cast
from tests.database import TestDatabases
from tests.documents.makers import image
from tests.keeping.conftest import connected

from .doing import LATER, NOW, approved, archivist, launched, lines, lists, night, over, signed, wall_of


class Killed(BaseException):
    """The process is gone: nothing of ours catches it."""


@pytest.fixture
def worker(test_databases: TestDatabases) -> str:
    """The address of the worker's role."""
    return test_databases.addresses(test_databases.name)["worker"]


def jobs_waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [actions.ELIMINATE])
        return int(cursor.fetchone()[0])


@committed
def test_killed_it_goes_on_and_spares_what_was_frozen_or_reopened_since(
    cast: Cast, worker: str, tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR_DIR = tmp_path
    cases = [over(cast, cast.file()) for _number in range(4)]
    with scope(walls=cast.walls):
        for case in cases:
            store_ours(
                image("PNG", (9, 9), "L"), name="a.png", authority=cast.town.pk, sector=CULTURE,
                holder_id=case.pk, at=NOW,
            )  # fmt: skip
    night(cast)
    (one,) = lists(cast)
    keeper = archivist(cast)
    launched(approved(signed(one, cast.manager), keeper), keeper)
    assert jobs_waiting() == 1
    frozen, reopened = cases[1], cases[2]
    with acting_as(keeper.account_id, at=NOW) as grants:
        actions.hold(cast.read(frozen), kind="dispute", reason="Recours.", by=grants, at=LATER)
    with scope(walls=cast.walls):
        Case.objects.filter(pk=reopened.pk).update(state="reopened", outcome="", closed_at=None)

    met = []

    def killed_at_the_second(case: Any, **more: Any) -> None:
        met.append(case)
        erase_case(case, **more)
        if len(met) == 2:
            raise Killed

    monkeypatch.setitem(eliminating.ERASE, "case", killed_at_the_second)
    with connected(worker), pytest.raises(Killed):
        eliminate(one.pk, wall_of(one), at=LATER)
    states = [lines(cast)[case.pk][0] for case in cases]
    assert states == ["erased", "spared", "spared", "proposed"], "the whole of a thing, or nothing of it"
    with scope(walls=cast.walls):
        assert Case.objects.filter(pk=cases[3].pk).exists()
        kept = Document.objects.get(holder_id=cases[3].pk)
    with storage().open(kept.storage_name) as file:
        assert file.read(4)
    monkeypatch.undo()
    settings.VAR_DIR = tmp_path
    with connected(worker):
        eliminate(one.pk, wall_of(one), at=LATER)
        eliminate(one.pk, wall_of(one), at=LATER)
    assert [lines(cast)[case.pk] for case in cases] == [
        ("erased", ""),
        ("spared", "held"),
        ("spared", "changed"),
        ("erased", ""),
    ]
    done = lists(cast)[0]
    assert (done.state, done.erased, done.spared) == ("ended", 2, 2)
    with scope(walls=cast.walls):
        assert CaseFigures.objects.count() == 2
        assert {case.pk for case in Case.objects.order_by("pk")} == {frozen.pk, reopened.pk}
    with pytest.raises(FileNotFoundError):
        storage().open(kept.storage_name)


@committed
def test_a_list_that_no_job_carries_is_taken_up_and_an_error_keeps_nothing_else(
    cast: Cast, worker: str, tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR_DIR = tmp_path
    cases = [over(cast, cast.file()) for _number in range(3)]
    night(cast)
    (one,) = lists(cast)
    keeper = archivist(cast)
    launched(approved(signed(one, cast.manager), keeper), keeper)
    with connected(worker):
        go_on()
        assert jobs_waiting() == 1, "its job is there"
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
        go_on()
        assert jobs_waiting() == 2

    def fails_on_the_first(case: Any, **more: Any) -> None:
        erase_case(case, **more)
        if case == cases[0].pk:
            raise ValueError(case)

    monkeypatch.setitem(eliminating.ERASE, "case", fails_on_the_first)
    monkeypatch.setattr(eliminating, "PIECE", 2)
    with connected(worker):
        eliminate(one.pk, wall_of(one), at=LATER)
        assert jobs_waiting() == 3, "the next piece is asked for"
        eliminate(one.pk, wall_of(one), at=LATER)
    assert [lines(cast)[case.pk] for case in cases] == [("spared", "error"), ("erased", ""), ("erased", "")]
    assert cast.read(cases[0]).closed_at
