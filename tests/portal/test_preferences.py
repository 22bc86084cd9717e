"""How somebody wants to be written to: by the link of her messages or from her request, and nothing else is opened."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.base.scope import scope
from parvis.notifications.addressees import addressee_id
from parvis.notifications.models import Addressee, Delivery
from parvis.notifications.preference_links import preferences_url
from parvis.notifications.sending import composed
from parvis.portal.limits import CHOICES
from tests.cast import ANSWERS, CULTURE, SOCIAL, Cast
from tests.notifications.test_correspondence import follow

from .conftest import Resident

pytestmark = pytest.mark.django_db

HERS = str(ANSWERS["mail"])


def written(cast: Cast, *, sector: str = CULTURE) -> Delivery:
    """A message that left about a request of hers."""
    filed = cast.file(
        procedure=None if sector == CULTURE else cast.offer("aide", cast.association, sector=sector)
    )
    (sent,) = follow(cast, filed, "case.filed")
    return sent


def link_in(delivery: Delivery) -> str:
    """The link at the foot of a message, as it leaves."""
    email = composed(delivery, ())
    found = re.findall(r"/courriels/choix/[^\s\"]+", email.text + email.html)
    assert len(found) == 2
    assert found[0] == found[1]
    return str(found[0])


def chosen(cast: Cast, sector: str = CULTURE) -> tuple[str, str, str]:
    with scope(walls=cast.walls):
        found = Addressee.objects.get(pk=addressee_id(cast.town.pk, sector, HERS))
    return found.way, found.language, found.origin


def test_the_link_at_the_foot_opens_her_choice_and_keeps_it(cast: Cast) -> None:
    link = link_in(written(cast))
    page = Client().get(link)
    assert page.status_code == 200
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert chosen(cast) == ("", "", "")
    again = Client().post(link, {"way": "paper", "language": "en"})
    assert "Votre choix est enregistré" in again.content.decode()
    assert chosen(cast) == ("paper", "en", "person")
    assert 'value="paper" checked' in Client().get(link).content.decode()


def test_the_page_says_nothing_of_her_requests_nor_of_a_secret_sector(cast: Cast) -> None:
    sent = written(cast)
    with scope(walls=cast.walls):
        reference = sent.subject
    shown = Client().get(link_in(sent)).content.decode()
    assert HERS not in shown
    assert "Réserver une salle" not in shown
    assert reference not in shown
    secret = Client().get(link_in(written(cast, sector=SOCIAL))).content.decode()
    assert "Social" not in secret


def test_an_altered_or_an_old_link_opens_nothing_and_changes_nothing(cast: Cast) -> None:
    link = link_in(written(cast))
    old = preferences_url(
        addressee_id(cast.town.pk, CULTURE, HERS), on=timezone.now().date() - timedelta(days=400)
    )
    unknown = preferences_url(addressee_id(cast.town.pk, CULTURE, "x@y.example"), on=timezone.now().date())
    other = link.replace("/choix/", "/choix/0")
    for dead in (other, link[:-3] + "a/", old.removeprefix("http://testserver"), unknown):
        address = "/courriels" + dead.split("/courriels")[1]
        assert Client().get(address).status_code == 410
        assert Client().post(address, {"way": "paper", "language": ""}).status_code == 410
    assert chosen(cast) == ("", "", "")


def test_a_choice_that_is_none_is_refused_with_its_field(cast: Cast) -> None:
    link = link_in(written(cast))
    for answers in ({}, {"way": "pigeon"}, {"way": "email", "language": "zz"}):
        page = Client().post(link, answers)
        assert page.status_code == 422
        assert "govuk-error-summary" in page.content.decode()
    assert chosen(cast) == ("", "", "")


def test_the_link_serves_as_often_as_a_person_needs_and_not_a_machine(
    cast: Cast,
) -> None:
    link, client = link_in(written(cast)), Client()
    answers = [
        client.post(link, {"way": way, "language": ""}).status_code
        for way in ["paper", "email"] * (CHOICES[0].most // 2)
    ]
    assert set(answers) == {200}
    assert client.post(link, {"way": "portal", "language": ""}).status_code == 429


def test_she_chooses_from_the_page_of_her_request_too(resident: Resident, cast: Cast) -> None:
    case = resident.file()
    address = reverse("case_preferences", args=[case.reference])
    assert address in resident.client.get(reverse("tracking", args=[case.reference])).content.decode()
    assert resident.client.get(address).status_code == 200
    assert "enregistré" in resident.client.post(address, {"way": "portal", "language": ""}).content.decode()
    assert chosen(cast) == ("portal", "", "person")
    assert Client().get(address).status_code == 404


def test_messages_about_nothing_of_hers_bear_no_link(cast: Cast) -> None:
    sent = written(cast)
    with scope(walls=cast.walls):
        Delivery.objects.filter(pk=sent.pk).update(purpose="tracking_link")
        sent.refresh_from_db()
    assert "/courriels/choix/" not in composed(sent, ()).text
