"""The statements of a submission, captured and made anew."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from bench.bare.replay import compiled
from bench.recording import Step, dump, generalised, load, recording

FIRST, SECOND, THIRD = uuid4(), uuid4(), uuid4()
OWN = {"draft": FIRST, "session": "k3yofthefirst", "reference": "AAAA-BBBB-C"}
NOW = datetime(2026, 4, 30, 14, 20, tzinfo=UTC)


@pytest.mark.django_db
def test_borders_of_transactions_are_seen() -> None:
    """Savepoints inside a test's own transaction, and what Django asks by itself."""
    with recording(connection) as steps, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s + 1", [41])
    assert [step.sql.split()[0] for step in steps] == ["SAVEPOINT", "SELECT", "RELEASE"]
    assert steps[1].parameters == [41]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert len(steps) == 3, "the recording goes on after its end"


def test_what_belongs_to_one_act_is_made_anew() -> None:
    """The draft, the session and the reference follow; what is constant stays."""
    first = [Step("x", [FIRST, "k3yofthefirst", f'[["case", "{FIRST}"]]', "AAAA-BBBB-C Loto", "fr", NOW])]
    second = [Step("x", [SECOND, "other", f'[["case", "{SECOND}"]]', "DDDD-EEEE-F Loto", "fr", date.min])]
    (step,) = load(dump(generalised(first, second, OWN)))
    _sql, makers = compiled(step)
    assert isinstance(makers, tuple)
    values = {"draft": THIRD, "session": "s", "reference": "GGGG-HHHH-J", "now": NOW}
    assert [make(values) for make in makers] == [
        THIRD, "s", f'[["case", "{THIRD}"]]', "GGGG-HHHH-J Loto", "fr", NOW,
    ]  # fmt: skip


def test_two_acts_that_differ_in_statements_are_refused() -> None:
    """Replaying one of them would measure something else."""
    with pytest.raises(ValueError, match="different statements"):
        generalised([Step("a")], [Step("b")], OWN)


def test_values_survive_being_written() -> None:
    """Each type of parameter comes back as it was."""
    values = [None, True, 3, "é", UUID(int=7), NOW, date(2026, 5, 1), b"\x00\xff", ["a", ("b", 2)]]
    (step,) = load(dump([Step("x", values)]))
    assert step.parameters == values
