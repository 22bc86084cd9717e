"""The inbox: what it lists, in which order, page by page, in a bounded number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.actions import declare_absence
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases.actions import take
from parvis.cases.models import Case
from parvis.cases.queries import PAGE, Key, inbox_counts, inbox_page
from parvis.cases.wanted import Wanted
from parvis.ui.wording import day_words
from tests.cast import CULTURE, SOCIAL, Cast


def shown(client, query: str = "") -> list[str]:  # type: ignore[no-untyped-def]
    return [row["reference"] for row in client.get(f"/agent/demandes/{query}").context["rows"]]


def spread(cast: Cast, count: int) -> list[Case]:
    """File cases and give them deadlines of their own, two by two."""
    today = timezone.localdate()
    cases = []
    for index in range(count):
        case = cast.file()
        with scope(walls=cast.walls):
            Case.objects.filter(pk=case.pk).update(due_on=today + timedelta(days=index // 2 - 2))
        cases.append(cast.read(case))
    return sorted(cases, key=lambda case: (case.due_on, case.pk))


def test_pages_follow_each_other_both_ways(cast: Cast) -> None:
    cases = spread(cast, 7)
    with scope(account=cast.agent.account_id):
        grants = grants_of(cast.agent)
    with scope(walls=grants.walls):
        today = timezone.localdate()
        first = inbox_page(grants, Wanted(), today=today, size=3)
        second = inbox_page(grants, Wanted(), today=today, size=3, after=first.after)
        third = inbox_page(grants, Wanted(), today=today, size=3, after=second.after)
        back = inbox_page(grants, Wanted(), today=today, size=3, before=third.before)
        start = inbox_page(grants, Wanted(), today=today, size=3, before=back.before)
    read = [case.pk for page in (first, second, third) for case in page.cases]
    assert read == [case.pk for case in cases]
    assert [case.pk for case in back.cases] == [case.pk for case in second.cases]
    assert [case.pk for case in start.cases] == [case.pk for case in first.cases]
    assert (first.before, start.before, third.after) == (None, None, None)


def test_what_is_over_comes_latest_first(cast: Cast) -> None:
    cases = spread(cast, 4)
    with scope(walls=cast.walls):
        Case.objects.filter(pk__in=[case.pk for case in cases]).update(
            state="decided", outcome="accepted", closed_at=timezone.now()
        )
    assert shown(cast.sign_in(cast.agent), "?etat=decided") == [case.reference for case in reversed(cases)]


@pytest.mark.parametrize(("name", "most"), [("agent", 18), ("manager", 19)])
def test_the_number_of_queries_does_not_follow_the_number_of_cases(cast: Cast, name: str, most: int) -> None:
    client = cast.sign_in(getattr(cast, name))
    client.get("/agent/demandes/")
    numbers = []
    for count in (2, 9):
        spread(cast, count)
        with CaptureQueriesContext(connection) as captured:
            client.get("/agent/demandes/")
        ours = [
            query["sql"]
            for query in captured
            if any(f'"{app}_' in query["sql"] for app in ("agents", "authorities", "cases", "catalogue"))
        ]
        numbers.append(len(ours))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= most


def test_filters_live_in_the_address(cast: Cast) -> None:
    late, today, *_rest = spread(cast, 6)
    client = cast.sign_in(cast.agent)
    with scope(walls=cast.walls):
        take(late.pk, by=cast.agent, at=timezone.now())
    assert shown(client, "?a=mine") == [late.reference]
    assert late.reference not in shown(client, "?a=unassigned")
    assert shown(client, "?echeance=late")[0] == late.reference
    assert len(shown(client, "?echeance=late")) == 4
    assert shown(client, f"?q={today.reference.lower()}") == [today.reference]
    assert len(shown(client, "?q=salle destève")) == 6
    assert shown(client, "?q=introuvable") == []
    assert len(shown(client, f"?demarche={cast.procedure.pk}")) == 6


@pytest.mark.parametrize(
    "query", ["?etat=x&echeance=y&a=z&demarche=é&q=%00%27&apres=1&avant=2", "?q=" + "a" * 9_000]
)
def test_a_hand_made_address_is_harmless(cast: Cast, query: str) -> None:
    assert cast.sign_in(cast.agent).get(f"/agent/demandes/{query}").status_code == 200


def test_counters_stop_counting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    spread(cast, 4)
    monkeypatch.setattr("parvis.cases.queries.MOST", 2)
    monkeypatch.setattr("parvis.workspace.inbox.MOST", 2)
    client = cast.sign_in(cast.agent)
    context = client.get("/agent/demandes/").context
    assert {str(shelf["words"]): shelf["count"] for shelf in context["shelves"]}[
        "À prendre en charge"
    ] == "1 000+"
    with scope(account=cast.agent.account_id):
        grants = grants_of(cast.agent)
    with scope(walls=grants.walls):
        assert inbox_counts(grants, Wanted(), today=timezone.localdate())["filed"] == 3


def test_a_substitute_finds_the_cases_of_who_is_away(cast: Cast) -> None:
    case = cast.file()
    today = timezone.localdate()
    with scope(walls=cast.walls):
        take(case.pk, by=cast.agent, at=timezone.now())
        declare_absence(
            cast.agent,
            starts_on=today,
            ends_on=today + timedelta(days=3),
            substitute=cast.colleague,
            by=cast.agent,
            today=today,
            at=timezone.now(),
        )
    client = cast.sign_in(cast.colleague)
    assert shown(client, "?a=mine") == [case.reference]
    assert "Vous remplacez Inès Arnoult" in client.get("/agent/demandes/?a=mine").content.decode()


def test_the_manager_is_warned_of_decisions_to_be_born(cast: Cast) -> None:
    case, later, _far = cast.file(), cast.file(), cast.file()
    with scope(walls=cast.walls):
        for found, days in ((case, 2), (later, 12)):
            Case.objects.filter(pk=found.pk).update(implicit_on=timezone.localdate() + timedelta(days=days))
    client = cast.sign_in(cast.manager)
    context = client.get("/agent/demandes/").context
    assert [line["reference"] for line in context["warned"]] == [case.reference]
    assert context["warned_later"] == 1
    for elsewhere in ("?etat=decided", "?etat=all", "?q=acte"):
        assert client.get(f"/agent/demandes/{elsewhere}").context["warned_later"] == 0
    assert cast.sign_in(cast.agent).get("/agent/demandes/").context["warned"] == []


def test_an_anonymous_report_has_no_name(cast: Cast) -> None:
    offer = cast.offer(
        "signaler",
        cast.association,
        sector=CULTURE,
        nature="report",
        silence={"rule": "none"},
        anonymous=True,
    )
    form = offer.current.document["form"]
    for field in form["steps"][0]["sections"][0]["fields"]:
        field["required"] = "no"
    anonymous = cast.offer(
        "signaler-2",
        cast.association,
        sector=CULTURE,
        nature="report",
        silence={"rule": "none"},
        anonymous=True,
        form=form,
    )
    cast.file(procedure=anonymous, answers={"event": "Lampe cassée"})
    [row] = cast.sign_in(cast.agent).get("/agent/demandes/").context["rows"]
    assert row["who"] == "Anonyme"


def test_empty_lists_say_what_to_do(cast: Cast) -> None:
    assert "arriveront ici" in cast.sign_in(cast.agent).get("/agent/demandes/").content.decode()
    assert "Retirez un critère" in cast.sign_in(cast.agent).get("/agent/demandes/?q=rien").content.decode()
    assert (
        "Vos droits ne donnent accès"
        in cast.sign_in(cast.receptionist).get("/agent/demandes/").content.decode()
    )


def test_a_key_reads_what_it_wrote(cast: Cast) -> None:
    case = cast.file()
    key = Key(case.due_on, case.pk)
    assert Key.read(str(key)) == key
    assert Key.read("n’importe quoi") is None
    assert PAGE == 30
    assert Wall(cast.town.pk, SOCIAL) in cast.walls


def test_a_deadline_says_what_silence_will_decide(cast: Cast) -> None:
    silent, announced = cast.file(), cast.file()
    with scope(walls=cast.walls):
        for case, is_silence in ((silent, True), (announced, False)):
            found = Case.objects.get(pk=case.pk)
            found.due_on = found.implicit_on if is_silence else found.announced_on
            found.save(update_fields=["due_on"])
    rows = cast.sign_in(cast.agent).get("/agent/demandes/").context["rows"]
    assert {row["reference"]: row["then"] for row in rows} == {
        silent.reference: "refus implicite",
        announced.reference: "délai annoncé",
    }
    today = timezone.localdate()
    with scope(walls=cast.walls):
        Case.objects.filter(pk=silent.pk).update(
            due_on=today - timedelta(days=46),
            announced_on=today - timedelta(days=46),
            implicit_on=today + timedelta(days=1),
        )
        Case.objects.filter(pk=announced.pk).update(
            due_on=today - timedelta(days=46), implicit_on=today + timedelta(days=60)
        )
    first_day = f"délai annoncé ({day_words(today - timedelta(days=46), with_year=False)})"
    response = cast.sign_in(cast.agent).get("/agent/demandes/")
    told = {row["reference"]: (row["then"], row["announced"]) for row in response.context["rows"]}
    assert told == {
        silent.reference: ("refus implicite", f"{first_day} : en retard de 46 jours"),
        announced.reference: ("délai annoncé", ""),
    }
    page = response.content.decode()
    assert page.index(">demain<") < page.index("refus implicite") < page.index(first_day)
