"""The manager's morning: what is late, what silence will decide, who is away."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.actions import declare_absence
from parvis.agents.models import Membership
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.actions import assign, take
from parvis.cases.models import Case
from parvis.cases.queries import near_implicit, urgent_among
from tests.cast import Cast

TODAY = timezone.localdate()


def test_she_reads_what_is_late_what_silence_decides_and_who_is_away(cast: Cast) -> None:
    late, urgent, later, _far = (cast.file() for _ in range(4))
    with scope(walls=cast.walls):
        take(late.pk, by=cast.agent, at=timezone.now())
        Case.objects.filter(pk=late.pk).update(due_on=TODAY - timedelta(days=3))
        Case.objects.filter(pk=urgent.pk).update(implicit_on=TODAY + timedelta(days=1))
        Case.objects.filter(pk=later.pk).update(implicit_on=TODAY + timedelta(days=10))
        declare_absence(
            cast.agent,
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=3),
            substitute=cast.colleague,
            by=cast.agent,
            today=TODAY,
            at=timezone.now(),
        )
    response = cast.sign_in(cast.manager).get("/agent/matin/")
    context = response.context
    assert [count for _words, count, _href in context["figures"]] == [1, 3, 4, 0, 0, 1]
    assert [line["reference"] for line in context["urgent"]] == [urgent.reference]
    assert [line["reference"] for line in context["later"]] == [later.reference]
    away = [person for person in context["agents"] if person["absence"]]
    assert [(person["name"], person["open"], person["late"]) for person in away] == [("Inès Arnoult", 1, 1)]
    assert "Hugo Belval" in response.content.decode()
    assert cast.manager.full_name in [person["name"] for person in context["agents"]]
    assert cast.outsider_sector.full_name not in [person["name"] for person in context["agents"]]
    listed = cast.sign_in(cast.manager).get(away[0]["href"]).context["rows"]
    assert [row["reference"] for row in listed] == [late.reference]


@pytest.mark.parametrize(
    ("today", "is_near", "is_urgent"),
    [
        (date(2027, 1, 14), False, False),
        (date(2027, 1, 15), True, False),
        (date(2027, 2, 1), True, False),
        (date(2027, 2, 2), True, True),
    ],
)
def test_a_saturday_leaves_no_more_working_days_than_the_friday_before(
    cast: Cast, today: date, is_near: bool, is_urgent: bool
) -> None:
    case = cast.file()
    calendar = cast.town.calendar()
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(implicit_on=date(2027, 2, 6))
    with scope(account=cast.manager.account_id):
        grants = grants_of(cast.manager)
    with scope(walls=grants.walls):
        near = near_implicit(grants, today=today, calendar=calendar)
    assert (near == [case], urgent_among(near, today=today, calendar=calendar) == [case]) == (
        is_near,
        is_urgent,
    )


def test_the_cases_of_who_left_or_lost_her_rights_head_the_list(cast: Cast) -> None:
    left, kept = cast.file(), cast.file()
    with scope(walls=cast.walls):
        take(left.pk, by=cast.agent, at=timezone.now())
        take(kept.pk, by=cast.colleague, at=timezone.now())
        Membership.objects.filter(agent=cast.colleague).delete()
    client = cast.sign_in(cast.manager)
    departure = f"/agent/equipe/{cast.agent.pk}/depart/"
    assert "1 demande à traiter n’aura plus de responsable" in client.get(departure).content.decode()
    listed = client.post(departure, follow=True)
    assert [row["reference"] for row in listed.context["rows"]] == [left.reference]
    assert "confiez-les" in listed.content.decode()
    response = client.get("/agent/matin/")
    first, second, third = response.context["agents"][:3]
    assert (first["name"], first["open"], second["name"], second["open"]) == (
        cast.agent.full_name,
        1,
        cast.colleague.full_name,
        1,
    )
    assert not third["is_gone"]
    assert "a quitté la collectivité" in response.content.decode()
    assert "n’instruit plus ici" in response.content.decode()
    with scope(walls=cast.walls):
        assign(left.pk, grants_of(cast.manager), by=cast.manager, at=timezone.now())
    assert cast.agent.full_name not in client.get("/agent/matin/").content.decode()


def test_a_departure_beyond_what_she_manages_is_not_offered(cast: Cast) -> None:
    response = cast.sign_in(cast.manager).get("/agent/equipe/")
    listed = response.content.decode()
    assert "en tête de la liste" in listed
    are_hers = [
        agent.pk in response.context["let_go"] | {cast.manager.pk} for agent in response.context["agents"]
    ]
    assert are_hers == sorted(are_hers, reverse=True)
    assert set(are_hers) == {True, False}
    assert f"/agent/equipe/{cast.agent.pk}/depart/" in listed
    for other in (cast.outsider_sector, cast.manager):
        assert other.full_name in listed
        assert f"/agent/equipe/{other.pk}/depart/" not in listed


def test_only_managers_have_a_morning(cast: Cast) -> None:
    for who in ("agent", "reader", "receptionist", "outsider_sector"):
        client = cast.sign_in(getattr(cast, who))
        assert client.get("/agent/matin/").status_code == 404


def test_the_morning_costs_the_same_with_more_cases(cast: Cast) -> None:
    client = cast.sign_in(cast.manager)
    cast.file()
    client.get("/agent/matin/")
    numbers = []
    for count in (1, 6):
        for _ in range(count):
            cast.file()
        with CaptureQueriesContext(connection) as captured:
            client.get("/agent/matin/")
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 30


def test_leaving_a_case_brings_back_to_the_list_one_came_from(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    client.get("/agent/demandes/?etat=filed&echeance=week&q=salle&inconnu=1")
    for page in ("", "decider/"):
        trail = client.get(f"/agent/demandes/{case.reference}/{page}").context["trail"]
        assert trail[0].href == "/agent/demandes/?etat=filed&echeance=week&q=salle"
    values = {"revision": 0, "seen": 0, "unit": str(cast.childhood.pk), "note": ""}
    left = client.post(f"/agent/demandes/{case.reference}/reorienter/", values)
    assert left.headers["Location"] == "/agent/demandes/?etat=filed&echeance=week&q=salle"
