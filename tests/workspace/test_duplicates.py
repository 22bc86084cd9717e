"""The pages of duplicates: a list explained, two files side by side, a merge and its undoing, each to its own."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent
from parvis.base.scope import Wall, scope
from parvis.events.models import AccessLog
from parvis.people import actions
from parvis.people.duplicates import look
from parvis.people.models import DuplicateSuspicion, Merge, Profile, ProfileNote
from parvis.person_file import comparing
from tests.cast import CULTURE, SCHOOL, Cast
from tests.people.test_merging import point_of, profile_of

NOW = timezone.now() - timedelta(days=1)
LIST = "/agent/doublons/"


@pytest.fixture
def pair(cast: Cast) -> tuple[Profile, Profile]:
    """Two files of one person, suspected."""
    with scope(walls=cast.walls):
        one = profile_of(cast)
        other = profile_of(cast, family_name="DESTEVE", birth_name="Noël")
        point_of(other, "c.desteve@example.org")
        look(Wall(cast.town.pk, CULTURE), at=NOW)
    return one, other


def address(pair: tuple[Profile, Profile]) -> str:
    return reverse("duplicate", args=[one.pk for one in pair])


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


def outsiders(cast: Cast) -> list[Agent]:
    return [cast.reader, cast.outsider_sector, cast.outsider_town]


def test_the_list_explains_and_leads_to_the_comparison(cast: Cast, pair: tuple[Profile, Profile]) -> None:
    for agent in (cast.agent, cast.manager, cast.receptionist):
        page = cast.sign_in(agent).get(LIST).content.decode()
        assert "Même nom et même date de naissance" in page
        assert "DESTEVE" in page
    for agent in outsiders(cast):
        assert "DESTEVE" not in cast.sign_in(agent).get(LIST).content.decode()
        assert "Aucun doublon à examiner" in cast.sign_in(agent).get(LIST).content.decode()


def test_what_is_not_hers_does_not_exist(cast: Cast, pair: tuple[Profile, Profile]) -> None:
    with scope(walls=cast.walls):
        school = profile_of(cast, sector=SCHOOL)
    ways = [address(pair), address(pair) + "ecarter/"]
    for agent in outsiders(cast):
        client = cast.sign_in(agent)
        assert {client.post(way, {"kept": "one"}).status_code for way in ways} == {404}
        assert client.get(address(pair)).status_code == 404
    receives_both = cast.sign_in(cast.receptionist)
    assert receives_both.get(address((pair[0], school))).status_code == 404, "of two sectors"
    assert receives_both.get(address((pair[0], pair[0]))).status_code == 404
    with scope(walls=cast.walls):
        assert not Merge.objects.exists()
        assert DuplicateSuspicion.objects.get().state == "open"


def test_two_files_become_one_and_two_again(cast: Cast, pair: tuple[Profile, Profile]) -> None:
    one, other = pair
    client = cast.sign_in(cast.agent)
    page = client.get(address(pair)).content.decode()
    assert "Même nom et même date de naissance" in page
    assert "c.desteve@example.org" in page
    assert 'name="take_birth_date"' not in page, "the same on both sides"
    values = {"kept": "one", "take_family_name": "one", "take_birth_name": "other", "seen": seen_on(page)}
    answer = client.post(address(pair), values)
    assert answer.headers["location"] == reverse("person", args=[one.pk])
    with scope(walls=cast.walls):
        one.refresh_from_db()
        assert (one.family_name, one.birth_name) == ("Destève", "Noël")
        made = Merge.objects.get()
        stays = actions.note_profile(one.pk, "Reste ici", by=cast.agent, at=timezone.now())
        goes = actions.note_profile(one.pk, "Part ailleurs", by=cast.agent, at=timezone.now())
    assert client.get(reverse("person", args=[other.pk])).headers["location"].endswith(f"{one.pk}/")
    for way in (address(pair), address(pair) + "ecarter/"):
        late = client.post(way, values, follow=True)
        assert "Ces deux fiches sont déjà réunies, par Inès Arnoult le" in late.content.decode()
        assert cast.sign_in(cast.reader).post(way, values).status_code == 404
    file = client.get(reverse("person", args=[one.pk])).content.decode()
    undoing = reverse("separation", args=[made.pk])
    assert undoing in file
    assert "Deux fiches réunies en une seule" in file
    for agent in outsiders(cast):
        assert cast.sign_in(agent).post(undoing).status_code == 404
    page = client.get(undoing).content.decode()
    assert "Part ailleurs" in page
    # An id that was not offered goes nowhere.
    client.post(undoing, {"also": [str(goes.pk), str(one.pk), "x"]})
    with scope(walls=cast.walls):
        one.refresh_from_db()
        other.refresh_from_db()
        assert (one.birth_name, other.merged_into_id) == ("", None)
        held = dict(ProfileNote.objects.order_by("pk").values_list("pk", "profile_id"))
        assert held == {stays.pk: one.pk, goes.pk: other.pk}
    late = client.post(undoing, follow=True).content.decode()
    assert "Ces deux fiches sont déjà séparées, par Inès Arnoult le" in late
    assert cast.sign_in(cast.reader).post(undoing).status_code == 404
    assert "séparées de nouveau" in client.get(reverse("person", args=[other.pk])).content.decode()


def test_keeping_the_other_takes_the_values_of_the_first_when_chosen(
    cast: Cast, pair: tuple[Profile, Profile]
) -> None:
    client = cast.sign_in(cast.receptionist)
    values = {"kept": "other", "take_family_name": "one", "take_birth_name": "other"}
    client.post(address(pair), {**values, "seen": seen_on(client.get(address(pair)).content.decode())})
    with scope(walls=cast.walls):
        kept = Profile.objects.get(pk=pair[1].pk)
        assert (kept.family_name, kept.birth_name, kept.merged_into_id) == ("Destève", "Noël", None)


def test_a_file_corrected_meanwhile_is_compared_again(cast: Cast, pair: tuple[Profile, Profile]) -> None:
    client = cast.sign_in(cast.agent)
    drawn = seen_on(client.get(address(pair)).content.decode())
    with scope(walls=cast.walls):
        Profile.objects.filter(pk=pair[1].pk).update(birth_date=date(1984, 3, 28))
    values = {"kept": "one", "take_family_name": "one", "take_birth_name": "one", "take_birth_date": "one"}
    answer = client.post(address(pair), {**values, "seen": drawn})
    assert answer.status_code == 409
    assert "a changé entre-temps" in answer.content.decode()
    assert client.post(address(pair), {"kept": "one", "seen": drawn}).status_code == 422
    drawn = seen_on(answer.content.decode())
    assert client.post(address(pair), {**values, "seen": drawn}).status_code == 302


def test_two_persons_are_set_apart(cast: Cast, pair: tuple[Profile, Profile]) -> None:
    client = cast.sign_in(cast.agent)
    assert client.get(address(pair) + "ecarter/").status_code == 405
    for _twice in range(2):
        assert client.post(address(pair) + "ecarter/").headers["location"] == LIST
    assert "DESTEVE" not in client.get(LIST).content.decode()
    with scope(walls=cast.walls):
        assert DuplicateSuspicion.objects.get().settled_by == cast.agent


def test_comparing_is_written_in_the_log_of_both(cast: Cast, pair: tuple[Profile, Profile]) -> None:
    cast.sign_in(cast.agent).get(address(pair))
    with scope(walls=cast.walls):
        looked = AccessLog.objects.order_by("profile_id").values_list("profile_id", flat=True)
        assert set(looked) == {one.pk for one in pair}


def test_a_later_merge_comes_back_first(cast: Cast, pair: tuple[Profile, Profile]) -> None:
    with scope(walls=cast.walls):
        third = profile_of(cast)
    client = cast.sign_in(cast.agent)
    for absorbed in (pair[1], third):
        way = address((pair[0], absorbed))
        drawn = seen_on(client.get(way).content.decode())
        client.post(way, {"kept": "one", "take_family_name": "one", "take_birth_name": "one", "seen": drawn})
    with scope(walls=cast.walls):
        first = Merge.objects.get(absorbed=pair[1])
    answer = client.post(reverse("separation", args=[first.pk]))
    assert answer.status_code == 409
    assert "séparez d’abord la dernière" in answer.content.decode()


def test_the_list_goes_by_pages_and_asks_the_same_number_of_queries(
    cast: Cast, pair: tuple[Profile, Profile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "PAGE", 2)
    client = cast.sign_in(cast.agent)

    def counted() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as queries:
            return client.get(LIST).content.decode(), len(queries)

    counted()
    _page, few = counted()
    with scope(walls=cast.walls):
        profile_of(cast)
        profile_of(cast, family_name="Autre")
        look(Wall(cast.town.pk, CULTURE), at=NOW)
    page, many = counted()
    assert many == few
    following = re.search(r'href="(/agent/doublons/\?apres=[^"]+)"', page)
    assert following is not None
    second = client.get(following[1]).content.decode()
    shown = [re.findall(r"/agent/doublons/[\w-]{36}/[\w-]{36}/", one) for one in (page, second)]
    assert (len(shown[0]), len(shown[1])) == (2, 1)
    assert not set(shown[0]) & set(shown[1])
    for altered in ("?apres=x", "?apres=99.x", "?apres=999999999999.x"):
        assert client.get(LIST + altered).status_code == 200
