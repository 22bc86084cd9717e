"""Whoever has a person before her eyes leaves a line that this person reads: page by page, and in each list."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent, Membership, Right
from parvis.base.scope import Wall, scope
from parvis.entrance import door
from parvis.events.accesses import SHOWN_ONCE_IN
from parvis.events.models import AccessLog
from parvis.interactions.models import CallBack
from parvis.people.duplicates import look
from parvis.people.models import Profile
from tests.cast import CULTURE, SCHOOL, Cast
from tests.interactions.test_call_backs import promised
from tests.people.test_merging import profile_of

RECEPTION = "/agent/accueil/"


@pytest.fixture
def person(cast: Cast) -> Profile:
    """Lend a file of culture."""
    with scope(walls=cast.walls):
        return profile_of(cast)


def lines(cast: Cast, person: Profile) -> list[tuple[str, Any]]:
    """What the log says of a person: of what kind, by whom."""
    with scope(walls=cast.walls):
        found = AccessLog.objects.filter(profile_id=person.pk).order_by("id")
        return [(line.kind, line.agent_id) for line in found]


def test_what_a_search_shows_is_told_to_the_person_and_not_what_was_typed(
    cast: Cast, person: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(walls=cast.walls):
        elsewhere = profile_of(cast, sector=SCHOOL)
        other = profile_of(cast, family_name="Autre", given_names="Zoé")
    client = cast.sign_in(cast.agent)
    assert [one.profile for one in client.get(RECEPTION, {"q": "desteve camile"}).context["persons"]] == [
        person.pk
    ]
    assert lines(cast, person) == [("shown", cast.agent.pk)]
    assert (lines(cast, elsewhere), lines(cast, other)) == ([], [])
    with scope(walls=cast.walls):
        line = AccessLog.objects.get()
        assert (line.called, line.ground, line.reason) == (cast.agent.signature, "act", "")
        assert "camile" not in str(vars(line))
    monkeypatch.setattr(door, "has_second_factor", lambda account: True)
    auditor = cast.agent_of(cast.town, "Odile Garde", rights=[Right.AUDIT], sectors=[CULTURE])
    read = cast.sign_in(auditor).get(reverse("accesses"), {"fiche": person.pk.hex}).content.decode()
    assert "Nom apparu dans une recherche ou une liste" in read
    hers = client.get(reverse("person_looking", args=[person.pk])).context["lines"]
    assert "Nom apparu dans une recherche ou une liste" in [look.what for look in hers]


def test_who_types_letter_after_letter_looks_once(
    cast: Cast, person: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, desk = cast.sign_in(cast.agent), cast.sign_in(cast.receptionist)
    for typed in ("Destèv Camille", "Destève Camille", "Destève Camille 1984"):
        client.get(RECEPTION, {"q": typed}, headers={"HX-Request": "true"})
    desk.get(RECEPTION, {"q": "Destève Camille"})
    assert lines(cast, person) == [("shown", cast.agent.pk), ("shown", cast.receptionist.pk)]
    later = timezone.now() + SHOWN_ONCE_IN + timedelta(seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    client.get(RECEPTION, {"q": "Destève Camille"})
    assert len(lines(cast, person)) == 3


def test_who_receives_looks_as_such_whatever_else_she_does(cast: Cast, person: Profile) -> None:
    with scope(walls=[Wall(cast.town.pk, "")]):
        Membership.objects.create(
            agent=cast.receptionist,
            authority=cast.town,
            unit=cast.association,
            rights=["act"],
            sectors=[CULTURE],
        )
    cast.sign_in(cast.receptionist).get(reverse("person", args=[person.pk]))
    with scope(walls=cast.walls):
        line = AccessLog.objects.get(profile_id=person.pk)
        assert (line.ground, line.service) == ("receive", cast.town.name)


@pytest.mark.parametrize("who", ["outsider_sector", "outsider_town", "designer"])
def test_who_finds_nobody_leaves_nothing(cast: Cast, person: Profile, who: str) -> None:
    cast.sign_in(getattr(cast, who)).get(RECEPTION, {"q": "Destève Camille"})
    assert lines(cast, person) == []


def test_it_costs_the_search_one_statement_whatever_it_shows(cast: Cast, person: Profile) -> None:
    client = cast.sign_in(cast.agent)

    def asked(query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            found = len(client.get(RECEPTION, {"q": query}).context["persons"])
        written = [one["sql"] for one in queries if "INSERT INTO events_accesslog" in one["sql"]]
        assert len(written) == bool(found)
        return len(queries)

    asked("Personne Inconnue")
    few = asked("Destève Camille")
    with scope(walls=cast.walls):
        for _ in range(5):
            profile_of(cast)
    assert asked("Destève Camille") == few


def opened(cast: Cast, agent: Agent, person: Profile, method: str, address: str, **values: str) -> list[str]:
    """The lines that one page leaves about a person."""
    before = len(lines(cast, person))
    client: Client = cast.sign_in(agent)
    answer = getattr(client, method)(address, values)
    assert answer.status_code in (200, 302, 422), (address, answer.status_code)
    return [kind for kind, by in lines(cast, person)[before:] if by == agent.pk]


GESTURES = ("identite", "noter", "contact")


@pytest.mark.parametrize("gesture", GESTURES)
def test_the_pages_that_change_a_file_are_looks_too(cast: Cast, person: Profile, gesture: str) -> None:
    address = reverse(f"person_{gesture}", args=[person.pk])
    assert opened(cast, cast.agent, person, "get", address) == ["file"]
    assert opened(cast, cast.agent, person, "post", address) == ["file"], "refused, it shows the page again"
    for other in (cast.outsider_sector, cast.outsider_town, cast.reader):
        assert cast.sign_in(other).get(address).status_code == 404
    assert len(lines(cast, person)) == 2


def test_noting_a_contact_and_calling_back_are_looks_too(cast: Cast, person: Profile) -> None:
    assert opened(cast, cast.agent, person, "get", reverse("contact_new"), profil=str(person.pk)) == ["file"]
    case = cast.file()
    cast.sign_in(cast.agent).get(reverse("contact_new"), {"demande": case.reference})
    with scope(walls=cast.walls):
        assert AccessLog.objects.filter(kind="page", case_id=case.pk).count() == 1
    call = promised(cast)
    with scope(walls=cast.walls):
        CallBack.objects.filter(pk=call.pk).update(profile=person)
    page = reverse("callback", args=[call.pk])
    assert opened(cast, cast.receptionist, person, "get", page) == ["call"]


def test_who_looked_is_itself_looked_at(cast: Cast, person: Profile) -> None:
    page = reverse("person_looking", args=[person.pk])
    assert opened(cast, cast.agent, person, "get", page) == ["file"]


def test_names_in_a_list_of_candidates_are_told(cast: Cast, person: Profile) -> None:
    case = cast.file()
    page = reverse("case_identite", args=[case.reference])
    assert opened(cast, cast.agent, person, "get", page) == ["shown"]
    with scope(walls=cast.walls):
        profile_of(cast)
        elsewhere = profile_of(cast, sector=SCHOOL)
        look(Wall(cast.town.pk, CULTURE), at=timezone.now())
    assert opened(cast, cast.colleague, person, "get", reverse("duplicates")) == ["shown"]
    file = reverse("person", args=[person.pk])
    assert opened(cast, cast.receptionist, elsewhere, "get", file) == ["shown"], "proposed as hers too"


def test_a_gesture_on_a_case_that_is_refused_shows_it_and_says_so(cast: Cast) -> None:
    case = cast.file()
    address = reverse("case_noter", args=[case.reference])
    assert cast.sign_in(cast.agent).post(address, {"body": ""}).status_code in (409, 422)
    with scope(walls=cast.walls):
        assert AccessLog.objects.filter(case_id=case.pk, agent_id=cast.agent.pk).count() == 1
