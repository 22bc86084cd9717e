"""What arrives by e-mail while everything around it falls: each message one contact, one receipt.

Elsewhere: a server that lies, stalls or is cut, at the connector (``tests/connectors/mailbox``); hostile messages
(``tests/intake/mail``, ``tests/commands/test_intake.py``); two towns that answer each other
(``tests/intake/test_loops.py``); a forged token, a virus (``tests/intake/test_receiving.py``).
"""

import os
from collections.abc import Iterator

import pytest

from tests.database import TestDatabases
from tests.faults.test_disk import small_disk
from tests.faults.test_mail import let_patience_pass
from tests.faults.test_submission import waits_for
from tests.journeys.post import Post, letter
from tests.journeys.town import Town, make_town
from tests.peers.dovecot import Dovecot
from tests.peers.smtp import until
from tests.soak import brought, repeated

pytestmark = pytest.mark.fault

STEPS = [
    "documents_document",
    "interactions_interaction",
    "intake_arrival",
    "notifications_delivery",
    "authorities_mailbox",
]
"""The tables that taking in a message writes in, in order: its original, the contact, the receipt, its place."""


@pytest.fixture(scope="module")
def still(test_databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Lend a town whose service does not run: what reads its boxes is what a test starts."""
    with test_databases.another() as name:
        town = make_town(tmp_path_factory.mktemp("still") / "town", test_databases.environment(name))
        try:
            yield town
        finally:
            town.stop()
            town.peer.stop()
        assert town.leaks() == []


@pytest.fixture
def post(still: Town, dovecot: Dovecot) -> Iterator[Post]:
    """A box of the town that does not run."""
    (still.folder / "var" / "log").mkdir(exist_ok=True)
    opened = Post(still, dovecot, "Mairie").open()
    yield opened
    opened.close()


@pytest.mark.parametrize("turn", repeated(share=len(STEPS)))
def test_killed_or_cut_from_its_database_at_each_step_a_message_is_one_contact(post: Post, turn: int) -> None:
    post.receives("Lampadaire")
    for number, table in enumerate(STEPS):
        with post.town.session("DATABASE_OWNER_URL") as owner, owner.transaction():
            owner.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE".encode())
            child = post.reading()
            until(lambda name=table: waits_for(post.town, name), 30)
            if number % 2:
                cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = %s::regclass AND NOT granted"
                owner.execute(cut.encode(), [table])
            else:
                child.kill()
                brought("kills")
            assert child.wait(30) != 0
        assert post.kept() == {"arrivals": 0, "contacts": 0, "receipts": 0}
        assert post.place()[0] == 0
    assert post.reading().wait(60) == 0, post.town.log("channels")
    assert post.kept() == {"arrivals": 1, "contacts": 1, "receipts": 1}
    assert post.place() == (1, "")


@pytest.mark.parametrize("turn", repeated(share=10))
def test_a_server_that_falls_another_client_and_numbers_that_begin_again_lose_nothing(
    post: Post, turn: int
) -> None:
    post.receives(*(f"avant-{number}" for number in range(4)))
    with post.town.session("DATABASE_OWNER_URL") as owner, owner.transaction():
        owner.execute("LOCK TABLE documents_document IN EXCLUSIVE MODE")
        child = post.reading()
        until(lambda: waits_for(post.town, "documents_document"), 30)
        # In the middle of the first message, somebody else deletes the last; then the server falls.
        with post.server.client(post.name) as other:
            other.select(post.folder)
            other.store("4", "+FLAGS", "(\\Deleted)")
            other.expunge()
        post.server.stop()
    assert child.wait(60) != 0
    assert post.place()[1] in ("closed", "unreachable")
    post.server.start()
    assert post.reading().wait(60) == 0
    # What was fetched before it was deleted is taken in; what was not is no failure.
    before = post.kept()["arrivals"]
    assert before in (3, 4)
    again = letter("encore")
    with post.server.client(post.name) as other:
        other.select("INBOX")
        other.delete(post.folder)
        other.create(post.folder)
    twin = Post(post.town, post.server).open()
    for box in (post, twin):
        box.server.deliver(box.name, again, folder=box.folder)
    assert post.reading().wait(60) == 0
    # The same message in two boxes is one; the folder made again was read from its beginning.
    assert post.kept()["arrivals"] + twin.kept()["arrivals"] == before + 1
    assert post.place() == (1, "")
    twin.close()


def test_on_a_full_disk_a_message_waits_in_its_box_and_is_taken_in_once_there_is_room(post: Post) -> None:
    post.receives("Photographies", filling=3_000_000)
    documents = post.town.folder / "var" / "documents"
    if documents.exists():
        documents.rename(documents.with_name("documents.aside"))
    assert post.reading(around=small_disk(documents)).wait(60) != 0
    assert (post.kept()["arrivals"], post.place()) == (0, (0, "not_kept"))
    assert post.reading().wait(60) == 0
    assert post.kept() == {"arrivals": 1, "contacts": 1, "receipts": 1}
    assert post.place() == (1, "")


def test_a_provider_away_for_a_day_receives_each_receipt_once(town: Town, dovecot: Dovecot) -> None:
    box = Post(town, dovecot, sector="culture").open()
    subjects = [f"panne-{number}-{os.getpid()}" for number in range(3)]
    town.peer.stop()
    try:
        box.receives(*subjects)
        box.reading().wait(60)
        tried = "SELECT count(*) FROM notifications_delivery WHERE reply_to = %s AND reason = 'unreachable'"
        until(lambda: town.value(tried, box.address) == len(subjects), 90)
        with town.session() as worker:
            worker.execute(
                "UPDATE notifications_delivery SET queued_at = queued_at - interval '1 day' WHERE reply_to = %s",
                [box.address],
            )
    finally:
        town.peer.start()
    let_patience_pass(town)
    for subject in subjects:
        town.mail.wait(f"{subject}@courriel.example", seconds=90)
    sent = "SELECT count(*) FROM notifications_delivery WHERE reply_to = %s AND state = 'sent'"
    until(lambda: town.value(sent, box.address) == len(subjects), 30)
    assert [len(town.mail.to(f"{subject}@courriel.example")) for subject in subjects] == [1, 1, 1]
    box.close()
