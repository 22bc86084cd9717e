"""The mail server away, then back; slow, refusing for a while, or lying."""

import random
from collections.abc import Callable

import pytest

from tests.faults.resident import Resident, acknowledgements, has_come
from tests.journeys.town import Town
from tests.peers.smtp import until
from tests.soak import repeated

pytestmark = pytest.mark.fault

Arrives = Callable[..., Resident]


@pytest.mark.parametrize("turn", repeated(share=10))
def test_filed_while_the_mail_server_is_down_the_acknowledgement_leaves_when_it_is_up(
    town: Town, newcomer: Arrives, turn: int
) -> None:
    town.peer.stop()
    try:
        residents = [newcomer().fill() for _ in range(3)]
        for resident in residents:
            resident.insists()
        tried = (
            "SELECT count(*) FROM notifications_delivery WHERE holder_id = ANY(%s::uuid[])"
            " AND state = 'queued' AND attempts > 0 AND reason = 'unreachable'"
        )
        until(lambda: town.value(tried, [one.draft for one in residents]) == 3, 30)
        page = residents[0].web.get(residents[0].send().headers["location"])
        assert "Votre demande est envoyée" in page.text
    finally:
        town.peer.start()
    let_patience_pass(town)
    for resident in residents:
        town.mail.wait(resident.email, seconds=60)
        until(lambda one=resident: [state for _, state in acknowledgements(town, one)] == ["sent"])
        assert len(town.mail.to(resident.email)) == 1


def let_patience_pass(town: Town) -> None:
    """Say that the minute before the next attempt has passed, rather than wait for it."""
    with town.session() as worker:
        worker.execute(
            "UPDATE notifications_delivery SET next_attempt_at = now() - interval '3 minutes'"
            " WHERE state = 'queued'"
        )


POINTS = ["connect", "ehlo", "mail", "rcpt", "data", "reply"]
ORDERS = [
    {"do": "drop"},
    {"do": "stall", "seconds": 0.3},
    {"do": "slow", "seconds": 0.01},
    {"do": "reply", "reply": "451 4.3.0 plus tard"},
    {"do": "reply", "reply": "421 4.3.2 fermeture"},
]
LOST = {"do": "drop", "keep": False}
"""It took the whole message, and hangs up without an answer nor the message."""


@pytest.mark.parametrize("turn", repeated(share=10))
def test_whatever_the_mail_server_does_for_a_while_each_acknowledgement_arrives(
    town: Town, newcomer: Arrives, turn: int
) -> None:
    chance = random.Random(turn)
    plan = {point: chance.choice(ORDERS) | {"times": 1} for point in chance.sample(POINTS, 3)}
    town.peer.plan(**plan | {"reply": LOST | {"times": 1}} if chance.random() < 0.5 else plan)
    residents = [newcomer().fill() for _ in range(3)]
    # A dialogue that has only begun has not met what is planned at its end.
    tried = (
        "SELECT count(*) FROM notifications_delivery WHERE holder_id = ANY(%s::uuid[])"
        " AND attempts > 0 AND state NOT IN ('sending', 'transmitting')"
    )
    try:
        for resident in residents:
            resident.insists()
        until(lambda: town.value(tried, [one.draft for one in residents]) == 3, 60)
    finally:
        town.peer.plan()
    for resident in residents:
        let_patience_pass(town)
        town.mail.wait(resident.email, seconds=60)
        until(lambda one=resident: [state for _, state in acknowledgements(town, one)] == ["sent"], 60)
        has_come(town, resident)
