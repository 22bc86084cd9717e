"""Killed inside a submission, pressed twice at once: one case or none, then one."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.faults.resident import Resident, acknowledgements, is_nothing, is_whole
from tests.journeys.town import Town, kill
from tests.peers.smtp import until
from tests.soak import repeated

pytestmark = pytest.mark.fault

Arrives = Callable[..., Resident]

POINTS = [
    "cases_draft",
    "cases_case",
    "cases_applicant",
    "cases_searchentry",
    "events_event",
    "procrastinate_jobs",
]
"""The tables a submission writes, in order: it is held at each of them, then its process is killed."""


def press(resident: Resident) -> str:
    """Press the last button; say what became of it."""
    try:
        return "confirmed" if resident.is_confirmed(resident.send()) else "refused"
    except httpx.TransportError:
        return "cut"


def waits_for(town: Town, table: str) -> bool:
    """Whether a submission is stopped at a table that somebody holds."""
    return bool(
        town.value(
            "SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            table,
        )
    )


@pytest.mark.parametrize("turn", repeated(share=len(POINTS)))
@pytest.mark.parametrize("table", POINTS)
def test_killed_at_a_named_point_nothing_of_it_remains(
    town: Town, newcomer: Arrives, table: str, turn: int
) -> None:
    resident = newcomer().fill()
    with town.session("DATABASE_OWNER_URL") as owner, ThreadPoolExecutor(1) as thread:
        with owner.transaction():
            owner.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE".encode())
            pressed = thread.submit(press, resident)
            until(lambda: waits_for(town, table))
            before = town.processes("web")
            assert len(before) == 2
            kill(*before)
            assert pressed.result(30) == "cut"
        is_nothing(town, resident)
    resident.insists()
    is_whole(town, resident)
    assert not set(before) & set(town.processes("web"))
    has_one_acknowledgement(town, resident)


@pytest.mark.parametrize("turn", repeated(3))
def test_killed_at_any_moment_one_case_or_none_and_the_retry_gives_one(
    town: Town, newcomer: Arrives, turn: int
) -> None:
    chance = random.Random(turn)
    residents = [newcomer().fill() for _ in range(6)]
    with ThreadPoolExecutor(len(residents)) as threads:
        pressed = [threads.submit(press, one) for one in residents]
        time.sleep(chance.uniform(0, 0.15))
        kill(*town.processes("web"))
        ended = [one.result(60) for one in pressed]
    for resident, end in zip(residents, ended, strict=True):
        made = town.value("SELECT count(*) FROM cases_case WHERE id = %s", resident.draft)
        assert made == 1 or end != "confirmed"
        (is_whole if made else is_nothing)(town, resident)
    for resident in residents:
        resident.insists()
        is_whole(town, resident)
    for resident in residents:
        has_one_acknowledgement(town, resident)


@pytest.mark.parametrize("turn", repeated(share=10))
def test_pressed_five_times_at_once_it_is_one_case(town: Town, newcomer: Arrives, turn: int) -> None:
    resident = newcomer().fill()
    windows = [resident.same() for _ in range(5)]
    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(lambda window: window.send(), windows))
    for window in windows:
        window.web.close()
    assert all(resident.is_confirmed(one) for one in answers)
    assert len({one.headers["location"] for one in answers}) == 1
    again = resident.web.get(f"{resident.place}envoyer-ma-demande/")
    assert again.headers["location"] == answers[0].headers["location"]
    is_whole(town, resident)
    has_one_acknowledgement(town, resident)


def has_one_acknowledgement(town: Town, resident: Resident) -> None:
    """Wait for the acknowledgement; find it queued once and received once."""
    town.mail.wait(resident.email)
    until(lambda: [state for _, state in acknowledgements(town, resident)] == ["sent"])
    assert len(town.mail.to(resident.email)) == 1
