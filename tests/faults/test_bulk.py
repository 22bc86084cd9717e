"""A gesture on many cases whose worker is killed in the middle: it goes on, and no case is done twice."""

from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pytest

from tests.faults.many import copies
from tests.faults.resident import Resident
from tests.journeys.desk import sign_in
from tests.journeys.town import Town, kill
from tests.journeys.visitor import Opens
from tests.peers.smtp import until
from tests.soak import COUNT

pytestmark = pytest.mark.fault

MANY = min(50_000, 250 * max(1, COUNT))
"""Three pieces; in the soak, all that one run may hold."""

HOW_FAR = (
    b"SELECT position, total, state, done, refused FROM batches_bulkrun ORDER BY created_at DESC LIMIT 1"
)


def test_killed_in_the_middle_it_goes_on_and_none_is_done_twice(
    town: Town, visit: Opens, newcomer: Callable[..., Resident]
) -> None:
    resident = newcomer().fill()
    resident.insists()
    model = "SELECT reference FROM cases_case WHERE id = %s"
    reference = town.value(model, resident.draft)
    copies(town, reference, MANY - 1)

    agent = sign_in(town, visit, "agent")
    agent.page.get_by_label("Toute la liste").check()
    agent.press("Prendre").at("Prendre en charge").press("Prendre en charge")
    done = goes_on(town)
    taken = "SELECT count(*), count(DISTINCT case_id) FROM events_event WHERE kind = 'case.taken'"
    assert town.rows(taken) == [(done, done)]
    assert done >= MANY - 1
    agent.page.reload()
    agent.at("prises en charge", fits=320).sees("Faites")
    shared_evenly(town, visit, done)


def shared_evenly(town: Town, visit: Opens, count: int) -> None:
    """Pass on all she took to two colleagues, with a word: each case once, to the one that was told, in equal parts."""
    manager = sign_in(town, visit, "manager", second_factor=True)
    manager.go("/agent/matin/").at("Le point du matin").press("Passer le relais : Inès Arnoult")
    manager.at("Passer le relais").fill(note="Merci à vous deux.")
    for name in ("Hugo Belval", "Léon Départ"):
        manager.page.get_by_label(name).check()
    manager.press("Voir le partage").at("Passer le relais").press("Passer le relais")
    assert goes_on(town, (0, 100) if COUNT else (100,)) == count
    given = "SELECT count(*), count(DISTINCT case_id) FROM events_event WHERE kind = 'case.assigned_together'"
    assert town.rows(given) == [(count, count)]
    noted = "SELECT count(*), count(DISTINCT case_id) FROM cases_note WHERE body = 'Merci à vous deux.'"
    assert town.rows(noted) == [(count, count)]
    held = "SELECT given_name, count(*) FROM cases_case JOIN agents_agent ON agents_agent.id = responsible_id"
    parts = dict(town.rows(f"{held} WHERE state = 'in_progress' GROUP BY 1"))
    assert parts.keys() == {"Hugo", "Léon"}
    assert sum(parts.values()) == count
    assert max(parts.values()) - min(parts.values()) <= 1


def goes_on(town: Town, kills: Sequence[int] = (0, 100)) -> int:
    """Kill the worker while the latest run is past these cases; return how many it changed, once it has ended."""
    with town.session() as looking:
        for reached in kills:
            until(lambda far=reached: how_far(looking)[0] > far, 60)
            kill(*town.processes("worker"))
        until(lambda: how_far(looking)[2] == "ended", 120 + MANY // 20)
        position, total, _state, done, refused = how_far(looking)
    assert total >= MANY
    assert (position, done + refused) == (total, total)
    return int(done)


def how_far(looking: psycopg.Connection[Any]) -> Any:
    """Read how far the latest run went, on one connection: a hundred a second would wear out process numbers."""
    return looking.execute(HOW_FAR).fetchone()
