"""Answering a message that is on no case: what leaves, beside what, once, and what may be taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.agents.models import Membership, Right
from parvis.base.scope import Wall, scope
from parvis.documents.models import Document
from parvis.events.models import Event
from parvis.intake.answering import CannotAnswer, CannotTakeBack, Words, answer, let_leave, take_back
from parvis.intake.answering.reading import answer_read
from parvis.intake.incoming import Sender
from parvis.intake.jobs import send_answer
from parvis.intake.models import Answer, Arrival
from parvis.intake.receiving import Taken, whole
from parvis.intake.tray.sorting import CannotUndo, last_standing, undo
from parvis.interactions.models import ContactDocument, Interaction
from parvis.notifications.models import Delivery
from parvis.notifications.sending import composed
from tests.cast import SOCIAL, Cast

from .conftest import Door

LEA = "lea.marchal@courriel.example"
HERS = "<question.1@courriel.example>"

Way, State = Answer.Way, Answer.State


def words(**changes: Any) -> Words:
    """An answer by e-mail, unless the test says otherwise."""
    usual = {
        "way": Way.EMAIL,
        "body": "Bonjour,\n\nLa salle est libre.",
        "subject": "Re : Salle des fêtes",
        "recipient": LEA,
        "name": "Léa Marchal",
    }
    return Words(**{**usual, **changes})


def answered(cast: Cast, taken: Taken, **changes: Any) -> Answer:
    """Answer a message, at once or later."""
    later, agent = changes.pop("later", None), changes.pop("agent", cast.agent)
    at = timezone.now()
    with scope(walls=whole(cast.town.pk)):
        return answer(
            taken.arrival.pk, words(**changes), agent=agent, at=at, leaves_at=at + later if later else None
        )


def sent(cast: Cast) -> list[Delivery]:
    """The answers in the outbox."""
    with scope(walls=whole(cast.town.pk)):
        found = Delivery.objects.filter(key__startswith="answer:").select_related("authority")
        return list(found.order_by("queued_at", "id"))


def passes(row: Answer) -> None:
    """Let the clock come to the moment of an answer, in the job that its writing asked for."""
    with scope(walls=[Wall(row.authority_id, row.sector)]):
        Answer.objects.filter(pk=row.pk).update(written_at=timezone.now(), leaves_at=timezone.now())
    send_answer(str(row.pk), str(row.authority_id), row.sector, str(row.authority_id))


def test_an_answer_leaves_beside_her_message(door: Door, cast: Cast) -> None:
    taken = door.brings(message_id=HERS)
    row = answered(cast, taken)
    (left,) = sent(cast)
    assert (left.recipient, left.reply_to, left.purpose) == (LEA, "accueil@montrevel.example", "message")
    email = composed(left, ())
    assert ("In-Reply-To", HERS) in email.headers
    assert email.subject == "Re : Salle des fêtes"
    assert "La salle est libre." in left.text
    assert cast.agent.full_name in left.text, "signed (L111-2)"
    assert cast.association.name in left.text
    assert "la salle est-elle libre samedi" in left.text, "her message below"
    kept = door.read(taken)
    assert (kept.state, row.state) == ("sorted", "left")
    with scope(walls=cast.walls):
        contact = Interaction.objects.get(pk=row.pk)
        assert (contact.direction, contact.channel, contact.agent_id) == ("out", "email", cast.agent.pk)
        (fact,) = Event.objects.filter(kind="arrival.answered")
    assert "salle" not in str(fact.facts)


def test_her_next_message_threads_and_is_answered_in_its_turn(door: Door, cast: Cast) -> None:
    first = door.brings(message_id=HERS)
    answered(cast, first)
    again = door.brings(
        text="Et dimanche ?",
        message_id="<question.2@autre.example>",
        answers=(sent(cast)[0].message_id,),
        sender=Sender("lea@autre.example", "Léa", is_authenticated=True),
    )
    assert door.read(again).thread == first.arrival.pk, "from another address too"
    third = door.brings(text="Merci", message_id="<question.3@courriel.example>", answers=(HERS,))
    answered(cast, third)
    assert sent(cast)[1].answers == [HERS, sent(cast)[0].message_id, "<question.3@courriel.example>"]


def test_what_leaves_later_can_be_taken_back_and_leaves_once(door: Door, cast: Cast) -> None:
    taken = door.brings()
    row = answered(cast, taken, later=timedelta(seconds=10))
    assert sent(cast) == []
    with scope(walls=whole(cast.town.pk)):
        with pytest.raises(CannotTakeBack):
            take_back(row.pk, taken.arrival.pk, by=cast.manager, at=timezone.now())
        take_back(row.pk, taken.arrival.pk, by=cast.agent, at=timezone.now())
        assert let_leave(row.pk, at=row.leaves_at) is None
    assert door.read(taken).state == "to_sort"
    again = answered(cast, taken, later=timedelta(seconds=10))
    for _twice in range(2):
        passes(again)
    assert len(sent(cast)) == 1
    with scope(walls=whole(cast.town.pk)), pytest.raises(CannotTakeBack):
        take_back(again.pk, taken.arrival.pk, by=cast.agent, at=timezone.now())


def test_undoing_the_gesture_takes_back_what_has_not_left_only(door: Door, cast: Cast) -> None:
    taken = door.brings()
    row = answered(cast, taken, later=timedelta(hours=1))
    with scope(walls=whole(cast.town.pk)):
        gesture = last_standing(taken.arrival)
        assert gesture is not None
        undo(gesture, agent=cast.manager, at=timezone.now())
        assert Answer.objects.get(pk=row.pk).state == State.CANCELLED
    assert door.read(taken).state == "to_sort"
    answered(cast, taken)
    with scope(walls=whole(cast.town.pk)):
        gesture = last_standing(taken.arrival)
        assert gesture is not None
        with pytest.raises(CannotUndo, match="left"):
            undo(gesture, agent=cast.agent, at=timezone.now())


def test_nothing_leaves_in_the_name_of_who_may_no_longer_answer(door: Door, cast: Cast) -> None:
    taken = door.brings()
    row = answered(cast, taken, later=timedelta(hours=1))
    with scope(walls=[Wall(cast.town.pk, "")]):
        Membership.objects.filter(agent=cast.agent).delete()
    passes(row)
    assert sent(cast) == []
    with scope(walls=cast.walls):
        assert Answer.objects.get(pk=row.pk).state == State.DROPPED
        (fact,) = Event.objects.filter(kind="arrival.answer_dropped")
    assert ["agent", str(cast.agent.pk), "author"] in [list(one) for one in fact.subjects], "she is told"
    assert door.read(taken).state == "to_sort"


def test_under_secrecy_only_the_news_of_an_answer_travels(door: Door, cast: Cast) -> None:
    taken = door.brings(wall=Wall(cast.town.pk, SOCIAL), message_id=HERS)
    agent = cast.agent_of(
        cast.town, "Solène Aide", rights=[Right.ACT], sectors=[SOCIAL], unit=cast.association
    )
    row = answered(cast, taken, agent=agent, subject="Re : Mon aide", body="Votre aide est accordée.")
    (left,) = sent(cast)
    for word in ("aide", "salle", agent.full_name, cast.association.name):
        assert word not in left.text, word
        assert word not in left.subject
    assert left.reply_to == ""
    link = next(word for word in left.text.split() if "/reponses/" in word)
    token = link.rstrip("/").rpartition("/")[2]
    assert answer_read(token).body == "Votre aide est accordée."
    page = cast.sign_in(cast.agent).get(f"/reponses/{token}/")
    assert "Votre aide est accordée." in page.content.decode()
    assert cast.sign_in(cast.agent).get(f"/reponses/{token[:-2]}zz/").status_code == 410
    assert row.state == State.LEFT


def test_a_letter_is_printed_and_sends_nothing(door: Door, cast: Cast) -> None:
    taken = door.brings()
    row = answered(cast, taken, way=Way.POST, recipient="", address="3 rue du Four\n71000 Montrevel")
    assert sent(cast) == []
    with scope(walls=cast.walls):
        (paper,) = ContactDocument.objects.filter(contact=row.pk).select_related("document")
        assert (paper.document.kind, paper.document.origin) == ("pdf", Document.Origin.HOUSE)
        assert paper.document.is_served()
        assert Interaction.objects.get(pk=row.pk).channel == "post"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"body": " \u200b "}, "words"),
        ({"body": "a" * 5_001}, "long"),
        ({"subject": " "}, "subject"),
        ({"recipient": "lea"}, "recipient"),
        ({"way": Way.POST, "address": ""}, "address"),
        ({"way": Way.POST, "address": "3 rue du Four", "later": timedelta(hours=1)}, "late"),
    ],
)
def test_what_cannot_leave_is_refused(door: Door, cast: Cast, changes: dict[str, Any], why: str) -> None:
    taken = door.brings()
    with pytest.raises(CannotAnswer, match=why):
        answered(cast, taken, **changes)
    assert door.read(taken).state == "to_sort"


def test_what_is_sorted_otherwise_is_not_answered(door: Door, cast: Cast) -> None:
    taken = door.brings()
    with scope(walls=whole(cast.town.pk)):
        Arrival.objects.filter(pk=taken.arrival.pk).update(state="spam", settled_at=timezone.now())
    with pytest.raises(CannotAnswer, match="state"):
        answered(cast, taken)
