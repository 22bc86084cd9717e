"""What was said, promised or looked at about a confidential case is told to nobody else, case or no case in sight."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.agents.rights import grants_of
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.cases.actions import confirm_identity, make_confidential, note_contact_about, take
from parvis.cases.contacts import last_contacts
from parvis.cases.models import Case
from parvis.events.actors import SYSTEM
from parvis.events.models import Event
from parvis.events.record import record
from parvis.interactions.actions import Contact, Matter, Promise, promise_callback
from parvis.interactions.models import CallBack, Channel, WrapUp
from parvis.notifications.notices.actions import tell_agents
from tests.cast import CULTURE, Cast

NOW = timezone.now()
FILED = NOW - timedelta(days=2)
SUBJECT = "Le signalement de sa voisine"
SAID = "Elle craint des représailles"


@pytest.fixture
def case(cast: Cast) -> Case:
    """Lend a case made confidential after somebody called about it, was promised a call, and agents looked."""
    case = cast.file(at=FILED)
    with scope(walls=cast.walls):
        confirm_identity(case.pk, by=cast.agent, at=NOW)
        take(case.pk, by=cast.agent, at=NOW)
    cast.sign_in(cast.agent).get(reverse("case", args=[case.reference]))
    cast.sign_in(cast.reader).get(reverse("case", args=[case.reference]))
    called(cast, case)
    with scope(walls=cast.walls):
        make_confidential(case.pk, grants_of(cast.agent), reason="Une menace", at=NOW)
    return cast.read(case)


def called(cast: Cast, *cases: Case) -> CallBack:
    """Note a call of the person about these cases, an hour ago, and promise another, due by now."""
    told = Contact(
        id=new_id(),
        wall=Wall(cast.town.pk, CULTURE),
        channel=Channel.TELEPHONE,
        occurred_at=NOW - timedelta(hours=1),
        outcomes=(WrapUp.CALL_BACK,),
        body=SAID,
        matters=(Matter(procedure=cast.procedure.pk),),
        profile=cast.read(cases[0]).profile_id,
    )
    with scope(walls=cast.walls):
        contact, _new = note_contact_about(
            told, [one.pk for one in cases], by=cast.agent, at=NOW - timedelta(minutes=50)
        )
        promise = Promise(
            telephone="+33475000009",
            subject=SUBJECT,
            since=NOW - timedelta(minutes=40),
            until=NOW - timedelta(minutes=1),
            unit=cast.association.pk,
        )
        return promise_callback(contact, promise, by=cast.agent, at=NOW - timedelta(minutes=50))


def body(cast: Cast, agent: Agent, address: str, **query: Any) -> str:
    return str(cast.sign_in(agent).get(address, query).content.decode())


def test_a_call_promised_about_it_is_made_by_those_who_see_it(cast: Cast, case: Case) -> None:
    with scope(walls=cast.walls):
        call = CallBack.objects.get()
    for other in (cast.colleague, cast.receptionist):
        for address in (reverse("callbacks"), reverse("reception")):
            assert SUBJECT not in body(cast, other, address)
        assert set(cast.sign_in(other).get(reverse("callbacks")).context["shelves"][1].items()) >= {
            ("count", 0)
        }
        found = cast.sign_in(other).get(reverse("reception"), {"q": "Destève Camille"}).context["persons"]
        assert [one.is_waiting for one in found] == [False]
        assert cast.sign_in(other).get(reverse("callback", args=[call.pk])).status_code == 404
        for gesture in ("callback_tried", "callback_reassigned"):
            answer = cast.sign_in(other).post(reverse(gesture, args=[call.pk]), {"outcome": "reached"})
            assert answer.status_code == 404
        assert SUBJECT not in body(cast, other, reverse("person", args=[case.profile_id]))
    assert SUBJECT in body(cast, cast.agent, reverse("callbacks"))
    assert SUBJECT in body(cast, cast.manager, reverse("morning"))
    assert SUBJECT in body(cast, cast.agent, reverse("callback", args=[call.pk]))


def test_a_manager_of_another_service_is_not_told_of_it_either(cast: Cast, case: Case) -> None:
    with scope(walls=cast.walls):
        CallBack.objects.update(unit=cast.childhood)
    chief = cast.agent_of(
        cast.town, "Maud Voisine", rights=[Right.SEE, Right.MANAGE], sectors=[CULTURE], unit=cast.childhood
    )
    assert SUBJECT not in body(cast, chief, reverse("morning"))


def test_the_news_that_it_is_late_shows_to_who_sees_the_case(cast: Cast, case: Case) -> None:
    with scope(walls=cast.walls):
        call = CallBack.objects.get()
        for agent in (cast.agent, cast.colleague):
            told = [("call_back", call.pk, "subject"), ("agent", agent.pk, "awaited")]
            number = record(
                "call_back.late",
                authority=cast.town.pk,
                sector=CULTURE,
                objects=told,
                by=SYSTEM,
                occurred_at=NOW,
            )
            tell_agents(Event.objects.get(id=number))
    address = reverse("notices")
    assert "appel" in body(cast, cast.agent, address).lower()
    assert cast.sign_in(cast.colleague).get(address).context["groups"] == []
    assert cast.sign_in(cast.agent).get(address).context["groups"] != []


def test_the_last_contact_of_the_person_counts_nothing_of_it(cast: Cast, case: Case) -> None:
    assert case.profile_id is not None
    with scope(walls=cast.walls):
        assert last_contacts(grants_of(cast.colleague), [case.profile_id]) == {}
        hers = last_contacts(grants_of(cast.agent), [case.profile_id])
        assert hers == {case.profile_id: NOW - timedelta(hours=1)}
    asked = {"q": "Destève Camille"}
    for agent, is_known in ((cast.colleague, False), (cast.receptionist, False), (cast.agent, True)):
        found = cast.sign_in(agent).get(reverse("reception"), asked).context["persons"]
        assert [one.last_contact is not None for one in found] == [is_known]
        page = cast.sign_in(agent).get(reverse("contact_new"), {"profil": str(case.profile_id)})
        assert (page.context["last_contact"] is not None) == is_known


def test_what_was_noted_of_two_cases_is_not_read_on_the_one_she_sees(cast: Cast) -> None:
    shown, hidden = cast.file(at=FILED), cast.file(at=FILED)
    with scope(walls=cast.walls):
        take(hidden.pk, by=cast.agent, at=NOW)
    called(cast, shown, hidden)
    address = reverse("case", args=[shown.reference])
    assert SAID in body(cast, cast.colleague, address)
    with scope(walls=cast.walls):
        make_confidential(hidden.pk, grants_of(cast.agent), reason="Une menace", at=NOW)
    assert SAID not in body(cast, cast.colleague, address)
    assert SAID in body(cast, cast.agent, address)


def test_who_looked_at_it_is_told_to_the_person_and_to_those_who_see_it(cast: Cast, case: Case) -> None:
    address = reverse("person_looking", args=[case.profile_id])

    def lookers(agent: Agent) -> set[str]:
        lines = cast.sign_in(agent).get(address).context["lines"]
        return {look.by.split(",")[0] for look in lines if look.what == "Page de la demande"}

    assert lookers(cast.colleague) == set()
    assert lookers(cast.receptionist) == set()
    assert lookers(cast.agent) == {"Inès Arnoult", "Rose Lecture"}
    assert "demandes confidentielles" in body(cast, cast.colleague, address)
