"""What is suggested of a message that arrives: from the offer its authority publishes today, and from no other."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from parvis.authorities.models import Authority
from parvis.base.scope import scope
from parvis.catalogue.actions import publish, write_version
from parvis.events.actors import PERSON
from parvis.events.models import Event
from parvis.intake.models import Nature
from parvis.intake.queries import told
from parvis.intake.receiving import whole
from parvis.intake.suggestions import offer_index
from parvis.notifications.reply_tokens import reply_token
from tests.cast import CULTURE, OFFER, Cast, words

from .conftest import Door

WORDS = "Bonjour, notre association voudrait réserver une salle pour une réunion avant vendredi."


def test_a_message_arrives_with_what_it_seems_to_want(door: Door, cast: Cast) -> None:
    taken = door.brings(text=WORDS)
    kept = door.read(taken).suggestion
    assert (kept["procedure"], kept["unit"]) == ("reserver-une-salle", cast.association.code)
    assert kept["title"] == "Réserver une salle pour une association"
    assert (kept["language"], kept["urgency"], kept["pressing"]) == ("fr", "soon", ["avant vendredi"])
    assert "réserver" in kept["words"]
    assert kept["score"] >= 0.8
    with scope(walls=whole(cast.town.pk)):
        assert told(taken)["suggestion"] == kept
        fact = Event.objects.get(kind="arrival.received")
    assert fact.facts["score"] == kept["score"]
    assert "salle" not in str(fact.facts), "the journal holds no word of hers"


def test_what_the_town_does_not_propose_is_not_suggested(door: Door) -> None:
    kept = door.read(
        door.brings(subject="Pelouse", text="Le lampadaire est en panne, ampoule grillée.")
    ).suggestion
    assert (kept["procedure"], kept["title"], kept["unit"], kept["words"]) == (None, "", None, [])


@pytest.mark.parametrize("changes", [{"nature": Nature.AUTOMATIC}, {"is_spam": True}])
def test_what_asks_for_nobody_gets_no_suggestion(door: Door, changes: dict[str, Any]) -> None:
    assert door.read(door.brings(text=WORDS, **changes)).suggestion == {}


def test_a_day_is_named_in_the_time_of_the_authority_not_of_paris(door: Door, cast: Cast) -> None:
    late = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
    told = {"text": "Il me faut la salle le 1er décembre.", "arrived_at": late, "at": late}
    assert door.read(door.brings(**told)).suggestion["urgency"] == "usual"
    with scope(walls=whole(cast.town.pk)):
        Authority.objects.filter(pk=cast.town.pk).update(department="974")
    kept = door.read(door.brings(**told, key="already tomorrow over there"))
    assert kept.suggestion["urgency"] == "soon"


def test_the_language_found_is_that_of_the_contact(door: Door, cast: Cast) -> None:
    english = "Hello, could you please tell me when the hall is free? Thank you for your help."
    assert door.read(door.brings(text=english, language="fr")).interaction.language == "en"
    assert door.read(door.brings(text="42", subject="42", language="de")).interaction.language == "de"
    on_case = door.brings(text=english, tokens=(reply_token(cast.file().pk),))
    assert door.read(on_case).interaction.language == "en"


def test_words_published_this_minute_count(
    door: Door, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    text = "On voudrait le boulodrome pour le tournoi de belote des retraités."
    before = door.read(door.brings(text=text, subject="Boulodrome")).suggestion
    assert before["procedure"] is None
    with scope(walls=whole(cast.town.pk)):
        document = OFFER | {"keywords": words("boulodrome, belote, tournoi de belote", "bowls")}
        version = write_version(cast.procedure, document)
        publish(version.pk, by=PERSON, at=timezone.now())
    after = door.read(door.brings(text=text, subject="Boulodrome", key="another")).suggestion
    assert after["procedure"] == "reserver-une-salle"
    with scope(walls=whole(cast.town.pk)), django_assert_num_queries(1):
        offer_index(cast.town.pk)


def test_the_index_holds_the_offer_of_its_authority_alone(cast: Cast) -> None:
    cast.offer("terrasse", cast.association, sector=CULTURE)
    with scope(walls=whole(cast.town.pk)):
        here = {one.procedure for one in offer_index(cast.town.pk).procedures}
    with scope(walls=whole(cast.other_town.pk)):
        there = {one.procedure for one in offer_index(cast.other_town.pk).procedures}
    assert "terrasse" in here
    assert there == set()
