"""What the tests of cases share: the day they begin, the facts of a case, a correction request."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest

from parvis.base.scope import scope
from parvis.cases import actions
from parvis.cases.actions import Asked
from parvis.cases.models import Case, CorrectionRequest
from parvis.events.models import Event
from tests.cast import Cast

committed = pytest.mark.django_db(transaction=True, databases=["default", "worker"])
AsWorker = Callable[[], AbstractContextManager[None]]

THURSDAY = datetime(2026, 4, 30, 14, 20, tzinfo=UTC)
"""The day of the worked example of the legal calendar: 30 April 2026, 16:20 in Paris."""


def kinds(cast: Cast, case: Case) -> list[str]:
    """The kinds of the facts of a case, in order."""
    with scope(walls=cast.walls):
        return list(Event.objects.of_case(case.pk).values_list("kind", flat=True))


def ask(cast: Cast, case: Case, *fields: str, at: datetime, until: date) -> CorrectionRequest:
    """Ask for these fields."""
    with scope(walls=cast.walls):
        return actions.ask_correction(
            case.pk, [Asked(field, "missing") for field in fields], until=until, by=cast.agent, at=at
        )
