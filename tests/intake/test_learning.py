"""What the tray learns: counts under keys, taken back with the gesture, told to who manages."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.utils import timezone

from parvis.base.scope import Wall, scope
from parvis.intake import learnt
from parvis.intake.incoming import Sender
from parvis.intake.learnt import learnt_of
from parvis.intake.models import Arrival, LearntMessage, LearntWord
from parvis.intake.receiving import whole
from parvis.intake.suggesting.learning import Times
from parvis.intake.tray.discarding import set_aside
from parvis.intake.tray.learning import _add_messages, _add_words, judged, teach
from parvis.intake.tray.sorting import undo
from tests.cast import CULTURE, Cast
from tests.peers.smtp import until
from tests.studio.test_hostile import waiting

from .conftest import Door

WORDS = "Bonjour, une réunion d’association est-elle possible au boulodrome ?"


def arrived(door: Door, number: int = 0) -> Arrival:
    sender = Sender(f"p{number}@courriel.example", "P")
    return door.read(door.brings(text=f"{WORDS} {number}", sender=sender))


def refuse(door: Door, cast: Cast, number: int) -> Any:
    with scope(walls=cast.walls):
        return set_aside(arrived(door, number), reason="Merci", agent=cast.agent, at=timezone.now())


def test_what_is_refused_again_and_again_is_no_longer_proposed_so_surely(door: Door, cast: Cast) -> None:
    before = arrived(door).suggestion
    assert before["procedure"] == "reserver-une-salle"
    for number in range(1, 13):
        refuse(door, cast, number)
    after = arrived(door, 99).suggestion
    assert after["score"] < before["score"], "little, by design (note 86)"


def test_no_word_of_a_person_is_kept(door: Door, cast: Cast) -> None:
    refuse(door, cast, 1)
    with scope(walls=cast.walls):
        kept = [
            *LearntWord.objects.values_list("word", flat=True),
            *LearntMessage.objects.values_list("word", flat=True),
        ]
    assert kept
    assert all(len(one) == 24 and set(one) <= set("0123456789abcdef") for one in kept)


def test_a_word_the_offer_does_not_say_counts_only_once_it_came_often(door: Door, cast: Cast) -> None:
    def counted() -> int:
        with scope(walls=cast.walls):
            return LearntWord.objects.count()

    arrival = arrived(door)
    with scope(walls=cast.walls):
        arrival.interaction.body = "Le boulodrome du tournoi"
        for _time in range(5):
            teach(arrival, "reserver-une-salle")
    said_by_the_offer = counted()
    with scope(walls=cast.walls):
        teach(arrival, "reserver-une-salle")
    assert counted() > said_by_the_offer


def test_what_is_taken_back_is_unlearnt_and_not_judged(door: Door, cast: Cast) -> None:
    done = refuse(door, cast, 1)
    with scope(walls=cast.walls):
        assert judged(cast.town.pk).count == 1
        undo(done, agent=cast.agent, at=timezone.now())
        assert judged(cast.town.pk).count == 0
        assert set(LearntWord.objects.values_list("taken", "refused")) == {(0, 0)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("learns", [LearntWord, LearntMessage])
def test_two_agents_who_take_back_at_once_never_wait_for_each_other(
    transactional_db: None, request: pytest.FixtureRequest, learns: Any
) -> None:
    """Each locks the words in one order, whatever the one they were learnt in: held at the first, it holds no other."""
    cast: Cast = request.getfixturevalue("cast")
    words = [f"{number:02}" for number in reversed(range(12))]
    more = {"procedure": "salle", "taken": 2} if learns is LearntWord else {"messages": 2}
    with scope(walls=cast.walls):
        for word in words:
            learns.objects.create(authority=cast.town, word=word, **more)

    def takes_back() -> None:
        try:
            with scope(walls=cast.walls):
                if learns is LearntWord:
                    _add_words(cast.town.pk, {("salle", word): Times(1, 0) for word in words}, sign=-1)
                else:
                    _add_messages(cast.town.pk, words, sign=-1)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as hand:
        with scope(walls=cast.walls):
            locked = learns.objects.select_for_update(nowait=True)
            locked.get(word="00")
            done = hand.submit(takes_back)
            until(lambda: waiting() == 1)
            assert len(locked.filter(word__gt="00").order_by("word")) == 11
        done.result(timeout=20)
    with scope(walls=cast.walls):
        left = set(learns.objects.values_list("taken" if learns is LearntWord else "messages", flat=True))
    assert left == {1}


def test_another_town_learns_nothing_of_it(door: Door, cast: Cast) -> None:
    for number in range(6):
        refuse(door, cast, number)
    with scope(walls=whole(cast.town.pk)):
        assert learnt_of(cast.town.pk).times
    with scope(walls=whole(cast.other_town.pk)):
        assert not learnt_of(cast.other_town.pk).times
        assert not LearntWord.objects.exists()
    assert learnt.secret_of(cast.town.pk) != learnt.secret_of(cast.other_town.pk)


@pytest.mark.parametrize(("who", "status"), [("manager", 200), ("agent", 404)])
def test_who_manages_reads_what_the_suggestions_were_worth(
    door: Door, cast: Cast, who: str, status: int
) -> None:
    refuse(door, cast, 1)
    response = cast.sign_in(getattr(cast, who)).get("/agent/tri/fiabilite/")
    assert response.status_code == status
    if status == 200:
        assert "0 % ont été suivies" in response.content.decode()


def test_the_morning_tells_what_waits(door: Door, cast: Cast) -> None:
    waiting: UUID = arrived(door).pk
    page = cast.sign_in(cast.manager).get("/agent/matin/").content.decode()
    assert "Envois à trier" in page
    with scope(walls=[Wall(cast.town.pk, CULTURE)]):
        set_aside(Arrival.objects.get(pk=waiting), reason="Merci", agent=cast.agent, at=timezone.now())
    assert "Envois à trier" not in cast.sign_in(cast.manager).get("/agent/matin/").content.decode()
