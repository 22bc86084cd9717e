"""What is said of one sector to another: to whom, for how long, and nothing at all of the secret ones."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from parvis.agents.models import Agent, Membership
from parvis.authorities.sectors import SECRET
from parvis.base.scope import Wall, scope
from parvis.events.models import Event
from parvis.people.models import PersonLink, Profile
from parvis.person_file.actions import (
    CannotCross,
    CannotEndCrossing,
    CannotLink,
    end_crossing,
    link,
    open_across,
)
from parvis.person_file.models import CrossSectorOpening
from parvis.person_file.queries import contacts_elsewhere, live_opening, profiles_together
from tests.cast import CULTURE, SCHOOL, SOCIAL
from tests.person_file.conftest import COUNTER, PAPER, TELEPHONE, TRANSPORT, Somebody

NOW = timezone.now()
MARCH = NOW.replace(month=3, day=12, hour=9)


def elsewhere(somebody: Somebody, agent: Agent, sector: str = CULTURE) -> list[str]:
    with somebody.as_(agent):
        return [day.isoformat() for day in contacts_elsewhere(somebody[sector])]


def together(somebody: Somebody, agent: Agent, sector: str = CULTURE) -> set[tuple[str, bool]]:
    with somebody.as_(agent):
        return {(one.sector, one.opened) for one in profiles_together(somebody[sector])}


def test_the_receptionist_learns_the_day_of_ordinary_contacts_and_nothing_of_secret_ones(
    somebody: Somebody,
) -> None:
    for sector in (SCHOOL, SOCIAL, CULTURE):
        somebody.met(sector, MARCH.replace(day={SCHOOL: 12, SOCIAL: 13, CULTURE: 14}[sector]))
    assert elsewhere(somebody, somebody.receptionist) == [f"{MARCH.year}-03-12"]


def test_the_day_is_the_one_of_the_town(somebody: Somebody) -> None:
    somebody.met(SCHOOL, MARCH.replace(hour=23, minute=30))
    assert elsewhere(somebody, somebody.receptionist) == [f"{MARCH.year}-03-13"]


@pytest.mark.django_db
def test_the_secret_sectors_of_the_database_are_those_of_the_law() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc WHERE proname IN ('people_contacts_elsewhere', 'person_file_together')"
        )
        sources = [row[0] for row in cursor.fetchall()]
    assert len(sources) == 2
    secret = ", ".join(f"'{sector}'" for sector in sorted(SECRET, reverse=True))
    assert all(f"NOT IN ({secret})" in source for source in sources)


@pytest.mark.parametrize("who", ["agent", "reader", "manager", "outsider_town", "outsider_sector"])
def test_who_does_not_receive_learns_nothing(somebody: Somebody, who: str) -> None:
    somebody.met(SCHOOL, MARCH)
    agent = getattr(somebody.cast, who)
    assert elsewhere(somebody, agent) == []
    assert together(somebody, agent) == set()


def test_receiving_in_another_town_opens_nothing_here(somebody: Somebody) -> None:
    """A shared receptionist: she receives here by a membership, but it is not her own authority."""
    somebody.met(SCHOOL, MARCH)
    cast = somebody.cast
    with scope(walls=[*somebody.walls]):
        Membership.objects.create(
            agent=cast.outsider_town, authority=cast.town, rights=["receive"], sectors=[CULTURE]
        )
    assert Wall(cast.town.pk, CULTURE) in somebody.grants(cast.outsider_town).walls
    assert elsewhere(somebody, cast.outsider_town) == []
    assert together(somebody, cast.outsider_town) == set()


def test_without_an_account_the_function_answers_nothing(somebody: Somebody) -> None:
    somebody.met(SCHOOL, MARCH)
    with scope(walls=somebody.walls):
        assert contacts_elsewhere(somebody[CULTURE]) == []
        assert profiles_together(somebody[CULTURE]) == []


def test_who_receives_for_several_sectors_has_them_together_and_no_more(somebody: Somebody) -> None:
    cast = somebody.cast
    assert together(somebody, cast.receptionist) == {(SCHOOL, False)}
    assert together(somebody, somebody.all_sectors) == {(one, False) for one in (SCHOOL, SOCIAL, TRANSPORT)}


def test_an_opening_adds_the_ordinary_sectors_while_it_lives(somebody: Somebody) -> None:
    assert together(somebody, somebody.receptionist) == set()
    somebody.crossed()
    assert together(somebody, somebody.receptionist) == {(SCHOOL, True), (TRANSPORT, True)}
    assert together(somebody, somebody.cast.receptionist) == {(SCHOOL, False)}, (
        "another's opening opens nothing"
    )


def test_an_opening_ends_by_the_clock_of_the_database(somebody: Somebody) -> None:
    somebody.crossed(ago=timedelta(minutes=16))
    assert together(somebody, somebody.receptionist) == set()


def test_an_opening_that_is_ended_opens_nothing(somebody: Somebody) -> None:
    somebody.crossed(ended_at=NOW)
    assert together(somebody, somebody.receptionist) == set()


def test_the_opening_of_another_file_opens_nothing_here(somebody: Somebody) -> None:
    with scope(walls=somebody.walls):
        stranger = Profile.objects.create(authority=somebody.cast.town, sector=CULTURE, family_name="Autre")
    somebody.crossed(profile=stranger)
    assert together(somebody, somebody.receptionist) == set()


def test_opening_and_ending_are_facts_and_asked_twice_open_once(somebody: Somebody) -> None:
    profile = somebody[CULTURE].pk
    with somebody.as_(somebody.receptionist) as grants:
        first = open_across(profile, COUNTER, " Où en est-elle ? ", by=grants, at=NOW)
        later = NOW + timedelta(minutes=5)
        assert open_across(profile, COUNTER, "Encore", by=grants, at=later) == first
        assert first.ends_at == NOW + timedelta(minutes=15), "asking again does not make it last"
        assert live_opening(grants, somebody[CULTURE], at=later) == first
        end_crossing(profile, by=grants.agent, at=later)
        assert live_opening(grants, somebody[CULTURE], at=later) is None
        with pytest.raises(CannotEndCrossing):
            end_crossing(profile, by=grants.agent, at=later)
        kinds = Event.objects.filter(kind__startswith="crossing.").order_by("id").values_list("kind", "facts")
        assert list(kinds) == [
            ("crossing.opened", {"presence": "counter", "minutes": 15}),
            ("crossing.ended", {}),
        ]


@pytest.mark.parametrize("who", ["agent", "manager"])
def test_only_who_receives_opens(somebody: Somebody, who: str) -> None:
    with (
        somebody.as_(getattr(somebody.cast, who)) as grants,
        pytest.raises(CannotCross, match="right"),
    ):
        open_across(somebody[CULTURE].pk, COUNTER, "Parce que", by=grants, at=NOW)


def test_an_opening_has_a_reason_and_a_person(somebody: Somebody) -> None:
    with somebody.as_(somebody.receptionist) as grants:
        with pytest.raises(CannotCross, match="reason"):
            open_across(somebody[CULTURE].pk, COUNTER, "  ", by=grants, at=NOW)
        assert not CrossSectorOpening.objects.exists()


def test_two_profiles_are_linked_by_who_receives_for_both(somebody: Somebody) -> None:
    cast = somebody.cast
    with scope(walls=somebody.walls):
        here = Profile.objects.create(authority=cast.town, sector=CULTURE, family_name="Noël")
        there = Profile.objects.create(authority=cast.town, sector=SCHOOL, family_name="Noël")
        beside = Profile.objects.create(authority=cast.town, sector=CULTURE, family_name="Noël")
    for agent in (cast.agent, somebody.receptionist, cast.outsider_town):
        with somebody.as_(agent), pytest.raises(CannotLink, match="absent"):
            link(here.pk, there.pk, ground=COUNTER, checked=PAPER, by=agent, at=NOW)
    agent = cast.receptionist
    with somebody.as_(agent):
        with pytest.raises(CannotLink, match="absent"):
            link(here.pk, beside.pk, ground=COUNTER, checked=PAPER, by=agent, at=NOW)
        with pytest.raises(CannotLink, match="unseen"):
            link(here.pk, there.pk, ground=TELEPHONE, checked=PAPER, by=agent, at=NOW)
        link(here.pk, there.pk, ground=COUNTER, checked=PAPER, by=agent, at=NOW)
        with pytest.raises(CannotLink, match="known"):
            link(there.pk, here.pk, ground=COUNTER, checked=PAPER, by=agent, at=NOW)
        with pytest.raises(CannotLink, match="apart"):
            link(here.pk, somebody[SCHOOL].pk, ground=COUNTER, checked=PAPER, by=agent, at=NOW)
        assert [one.profile for one in profiles_together(here)] == [there.pk]
        facts = Event.objects.filter(kind="person.linked", sector=SCHOOL).latest("id")
        assert facts.subjects == [["profile", str(there.pk), "subject"]], "a fact names its own wall only"
        assert facts.facts == {"ground": "counter", "checked": "document"}


def test_nobody_reads_the_sealed_link(somebody: Somebody) -> None:
    with somebody.as_(somebody.all_sectors):
        assert not PersonLink.objects.exists()
