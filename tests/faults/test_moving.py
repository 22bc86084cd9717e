"""Cases on their way to the version in force, their worker killed in the middle: each goes once, and none is lost."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.faults.many import copies
from tests.faults.resident import Resident
from tests.journeys.desk import sign_in
from tests.journeys.seeding import ROOM
from tests.journeys.town import Town, kill
from tests.journeys.visitor import Opens
from tests.peers.smtp import until
from tests.soak import COUNT

pytestmark = pytest.mark.fault

MANY = min(10_000, 220 * max(1, COUNT))
"""Five pieces; in the soak, as many as one procedure has in flight in a city."""

HOW_FAR = (
    b"SELECT pieces, moved, staying, ended_at IS NOT NULL FROM cases_moverun ORDER BY asked_at DESC LIMIT 1"
)


def test_killed_in_the_middle_it_goes_on_and_no_case_moves_twice(
    town: Town, visit: Opens, newcomer: Callable[..., Resident]
) -> None:
    resident = newcomer().fill()
    resident.insists()
    copies(town, town.value("SELECT reference FROM cases_case WHERE id = %s", resident.draft), MANY - 1)
    before = town.value(
        "SELECT v.number FROM cases_case c JOIN catalogue_procedureversion v ON v.id = c.version_id WHERE c.id = %s",
        resident.draft,
    )
    after = town.do("renew", ROOM)["version"]
    moving = "SELECT count(*) FROM events_event WHERE kind = 'case.moved'"
    already = town.value(moving)

    designer = sign_in(town, visit, "designer", second_factor=True)
    designer.go(f"/studio/{ROOM}/demandes/?de={before}").at("Réserver une salle")
    designer.press("Faire passer ces demandes").at("Réserver une salle")
    moved = goes_on(town)
    assert moved >= MANY
    assert town.value(moving) - already == moved
    twice = "SELECT case_id FROM cases_casemove GROUP BY case_id, before_id HAVING count(*) > 1"
    assert town.rows(twice) == []
    left = (
        "SELECT count(*) FROM cases_case c JOIN catalogue_procedureversion v ON v.id = c.version_id"
        " JOIN catalogue_procedure p ON p.id = v.procedure_id"
        " WHERE p.slug = %s AND v.number = %s AND c.closed_at IS NULL"
    )
    assert town.value(left, ROOM, before) == 0
    designer.page.reload()
    designer.at("Réserver une salle", fits=320).sees(f"de {before} à {after}")


def goes_on(town: Town) -> int:
    """Kill the worker twice while the run is under way; return how many cases moved, once it has ended."""
    with town.session() as looking:
        for reached in (0, 2):
            until(lambda far=reached: how_far(looking)[0] > far, 60)
            kill(*town.processes("worker"))
        until(lambda: how_far(looking)[3], 120 + MANY // 20)
        _pieces, moved, staying, _ended = how_far(looking)
    assert staying == {}
    return int(moved)


def how_far(looking: psycopg.Connection[Any]) -> Any:
    """Read how far the latest run went, on one connection: a hundred a second would wear out process numbers."""
    return looking.execute(HOW_FAR).fetchone() or (0, 0, {}, False)
