"""Agreeing to be informed, through the pages anybody opens: a link confirms, one click withdraws, nothing discloses."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils import timezone

from parvis.base.scope import scope
from parvis.campaigns.actions import ask
from parvis.campaigns.links import Named, choosing_url, confirming_url, leaving_url
from parvis.campaigns.models import Agreement, Subscriber, Topic
from parvis.notifications.models import Delivery, Purpose
from tests.campaigns.conftest import MILLS, Informing
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ADDRESS = "lea.morvan@courriel.example"


def asked(client: Client, cast: Cast, address: str, *topics: Topic) -> str:
    """Ask as a browser does; return what the page that follows says."""
    page = client.post(
        f"/{cast.town.code}/informations/",
        {"contact": address, "topics": [str(topic.pk) for topic in topics]},
        follow=True,
    )
    return str(page.content.decode())


def sent(cast: Cast) -> list[Delivery]:
    with scope(walls=cast.walls):
        return list(Delivery.objects.filter(purpose=Purpose.AGREEMENT).order_by("id"))


def link_in(delivery: Delivery) -> str:
    [url] = re.findall(r"https?://\S+/informations/\S+", delivery.text)
    return urlsplit(url).path


def test_an_address_is_written_to_once_its_link_is_followed(client: Client, informing: Informing) -> None:
    cast = informing.cast
    assert "Regardez vos courriels" in asked(client, cast, ADDRESS, informing.works)
    [delivery] = sent(cast)
    with scope(walls=cast.walls):
        assert not Subscriber.objects.agreeing_to([informing.works]).exists()
    path = link_in(delivery)
    assert "Travaux dans les rues" in client.get(path).content.decode()
    with scope(walls=cast.walls):
        assert not Subscriber.objects.agreeing_to([informing.works]).exists(), "a visit confirms nothing"
    page = client.post(path, follow=True)
    assert "Vos informations" in page.content.decode()
    with scope(walls=cast.walls):
        [subscriber] = Subscriber.objects.agreeing_to([informing.works])
    assert subscriber.address == ADDRESS


def test_the_page_says_the_same_of_an_address_it_knows(client: Client, informing: Informing) -> None:
    informing.agreed(ADDRESS)
    cast = informing.cast
    with_csrf = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
    known, unknown = (
        with_csrf.sub("", asked(Client(), cast, address, informing.works))
        for address in (ADDRESS.upper(), "personne@courriel.example")
    )
    assert known == unknown
    assert "Voir ou changer mes choix" in sent(cast)[1].text
    with scope(walls=cast.walls):
        assert Subscriber.objects.count() == 2


def test_an_address_is_kept_sealed(informing: Informing) -> None:
    informing.agreed(ADDRESS)
    with scope(walls=informing.cast.walls), connection.cursor() as cursor:
        cursor.execute("SELECT address, digest FROM campaigns_subscriber")
        assert "courriel.example" not in str(cursor.fetchall())


def test_asking_needs_an_address_and_a_topic(client: Client, informing: Informing) -> None:
    page = client.post(f"/{informing.cast.town.code}/informations/", {"contact": "lea"})
    said = page.content.decode()
    assert page.status_code == 422
    assert "Indiquez une adresse électronique" in said
    assert "Choisissez au moins un sujet" in said


def test_an_address_is_not_flooded(informing: Informing) -> None:
    cast = informing.cast
    values = {"contact": ADDRESS, "topics": [str(informing.works.pk)]}
    answers = [Client().post(f"/{cast.town.code}/informations/", values).status_code for _time in range(4)]
    assert answers == [302, 302, 302, 429]
    assert len(sent(cast)) == 1


def test_choices_are_changed_by_the_link_alone(client: Client, informing: Informing) -> None:
    mills = informing.topic(Topic.Kind.AREA, MILLS)
    hers = informing.agreed(ADDRESS)
    path = urlsplit(choosing_url(Named(informing.cast.town.pk, hers.pk))).path
    client.post(path, {"topics": [str(mills.pk)]})
    assert informing.agreements(hers) == [("Quartier des Moulins", ""), ("Travaux dans les rues", "page")]
    assert "Quartier des Moulins" in client.get(path).content.decode()
    client.post(path, {})
    with scope(walls=informing.cast.walls):
        assert Subscriber.objects.get(pk=hers.pk).address == "", (
            "nothing agreed to, nothing kept but the proof"
        )
        assert Agreement.objects.standing().count() == 0


def test_one_click_leaves_without_cookie_nor_page(informing: Informing) -> None:
    mills = informing.topic(Topic.Kind.AREA, MILLS)
    hers = informing.agreed(ADDRESS, informing.works, mills)
    campaign = informing.draft()
    path = urlsplit(leaving_url(Named(informing.cast.town.pk, hers.pk, campaign.pk))).path
    robot = Client(enforce_csrf_checks=True)
    assert robot.get(path).status_code == 200
    assert informing.agreements(hers)[1] == ("Travaux dans les rues", ""), "a visit ends nothing"
    done = robot.post(path, {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert informing.agreements(hers) == [
        ("Quartier des Moulins", ""),
        ("Travaux dans les rues", "one_click"),
    ]
    assert robot.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert robot.post(path, {"tout": "1"}).status_code == 200
    assert [way for _topic, way in informing.agreements(hers)] == ["one_click", "one_click"]


def test_a_link_opens_what_it_names_and_nothing_else(client: Client, informing: Informing) -> None:
    hers = informing.agreed(ADDRESS)
    named = Named(informing.cast.town.pk, hers.pk)
    for url in (confirming_url(named), choosing_url(named), leaving_url(named)):
        path = urlsplit(url).path
        assert client.get(path[:-4] + "xxx/").status_code == 410
    other = urlsplit(choosing_url(named)).path.rsplit("/", 2)[1]
    assert client.post(f"/informations/desabonnement/{other}/").status_code == 410
    foreign = signing.Signer(salt="parvis.campaigns.leave").sign(
        f"{informing.cast.other_town.pk.hex}.{hers.pk.hex}"
    )
    assert client.post(f"/informations/desabonnement/{foreign}/").status_code == 410
    assert informing.agreements(hers) == [("Travaux dans les rues", "")]


def test_each_choice_of_the_same_hour_has_its_link(informing: Informing, cast: Cast) -> None:
    now = timezone.now().replace(minute=10)
    mills = informing.topic(Topic.Kind.AREA, MILLS)
    for topics in ([informing.works.pk], [mills.pk], [mills.pk]):
        ask(cast.town, "lea@courriel.example", topics, language="fr", at=now)
    with scope(walls=cast.walls):
        assert Delivery.objects.filter(holder_type="subscriber").count() == 2
