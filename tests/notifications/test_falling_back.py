"""What an e-mail did not bring, paper does; what somebody chose holds; an address that gives back is left alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.base.scope import scope
from parvis.cases import actions as cases
from parvis.cases.models import Applicant, Case
from parvis.events.models import Event
from parvis.notifications import actions
from parvis.notifications.addressees import (
    Wish,
    addressee_id,
    choose_for,
    forget_addressees,
    is_writable,
    mark_complained,
    writable,
)
from parvis.notifications.models import Addressee, Delivery, PaperLetter
from parvis.notifications.paper import CannotSettle, settle
from parvis.notifications.reaching import Way
from parvis.notifications.returning import told_by_provider
from parvis.notifications.standing import Standing, standing_of
from parvis.reactions import react
from tests.cast import ANSWERS, CULTURE, SCHOOL, Cast

from .test_correspondence import follow, printed

pytestmark = pytest.mark.django_db

HERS = str(ANSWERS["mail"])
STREET = "3 rue du Moulin\n26700 Montrevel"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def case(cast: Cast) -> Case:
    """A request whose person gave an e-mail address and a postal one."""
    filed = cast.file(at=NOON - timedelta(hours=2))
    with scope(walls=cast.walls):
        Applicant.objects.filter(pk=filed.pk).update(address=STREET)
    return filed


def refuse(cast: Cast, delivery: Delivery, *, reply: str = "550 5.1.1 no such user") -> None:
    """The server refuses it for good, and the job that follows runs, twice as when a worker is killed."""
    with scope(walls=cast.walls):
        actions.claim(delivery.pk, at=NOON)
        actions.give_up(delivery.pk, attempt=1, reason="recipient_refused", server_reply=reply, at=NOON)
        fact = Event.objects.get(kind="delivery.failed")
    for _ in range(2):
        react(event=fact.id, authority=str(fact.authority_id), sector=fact.sector)


def wish(cast: Cast, way: Way | str, *, language: str = "") -> None:
    """She chooses how she is written to."""
    id_ = addressee_id(cast.town.pk, CULTURE, HERS)
    with scope(walls=cast.walls):
        choose_for(id_, cast.town.pk, CULTURE, Wish(way, language), by=None, at=NOON)


def to_print(cast: Cast) -> list[tuple[str, str]]:
    """The letters to print, by purpose and reason."""
    with scope(walls=cast.walls):
        return list(PaperLetter.objects.order_by("asked_at", "id").values_list("purpose", "reason"))


def test_the_letter_of_an_e_mail_that_fails_is_printed_once_and_its_address_left_alone(
    cast: Cast, case: Case
) -> None:
    (sent,) = follow(cast, case, "case.filed")
    refuse(cast, sent)
    assert to_print(cast) == [("acknowledgement", "returned")]
    with scope(walls=cast.walls):
        sent.refresh_from_db()
        letter = PaperLetter.objects.get()
        assert not sent.needs_attention()
        assert letter.document.pk == sent.documents[0]
        assert not is_writable(cast.town.pk, CULTURE, HERS.upper())
        assert is_writable(cast.town.pk, SCHOOL, HERS)
        cases.reply(case.pk, "Venez lundi.", by=cast.agent, at=NOON)
    assert len(follow(cast, case, "case.replied", times=2)) == 1
    assert to_print(cast)[1:] == [("message", "returned")]
    with scope(walls=cast.walls):
        assert "Venez lundi." in printed(cast, case, PaperLetter.objects.get(purpose="message").key)


def test_a_message_that_fails_is_put_on_paper(cast: Cast, case: Case) -> None:
    with scope(walls=cast.walls):
        cases.reply(case.pk, "Apportez les statuts.", by=cast.agent, at=NOON)
    (sent,) = follow(cast, case, "case.replied")
    refuse(cast, sent, reply="552 5.2.2 mailbox full")
    assert to_print(cast) == [("message", "failed")]
    assert "Apportez les statuts." in printed(cast, case, sent.key)
    with scope(walls=cast.walls):
        # A full mailbox empties: the next message is tried.
        assert is_writable(cast.town.pk, CULTURE, HERS)


def test_without_a_postal_address_an_agent_is_told_as_before(cast: Cast) -> None:
    case = cast.file(at=NOON)
    (sent,) = follow(cast, case, "case.filed")
    refuse(cast, sent)
    with scope(walls=cast.walls):
        sent.refresh_from_db()
    assert sent.needs_attention()
    assert to_print(cast) == []


def test_paper_is_chosen_yet_the_acknowledgement_answers_where_she_wrote_from(cast: Cast, case: Case) -> None:
    wish(cast, Way.PAPER)
    assert [one.purpose for one in follow(cast, case, "case.filed")] == ["acknowledgement"]
    with scope(walls=cast.walls):
        cases.reply(case.pk, "Venez lundi.", by=cast.agent, at=NOON)
    assert len(follow(cast, case, "case.replied")) == 1
    assert to_print(cast) == [("message", "preferred")]


def test_her_page_alone_is_chosen_and_only_what_the_law_wants_leaves(cast: Cast, case: Case) -> None:
    wish(cast, Way.PORTAL)
    assert len(follow(cast, case, "case.filed")) == 1
    with scope(walls=cast.walls):
        cases.reply(case.pk, "Venez lundi.", by=cast.agent, at=NOON)
    assert len(follow(cast, case, "case.replied")) == 1
    assert to_print(cast) == []


def test_letters_speak_the_language_chosen(cast: Cast, case: Case) -> None:
    wish(cast, "", language="en")
    (sent,) = follow(cast, case, "case.filed")
    assert sent.language == "en"
    assert cast.read(case).language == "fr"


def test_a_letter_to_print_is_settled_once_and_told_to_the_person(cast: Cast, case: Case) -> None:
    (sent,) = follow(cast, case, "case.filed")
    refuse(cast, sent)
    with scope(walls=cast.walls):
        letter = PaperLetter.objects.get()
        settle(letter.pk, PaperLetter.Settlement.POSTED, by=cast.agent, at=timezone.now())
        with pytest.raises(CannotSettle):
            settle(letter.pk, PaperLetter.Settlement.NEEDLESS, by=cast.agent, at=timezone.now())
        assert Event.objects.filter(kind="paper_letter.posted", case_id=case.pk).count() == 1


def sent_now(cast: Cast, case: Case, *, state: str = "sent") -> Delivery:
    """The acknowledgement, left."""
    (sent,) = follow(cast, case, "case.filed")
    times = {"sent_at": NOON} if state == "sent" else {"uncertain_at": NOON, "reason": "no_answer"}
    with scope(walls=cast.walls):
        Delivery.objects.filter(pk=sent.pk).update(
            state=state, next_attempt_at=None, attempts=1, transmitting_at=NOON, **times
        )
    return sent


def tell(cast: Cast, sent: Delivery, outcome: str, **changes: str) -> Delivery:
    """A provider tells something of a message; what is then known of it."""
    named = {"message_id": sent.message_id, "recipient": HERS, "status": ""} | changes
    with scope(walls=cast.walls):
        told_by_provider(authority=cast.town.pk, outcome=outcome, at=timezone.now(), **named)
        return Delivery.objects.get(pk=sent.pk)


@pytest.mark.parametrize(
    ("told", "stands"),
    [
        (["delivered"], Standing.DELIVERED),
        (["returned_temporary"], Standing.TEMPORARY),
        (["returned_temporary", "delivered", "returned_temporary"], Standing.DELIVERED),
        (["delivered", "returned_permanent", "delivered"], Standing.RETURNED),
        (["complained", "delivered"], Standing.DELIVERED),
    ],
)
def test_the_graver_of_two_reports_holds_in_any_order(
    cast: Cast, case: Case, told: list[str], stands: Standing
) -> None:
    sent = sent_now(cast, case)
    for outcome in [*told, told[-1]]:
        found = tell(cast, sent, outcome)
    assert standing_of(found) == stands


def test_a_report_of_another_message_or_recipient_says_nothing(cast: Cast, case: Case) -> None:
    sent = sent_now(cast, case)
    assert tell(cast, sent, "delivered", recipient="autre@courriel.example").outcome == ""
    assert tell(cast, sent, "complained", message_id="<forge@x.example>").outcome == ""
    with pytest.raises(ValueError, match="nonsense"):
        tell(cast, sent, "nonsense")


def test_a_delivery_clears_the_doubt_and_an_address_left_alone_before_it(cast: Cast, case: Case) -> None:
    sent = sent_now(cast, case, state="uncertain")
    id_ = addressee_id(cast.town.pk, CULTURE, HERS)
    with scope(walls=cast.walls):
        Addressee.objects.filter(pk=id_).update(returned_at=sent.queued_at - timedelta(days=3))
    found = tell(cast, sent, "delivered")
    assert (found.state, standing_of(found)) == ("sent", Standing.DELIVERED)
    with scope(walls=cast.walls):
        assert is_writable(cast.town.pk, CULTURE, HERS)


def test_a_complaint_leaves_the_address_alone_until_somebody_says_otherwise(cast: Cast, case: Case) -> None:
    sent = sent_now(cast, case)
    tell(cast, sent, "complained")
    with scope(walls=cast.walls):
        cases.reply(case.pk, "Venez lundi.", by=cast.agent, at=NOON)
    assert len(follow(cast, case, "case.replied")) == 1
    assert to_print(cast) == [("message", "complained")]
    with scope(walls=cast.walls):
        assert writable(cast.town.pk, CULTURE, [HERS, "autre@courriel.example"]) == {"autre@courriel.example"}


def test_a_late_word_of_the_server_does_not_bring_back_what_came_back(cast: Cast, case: Case) -> None:
    (sent,) = follow(cast, case, "case.filed")
    with scope(walls=cast.walls):
        actions.claim(sent.pk, at=NOON)
        actions.transmit(sent.pk, attempt=1, at=NOON)
        tell(cast, sent, "returned_permanent", status="5.1.1")
        with pytest.raises(actions.CannotConclude):
            actions.confirm(sent.pk, attempt=1, server_reply="250", at=NOON)


def test_what_is_known_of_an_address_is_forgotten_long_after_the_last_message(cast: Cast, case: Case) -> None:
    follow(cast, case, "case.filed")
    with scope(walls=cast.walls):
        mark_complained(cast.town.pk, CULTURE, HERS, at=NOON)
        assert forget_addressees(at=timezone.now()) == 0
        assert forget_addressees(at=timezone.now() + timedelta(days=800)) == 1


def test_filing_a_request_reads_nothing_more(cast: Cast) -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        cast.file()
    assert not [one for one in seen if "addressee" in one["sql"] or "quiethours" in one["sql"]]
