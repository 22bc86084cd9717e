"""What is new for an agent: told once, to whom it concerns, hidden with the right to see what it is about."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.acting import acting_as
from parvis.agents.actions import declare_absence
from parvis.agents.models import Agent, Membership
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases.actions import assign, make_confidential, take, write
from parvis.cases.actions.telling import tell
from parvis.cases.models import Case
from parvis.events.models import Event
from parvis.notifications.news import Notice, NoticeKind
from parvis.notifications.notices.actions import CannotChoose, choose
from parvis.reactions import react
from tests.batches.doing import started
from tests.cast import Cast


def happened(cast: Cast, kind: str, case: Case | None = None) -> Event:
    """Run the reactions to the latest fact of this kind, as the job does."""
    with scope(walls=cast.walls):
        facts = Event.objects.filter(kind=kind).order_by("-id")
        fact = (facts.filter(case_id=case.pk) if case else facts)[0]
    react(fact.id, str(fact.authority_id), fact.sector)
    return fact


def written(cast: Cast, *, to: Agent) -> Case:
    """A case this agent answers for, about which the person wrote."""
    case = cast.file()
    with scope(walls=cast.walls):
        take(case.pk, by=to, at=timezone.now())
        write(case.pk, "Bonjour, où en est ma demande ?", at=timezone.now())
    happened(cast, "case.written", case)
    return case


def notices(cast: Cast) -> list[tuple[UUID, str]]:
    with scope(walls=cast.walls):
        return list(Notice.objects.order_by("id").values_list("agent_id", "kind"))


def news(cast: Cast, agent: Agent, query: str = "") -> str:
    return cast.sign_in(agent).get(f"/agent/nouveautes/{query}").content.decode()


def test_the_person_writes_and_who_answers_is_told_once(cast: Cast) -> None:
    case = written(cast, to=cast.agent)
    happened(cast, "case.written", case)
    assert notices(cast) == [(cast.agent.pk, "written")]
    page = news(cast, cast.agent)
    assert case.reference in page and "L’usager a écrit ou ajouté un document" in page
    assert '<span class="pv-bell__count" id="nouveautes">1' in page
    assert case.reference not in news(cast, cast.colleague)


def test_who_stands_in_is_told_in_her_place(cast: Cast) -> None:
    today = timezone.localdate()
    with scope(walls=cast.walls):
        declare_absence(
            cast.agent,
            starts_on=today,
            ends_on=today,
            substitute=cast.colleague,
            by=cast.agent,
            today=today,
            at=timezone.now(),
        )
    case = written(cast, to=cast.agent)
    happened(cast, "case.written", case)
    assert sorted(notices(cast)) == sorted([(cast.agent.pk, "written"), (cast.colleague.pk, "written")])
    page = news(cast, cast.colleague)
    assert case.reference in page and "Vous remplacez Inès Arnoult" in page
    assert "Vous remplacez" not in news(cast, cast.agent)
    other = cast.file()
    with scope(walls=cast.walls):
        assign(other.pk, grants_of(cast.agent), by=cast.colleague, at=timezone.now())
    happened(cast, "case.assigned", other)
    assert notices(cast)[2:] == [(cast.agent.pk, "assigned")], "nobody is told of her own act"


def test_nobody_answers_nobody_is_told(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        write(case.pk, "Allô ?", at=timezone.now())
    happened(cast, "case.written", case)
    assert notices(cast) == []


def test_assigned_by_her_manager_she_is_told_by_name_but_not_of_her_own_act(cast: Cast) -> None:
    first, second = cast.file(), cast.file()
    with scope(walls=cast.walls):
        assign(first.pk, grants_of(cast.agent), by=cast.manager, at=timezone.now())
        assign(second.pk, grants_of(cast.manager), by=cast.manager, at=timezone.now())
    for case in (first, second):
        happened(cast, "case.assigned", case)
    assert notices(cast) == [(cast.agent.pk, "assigned")]
    page = news(cast, cast.agent)
    assert "Cette demande vous est confiée" in page and "par Maud Tressan" in page
    with scope(walls=cast.walls):
        assign(first.pk, grants_of(cast.colleague), by=cast.manager, at=timezone.now())
    happened(cast, "case.assigned", first)
    assert sorted(notices(cast)[1:]) == sorted(
        [(cast.agent.pk, "passed_on"), (cast.colleague.pk, "assigned")]
    )
    assert "Vous ne répondez plus de cette demande" in news(cast, cast.agent)


def test_whose_case_a_colleague_takes_is_told_once_and_a_case_of_nobody_asks_for_no_job(cast: Cast) -> None:
    by_hand, one, other = (cast.file() for _ in range(3))
    with scope(walls=cast.walls):
        for case in (by_hand, one, other):
            take(case.pk, by=cast.agent, at=timezone.now())
        assert Event.objects.filter(kind="case.taken").count() == 3
        take(by_hand.pk, by=cast.colleague, at=timezone.now())
    happened(cast, "case.taken_over", by_hand)
    assert notices(cast) == [(cast.agent.pk, "passed_on")]
    assert "par Hugo Belval" in news(cast, cast.agent)
    started(cast.colleague, "take")
    happened(cast, "bulk.ended")
    assert sorted(notices(cast)[1:]) == sorted(
        [(cast.colleague.pk, "bulk_ended"), (cast.agent.pk, "passed_on")]
    )
    told = "Vous ne répondez plus de 2 demandes, confiées à Hugo Belval"
    assert told in news(cast, cast.agent)


def test_a_gesture_on_many_tells_its_author_and_once_who_receives(cast: Cast) -> None:
    for _ in range(3):
        cast.file()
    run = started(cast.manager, "assign", target=cast.agent.pk)
    happened(cast, "bulk.ended")
    assert sorted(notices(cast)) == sorted([(cast.manager.pk, "bulk_ended"), (cast.agent.pk, "assigned")])
    assert "3 demandes vous sont confiées" in news(cast, cast.agent)
    told = news(cast, cast.manager)
    assert f"/agent/lots/{run.pk}/" in told and "3 demandes confiées à Inès Arnoult : c’est terminé" in told
    assert "par Maud Tressan" not in told, "it was her own act"
    cast.sign_in(cast.manager).get(f"/agent/lots/{run.pk}/")
    assert "Rien de neuf" in news(cast, cast.manager)


@pytest.mark.parametrize("change", [{"sectors": ["school"]}, {"rights": ["receive"]}])
def test_with_the_right_to_see_the_case_goes_its_news(cast: Cast, change: dict[str, list[str]]) -> None:
    case = written(cast, to=cast.agent)
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=cast.agent).update(**change)
    page = news(cast, cast.agent, "?lues=oui")
    assert case.reference not in page and "pv-bell__count" not in page


def test_reading_the_case_reads_its_news(cast: Cast) -> None:
    case, other = written(cast, to=cast.agent), written(cast, to=cast.agent)
    client = cast.sign_in(cast.agent)
    client.get(f"/agent/demandes/{case.reference}/")
    page = client.get("/agent/nouveautes/").content.decode()
    assert case.reference not in page and other.reference in page
    assert case.reference in client.get("/agent/nouveautes/?lues=oui").content.decode()


def test_one_is_marked_read_then_all(cast: Cast) -> None:
    first, second, third = (written(cast, to=cast.agent) for _ in range(3))
    client = cast.sign_in(cast.agent)
    with scope(walls=cast.walls):
        notice = Notice.objects.get(case_id=first.pk)
    client.post("/agent/nouveautes/lues/", {"nouveaute": str(notice.pk)})
    page = client.get("/agent/nouveautes/").content.decode()
    assert first.reference not in page and second.reference in page
    told = client.post("/agent/nouveautes/lues/", {"toutes": "oui"}, follow=True).content.decode()
    assert "2 nouveautés marquées lues" in told and third.reference not in told


def test_nobody_marks_the_news_of_another(cast: Cast) -> None:
    written(cast, to=cast.agent)
    with scope(walls=cast.walls):
        notice = Notice.objects.get()
    cast.sign_in(cast.colleague).post("/agent/nouveautes/lues/", {"nouveaute": str(notice.pk)})
    cast.sign_in(cast.colleague).post("/agent/nouveautes/lues/", {"toutes": "oui"})
    with scope(walls=cast.walls):
        assert Notice.objects.get().read_at is None


def test_what_she_does_not_want_is_neither_listed_nor_counted(cast: Cast) -> None:
    case = written(cast, to=cast.agent)
    client = cast.sign_in(cast.agent)
    sent = {f"kind-{kind}": "product" for kind in NoticeKind.values}
    page = client.post(
        "/agent/nouveautes/choix/", {**sent, "kind-written": "never", "hour": "9"}, follow=True
    )
    assert "Vos choix sont enregistrés" in page.content.decode()
    listed = client.get("/agent/nouveautes/").content.decode()
    assert case.reference not in listed and "pv-bell__count" not in listed
    with scope(walls=cast.walls):
        assert Event.objects.filter(kind="agent.news_chosen").count() == 1


def test_unknown_choices_are_refused(cast: Cast) -> None:
    with scope(walls=[Wall(cast.town.pk, "")]):
        for choices, hour in ({"gossip": "never"}, 8), ({"written": "shouted"}, 8), ({}, 3):
            with pytest.raises(CannotChoose):
                choose(cast.agent, choices, hour=hour, at=timezone.now())


def test_pages_follow_each_other_and_gather_by_case(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.notifications.notices.queries.NOTICES_PAGE", 2)
    twice = written(cast, to=cast.agent)
    with scope(walls=cast.walls):
        write(twice.pk, "Je reviens vers vous", at=timezone.now())
    happened(cast, "case.written", twice)
    latest = written(cast, to=cast.agent)
    client = cast.sign_in(cast.agent)
    first = client.get("/agent/nouveautes/")
    assert [group["case"].reference for group in first.context["groups"]] == [
        latest.reference,
        twice.reference,
    ]
    second = client.get(first.context["next_url"])
    assert [len(group["news"]) for group in second.context["groups"]] == [1]
    assert second.context["next_url"] == ""


def test_the_number_of_queries_does_not_follow_the_news(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    numbers = []
    for count in (1, 4):
        for _ in range(count):
            written(cast, to=cast.agent)
        client.get("/agent/nouveautes/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/agent/nouveautes/")
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 20


def test_the_count_stops(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.notifications.notices.queries.MOST_COUNTED", 1)
    monkeypatch.setattr("parvis.entrance.door.MOST_COUNTED", 1)
    for _ in range(3):
        written(cast, to=cast.agent)
    assert '<span class="pv-bell__count" id="nouveautes">1+' in news(cast, cast.agent)


def test_a_confidential_case_tells_who_answers_for_it_and_nobody_else(cast: Cast) -> None:
    case = cast.file()
    with acting_as(cast.agent.account_id, at=timezone.now()) as grants:
        take(case.pk, by=cast.agent, at=timezone.now())
        make_confidential(case.pk, grants, reason="Conflit de voisinage", at=timezone.now())
    with scope(walls=cast.walls):
        fact = tell(
            "case.assigned",
            case,
            by=cast.manager.actor,
            at=timezone.now(),
            objects=[("agent", cast.colleague.pk, "responsible")],
        )
    react(fact, str(case.authority_id), case.sector)
    with scope(cases=[case.pk]):
        write(case.pk, "Bonjour", at=timezone.now())
    happened(cast, "case.written", case)
    assert sorted(notices(cast)) == sorted([(cast.colleague.pk, "assigned"), (cast.agent.pk, "written")])
    assert case.reference in news(cast, cast.agent)
    hidden = news(cast, cast.colleague)
    assert case.reference not in hidden and "pv-bell__count" not in hidden
