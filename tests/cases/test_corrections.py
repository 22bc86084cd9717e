"""Asking for what is missing: what it does to the clock, the answer, and the reminder."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import dates, integers

from parvis.base.scope import scope
from parvis.base.working_days import WorkCalendar
from parvis.cases import actions
from parvis.cases.actions import Asked
from parvis.cases.daily import REMIND_HORIZON, pass_the_day
from parvis.cases.models import Case, CorrectionRequest
from parvis.events.models import Event
from tests.cast import Cast

from .steps import THURSDAY, AsWorker, ask, committed, kinds

pytestmark = pytest.mark.django_db


def test_an_indispensable_piece_suspends_a_rejection(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    request = ask(cast, case, "papers", at=THURSDAY + timedelta(days=5), until=date(2026, 5, 25))
    assert request.is_indispensable
    waiting = cast.read(case)
    assert waiting.state == Case.State.WAITING
    assert waiting.implicit_on == date(2026, 7, 20)  # 20 days of suspension added (L114-5)
    with scope(walls=cast.walls), pytest.raises(actions.CannotAskCorrection):
        actions.ask_correction(
            case.pk, [Asked("papers", "missing")], until=date(2026, 6, 1), by=cast.agent, at=THURSDAY
        )


def test_a_piece_that_is_not_indispensable_moves_nothing(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    assert not ask(cast, case, "cover", at=THURSDAY, until=date(2026, 5, 25)).is_indispensable
    assert cast.read(case).implicit_on == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("fields", "until"),
    [((), date(2026, 5, 25)), (("unknown",), date(2026, 5, 25)), (("papers",), date(2026, 4, 30))],
)
def test_a_request_for_nothing_or_for_yesterday_is_refused(
    cast: Cast, fields: tuple[str, ...], until: date
) -> None:
    case = cast.file(at=THURSDAY)
    with pytest.raises(actions.CannotAskCorrection):
        ask(cast, case, *fields, at=THURSDAY, until=until)
    assert cast.read(case).state == Case.State.FILED


def test_the_answer_replaces_what_was_asked_and_nothing_else(cast: Cast) -> None:
    case = cast.file(at=THURSDAY)
    ask(cast, case, "event", at=THURSDAY, until=date(2026, 5, 25))
    later = THURSDAY + timedelta(days=4)
    with scope(cases=[case.pk]):
        with pytest.raises(actions.CannotAnswerCorrection):
            actions.answer_correction(case.pk, {"guests": "1"}, at=later)
        actions.answer_correction(case.pk, {"event": "Le bal", "guests": "9999"}, at=later)
        with pytest.raises(actions.CannotAnswerCorrection):
            actions.answer_correction(case.pk, {"event": "Encore"}, at=later)
    answered = cast.read(case)
    assert answered.answers["event"] == "Le bal"
    assert answered.answers["guests"] == 120
    assert answered.state == Case.State.FILED
    assert answered.implicit_on == date(2026, 7, 4)  # four days of suspension
    assert kinds(cast, case)[-1] == "case.correction_answered"


@pytest.mark.parametrize(
    ("until", "day"),
    [
        (date(2026, 6, 30), date(2026, 6, 25)),  # three working days before: 25, 26, 29
        (date(2026, 5, 25), date(2026, 5, 20)),  # 25 May is a holiday, 24 a Sunday
        (date(2026, 5, 7), date(2026, 5, 4)),  # a week: three working days and half-way fall together
        (date(2026, 5, 5), date(2026, 5, 3)),  # three working days before would be the day of asking
        (date(2026, 5, 2), date(2026, 5, 1)),
        (date(2026, 5, 1), date(2026, 5, 1)),
    ],
)
def test_the_day_of_the_reminder_leaves_time_on_both_sides(cast: Cast, until: date, day: date) -> None:
    calendar = cast.town.calendar()
    request = CorrectionRequest(asked_at=THURSDAY, until=until)
    assert request.remind_on(calendar) == day


@given(asked=dates(date(2020, 1, 1), date(2040, 1, 1)), length=integers(1, 400))
def test_no_reminder_comes_the_day_of_asking_nor_after_the_end(asked: date, length: int) -> None:
    request = CorrectionRequest(
        asked_at=datetime.combine(asked, time(12), UTC), until=asked + timedelta(days=length)
    )
    day = request.remind_on(WorkCalendar("26"))
    assert asked < day <= request.until
    assert request.until - day <= timedelta(days=length // 2), "never before half-way"
    assert request.until - day < REMIND_HORIZON, "the clock looks far enough"


@committed
@pytest.mark.parametrize(
    ("until", "told_at"),
    [
        (date(2026, 5, 25), datetime(2026, 5, 20, 6, 7, tzinfo=UTC)),
        (date(2026, 5, 5), datetime(2026, 5, 3, 6, 7, tzinfo=UTC)),
        (date(2026, 5, 1), datetime(2026, 5, 1, 6, 7, tzinfo=UTC)),
    ],
)
def test_what_is_awaited_is_recalled_once_in_the_morning_of_its_day(
    cast: Cast, worker_role: AsWorker, until: date, told_at: datetime
) -> None:
    case = cast.file(at=THURSDAY)
    ask(cast, case, "papers", at=THURSDAY, until=until)
    hours = [
        *(THURSDAY.replace(minute=7) + timedelta(hours=hour) for hour in (1, 2, 8)),  # that day, that night
        *(told_at + timedelta(hours=hour) for hour in (-2, -1, 0, 1, 24, 24 * 40)),
    ]
    for hour in sorted(hours):
        with worker_role():
            pass_the_day(at=hour)
    with scope(walls=cast.walls):
        told = Event.objects.of_case(case.pk).filter(kind="case.correction_reminded")
        assert [fact.occurred_at for fact in told] == [told_at]


@committed
def test_a_reminder_missed_by_a_stopped_clock_never_comes_after_the_end(
    cast: Cast, worker_role: AsWorker
) -> None:
    case = cast.file(at=THURSDAY)
    ask(cast, case, "papers", at=THURSDAY, until=date(2026, 5, 25))
    for late in (datetime(2026, 5, 26, 6, 7, tzinfo=UTC), datetime(2026, 6, 26, 6, 7, tzinfo=UTC)):
        with worker_role():
            pass_the_day(at=late)
        with scope(walls=cast.walls), pytest.raises(actions.CannotAskCorrection):
            actions.remind_correction(case.pk, by=cast.agent, at=late)
    assert "case.correction_reminded" not in kinds(cast, case)
