"""Mentioning a colleague in an internal note: by a choice, by @prenom.nom, and what is refused aloud."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.agents.handles import handle_of, handles_in, named_in
from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.actions import CannotMention, make_confidential, note, take
from parvis.cases.models import Case, Note
from parvis.events.models import Event
from parvis.notifications.news import Notice, NoticeKind
from parvis.notifications.notices.actions import tell_agents
from tests.cast import Cast

from .test_bulk import prepare
from .test_gestures import url, values_of


def mentioned(cast: Cast, case: Case) -> list[str]:
    """The agents the last mention of a case points to."""
    with scope(walls=cast.walls):
        facts = Event.objects.of_case(case.pk).filter(kind="case.mentioned")
        return [id_ for fact in facts for type_, id_, said in fact.subjects if said == "mentioned"]


def test_a_colleague_chosen_and_one_written_are_told(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    body = "À voir avec @rose.lecture, et avec moi @ines.arnoult."
    sent = {**values_of(client, case, "noter"), "body": body, "agent": str(cast.colleague.pk)}
    page = client.post(url(case, "noter"), sent, follow=True)
    assert body in page.content.decode()
    assert set(mentioned(cast, case)) == {str(cast.colleague.pk), str(cast.reader.pk)}
    assert "Collègues mentionnés dans une note" in [item.title for item in page.context["timeline"]]
    assert not any("mentionn" in str(item.title) for item in page.context["person_timeline"])


@pytest.mark.parametrize("handle", ["nora.creche", "zoe.ailleurs", "paul.accueil", "personne.dutout"])
def test_who_may_not_see_the_case_is_refused_aloud(cast: Cast, handle: str) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    sent = {**values_of(client, case, "noter"), "body": f"Vu avec @{handle} hier"}
    page = client.post(url(case, "noter"), sent)
    assert page.status_code == 422
    assert f"@{handle}" in str(page.context["form"].errors["body"])
    assert f"Vu avec @{handle} hier" in page.content.decode()
    with scope(walls=cast.walls):
        assert not Note.objects.exists()


def test_who_has_no_account_yet_is_called_so(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        Agent.objects.filter(pk=cast.colleague.pk).update(account=None)
    client = cast.sign_in(cast.agent)
    sent = {**values_of(client, case, "noter"), "body": "@hugo.belval et @nora.creche"}
    told = client.post(url(case, "noter"), sent).context["form"].errors["body"]
    assert "Hugo Belval n’a pas encore de compte" in told[0]
    assert "@nora.creche" in told[1] and "hugo" not in told[1]
    given = prepare(cast.sign_in(cast.manager), "assign", case)
    choices = dict(cast.sign_in(cast.manager).get(given).context["form"].fields["target"].choices)
    assert choices[str(cast.colleague.pk)] == "Hugo Belval (n’a pas encore de compte)"
    assert choices[str(cast.agent.pk)] == "Inès Arnoult"


def test_a_confidential_case_is_mentioned_to_its_few_only(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        take(case.pk, by=cast.agent, at=timezone.now())
        make_confidential(case.pk, grants_of(cast.agent), reason="Un voisin", at=timezone.now())
    client = cast.sign_in(cast.agent)
    offered = client.get(url(case, "noter")).context["form"].fields["agent"].choices
    assert [key for key, _words in offered] == ["", str(cast.manager.pk)]
    sent = {**values_of(client, case, "noter"), "body": "@hugo.belval ?"}
    assert client.post(url(case, "noter"), sent).status_code == 422
    with scope(walls=cast.walls), pytest.raises(CannotMention, match="Hugo"):
        note(case.pk, "Un mot", by=cast.agent, at=timezone.now(), mentioned=[cast.colleague])


def test_a_mention_is_news_for_whoever_it_names(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    client.post(url(case, "noter"), {**values_of(client, case, "noter"), "body": "@hugo.belval, un avis ?"})
    with scope(walls=cast.walls):
        tell_agents(Event.objects.get(kind="case.mentioned"))
        told = list(Notice.objects.values_list("agent_id", "kind"))
    assert told == [(cast.colleague.pk, NoticeKind.MENTIONED)]


def test_handles_are_told_from_addresses_and_namesakes() -> None:
    agents = [
        Agent(given_name="Inès", family_name="Arnoult"),
        Agent(given_name="Jean-Noël", family_name="d’Aubigné Le Gall"),
    ]
    assert [handle_of(agent) for agent in agents] == ["ines.arnoult", "jean-noel.d-aubigne-le-gall"]
    text = "Écrire à ines.arnoult@ville.example ; @Inès.Arnoult et @jean-noel.d-aubigne-le-gall."
    assert handles_in(text) == ["ines.arnoult", "jean-noel.d-aubigne-le-gall"]
    assert named_in(text, [*agents, agents[0]]) == ([agents[0], agents[0], agents[1]], [])
    assert named_in("@qui.donc", agents) == ([], ["qui.donc"])


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert named_in(text, [])[0] == []
