"""Files of other sectors that look like one person's: offered the nearest first, linked only while she is there."""

from typing import Any

import pytest
from django.urls import reverse

from parvis.agents.models import Membership
from parvis.base.scope import Wall, scope
from parvis.events.models import Event
from parvis.people.models import Profile
from tests.cast import CULTURE, SCHOOL, SOCIAL, Cast

HERE = {"family_name": "Noël", "given_names": "Anne", "birth_date": "1970-01-02"}


@pytest.fixture
def here(cast: Cast) -> Profile:
    with scope(walls=cast.walls):
        return Profile.objects.create(authority=cast.town, sector=CULTURE, **HERE)


def there(cast: Cast, sector: str = SCHOOL, **changes: Any) -> Profile:
    with scope(walls=cast.walls):
        return Profile.objects.create(authority=cast.town, sector=sector, **(HERE | changes))


def offered(cast: Cast, here: Profile) -> list[tuple[str, str]]:
    page = cast.sign_in(cast.receptionist).get(reverse("person_rattacher", args=[here.pk]))
    return [(str(key), words) for key, words in page.context["form"].fields["other"].choices]


def test_near_names_and_days_are_offered_with_what_differs(cast: Cast, here: Profile) -> None:
    same, letter = there(cast), there(cast, family_name="Noelle")
    day, none = there(cast, birth_date="1970-01-03"), there(cast, birth_date=None)
    for other in ({"given_names": "Jean"}, {"family_name": "Martin"}, {"birth_date": "1985-06-20"}):
        there(cast, **other)
    there(cast, CULTURE), there(cast, SOCIAL)
    place = {"authority": cast.town, "sector": "transport"}
    with scope(walls=[*cast.walls, Wall(cast.town.pk, "transport")]):
        # Where she only looks, she links nobody.
        Membership.objects.create(
            agent=cast.receptionist,
            authority=cast.town,
            unit=cast.childhood,
            rights=["see"],
            sectors=["transport"],
        )
        Profile.objects.create(**place, **HERE)
        Profile.objects.create(authority=cast.other_town, sector=SCHOOL, **HERE)
    found = offered(cast, here)
    assert [key for key, _words in found][:2] == [str(same.pk), str(letter.pk)], "the nearest first"
    assert {key for key, _words in found} == {str(one.pk) for one in (same, letter, day, none)}
    told = dict(found)
    assert told[str(same.pk)].endswith("même identité")
    assert "nom d’usage «\xa0Noelle\xa0» au lieu de «\xa0Noël\xa0»" in told[str(letter.pk)]
    assert "«\xa03 janvier 1970\xa0» au lieu de «\xa02 janvier 1970\xa0»" in told[str(day.pk)]
    assert told[str(none.pk)].endswith("date de naissance connu d’une seule fiche")


def test_a_near_one_is_linked_with_the_person_present_only(cast: Cast, here: Profile) -> None:
    other = there(cast, given_names="Annie")
    client, address = cast.sign_in(cast.receptionist), reverse("person_rattacher", args=[here.pk])
    assert address in client.get(reverse("person", args=[here.pk])).content.decode()
    assert client.get(address).context["form"].fields["other"].initial is None, "chosen by hand"
    chosen = {"other": str(other.pk), "checked": "document"}
    assert "sans elle, rien ne se rattache" in client.post(address, chosen).content.decode()
    client.post(address, chosen | {"presence": "counter"})
    with scope(walls=cast.walls):
        assert Event.objects.filter(kind="person.linked").count() == 2
    assert offered(cast, here) == []
    for stranger in (cast.agent, cast.outsider_town, cast.outsider_sector):
        assert cast.sign_in(stranger).get(address).status_code == 404
