"""What the hourly clock does to cases and drafts, one by one."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from parvis.base.scope import scope
from parvis.cases import actions, daily
from parvis.cases.daily import forget_drafts, pass_the_day
from parvis.cases.models import Draft
from parvis.documents.actions import store_ours
from parvis.documents.models import Document
from parvis.documents.storage import storage
from tests.cast import CULTURE, Cast

from .steps import THURSDAY, AsWorker, committed


@committed
def test_a_case_that_cannot_be_treated_stops_no_other(
    cast: Cast, worker_role: AsWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = cast.file(at=THURSDAY), cast.file(at=THURSDAY)
    usual = daily.bear_implicit_decision

    def fail_on_one(case: UUID, *, at: datetime) -> object:
        if case == broken.pk:
            raise RuntimeError
        return usual(case, at=at)

    monkeypatch.setattr(daily, "bear_implicit_decision", fail_on_one)
    with worker_role():
        pass_the_day(at=datetime(2026, 7, 2, 8, tzinfo=UTC))
    assert cast.read(broken).is_open()
    assert not cast.read(sound).is_open()


@committed
def test_old_drafts_go_and_cases_stay(cast: Cast, worker_role: AsWorker) -> None:
    case = cast.file(at=THURSDAY)
    with scope():
        draft = actions.start_draft(cast.procedure, at=THURSDAY)
    with scope(cases=[draft.pk]):
        kept = store_ours(
            b"une note",
            name="note.txt",
            authority=cast.town.pk,
            sector=CULTURE,
            holder_id=draft.pk,
            at=THURSDAY,
        )
    with worker_role():
        assert forget_drafts(at=THURSDAY + timedelta(days=59)) == 0
        assert forget_drafts(at=THURSDAY + timedelta(days=61)) == 2
    with pytest.raises(FileNotFoundError), storage().open(kept.storage_name):
        pass
    with scope(cases=[draft.pk]):
        assert not Draft.objects.exists()
        assert not Document.objects.exists()
    assert cast.read(case).reference == case.reference
