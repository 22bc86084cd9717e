"""The worker's part: a portion a minute, each person once whatever dies, and what comes back is heeded."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.campaigns import sending
from parvis.campaigns.actions import ask, forget_agreements, stop_restored
from parvis.campaigns.models import Campaign, Subscriber
from parvis.campaigns.queries import figures_of
from parvis.campaigns.returning import forget_messages, heed_returns
from parvis.connectors.email.contract import ConnectionFailure, OutgoingEmail, PermanentFailure, Sent
from parvis.notifications.actions import queue
from parvis.notifications.models import Delivery, Purpose
from parvis.notifications.sending import recover, send
from tests.campaigns.conftest import Informing
from tests.cases.steps import AsWorker

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True, databases=["default", "worker"])]

State = Campaign.State


class Killed(BaseException):
    """The worker dies."""


class Server:
    """A mail server that answers as told, and remembers to whom it was given what."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.fails: dict[str, BaseException] = {}

    def send(self, email: OutgoingEmail, *, before_last_byte: Callable[[], None]) -> Sent:
        """Take a message, or fail as told, once."""
        failure = self.fails.pop(email.recipient, None)
        if isinstance(failure, Killed):
            raise failure
        before_last_byte()
        if failure is not None:
            raise failure
        self.given.append(email.recipient)
        return Sent("250 ok")

    def check(self) -> str:
        """Always there."""
        return "220"


@pytest.fixture
def server() -> Server:
    return Server()


def agreed(informing: Informing, letters: str) -> list[Subscriber]:
    """Have addresses agree; the links they followed have left the outbox."""
    found = [informing.agreed(f"{letter}@courriel.example") for letter in letters]
    with scope(walls=informing.cast.walls):
        Delivery.objects.filter(purpose=Purpose.AGREEMENT).delete()
    return found


def addresses(letters: str) -> list[str]:
    return [f"{letter}@courriel.example" for letter in letters]


def test_killed_in_the_middle_each_is_written_to_once(
    informing: Informing, worker_role: AsWorker, server: Server
) -> None:
    agreed(informing, "abcd")
    campaign = informing.approved()
    server.fails["b@courriel.example"] = Killed()
    with worker_role():
        with pytest.raises(Killed):
            sending.go_on(connector=server)
        assert server.given == addresses("a")
        later = timezone.now() + timedelta(minutes=1)
        sending.go_on(connector=server, clock=lambda: later)
        assert server.given == addresses("acd")
        assert recover(clock=lambda: later).taken_back == 1
        late = next(one for one in informing.deliveries(campaign) if one.state == "queued")
        send(late.pk, connector=server, clock=lambda: later)
        sending.go_on(connector=server, clock=lambda: later + timedelta(minutes=1))
    assert sorted(server.given) == addresses("abcd")
    assert informing.read(campaign).state == State.SENT


def test_killed_between_the_outbox_and_the_dialogue_it_is_sent_by_the_recovery(
    informing: Informing, worker_role: AsWorker, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(informing, "ab")
    campaign = informing.approved()

    def dies(*_what: object, **_how: object) -> None:
        raise Killed

    with worker_role():
        with monkeypatch.context() as patched:
            patched.setattr(sending, "send", dies)
            with pytest.raises(Killed):
                sending.go_on(connector=server)
        later = timezone.now() + timedelta(minutes=2)
        assert recover(clock=lambda: later).called_again == 1
        sending.go_on(connector=server, clock=lambda: later)
        for delivery in informing.deliveries(campaign):
            send(delivery.pk, connector=server, clock=lambda: later)
    assert sorted(server.given) == addresses("ab")


def test_a_server_that_cannot_be_reached_is_offered_one_message_a_minute(
    informing: Informing, worker_role: AsWorker, server: Server
) -> None:
    agreed(informing, "abc")
    informing.approved()
    server.fails |= dict.fromkeys(addresses("abc"), ConnectionFailure("unreachable"))
    with worker_role():
        assert sending.go_on(connector=server) == 1
        assert sending.go_on(connector=server) == 1
    assert server.given == []


def test_what_else_waits_in_the_outbox_leaves_first(
    informing: Informing, worker_role: AsWorker, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LET_PASS", 0.0)
    agreed(informing, "a")
    informing.approved()
    town, now = informing.cast.town, timezone.now()
    with scope(walls=informing.cast.walls):
        legal = queue(
            authority=town,
            sector="culture",
            holder_id=town.pk,
            key="acknowledgement",
            purpose=Purpose.ACKNOWLEDGEMENT,
            recipient="z@courriel.example",
            subject="Votre demande est arrivée",
            text="Bonjour,",
            is_legal=True,
            at=now,
        )
    with worker_role():
        assert sending.go_on(connector=server) == 0
        send(legal.pk, connector=server)
        assert sending.go_on(connector=server) == 1
    assert server.given == ["z@courriel.example", "a@courriel.example"]


def test_who_complains_or_receives_nothing_is_written_to_no_more(
    informing: Informing, worker_role: AsWorker, server: Server
) -> None:
    gone, annoyed, full, kept = agreed(informing, "abcd")
    campaign = informing.approved()
    server.fails["a@courriel.example"] = PermanentFailure("recipient_refused", "550")
    server.fails["c@courriel.example"] = PermanentFailure("content_refused", "554")
    with worker_role():
        sending.go_on(connector=server)
        now = timezone.now()
        with scope(walls=informing.cast.walls):
            hers = Delivery.objects.filter(recipient="b@courriel.example", purpose=Purpose.CAMPAIGN)
            assert hers.update(outcome=Delivery.Outcome.COMPLAINED, outcome_at=now) == 1
        heed_returns(at=now)
        heed_returns(at=now)
        assert [informing.agreements(one)[0][1] for one in (gone, annoyed, full, kept)] == [
            "returned",
            "complained",
            "",
            "",
        ]
        assert not any(one.needs_attention() for one in informing.deliveries(campaign))
        with scope(walls=informing.cast.walls):
            told = figures_of(informing.read(campaign))
        assert (told.given, told.sent, told.returned, told.failed, told.complained, told.unsubscribed) == (
            4,
            2,
            1,
            1,
            1,
            2,
        )
        assert forget_messages(at=now + timedelta(days=89)) == 0
        assert forget_messages(at=now + timedelta(days=91)) == 1
        assert informing.deliveries(campaign) == []
        with scope(walls=informing.cast.walls):
            assert figures_of(informing.read(campaign)) == told


def test_what_nobody_confirms_is_forgotten(informing: Informing, worker_role: AsWorker) -> None:
    now = timezone.now()
    ask(
        informing.cast.town,
        "a@courriel.example",
        [informing.works.pk],
        language="fr",
        at=now - timedelta(days=4),
    )
    [kept] = agreed(informing, "b")
    with worker_role():
        assert forget_agreements(at=now) == 1
    with scope(walls=informing.cast.walls):
        assert [one.pk for one in Subscriber.objects.all()] == [kept.pk]


def test_a_database_that_comes_back_sends_nothing_again(
    informing: Informing, worker_role: AsWorker, server: Server
) -> None:
    agreed(informing, "a")
    campaign = informing.approved()
    with worker_role():
        assert stop_restored(at=timezone.now()) == 1
        assert sending.go_on(connector=server) == 0
    assert informing.read(campaign).state == State.STOPPED
