"""The person joins and parts her own files by her link: what it shows, once, to her alone, and nothing of a secret."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import signing
from django.utils import timezone

from parvis.base.scope import Wall, scope
from parvis.events.models import Event
from parvis.people.actions import add_contact_point, remove_contact_point, verify_contact_point
from parvis.people.models import ContactPoint, PersonLink, Profile
from parvis.person_file import own
from parvis.person_file.actions import link
from parvis.person_file.models import OwnFilesLink
from parvis.person_file.own import CannotSendOwnFiles, CannotSettle, DeadOwnLink
from parvis.person_file.queries import profiles_together
from tests.cast import CULTURE, SCHOOL, SOCIAL, Cast
from tests.person_file.conftest import COUNTER, PAPER

NOW = timezone.now()
EMAIL = "camille.desteve@courriel.example"
Way = ContactPoint.Kind


def known(cast: Cast, sector: str, *, email: str = EMAIL, verified: bool = True, **values: Any) -> Profile:
    """A file of hers, with an address that an agent verified."""
    usual = {"family_name": "Destève", "given_names": "Camille", "birth_date": date(1984, 3, 27)}
    with scope(walls=cast.walls):
        authority = values.pop("authority", cast.town)
        profile = Profile.objects.create(authority=authority, sector=sector, **usual | values)
        point = add_contact_point(profile.pk, Way.EMAIL, email, by=cast.agent, at=NOW)
        if verified:
            verify_contact_point(profile.pk, point.pk, by=cast.agent, at=NOW)
    return profile


def token_for(cast: Cast, profile: Profile, *, ago: timedelta = timedelta()) -> str:
    """What the link sent to her carries."""
    with scope(walls=cast.walls):
        point = ContactPoint.objects.get(profile=profile)
        link = own.open_own_link(profile.pk, point.pk, by=cast.receptionist, at=timezone.now() - ago)
    return own.own_files_url(link).rstrip("/").rsplit("/", 1)[1]


def shown(token: str) -> list[tuple[str, bool]]:
    with scope():
        return [(one.sector, one.is_joined) for one in own.own_files(token).others]


def settle(token: str, wanted: Callable[[own.OwnFile], bool]) -> int:
    """Tick the files that are wanted, as the page does."""
    with scope():
        marks = [one.mark for one in own.own_files(token).others if wanted(one)]
    with scope():
        return own.settle_own_files(token, marks, at=timezone.now())


def together(cast: Cast, profile: Profile) -> set[str]:
    """What reception then reads in one page."""
    agent = cast.receptionist
    with scope(walls=[Wall(cast.town.pk, one) for one in (CULTURE, SCHOOL)], account=agent.account_id):
        return {one.sector for one in profiles_together(profile)}


def test_she_joins_her_files_then_parts_them(cast: Cast) -> None:
    here, school, social = known(cast, CULTURE), known(cast, SCHOOL), known(cast, SOCIAL)
    token = token_for(cast, here)
    assert shown(token) == [("school", False), ("", False)], "a secret sector is not named"
    assert settle(token, lambda one: True) == 2
    assert together(cast, here) == {SCHOOL}
    with scope(walls=cast.walls):
        linked = Event.objects.filter(kind="person.linked").order_by("sector")
        assert [(one.sector, one.subjects, one.actor_kind, one.facts) for one in linked] == [
            (
                sector,
                [["profile", str(profile.pk), "subject"]],
                "person",
                {"ground": "herself", "checked": "link"},
            )
            for sector, profile in ((CULTURE, here), (SCHOOL, school), (SOCIAL, social))
        ]
    again = token_for(cast, school)
    assert sorted(shown(again)) == [("", True), ("culture", True)]
    assert settle(again, lambda one: not one.sector) == 1
    assert together(cast, here) == set()
    with scope(walls=cast.walls):
        parted = Event.objects.get(kind="person.unlinked")
        assert (parted.sector, parted.facts) == (CULTURE, {"why": "herself"})


def test_what_was_parted_is_joined_again_from_either_file(cast: Cast) -> None:
    here, school = known(cast, CULTURE), known(cast, SCHOOL)
    settle(token_for(cast, here), lambda one: True)
    settle(token_for(cast, here), lambda one: False)
    assert together(cast, here) == set()
    token = token_for(cast, school)
    assert shown(token) == [("culture", False)]
    settle(token, lambda one: True)
    assert together(cast, here) == {SCHOOL}


def test_an_agent_who_writes_her_own_address_on_a_file_learns_nothing_of_the_others(cast: Cast) -> None:
    here = known(cast, CULTURE)
    known(cast, SCHOOL)
    known(cast, SOCIAL)
    settle(token_for(cast, here), lambda one: True)
    with scope(walls=cast.walls):
        mine = add_contact_point(here.pk, Way.EMAIL, "guichet@courriel.example", by=cast.agent, at=NOW)
        verify_contact_point(here.pk, mine.pk, by=cast.agent, at=NOW)
        link = own.open_own_link(here.pk, mine.pk, by=cast.receptionist, at=NOW)
    token = own.own_files_url(link).rstrip("/").rsplit("/", 1)[1]
    assert shown(token) == [], "not even that two services know her"
    assert settle(token, lambda one: True) == 0
    assert together(cast, here) == {SCHOOL}, "and parts nothing"


def test_the_neutral_words_are_also_those_of_the_commonest_sector(cast: Cast) -> None:
    """Who reads over her shoulder must not conclude from neutral words that a service is a secret one."""
    assert {"general", "social", "health"} == own.UNNAMED


@pytest.mark.parametrize(
    ("unlike", "why"),
    [
        ({"email": "conjoint@courriel.example"}, "another address"),
        ({"verified": False}, "nobody verified that address there"),
        ({"given_names": "Hugo"}, "a family shares one mailbox"),
        ({"family_name": "Noël"}, "another name"),
        ({"birth_date": date(2014, 3, 27)}, "her daughter, of the same name"),
        ({"birth_date": None}, "nobody knows when"),
    ],
)
def test_what_is_not_surely_hers_is_not_shown(cast: Cast, unlike: dict[str, Any], why: str) -> None:
    here = known(cast, CULTURE)
    known(cast, SCHOOL, **unlike)
    assert shown(token_for(cast, here)) == [], why


def test_the_name_she_was_born_with_and_accents_are_hers(cast: Cast) -> None:
    here = known(cast, CULTURE, birth_name="Le Goff")
    known(cast, SCHOOL, family_name="LE GOFF", given_names="CAMILLE Anne", email=EMAIL.upper())
    assert shown(token_for(cast, here)) == [("school", False)]


def test_another_authority_is_another_world(cast: Cast) -> None:
    here, there = known(cast, CULTURE), known(cast, SCHOOL, authority=cast.other_town)
    token = token_for(cast, here)
    assert shown(token) == []
    with scope(), pytest.raises(CannotSettle):
        own.settle_own_files(token, [str(there.pk)], at=NOW)
    with scope(walls=cast.walls):
        link = OwnFilesLink.objects.get()
    forged = signing.dumps([link.pk.hex, there.pk.hex], salt="parvis.person_file.own")
    with scope(), pytest.raises(DeadOwnLink):
        own.own_files(forged)


def test_a_file_reception_knows_for_another_person_is_not_hers_to_take(cast: Cast) -> None:
    here, school, culture = known(cast, CULTURE), known(cast, SCHOOL), known(cast, CULTURE, given_names="Ana")
    with scope(walls=cast.walls, account=cast.receptionist.account_id):
        link(school.pk, culture.pk, ground=COUNTER, checked=PAPER, by=cast.receptionist, at=NOW)
    assert shown(token_for(cast, here)) == []


def test_the_link_serves_once_and_takes_its_sisters_with_it(cast: Cast) -> None:
    here = known(cast, CULTURE)
    known(cast, SCHOOL)
    sister, token = token_for(cast, here), token_for(cast, here)
    with scope():
        marks = [one.mark for one in own.own_files(token).others]
        assert marks != [one.mark for one in own.own_files(sister).others], "a mark is good for its link only"
    with scope():
        own.settle_own_files(token, marks, at=NOW)
    for spent in (token, sister):
        with scope(), pytest.raises(DeadOwnLink):
            own.own_files(spent)
    with scope(), pytest.raises(DeadOwnLink):
        own.settle_own_files(token, [], at=NOW)
    assert together(cast, here) == {SCHOOL}, "a replay undoes nothing"


def test_the_link_dies_by_the_clock_of_the_database(cast: Cast) -> None:
    here = known(cast, CULTURE)
    token = token_for(cast, here, ago=timedelta(days=3, minutes=1))
    with scope(), pytest.raises(DeadOwnLink):
        own.own_files(token)


def test_the_link_dies_with_its_address_and_with_its_file(cast: Cast) -> None:
    one, two = known(cast, CULTURE), known(cast, SCHOOL)
    tokens = token_for(cast, one), token_for(cast, two)
    with scope(walls=cast.walls):
        remove_contact_point(one.pk, ContactPoint.objects.get(profile=one).pk, by=cast.agent, at=NOW)
        Profile.objects.filter(pk=two.pk).update(
            merged_into=Profile.objects.create(authority=cast.town, sector=SCHOOL, family_name="Autre")
        )
    for token in tokens:
        with scope(), pytest.raises(DeadOwnLink):
            own.own_files(token)


def test_a_link_leaves_for_a_verified_address_of_a_person_three_times_a_day(cast: Cast) -> None:
    here, unsure = known(cast, CULTURE), known(cast, SCHOOL, verified=False)
    with pytest.raises(CannotSendOwnFiles, match="address"):
        token_for(cast, unsure)
    for _time in range(3):
        token_for(cast, here)
    with pytest.raises(CannotSendOwnFiles, match="often"):
        token_for(cast, here)


def test_without_the_capability_the_functions_answer_nothing(cast: Cast) -> None:
    here = known(cast, CULTURE)
    known(cast, SCHOOL)
    token_for(cast, here)
    with scope(walls=cast.walls):
        link = OwnFilesLink.objects.get()
        with pytest.raises(DeadOwnLink):
            own._shown(link.pk)
        assert not PersonLink.objects.exists()
    with scope(cases=[here.pk]):
        assert not OwnFilesLink.objects.exists(), "the row itself is for agents"
