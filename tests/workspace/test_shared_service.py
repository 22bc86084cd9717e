"""An agent who acts for another authority: those who work there read what she did and her name, not her row."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent, Membership
from parvis.agents.rights import grants_of
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.cases import actions
from parvis.cases.actions.identifying import confirm_identity
from parvis.cases.models import Case, Opinion
from parvis.events.models import Event
from parvis.interactions.actions import Contact, Promise, promise_callback, try_callback
from parvis.interactions.models import CallAttempt, Channel, WrapUp
from parvis.notifications.notices.actions import tell_agents
from parvis.people import actions as people
from parvis.people.merging import merge
from parvis.people.models import Datum, Ground, Relation
from tests.cast import CULTURE, Cast

pytestmark = pytest.mark.django_db

NOW = timezone.now()
NAME, SAID = "Zoé Ailleurs", "La salle est libre ce jour-là."


@pytest.fixture
def shared(cast: Cast) -> Agent:
    """Lend the agent of the other town, who acts in a service of the first one too."""
    with scope(walls=cast.walls):
        Membership.objects.create(
            agent=cast.outsider_town,
            authority=cast.town,
            unit=cast.association,
            rights=["act", "manage", "see"],
            sectors=[CULTURE],
        )
    return cast.outsider_town


@pytest.fixture
def case(cast: Cast, shared: Agent) -> Case:
    """Lend a case she answers for, with everything an agent may write about one before its end."""
    found = cast.file(at=NOW - timedelta(days=2))
    with scope(walls=cast.walls):
        actions.take(found.pk, by=shared, at=NOW)
        actions.note(found.pk, SAID, by=shared, at=NOW)
        actions.reply(found.pk, "Nous regardons.", by=shared, at=NOW)
        actions.plan_reply(found.pk, "Plus tard.", by=shared, at=NOW, leaves_at=NOW + timedelta(days=2))
        asked = actions.ask_opinion(
            found.pk,
            cast.childhood,
            question="Gênez-vous quelqu’un ?",
            until=timezone.localdate(NOW) + timedelta(days=9),
            by=shared,
            at=NOW,
        )
        actions.give_opinion(asked.pk, found.pk, Opinion.Verdict.FAVOURABLE, text="Non.", by=shared, at=NOW)
    return cast.read(found)


@pytest.fixture
def person(cast: Cast, shared: Agent, case: Case) -> UUID:
    """Lend the file of who filed it, as she wrote in it: identity, note, relation, another file reunited."""
    with scope(walls=cast.walls):
        profile = confirm_identity(case.pk, by=shared, at=NOW)
        people.correct(
            profile.pk, {Datum.BIRTH_NAME: "Roux"}, ground=Ground.IDENTITY_DOCUMENT, by=shared, at=NOW
        )
        people.note_profile(profile.pk, "Vient avec son frère.", by=shared, at=NOW)
        named = {"birth_date": None, "by": shared, "at": NOW}
        brother = people.open_profile(profile.pk, family_name="Destève", given_names="Loup", **named)
        twin = people.open_profile(profile.pk, family_name="Destève", given_names="Camille", **named)
        people.add_relation(profile.pk, brother.pk, Relation.Kind.HOUSEHOLD, by=shared, at=NOW, on=None)
        merge(profile.pk, twin.pk, by=shared, at=NOW)
    return profile.pk


def read(cast: Cast, agent: Agent, address: str) -> str:
    answer = cast.sign_in(agent).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_colleague_reads_what_she_wrote_on_the_case_and_who_wrote_it(cast: Cast, case: Case) -> None:
    page = read(cast, cast.colleague, reverse("case", args=[case.reference]))
    assert SAID in page
    assert "Le message de Zoé Ailleurs partira" in page
    assert "Gênez-vous quelqu’un ?" in page
    assert f"{cast.association.name}, {NAME}" in page, "in the history of who answered"
    assert f"<dt>Responsable</dt><dd>{NAME}" in page
    assert "un agent" not in page, "nothing of hers is nobody's"
    assert f"{NAME} n’en répondra plus" in read(
        cast, cast.colleague, reverse("case_prendre", args=[case.reference])
    )
    assert NAME in read(cast, cast.colleague, reverse("inbox"))


def test_a_case_she_made_confidential_opens_to_those_named_and_keeps_her(
    cast: Cast, shared: Agent, case: Case
) -> None:
    with scope(walls=cast.walls):
        actions.assign(case.pk, grants_of(cast.colleague), by=shared, at=NOW)
        tell_agents(Event.objects.get(kind="case.assigned"))
        actions.make_confidential(case.pk, grants_of(shared), reason="Un voisin", named=[shared], at=NOW)
    assert NAME in read(cast, cast.colleague, reverse("notices"))
    assert f"encadrent le service, {NAME}." in read(
        cast, cast.colleague, reverse("case", args=[case.reference])
    )
    address = reverse("case_confidentialite/agents", args=[case.reference])
    assert NAME in read(cast, cast.colleague, address)
    revision = cast.read(case).revision
    for agents in ([str(shared.pk), str(cast.agent.pk)], [str(cast.agent.pk)]):
        cast.sign_in(cast.colleague).post(address, {"agent": agents, "revision": revision})
        revision += 1
        with scope(walls=cast.walls):
            named = case.confidants.order_by("pk").values_list("agent_id", flat=True)
            assert {str(agent) for agent in named} == set(agents)


def test_the_file_of_the_person_says_what_she_checked(cast: Cast, person: UUID) -> None:
    page = read(cast, cast.colleague, reverse("person", args=[person]))
    assert "Vient avec son frère." in page
    for told in ("Pièce d’identité présentée", "réunie à celle-ci le"):
        assert NAME in page.partition(told)[2][:200], told
    assert NAME in read(cast, cast.colleague, reverse("person_relations", args=[person]))


def test_a_call_she_promised_and_tried_is_made_by_her_colleagues(
    cast: Cast, shared: Agent, case: Case
) -> None:
    told = Contact(
        id=new_id(),
        wall=Wall(cast.town.pk, CULTURE),
        channel=Channel.TELEPHONE,
        occurred_at=NOW - timedelta(hours=1),
        outcomes=(WrapUp.CALL_BACK,),
        name="Camille Destève",
    )
    window = {"since": NOW + timedelta(minutes=5), "until": NOW + timedelta(hours=1)}
    promise = Promise("+33475000009", "La salle", unit=cast.association.pk, agent=shared, **window)
    with scope(walls=cast.walls):
        contact, _new = actions.note_contact_about(told, [case.pk], by=shared, at=NOW)
        call = promise_callback(contact, promise, by=shared, at=NOW)
        try_callback(call.pk, CallAttempt.Outcome.NO_ANSWER, by=shared, at=NOW)
    assert NAME in read(cast, cast.colleague, reverse("callbacks"))
    page = read(cast, cast.colleague, reverse("callback", args=[call.pk]))
    assert f'Pas de réponse <span class="pv-muted">{NAME}' in page
    assert page.count(NAME) >= 3, "who calls, who promised, who tried"
    assert page.count("La salle") and read(
        cast, cast.colleague, reverse("case", args=[case.reference])
    ).count("La salle")


def test_her_manager_there_sees_what_she_has(cast: Cast, case: Case) -> None:
    page = read(cast, cast.manager, reverse("morning"))
    team = page.partition('id="equipe"')[2]
    assert NAME in team
