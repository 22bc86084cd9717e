"""A request that another authority had first keeps both days (L114-3)."""

from datetime import timedelta

from django.utils import timezone

from parvis.base.scope import scope
from parvis.base.working_days import add_months
from parvis.cases.actions import file, save_answers, start_draft
from parvis.events.actors import PERSON
from parvis.interactions.models import Channel
from tests.cast import ANSWERS, Cast


def test_rejection_runs_from_the_first_receipt_and_the_acknowledgement_from_ours(cast: Cast) -> None:
    now = timezone.now()
    first, passed_on = now - timedelta(days=20), now - timedelta(days=6)
    calendar = cast.town.calendar()
    with scope():
        draft = start_draft(cast.procedure, at=now, channel=Channel.EMAIL)
        save_answers(draft.pk, ANSWERS, at=now)
        case = file(draft.pk, by=PERSON, at=now, received_at=passed_on, first_received_at=first).case
    assert (case.received_at, case.competent_received_at) == (first, passed_on)
    assert case.implicit_on == add_months(calendar.local_date(first), 2)
    assert case.acknowledge_by == calendar.add_working_days(calendar.local_date(passed_on), 10)
