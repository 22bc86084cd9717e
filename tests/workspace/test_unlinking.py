"""Files of two sectors are known for one person's, and no more, by reception: on what ground, and by nobody else."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.base.scope import scope
from parvis.events.models import Event
from parvis.people.merging import merge, unmerge
from parvis.people.models import Profile
from parvis.person_file.actions import link
from parvis.person_file.models import CrossSectorOpening, IdentityCheck
from tests.cast import CULTURE, SCHOOL, Cast
from tests.people.test_merging import profile_of

COUNTER = CrossSectorOpening.Presence.COUNTER
THERE = {"presence": "counter", "checked": "document"}


def join(client: Client, here: Profile, other: Profile) -> None:
    """Know both for the person's who is at the desk."""
    address = reverse("person_rattacher", args=[here.pk])
    assert client.post(address, THERE | {"other": str(other.pk)}).status_code == 302


def part(client: Client, profile: Profile) -> str:
    """Take a link back; what the page says then."""
    answer = client.post(reverse("person_detacher", args=[profile.pk]), {"why": "mistake"}, follow=True)
    return str(answer.content.decode())


def facts(cast: Cast, kind: str) -> list[tuple[str, dict[str, str]]]:
    with scope(walls=cast.walls):
        return [(one.sector, one.facts) for one in Event.objects.filter(kind=kind).order_by("sector")]


@pytest.fixture
def linked(cast: Cast) -> tuple[Profile, Profile]:
    """Two files of two sectors, known for one person's by the desk."""
    with scope(walls=cast.walls):
        here, there = profile_of(cast), profile_of(cast, sector=SCHOOL)
    join(cast.sign_in(cast.receptionist), here, there)
    return here, there


def sectors(client: Client, profile: Profile) -> list[str]:
    return [str(one) for one in client.get(reverse("person", args=[profile.pk])).context["sectors"]]


def test_the_desk_says_where_the_person_is_and_how_it_recognised_her(cast: Cast) -> None:
    with scope(walls=cast.walls):
        here, there = profile_of(cast), profile_of(cast, sector=SCHOOL)
        other = profile_of(cast, sector=SCHOOL, family_name="Autre")
    client = cast.sign_in(cast.receptionist)
    address = reverse("person_rattacher", args=[here.pk])
    assert address in client.get(reverse("person", args=[here.pk])).content.decode()
    for typed, said in (
        ({"other": str(there.pk)}, "sans elle, rien ne se rattache"),
        ({"other": str(there.pk), "presence": "counter"}, "Dites comment vous avez vérifié"),
        (THERE | {"other": str(there.pk), "presence": "telephone"}, "ne se voit pas au téléphone"),
        (THERE | {"other": str(other.pk)}, "n’est plus proposée"),
        (THERE, "Choisissez la fiche"),
    ):
        refused = client.post(address, typed)
        assert (refused.status_code, sectors(client, here)) == (422, [])
        assert said in refused.content.decode()
    join(client, here, there)
    assert sectors(client, here) == ["Enfance et scolarité"]
    told = {"ground": "counter", "checked": "document"}
    assert facts(cast, "person.linked") == [(CULTURE, told), (SCHOOL, told)]
    assert "Aucune fiche d’un autre secteur" in client.get(address).content.decode()


def test_the_desk_takes_a_link_back_and_says_why(cast: Cast, linked: tuple[Profile, Profile]) -> None:
    here, _there = linked
    client = cast.sign_in(cast.receptionist)
    gesture = reverse("person_detacher", args=[here.pk])
    for outsider in (cast.agent, cast.manager, cast.outsider_sector, cast.outsider_town):
        for verb in ("person_detacher", "person_rattacher"):
            address = reverse(verb, args=[here.pk])
            asking = cast.sign_in(outsider)
            assert asking.get(address).status_code == 404
            assert asking.post(address, {"why": "mistake"}).status_code == 404
    assert sectors(client, here) == ["Enfance et scolarité"]
    assert gesture in client.get(reverse("person", args=[here.pk])).content.decode()
    assert client.post(gesture).status_code == 422
    part(client, here)
    assert sectors(client, here) == []
    assert facts(cast, "person.unlinked") == [(CULTURE, {"why": "mistake"})]
    assert client.get(gesture).status_code == 404


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
    assert "séparez-les d’abord" in part(client, kept)
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
    by = cast.receptionist
    with scope(walls=cast.walls, account=by.account_id):
        link(kept.pk, hers.pk, ground=COUNTER, checked=IdentityCheck.DOCUMENT, by=by, at=timezone.now())
    assert len(sectors(client, kept)) == 2
    with scope(walls=cast.walls):
        unmerge(made.pk, by=cast.receptionist, at=timezone.now())
    assert (len(sectors(client, kept)), len(sectors(client, here))) == (0, 1)
