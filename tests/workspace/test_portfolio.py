"""A manager's portfolios, through the door: who has what, and what falls due."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.actions import declare_absence
from parvis.agents.models import Absence, Membership, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.cases.portfolios import portfolios
from parvis.workspace.morning import days_ahead
from tests.cast import CULTURE, SCHOOL, Cast
from tests.workspace.portfolios import MORNING, TODAY, held, morning, pass_on, row_of, share

FRIDAY = date(2027, 1, 15)


def listed(client: Client, href: str) -> set[str]:
    """The cases of the inbox at an address."""
    return {row["reference"] for row in client.get(href).context["rows"]}


def test_each_number_leads_to_its_cases(cast: Cast) -> None:
    late, soon, far = (
        held(cast, cast.agent, due=-2),
        held(cast, cast.agent, due=2),
        held(cast, cast.agent, due=30),
    )
    waiting = held(cast, cast.agent, due=40, state="waiting")
    free = held(cast, due=1)
    client = cast.sign_in(cast.manager)
    found = morning(client)
    row = row_of(found, cast.agent)
    assert (row["open"], row["late"], row["soon"], row["waiting"]) == (4, 1, 1, 1)
    assert listed(client, row["href"]) == {case.reference for case in (late, soon, far, waiting)}
    assert listed(client, row["late_href"]) == {late.reference}
    assert listed(client, row["soon_href"]) == {soon.reference}
    assert listed(client, row["waiting_href"]) == {waiting.reference}
    assert row["oldest_on"] == TODAY
    [queue] = found["queues"]
    assert (queue["name"], queue["open"], queue["soon"]) == ("Vie associative", 1, 1)
    assert listed(client, queue["href"]) == {free.reference}
    assert sum(day["open"] for day in found["days"]) == 2


def test_what_falls_due_is_told_day_by_day_with_who_is_away_then(cast: Cast) -> None:
    spans = days_ahead(TODAY, cast.town.calendar())
    gap = (spans[4].working - TODAY).days
    hers, free = held(cast, cast.agent, due=gap), held(cast, due=gap)
    held(cast, cast.colleague, due=gap)
    with scope(walls=cast.walls):
        declare_absence(
            cast.agent,
            starts_on=spans[3].working,
            ends_on=spans[5].working,
            substitute=None,
            by=cast.agent,
            today=TODAY,
            at=timezone.now(),
        )
        declare_absence(
            cast.agent,
            starts_on=spans[8].working,
            ends_on=spans[8].working,
            substitute=cast.colleague,
            by=cast.agent,
            today=TODAY,
            at=timezone.now(),
        )
    client = cast.sign_in(cast.manager)
    found = morning(client)
    assert [day["open"] for day in found["days"]] == [0, 0, 0, 0, 3, 0, 0, 0, 0, 0]
    day = found["days"][4]
    (away,) = day["away"]
    assert (away["name"], away["count"], away["substitute"]) == (cast.agent.full_name, 1, "")
    assert listed(client, away["href"]) == {hers.reference}
    assert listed(client, day["unassigned_href"]) == {free.reference}
    assert len(listed(client, day["href"])) == 3
    ahead = row_of(found, cast.agent)["ahead"]
    assert [absence.starts_on for absence in ahead] == [spans[3].working, spans[8].working]
    page = client.get(MORNING).content.decode()
    assert "1 chez Inès Arnoult, que personne ne remplace" in page
    with scope(walls=cast.walls):
        Absence.objects.filter(starts_on=spans[3].working).update(substitute=cast.colleague)
    assert "1 chez Inès Arnoult, que remplace Hugo Belval" in client.get(MORNING).content.decode()
    assert page.count("absence du ") == 2 and f"remplacement\u00a0: {cast.colleague.full_name}" in page


def test_who_stands_in_and_is_away_too_answers_for_nobody(cast: Cast) -> None:
    """Nobody answers that day: the morning says so, on the day and beside the name."""
    ahead = days_ahead(TODAY, cast.town.calendar())[3].working
    held(cast, cast.agent, due=(ahead - TODAY).days)
    client = cast.sign_in(cast.manager)
    client.get(MORNING)
    queries = []
    for agent, substitute in ((cast.agent, cast.colleague), (cast.colleague, None)):
        with scope(walls=cast.walls):
            declare_absence(
                agent,
                starts_on=TODAY,
                ends_on=ahead,
                substitute=substitute,
                by=agent,
                today=TODAY,
                at=timezone.now(),
            )
        with CaptureQueriesContext(connection) as captured:
            page = client.get(MORNING).content.decode()
        queries.append(len(captured))
        is_alone = agent == cast.colleague
        assert ("1 chez Inès Arnoult, que remplace Hugo Belval" in page) == (not is_alone)
        alone = "1 chez Inès Arnoult, que personne ne remplace\u00a0: Hugo Belval s’absente aussi"
        assert (alone in page) == is_alone
        assert ("qui s’absente aussi\u00a0: personne ne répond" in page) == is_alone
    assert queries[0] == queries[1]
    with scope(walls=cast.walls):
        Absence.objects.update(starts_on=ahead)
    later = client.get(MORNING).content.decode()
    assert "qui s’absente aussi\u00a0: personne certains jours" in later


def test_days_off_belong_to_the_working_day_before(cast: Cast) -> None:
    spans = days_ahead(FRIDAY + timedelta(days=1), cast.town.calendar())
    assert (spans[0].first, spans[0].working, spans[0].last) == (
        date(2027, 1, 16),
        date(2027, 1, 18),
        date(2027, 1, 18),
    )
    assert (spans[4].working, spans[4].last) == (date(2027, 1, 22), date(2027, 1, 24))
    assert all(one.last + timedelta(days=1) == then.first for one, then in pairwise(spans))


def test_agents_stand_by_name_and_nobody_is_ranked(cast: Cast) -> None:
    for _ in range(3):
        held(cast, cast.manager, due=-1)
    held(cast, cast.colleague)
    client = cast.sign_in(cast.manager)
    names = [row["name"] for row in morning(client)["agents"]]
    assert names == [agent.full_name for agent in (cast.agent, cast.colleague, cast.manager)]
    page = client.get(MORNING).content.decode()
    assert "pv-alarm" not in page
    assert page.count("Passer le relais") == 2


def test_who_acts_elsewhere_is_not_hers_to_watch(cast: Cast) -> None:
    elsewhere = cast.agent_of(
        cast.town, "Ugo Voisin", rights=[Right.SEE, Right.ACT], sectors=[CULTURE], unit=cast.childhood
    )
    case = held(cast, elsewhere)
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(unit=cast.childhood)
        Membership.objects.create(
            agent=cast.manager,
            authority=cast.town,
            unit=cast.childhood,
            rights=["see"],
            sectors=[CULTURE],
        )
    mine = held(cast, cast.agent)
    client = cast.sign_in(cast.manager)
    found = morning(client)
    names = [row["name"] for row in found["agents"]]
    assert elsewhere.full_name not in names
    assert cast.outsider_sector.full_name not in names
    assert [count for _words, count, _href in found["figures"]][2] == 1
    assert listed(client, "/agent/demandes/") == {case.reference, mine.reference}
    assert listed(client, found["figures"][2][2]) == {mine.reference}
    assert listed(client, row_of(found, cast.agent)["href"]) == {mine.reference}
    assert "que vous encadrez" in client.get(found["figures"][2][2]).content.decode()


def test_a_manager_of_elsewhere_learns_nothing(cast: Cast) -> None:
    case = held(cast, cast.agent, due=1)
    school = cast.agent_of(
        cast.town, "Lise École", rights=[Right.ACT, Right.MANAGE], sectors=[SCHOOL], unit=cast.childhood
    )
    for manager in (cast.outsider_town, school):
        client = cast.sign_in(manager)
        found = morning(client)
        assert [count for _words, count, _href in found["figures"]][:3] == [0, 0, 0]
        assert cast.agent.full_name not in [row["name"] for row in found["agents"]]
        assert found["queues"] == []
        assert not any(day["open"] for day in found["days"])
        posted = {"geste": "pass_on", "tout": "oui"}
        refused = client.post(f"/agent/lots/preparer/?a={cast.agent.pk}", posted, follow=True)
        assert "Cochez au moins une demande." in refused.content.decode()
    assert cast.read(case).responsible_id == cast.agent.pk
    assert cast.sign_in(cast.agent).post("/agent/lots/preparer/", posted).status_code == 404


def test_an_absence_tells_what_falls_due_before_its_end(cast: Cast) -> None:
    within, _after = held(cast, cast.agent, due=4), held(cast, cast.agent, due=20)
    with scope(walls=cast.walls):
        declare_absence(
            cast.agent,
            starts_on=TODAY + timedelta(days=2),
            ends_on=TODAY + timedelta(days=9),
            substitute=None,
            by=cast.agent,
            today=TODAY,
            at=timezone.now(),
        )
    address = f"/agent/equipe/{cast.agent.pk}/absences/"
    client = cast.sign_in(cast.manager)
    page = client.get(address)
    assert "1 demande à rendre d’ici la fin de cette absence" in page.content.decode()
    [(_absence, waiting)] = page.context["absences"]
    assert listed(client, waiting["href"]) == {within.reference}
    mine = cast.sign_in(cast.agent).get("/agent/compte/absences/").content.decode()
    assert "Passer le relais" not in mine
    elsewhere = cast.sign_in(cast.outsider_town)
    assert elsewhere.get(address).status_code == 404


def test_the_list_of_agents_is_read_page_by_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.workspace.morning.AGENTS_SHOWN", 2)
    client = cast.sign_in(cast.manager)
    found = morning(client)
    assert [row["name"] for row in found["agents"]] == [cast.agent.full_name, cast.colleague.full_name]
    following = client.get(found["next_url"].partition("#")[0]).context
    assert [row["name"] for row in following["agents"]] == [cast.manager.full_name]
    assert not following["next_url"]


def test_queries_follow_neither_agents_nor_cases_nor_days(cast: Cast) -> None:
    client = cast.sign_in(cast.manager)
    address = pass_on(client, held(cast, cast.agent).responsible or cast.agent)
    share(client, address, cast.colleague)
    numbers = []
    for count in (1, 2):
        for place in range(count):
            held(cast, cast.agent, due=place)
            held(cast, due=place)
            cast.agent_of(
                cast.town,
                f"Agent{count} Numéro{place}",
                rights=[Right.ACT],
                sectors=[CULTURE],
                unit=cast.association,
            )
        counted = []
        for page in (
            MORNING,
            address,
            f"{address}?partage=modifier",
            f"/agent/equipe/{cast.agent.pk}/absences/",
        ):
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            counted.append(len(captured))
        numbers.append(counted)
    assert numbers[0] == numbers[1]
    assert numbers[0][0] <= 30
    assert max(numbers[0]) <= 32


@pytest.mark.django_db(transaction=True)
def test_what_is_open_is_counted_without_reading_a_case(
    cast: Cast, owner_connection: psycopg.Connection[Any]
) -> None:
    """Thirty thousand cases are then read from four hundred blocks of an index, and not from twenty-five thousand."""
    held(cast, cast.agent)
    # Else the server believes that it must read the rows anyway, and takes whichever index comes first.
    owner_connection.execute("VACUUM cases_case")
    with scope(walls=cast.walls):
        grants = grants_of(cast.manager).only(Right.MANAGE)
        with CaptureQueriesContext(connection) as captured:
            assert portfolios(grants, today=TODAY).whole.open == 1
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {captured[-1]['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Only Scan using case_open_held" in plan, plan
