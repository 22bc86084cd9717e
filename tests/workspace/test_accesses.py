"""The log of accesses read by those who may: who audits, the service with the person, the person herself."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent, Membership, Right
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.cases.actions import confirm_identity
from parvis.cases.codes import code_of
from parvis.cases.models import Case
from parvis.entrance import door
from parvis.events.accesses import PAGE, Looker, Seen, log_access
from parvis.events.models import AccessLog
from parvis.notifications.models import Delivery
from parvis.people.actions import add_contact_point, remove_contact_point, verify_contact_point
from parvis.people.models import ContactPoint, Profile
from parvis.person_file.looking_links import held_looks, looking_url, open_looking_link, spend_link
from tests.cast import CULTURE, SCHOOL, Cast

NOW = timezone.now()
PAGES = "/agent/consultations/"


@pytest.fixture
def auditor(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Agent:
    """The data-protection officer of the town, for culture; her second factor is tested elsewhere."""
    monkeypatch.setattr(door, "has_second_factor", lambda account: True)
    return cast.agent_of(cast.town, "Odile Garde", rights=[Right.AUDIT], sectors=[CULTURE])


@pytest.fixture
def seen(cast: Cast) -> Case:
    """A case looked at by two agents, its person known."""
    case = cast.file()
    for agent in (cast.agent, cast.reader):
        cast.sign_in(agent).get(reverse("case", args=[case.reference]))
    with scope(walls=cast.walls):
        confirm_identity(case.pk, by=cast.agent, at=NOW)
    return cast.read(case)


def point_of(cast: Cast, case: Case, *, verified: bool = True) -> ContactPoint:
    """An address of the person."""
    assert case.profile_id is not None
    with scope(walls=cast.walls):
        point = add_contact_point(
            case.profile_id, ContactPoint.Kind.EMAIL, "c.d@courriel.example", by=cast.agent, at=NOW
        )
        if verified:
            verify_contact_point(case.profile_id, point.pk, by=cast.agent, at=NOW)
    return point


def test_who_audits_reads_who_looked(cast: Cast, seen: Case, auditor: Agent) -> None:
    client = cast.sign_in(auditor)
    rows = client.get(PAGES).context["rows"]
    assert [(row["agent"], row["reference"]) for row in rows] == [
        ("Rose Lecture", seen.reference),
        ("Inès Arnoult", seen.reference),
    ]
    hers = client.get(rows[0]["agent_url"]).context["rows"]
    assert [row["agent"] for row in hers] == ["Rose Lecture"]
    assert len(client.get(PAGES, {"demande": seen.reference}).context["rows"]) == 2
    other = cast.file()
    for words in (other.reference, "n’importe quoi"):
        assert client.get(PAGES, {"demande": words}).context["rows"] == []
    for name in ("agent", "fiche"):
        assert client.get(PAGES, {name: "rien"}).context["rows"] == []


def test_who_audits_other_sectors_or_another_town_reads_nothing(
    cast: Cast, seen: Case, auditor: Agent
) -> None:
    elsewhere = (
        cast.agent_of(cast.town, "Oscar École", rights=[Right.AUDIT], sectors=[SCHOOL]),
        cast.agent_of(cast.other_town, "Olga Loin", rights=[Right.AUDIT], sectors=[CULTURE]),
    )
    for agent in elsewhere:
        assert cast.sign_in(agent).get(PAGES).context["rows"] == []


@pytest.mark.parametrize("who", ["agent", "manager", "receptionist"])
def test_who_does_not_audit_has_no_such_page(cast: Cast, who: str) -> None:
    client = cast.sign_in(getattr(cast, who))
    assert client.get(PAGES).status_code == 404
    assert PAGES not in client.get("/agent/compte/").content.decode()


def test_auditing_in_one_sector_does_not_open_the_others_where_she_reads(
    cast: Cast, seen: Case, auditor: Agent
) -> None:
    with scope(walls=[Wall(cast.town.pk, "")]):
        Membership.objects.create(
            agent=auditor, authority=cast.town, unit=cast.childhood, rights=["see"], sectors=[SCHOOL]
        )
    with scope(walls=cast.walls):
        by = Looker(cast.agent.pk, "x", "y", "see")
        hidden = Seen(cast.town.pk, SCHOOL, "case", seen.pk)
        log_access([hidden], by=by, at=NOW, kind=AccessLog.Kind.PAGE)
    rows = cast.sign_in(auditor).get(PAGES).context["rows"]
    assert {row["line"].sector for row in rows} == {CULTURE}


def test_what_is_opened_again_and_again_is_told_once_an_hour(cast: Cast, seen: Case, auditor: Agent) -> None:
    noon = timezone.localtime(NOW).replace(hour=12, minute=30) - timedelta(days=9)
    with scope(walls=cast.walls):
        by = Looker(cast.agent.pk, cast.agent.signature, "Accueil", "see")
        one = Seen(cast.town.pk, CULTURE, "case", seen.pk, case=seen.pk)
        for minutes in (0, 1, 2, 70):
            log_access([one], by=by, at=noon - timedelta(minutes=minutes), kind=AccessLog.Kind.PAGE)
    client = cast.sign_in(auditor)
    day = f"{noon:%Y-%m-%d}"
    page = client.get(f"{PAGES}?du={day}&au={day}")
    assert [(row["line"].at, row["times"]) for row in page.context["rows"]] == [
        (noon, 3),
        (noon - timedelta(minutes=70), 1),
    ]
    assert "3 fois dans l’heure" in page.content.decode()
    assert client.get(f"{PAGES}?au={noon - timedelta(days=1):%Y-%m-%d}").context["rows"] == []
    assert len(client.get(f"{PAGES}?du=hier").context["rows"]) == 4, "what is no day asks for nothing"
    assert client.get("/agent/", follow=True).redirect_chain[-1][0] == PAGES


def test_the_pages_follow_each_other_with_the_same_number_of_queries(
    cast: Cast, seen: Case, auditor: Agent
) -> None:
    client = cast.sign_in(auditor)

    def read(address: str) -> tuple[int, Any]:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        return len(queries), page.context

    few, _context = read(PAGES)
    with scope(walls=cast.walls):
        by = Looker(cast.agent.pk, cast.agent.signature, "Accueil", "see")
        for number in range(PAGE + 5):
            one = Seen(cast.town.pk, CULTURE, "document", new_id(), case=seen.pk)
            log_access([one], by=by, at=NOW - timedelta(minutes=number), kind=AccessLog.Kind.PAGE)
    many, context = read(f"{PAGES}?demande={seen.reference}")
    assert many <= few + 1
    assert len(context["rows"]) == PAGE
    assert "demande=" in context["next_url"], "the filter goes on"
    _count, last = read(context["next_url"])
    assert (len(last["rows"]), last["next_url"]) == (7, "")


def test_the_person_reads_who_looked_at_her_case(cast: Cast, seen: Case) -> None:
    address = reverse("case_looks", args=[seen.reference])
    assert Client().get(address).status_code == 404
    holder = holding(seen)
    assert address in holder.get(reverse("tracking", args=[seen.reference])).content.decode()
    page = holder.get(address)
    body = page.content.decode()
    assert "Inès Arnoult, Chargée de mission" in body
    assert cast.association.name in body
    assert [look.by.split(",")[0] for look in page.context["looks"]] == ["Rose Lecture", "Inès Arnoult"]
    for _again in range(2):
        cast.sign_in(cast.agent).get(reverse("case", args=[seen.reference]))
    page = holder.get(address)
    assert [(look.by.split(",")[0], look.times) for look in page.context["looks"]] == [
        ("Inès Arnoult", 3),
        ("Rose Lecture", 1),
    ]
    assert page.content.decode().count("3 fois ce jour-là") == 1
    other = cast.file()
    assert holder.get(reverse("case_looks", args=[other.reference])).status_code == 404


def holding(case: Case) -> Client:
    """A browser that holds the tracking capability of a case."""
    client = Client()
    client.post(reverse("track"), {"reference": case.reference, "code": code_of(case.pk)})
    return client


def test_the_person_reads_all_of_her_file_by_a_link_sent_to_a_verified_address(
    cast: Cast, seen: Case
) -> None:
    point = point_of(cast, seen)
    profile = seen.profile_id
    client = cast.sign_in(cast.agent)
    client.get(reverse("person", args=[profile]))
    page = reverse("person_looking", args=[profile])
    assert "Rose Lecture" in client.get(page).content.decode(), "looks of before she was known count"
    send = reverse("person_looking_send", args=[profile, point.pk])
    told = [client.post(send, follow=True).content.decode() for _again in range(4)]
    assert ["Le lien part" in page for page in told] == [True, True, True, False]
    assert "Trois liens sont déjà partis" in told[-1]
    with scope(walls=cast.walls):
        sent = Delivery.objects.filter(purpose="who_looked").order_by("queued_at", "id")[0]
    assert sent.recipient == "c.d@courriel.example"
    assert seen.title not in sent.text
    assert "Un agent vous envoie ce lien" in sent.text and "Vous avez demandé" not in sent.text
    link = re.search(r"/consultations/lien/\S+/", sent.text)
    assert link is not None
    browser = Client()
    assert [browser.get(link[0]).status_code for _filter in range(2)] == [200, 200], (
        "reading it spends nothing"
    )
    shown = browser.post(link[0], follow=True)
    assert shown.status_code == 200
    looks = shown.context["looks"]
    assert looks[0].what == "Fiche de l’usager" and looks[0].about == ""
    assert [look.about for look in looks if look.by.startswith("Rose")] == [seen.reference]
    assert f"Demande {seen.reference}" in shown.content.decode()
    assert sum(look.times for look in looks) == 8, "reading the list with her is a look too"
    assert "no-store" in shown["Cache-Control"]
    assert Client().get(link[0][:-4] + "abc/").status_code == 410
    assert Client().get(reverse("my_looks")).status_code == 410, "the list is open in her browser only"
    assert browser.get(reverse("my_looks")).status_code == 200
    with scope(walls=cast.walls):
        assert profile is not None
        remove_contact_point(profile, point.pk, by=cast.agent, at=NOW)
    assert browser.get(reverse("my_looks")).status_code == 410, "the list closes with its address"


def test_no_link_leaves_for_an_address_nobody_verified(cast: Cast, seen: Case) -> None:
    point = point_of(cast, seen, verified=False)
    client = cast.sign_in(cast.agent)
    answer = client.post(reverse("person_looking_send", args=[seen.profile_id, point.pk]))
    assert answer.status_code == 404
    with scope(walls=cast.walls):
        assert not Delivery.objects.filter(purpose="who_looked").exists()


@pytest.mark.parametrize("who", ["reader", "outsider_sector", "outsider_town"])
def test_who_may_not_write_on_a_file_does_not_hand_its_list_out(cast: Cast, seen: Case, who: str) -> None:
    client = cast.sign_in(getattr(cast, who))
    assert client.get(reverse("person_looking", args=[seen.profile_id])).status_code == 404


def test_the_link_of_one_person_opens_nothing_of_another(cast: Cast, seen: Case) -> None:
    point = point_of(cast, seen)
    with scope(walls=cast.walls):
        other = Profile.objects.create(authority=cast.town, sector=CULTURE, family_name="Autre")
        by = Looker(cast.agent.pk, "x", "y", "see")
        hers = Seen(cast.town.pk, CULTURE, "profile", other.pk, profile=other.pk)
        log_access([hers], by=by, at=NOW, kind=AccessLog.Kind.FILE)
        link = open_looking_link(point, by=cast.agent, at=NOW)
    token = looking_url(link).rstrip("/").rsplit("/", 1)[1]
    with scope():
        _authority, looks = held_looks(spend_link(token, at=NOW), at=NOW)
        assert {line.profile_id for line in looks} <= {None, seen.profile_id}
        assert not AccessLog.objects.filter(profile_id=other.pk).exists()
        assert not Profile.objects.exists()
