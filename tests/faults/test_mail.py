"""The mail server away, then back."""

from collections.abc import Callable

import pytest

from tests.faults.resident import Resident, acknowledgements
from tests.journeys.fixtures import repeated
from tests.journeys.town import Town
from tests.peers.smtp import until

pytestmark = pytest.mark.fault

Arrives = Callable[..., Resident]


@pytest.mark.parametrize("turn", repeated())
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
    # The minute of patience has passed: said, not waited for.
    with town.session() as worker:
        worker.execute(
            "UPDATE notifications_delivery SET next_attempt_at = now() - interval '3 minutes'"
            " WHERE state = 'queued'"
        )
    for resident in residents:
        town.mail.wait(resident.email, seconds=60)
        until(lambda one=resident: [state for _, state in acknowledgements(town, one)] == ["sent"])
        assert len(town.mail.to(resident.email)) == 1
