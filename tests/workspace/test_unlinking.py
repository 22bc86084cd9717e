"""A file linked by mistake is known for nobody else's again: reception's gesture, refused when a merge made it."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.base.scope import scope
from parvis.events.models import Event
from parvis.people.merging import merge, unmerge
from parvis.people.models import Profile
from tests.cast import CULTURE, SCHOOL, Cast
from tests.people.test_merging import profile_of


@pytest.fixture
def linked(cast: Cast) -> tuple[Profile, Profile]:
    """Two files of two sectors, known for one person's by the desk."""
    with scope(walls=cast.walls):
        here, there = profile_of(cast), profile_of(cast, sector=SCHOOL)
    cast.sign_in(cast.receptionist).post(reverse("person_join", args=[here.pk, there.pk]))
    return here, there


def sectors(client: Client, profile: Profile) -> list[str]:
    return [str(one) for one in client.get(reverse("person", args=[profile.pk])).context["sectors"]]


def test_the_desk_takes_a_link_back(cast: Cast, linked: tuple[Profile, Profile]) -> None:
    here, _there = linked
    client = cast.sign_in(cast.receptionist)
    assert sectors(client, here) == ["Enfance et scolarité"]
    gesture = reverse("person_part", args=[here.pk])
    for outsider in (cast.agent, cast.manager, cast.outsider_sector, cast.outsider_town):
        assert cast.sign_in(outsider).post(gesture).status_code == 404
    assert sectors(client, here) == ["Enfance et scolarité"]
    assert gesture in client.get(reverse("person", args=[here.pk])).content.decode()
    client.post(gesture)
    assert sectors(client, here) == []
    with scope(walls=cast.walls):
        told = Event.objects.get(kind="person.unlinked")
        assert (told.sector, [one[1] for one in told.subjects]) == (CULTURE, [str(here.pk)])
    assert "rattachée à aucune autre" in client.post(gesture, follow=True).content.decode()


def test_the_database_itself_refuses_who_does_not_receive(
    cast: Cast, linked: tuple[Profile, Profile]
) -> None:
    with scope(walls=cast.walls, account=cast.agent.account_id), connection.cursor() as cursor:
        cursor.execute("SELECT person_file_unlink(%s)", (linked[0].pk,))
        assert cursor.fetchone() == ("absent",)


def test_a_link_that_a_merge_brought_goes_with_the_merge(cast: Cast, linked: tuple[Profile, Profile]) -> None:
    here, _there = linked
    client = cast.sign_in(cast.receptionist)
    with scope(walls=cast.walls):
        kept = profile_of(cast)
        made = merge(kept.pk, here.pk, by=cast.receptionist, at=timezone.now())
    assert sectors(client, kept) == ["Enfance et scolarité"], "it came along"
    answer = client.post(reverse("person_part", args=[kept.pk]), follow=True)
    assert "séparez-les d’abord" in answer.content.decode()
    with scope(walls=cast.walls):
        unmerge(made.pk, by=cast.receptionist, at=timezone.now())
    assert (sectors(client, kept), sectors(client, here)) == ([], ["Enfance et scolarité"])


def test_who_was_linked_through_a_merge_is_not_left_with_the_other_person(
    cast: Cast, linked: tuple[Profile, Profile]
) -> None:
    here, _there = linked
    client = cast.sign_in(cast.receptionist)
    with scope(walls=cast.walls):
        kept, hers = profile_of(cast), profile_of(cast, sector=SCHOOL)
        made = merge(kept.pk, here.pk, by=cast.receptionist, at=timezone.now())
    client.post(reverse("person_join", args=[kept.pk, hers.pk]))
    assert len(sectors(client, kept)) == 2
    with scope(walls=cast.walls):
        unmerge(made.pk, by=cast.receptionist, at=timezone.now())
    assert (len(sectors(client, kept)), len(sectors(client, here))) == (0, 1)
