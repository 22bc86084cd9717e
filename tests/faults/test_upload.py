"""Killed while files arrive: each is kept whole or not at all, and the retry keeps one."""

import hashlib
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.cast import WHAT, WHO
from tests.documents.makers import image
from tests.faults.resident import Resident, is_whole
from tests.journeys.town import Town, kill
from tests.peers.smtp import until
from tests.soak import repeated

pytestmark = pytest.mark.fault

Arrives = Callable[..., Resident]

PHOTO = image("PNG", (1_000, 1_000), "L")
"""About a megabyte, which does not compress."""


def offer(resident: Resident) -> bool:
    """Send the photo with the second step; say whether it was taken."""
    try:
        sent = resident.save("project", WHAT | {"_upload": "cover"}, {"cover": ("salle.png", PHOTO)})
    except httpx.TransportError:
        return False
    assert sent.status_code == 302, sent.text
    return True


def kept(town: Town, resident: Resident) -> list[str]:
    """The digests of the documents her draft holds, those taken away left out."""
    query = "SELECT sha256 FROM documents_document WHERE holder_id = %s AND removed_at IS NULL AND origin = 'person'"
    return [str(digest) for (digest,) in town.rows(query, resident.draft, held=resident.draft)]


@pytest.mark.parametrize("turn", repeated())
def test_killed_while_a_file_arrives_it_is_whole_or_nothing(town: Town, newcomer: Arrives, turn: int) -> None:
    chance = random.Random(turn)
    residents = [newcomer() for _ in range(4)]
    for resident in residents:
        assert resident.save("you", WHO | {"mail": resident.email}).status_code == 302
    with ThreadPoolExecutor(len(residents)) as threads:
        offered = [threads.submit(offer, one) for one in residents]
        time.sleep(chance.uniform(0, 0.3))
        kill(*town.processes("web"))
        taken = [one.result(60) for one in offered]
    until(town.answers, 60)
    whole = hashlib.sha256(PHOTO).hexdigest()
    for resident, was_taken in zip(residents, taken, strict=True):
        found = kept(town, resident)
        assert found == [whole] or (found == [] and not was_taken)
        while not kept(town, resident):
            offer(resident)
        assert kept(town, resident) == [whole]
        assert resident.save("project", WHAT).status_code == 302
        resident.insists()
        is_whole(town, resident)
        assert kept(town, resident) == [whole]
