"""The person asks by herself who looked at her file: what she is told, what leaves, and how the link serves once."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.authorities.models import Site
from parvis.base.ratelimit import counted
from parvis.base.scope import Wall, scope
from parvis.events.accesses import Looker, Seen, log_access
from parvis.events.models import AccessLog, Event
from parvis.notifications.looks import answer_asking
from parvis.notifications.models import Delivery
from parvis.people.actions import add_contact_point, remove_contact_point, verify_contact_point
from parvis.people.models import ContactPoint, Profile
from parvis.person_file.looking_links import DeadLink, forget_askings, spend_link, unspent_link
from parvis.person_file.models import LookingLink, LooksAsking
from parvis.portal.limits import LOOKS
from parvis.reactions import react
from tests.cast import CULTURE, SCHOOL, SOCIAL, Cast
from tests.person_file.test_own import EMAIL, known

PHONE = "04 65 71 10 20"


def ask(cast: Cast, contact: str, *, client: Client | None = None, town: str = "") -> Any:
    """What the page answers to who asks."""
    address = reverse("ask_looks", args=[town or cast.town.code])
    return (client or Client()).post(address, {"contact": contact}, follow=True)


def answered(cast: Cast) -> list[Delivery]:
    """The links that leave once the jobs have followed what was asked."""
    with scope(walls=cast.walls):
        asked = list(Event.objects.filter(kind="looks.asked").order_by("id"))
    for fact in asked:
        react(fact.id, str(fact.authority_id), fact.sector)
    with scope(walls=cast.walls):
        return list(Delivery.objects.filter(purpose="who_looked").order_by("queued_at", "id"))


def link_in(delivery: Delivery) -> str:
    found = re.search(r"/consultations/lien/\S+/", delivery.text)
    assert found is not None
    return found[0]


def telephone(cast: Cast, profile: Profile, *, verified: bool = True) -> None:
    """A number of hers."""
    with scope(walls=cast.walls):
        point = add_contact_point(
            profile.pk, ContactPoint.Kind.TELEPHONE, PHONE, by=cast.agent, at=timezone.now()
        )
        if verified:
            verify_contact_point(profile.pk, point.pk, by=cast.agent, at=timezone.now())


def test_she_asks_receives_and_reads(cast: Cast) -> None:
    hers, other = known(cast, CULTURE), known(cast, CULTURE, email="autre@courriel.example")
    with scope(walls=cast.walls):
        by = Looker(cast.agent.pk, "Inès Arnoult", "Vie associative", "act")
        seen = [Seen(cast.town.pk, CULTURE, "profile", one.pk, profile=one.pk) for one in (hers, other)]
        log_access(seen, by=by, at=timezone.now(), kind=AccessLog.Kind.FILE)
    home = Client().get(reverse("portal_home", args=[cast.town.code])).content.decode()
    assert reverse("ask_looks", args=[cast.town.code]) in home
    assert "Regardez vos courriels" in ask(cast, f" {EMAIL.upper()} ").content.decode()
    [message] = answered(cast)
    assert (message.recipient, message.holder_id) == (EMAIL, hers.pk)
    for word in ("culture", "Sports"):
        assert word not in message.subject + message.text
    assert "Vous avez demandé" in message.text
    link, browser = link_in(message), Client()
    first = browser.get(link)
    assert (first.status_code, first["Referrer-Policy"]) == (200, "no-referrer")
    assert "Inès" not in first.content.decode()
    shown = browser.post(link, follow=True)
    assert [look.by for look in shown.context["looks"]] == ["Inès Arnoult"], "hers, and nobody else’s"
    for back in (browser.get(link), browser.post(link)):
        assert back.headers["Location"] == reverse("my_looks"), "open here still: back to the list"
    for again in (Client().get(link), Client().post(link)):
        assert again.status_code == 410
        page = again.content.decode()
        assert "Joindre Montrevel" in page and reverse("ask_looks", args=[cast.town.code]) in page
    assert browser.get(reverse("my_looks")).status_code == 200, "a page turned or read again"
    browser.post(reverse("leave"))
    assert browser.get(reverse("my_looks")).status_code == browser.get(link).status_code == 410
    with scope(walls=cast.walls):
        facts = list(Event.objects.filter(kind__startswith="looks.").order_by("id"))
        assert [(one.kind, one.sector, one.actor_kind) for one in facts] == [
            ("looks.asked", "", "person"),
            ("looks.sent", CULTURE, "person"),
            ("looks.opened", CULTURE, "person"),
        ]


@pytest.mark.parametrize(
    ("contact", "left"),
    [
        (EMAIL, 1),
        ("04.65.71.10.20", 1),
        ("+33 4 65 71 10 20", 1),
        ("personne@courriel.example", 0),
        ("06 11 11 11 11", 0),
    ],
)
def test_the_answer_is_the_same_and_costs_the_same(cast: Cast, contact: str, left: int) -> None:
    hers = known(cast, CULTURE)
    telephone(cast, hers)
    browser = Client()
    ask(cast, "nul@courriel.example", client=browser)
    with CaptureQueriesContext(connection) as usual:
        ask(cast, "nul@courriel.example", client=browser)
    with CaptureQueriesContext(connection) as queries:
        told = ask(cast, contact, client=browser)
    assert told.redirect_chain == [("/montrevel/qui-a-consulte/envoye/", 302)]
    assert len(queries) == len(usual)
    assert contact not in told.content.decode()
    assert [one.recipient for one in answered(cast)] == [EMAIL] * left
    with scope(walls=cast.walls):
        asked = Event.objects.filter(kind="looks.asked").order_by("id")
        assert [one.facts["way"] for one in asked] == ["email"] * 2 + [
            "email" if "@" in contact else "telephone"
        ]
        ids = [UUID(one.subjects[0][1]) for one in asked]
    with scope(cases=ids):
        assert not LooksAsking.objects.exists(), "what was typed is gone once it was answered"
    assert len(answered(cast)) == left, "a job done twice sends nothing twice"


def test_nothing_leaves_for_an_address_nobody_verified(cast: Cast) -> None:
    telephone(cast, known(cast, CULTURE, verified=False))
    telephone(cast, known(cast, SCHOOL), verified=False)
    for contact in (PHONE, EMAIL):
        ask(cast, contact)
    assert [one.sector for one in answered(cast)] == [SCHOOL], "nor does a telephone lead to such an address"


def test_each_file_of_that_town_has_its_own_link(cast: Cast) -> None:
    files = [known(cast, sector) for sector in (CULTURE, SCHOOL, SOCIAL)]
    known(cast, CULTURE, authority=cast.other_town)
    ask(cast, EMAIL)
    sent = answered(cast)
    assert {one.holder_id for one in sent} == {one.pk for one in files}
    assert len({re.sub(r"/lien/\S+", "", one.subject + one.text) for one in sent}) == 1, "all say the same"


def test_what_is_no_way_to_reach_anybody_is_refused(cast: Cast) -> None:
    for nothing in ("", "  ", "Camille Destève", "12 34", "camille@"):
        told = ask(cast, nothing)
        assert told.status_code == 422
        assert "numéro de téléphone complet" in told.content.decode()
    with scope(walls=cast.walls):
        assert not Event.objects.filter(kind="looks.asked").exists()


def test_asking_again_and_again_is_stopped_for_a_contact_and_for_an_address(cast: Cast) -> None:
    def statuses(contacts: list[str], where: str) -> list[int]:
        browser = Client(REMOTE_ADDR=where)
        return [ask(cast, contact, client=browser).status_code for contact in contacts]

    written = ["04 65 71 10 20", "0465711020", "+33465711020", "04.65.71.10.20"]
    assert statuses(written, "198.51.100.7") == [200, 200, 200, 429], "however it is written"
    assert statuses([PHONE], "198.51.100.8") == [429], "whoever asks"
    browser = RequestFactory(REMOTE_ADDR="198.51.100.9").post("/")
    quota = LOOKS[0].quota(browser)
    assert quota is not None
    for _time in range(40):
        counted([quota], at=timezone.now())
    assert statuses([EMAIL], "198.51.100.9") == [429], "whatever is asked"


def test_three_links_leave_a_day_for_one_file(cast: Cast) -> None:
    hers = known(cast, CULTURE)
    telephone(cast, hers)
    for contact in (EMAIL, EMAIL, PHONE, PHONE):
        ask(cast, contact)
    assert len(answered(cast)) == 3


def test_the_link_dies_by_time_by_use_and_with_its_address(cast: Cast) -> None:
    hers, at = known(cast, CULTURE), timezone.now()
    ask(cast, EMAIL)
    ask(cast, EMAIL)
    tokens = [link_in(one).rstrip("/").rsplit("/", 1)[1] for one in answered(cast)]
    with scope(), pytest.raises(DeadLink):
        unspent_link(tokens[0], at=at + timedelta(days=3, minutes=1))
    with scope():
        held = spend_link(tokens[0], at=at)
    for token in tokens:
        with scope(), pytest.raises(DeadLink):
            spend_link(token, at=at)
    with scope(cases=[hers.pk]):
        assert LookingLink.objects.get(pk=held.link).used_at == at
        LookingLink.objects.update(used_at=at - timedelta(minutes=31))
    browser = Client()
    session = browser.session
    session["looks"] = held.words()
    session.save()
    late = browser.get(reverse("my_looks"))
    assert late.status_code == 410, "half an hour, no more"
    assert "Joindre Montrevel" in late.content.decode()
    ask(cast, EMAIL)
    last = link_in(answered(cast)[-1])
    with scope(walls=cast.walls):
        remove_contact_point(hers.pk, ContactPoint.objects.get(profile=hers).pk, by=cast.agent, at=at)
    assert Client().get(last).status_code == Client().post(last).status_code == 410


def test_an_asking_nobody_could_answer_is_forgotten(cast: Cast) -> None:
    ask(cast, EMAIL)
    with scope(walls=cast.walls):
        asking = UUID(Event.objects.get(kind="looks.asked").subjects[0][1])
    with scope(walls=[Wall(cast.town.pk, sector) for sector in ("", CULTURE)]):
        assert not LooksAsking.objects.exists(), "no agent reads who asked"
    with scope(cases=[asking]):
        LooksAsking.objects.update(asked_at=timezone.now() - timedelta(days=2))
        assert forget_askings(at=timezone.now()) == 1
    assert answer_asking(asking, cast.town.pk, at=timezone.now()) == 0


def test_that_the_link_goes_by_mail_is_said_before_she_types_with_where_to_go_without(cast: Cast) -> None:
    hours = {"1": [["08:30", "12:00"]]}
    with scope(walls=[Wall(cast.town.pk, "")]):
        Site.objects.create(authority=cast.town, name="Mairie", address="1 place du Marché", hours=hours)
    page = Client().get(reverse("ask_looks", args=[cast.town.code])).content.decode()
    told, _form, after = page.partition('name="contact"')
    assert "Le lien part par courriel" in told and "pas de SMS" in told and 'href="#papier"' in told
    desk = after.partition('id="papier"')[2]
    assert "1 place du Marché" in desk and "8\xa0h\xa030" in desk.replace("&nbsp;", "\xa0")
