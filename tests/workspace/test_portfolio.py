"""A manager's portfolios, through the door: who has what, what falls due, and cases that change hands."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.actions import declare_absence
from parvis.agents.models import Agent, Membership, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.batches import actions
from parvis.batches.models import BulkRun
from parvis.cases.actions import make_confidential, take
from parvis.cases.models import Case, Note
from parvis.events.models import Event
from parvis.notifications.notices.actions import tell_agents
from parvis.workspace.morning import days_ahead
from tests.batches.doing import finish
from tests.cast import CULTURE, SCHOOL, Cast

TODAY = timezone.localdate()
MORNING = "/agent/matin/"
FRIDAY = date(2027, 1, 15)


@pytest.fixture
def held(cast: Cast) -> Callable[..., Case]:
    """File a case that somebody answers for, due in so many days."""

    def file(by: Agent | None = None, *, due: int = 3, **changes: Any) -> Case:
        case = cast.file()
        with scope(walls=cast.walls):
            if by:
                take(case.pk, by=by, at=timezone.now())
            Case.objects.filter(pk=case.pk).update(due_on=TODAY + timedelta(days=due), **changes)
        return case

    return file


def morning(client: Client) -> Any:
    """What the page of the morning is drawn with."""
    return client.get(MORNING).context


def row_of(found: Any, agent: Agent) -> dict[str, Any]:
    return next(row for row in found["agents"] if row["name"] == agent.full_name)


def listed(client: Client, href: str) -> set[str]:
    """The cases of the inbox at an address."""
    return {row["reference"] for row in client.get(href).context["rows"]}


def pass_on(client: Client, agent: Agent) -> str:
    """Begin to pass on all an agent answers for; the address of the run."""
    answer = client.post(f"/agent/lots/preparer/?a={agent.pk}", {"geste": "pass_on", "tout": "oui"})
    return str(answer["Location"])


def share(client: Client, address: str, *among: Agent, note: str = "", to: str = "collegues") -> str:
    """Choose among whom; the page that tells the split."""
    posted = {"among": [str(agent.pk) for agent in among], "note": note, "vers": to}
    return client.post(f"{address}repartir/", posted, follow=True).content.decode()


def run_at(cast: Cast, address: str) -> BulkRun:
    with scope(walls=cast.walls):
        return BulkRun.objects.get(pk=UUID(address.rstrip("/").split("/")[-1]))


def kinds_of(cast: Cast, case: Case) -> list[str]:
    with scope(walls=cast.walls):
        return list(Event.objects.of_case(case.pk).values_list("kind", flat=True))


def test_each_number_leads_to_its_cases(cast: Cast, held: Callable[..., Case]) -> None:
    late, soon, far = held(cast.agent, due=-2), held(cast.agent, due=2), held(cast.agent, due=30)
    waiting = held(cast.agent, due=40, state="waiting")
    free = held(due=1)
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


def test_what_falls_due_is_told_day_by_day_with_who_is_away_then(
    cast: Cast, held: Callable[..., Case]
) -> None:
    spans = days_ahead(TODAY, cast.town.calendar())
    gap = (spans[4].working - TODAY).days
    hers, free = held(cast.agent, due=gap), held(due=gap)
    held(cast.colleague, due=gap)
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
    client = cast.sign_in(cast.manager)
    found = morning(client)
    assert [day["open"] for day in found["days"]] == [0, 0, 0, 0, 3, 0, 0, 0, 0, 0]
    day = found["days"][4]
    [(name, count, href)] = day["away"]
    assert (name, count) == (cast.agent.full_name, 1)
    assert listed(client, href) == {hers.reference}
    assert listed(client, day["unassigned_href"]) == {free.reference}
    assert len(listed(client, day["href"])) == 3
    assert row_of(found, cast.agent)["ahead"].starts_on == spans[3].working


def test_days_off_belong_to_the_working_day_before(cast: Cast) -> None:
    spans = days_ahead(FRIDAY + timedelta(days=1), cast.town.calendar())
    assert (spans[0].first, spans[0].working, spans[0].last) == (
        date(2027, 1, 16),
        date(2027, 1, 18),
        date(2027, 1, 18),
    )
    assert (spans[4].working, spans[4].last) == (date(2027, 1, 22), date(2027, 1, 24))
    assert all(one.last + timedelta(days=1) == then.first for one, then in pairwise(spans))


def test_agents_stand_by_name_and_nobody_is_ranked(cast: Cast, held: Callable[..., Case]) -> None:
    for _ in range(3):
        held(cast.manager, due=-1)
    held(cast.colleague)
    client = cast.sign_in(cast.manager)
    names = [row["name"] for row in morning(client)["agents"]]
    assert names == [agent.full_name for agent in (cast.agent, cast.colleague, cast.manager)]
    page = client.get(MORNING).content.decode()
    assert "pv-alarm" not in page
    assert page.count("Passer le relais") == 2


def test_who_acts_elsewhere_is_not_hers_to_watch(cast: Cast, held: Callable[..., Case]) -> None:
    elsewhere = cast.agent_of(
        cast.town, "Ugo Voisin", rights=[Right.SEE, Right.ACT], sectors=[CULTURE], unit=cast.childhood
    )
    case = held(elsewhere)
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(unit=cast.childhood)
        Membership.objects.create(
            agent=cast.manager,
            authority=cast.town,
            unit=cast.childhood,
            rights=["see"],
            sectors=[CULTURE],
        )
    mine = held(cast.agent)
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


def test_a_manager_of_elsewhere_learns_nothing(cast: Cast, held: Callable[..., Case]) -> None:
    case = held(cast.agent, due=1)
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


def test_a_portfolio_is_shared_as_it_was_told_and_undone(cast: Cast, held: Callable[..., Case]) -> None:
    cases = [held(cast.agent, due=day) for day in (5, 1, 3)]
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    asked = client.get(address).content.decode()
    assert "Passer le relais sur 3 demandes" in asked
    assert f'value="{cast.agent.pk}"' not in asked
    assert f'value="{cast.reader.pk}"' not in asked
    told = share(client, address, cast.colleague, cast.manager, note="Reprises pendant les congés d’Inès.")
    assert [(one.agent, one.count) for one in client.get(address).context["shares"]] == [
        (cast.colleague, 2),
        (cast.manager, 1),
    ]
    assert "Rien n’est encore fait" in told
    assert {cast.read(case).responsible_id for case in cases} == {cast.agent.pk}
    client.post(f"{address}lancer/")
    first, second, third = (cast.read(cases[place]).responsible for place in (1, 2, 0))
    assert (first, second, third) == (cast.colleague, cast.manager, cast.colleague)
    with scope(walls=cast.walls):
        assert [note.body for note in Note.objects.order_by("pk")] == [
            "Reprises pendant les congés d’Inès."
        ] * 3
    assert run_at(cast, address).note == ""
    undone = client.post(f"{address}annuler/", follow=True).content.decode()
    assert "Revenues comme avant" in undone
    assert {cast.read(case).responsible_id for case in cases} == {cast.agent.pk}
    assert kinds_of(cast, cases[0])[-2:] == ["case.assigned_together", "case.put_back"]


def test_each_colleague_is_told_how_many_are_hers(cast: Cast, held: Callable[..., Case]) -> None:
    for _ in range(3):
        held(cast.agent)
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    share(client, address, cast.colleague, cast.manager)
    client.post(f"{address}lancer/")
    with scope(walls=cast.walls):
        tell_agents(Event.objects.filter(kind="bulk.ended").order_by("id").last())  # type: ignore[arg-type]  # there is one
    assert (
        "2 demandes vous sont confiées"
        in cast.sign_in(cast.colleague).get("/agent/nouveautes/").content.decode()
    )


def test_given_back_to_the_unit_they_wait_for_somebody(cast: Cast, held: Callable[..., Case]) -> None:
    case = held(cast.agent)
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    told = share(client, address, note="À reprendre.", to="service")
    assert "Rendre 1 demande au service" in told
    assert "attendent que quelqu’un les prenne" in told
    client.post(f"{address}lancer/")
    found = cast.read(case)
    assert (found.responsible, found.state) == (None, "filed")
    assert kinds_of(cast, case)[-1] == "case.released"
    holders = cast.sign_in(cast.agent).get(f"/agent/demandes/{case.reference}/").content.decode()
    assert f"rendue au service par {cast.manager.full_name}" in holders
    assert "À reprendre." in holders
    client.post(f"{address}annuler/")
    assert cast.read(case).responsible == cast.agent


def test_what_was_given_comes_back_to_who_had_it(cast: Cast, held: Callable[..., Case]) -> None:
    kept, moved = held(cast.agent), held(cast.agent)
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    share(client, address, cast.colleague)
    client.post(f"{address}lancer/")
    with scope(walls=cast.walls):
        take(moved.pk, by=cast.manager, at=timezone.now())
    back = client.post(f"{address}reprendre/", follow=True)
    assert [(one.agent, one.count) for one in back.context["shares"]] == [(cast.agent, 1)]
    client.post(f"{back.redirect_chain[-1][0]}lancer/")
    assert cast.read(kept).responsible == cast.agent
    assert cast.read(moved).responsible == cast.manager
    again = client.post(f"{address}reprendre/", follow=True).content.decode()
    assert "Rien à reprendre" in again


def test_nobody_receives_what_she_may_not_handle(cast: Cast, held: Callable[..., Case]) -> None:
    both = cast.agent_of(
        cast.town, "Régis Partout", rights=[Right.ACT, Right.MANAGE], sectors=[CULTURE, SCHOOL]
    )
    hers, other = held(cast.agent), held(both)
    with scope(walls=cast.walls):
        Case.objects.filter(pk=other.pk).update(unit=cast.childhood)
    client = cast.sign_in(both)
    address = str(
        client.post("/agent/lots/preparer/?etat=open", {"geste": "pass_on", "tout": "oui"})["Location"]
    )
    told = share(client, address, cast.colleague)
    assert "1 demande ne peut aller à aucune de ces personnes" in told
    page = client.post(f"{address}lancer/", follow=True).content.decode()
    assert cast.read(hers).responsible == cast.colleague
    assert cast.read(other).responsible == both
    assert "Ce choix ne convient pas à cette demande" in page


def test_only_colleagues_offered_may_be_chosen_and_only_its_author_shares(
    cast: Cast, held: Callable[..., Case]
) -> None:
    case = held(cast.agent)
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    for outsider in (cast.outsider_town, cast.outsider_sector, cast.reader):
        posted = {"among": [str(outsider.pk)], "vers": "collegues"}
        assert client.post(f"{address}repartir/", posted).status_code == 422
    assert client.post(f"{address}repartir/", {"vers": "collegues"}).status_code == 422
    for stranger in (cast.colleague, cast.outsider_town):
        for verb in ("repartir", "reprendre"):
            assert cast.sign_in(stranger).post(f"{address}{verb}/").status_code == 404
    unshared = client.post(f"{address}lancer/", follow=True).content.decode()
    assert "Collègues qui prennent la suite" in unshared
    assert cast.read(case).responsible == cast.agent


def test_a_large_portfolio_goes_by_pieces_each_case_once(
    cast: Cast, held: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 0)
    monkeypatch.setattr(actions, "PIECE", 2)
    cases = [held(cast.agent, due=place) for place in range(5)]
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    share(client, address, cast.colleague, cast.manager, note="Suite.")
    client.post(f"{address}lancer/")
    assert "Demandes traitées : 0 sur 5" in client.get(address).content.decode()
    finish(run_at(cast, address))
    held_by = [cast.read(case).responsible for case in cases]
    assert held_by == [cast.colleague, cast.manager, cast.colleague, cast.manager, cast.colleague]
    with scope(walls=cast.walls):
        assert Note.objects.count() == 5


def test_a_confidential_case_is_passed_on_by_its_manager(cast: Cast, held: Callable[..., Case]) -> None:
    case = held(cast.agent)
    with scope(walls=cast.walls):
        make_confidential(
            case.pk, grants_of(cast.agent), reason="Famille connue du service", at=timezone.now()
        )
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    assert "Confidentielles : 1" in client.get(address).content.decode()
    assert "ne sont plus vues que des responsables" in share(client, address, to="service")


def test_an_absence_tells_what_falls_due_before_its_end(cast: Cast, held: Callable[..., Case]) -> None:
    within, _after = held(cast.agent, due=4), held(cast.agent, due=20)
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


def test_queries_follow_neither_agents_nor_cases_nor_days(cast: Cast, held: Callable[..., Case]) -> None:
    client = cast.sign_in(cast.manager)
    address = pass_on(client, held(cast.agent).responsible or cast.agent)
    share(client, address, cast.colleague)
    numbers = []
    for count in (1, 2):
        for place in range(count):
            held(cast.agent, due=place)
            held(due=place)
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
    assert numbers[0][0] <= 24
    assert max(numbers[0]) <= 32
