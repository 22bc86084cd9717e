"""A confidential case is absent for all but a few: through every door that lists or opens a case."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.agents.models import Absence, Agent
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases.actions import (
    CannotBeConfidant,
    CannotConfide,
    change_confidants,
    confirm_identity,
    lift_confidentiality,
    make_confidential,
    note,
    reply,
    take,
)
from parvis.cases.models import Case
from parvis.cases.portfolios import portfolios
from tests.cases.steps import kinds
from tests.cast import Cast
from tests.house.test_routes import routes

from .test_gestures import url, values_of

SLUG = "confidentialite"


@pytest.fixture
def case(cast: Cast) -> Case:
    """Lend a case the agent answers for, confidential, with a message and a note."""
    case = cast.file()
    with scope(walls=cast.walls):
        take(case.pk, by=cast.agent, at=timezone.now())
        reply(case.pk, "Bonjour", by=cast.agent, at=timezone.now())
        note(case.pk, "Un mot", by=cast.agent, at=timezone.now())
        make_confidential(case.pk, grants_of(cast.agent), reason="Un collègue", at=timezone.now())
    return cast.read(case)


def addresses(case: Case) -> Iterator[str]:
    """Every page of the workspace that asks for nothing, or for a case."""
    for address, _pattern in routes():
        if not address.startswith("agent/") or "connexion" in address:
            continue
        if "<" not in address:
            yield f"/{address}"
        elif address.count("<") == 1 and "<str:reference>" in address:
            yield f"/{address.replace('<str:reference>', case.reference)}"


def told(client: Client, case: Case) -> list[str]:
    """The pages that say something of a case to an agent, words looked for included."""
    searched = [f"/agent/demandes/?q={word}" for word in (case.reference, "Destève", "Desteve", "Saint-Jean")]
    searched += ["/agent/demandes/?etat=all", "/agent/demandes/?a=unassigned"]
    said = []
    for address in (*addresses(case), *searched):
        response = client.get(address)
        body = b"" if response.streaming else response.content
        shown = body.decode("utf-8", "replace").replace(f"q={case.reference}", "")
        shown = shown.replace(f'value="{case.reference}"', "").replace(f"« {case.reference} »", "")
        if case.reference in shown or case.pk.hex in shown or str(case.pk) in shown:
            said.append(address)
    return said


def test_nobody_else_is_told_of_it_anywhere(cast: Cast, case: Case) -> None:
    assert len(set(addresses(case))) > 40
    for other in (cast.colleague, cast.reader, cast.receptionist, cast.outsider_sector, cast.outsider_town):
        assert told(cast.sign_in(other), case) == []
    for seer in (cast.agent, cast.manager):
        assert {url(case), "/agent/demandes/?etat=all"} <= set(told(cast.sign_in(seer), case))
        assert cast.sign_in(seer).get("/agent/demandes/").content.decode().count(">Confidentielle<") == 1


def test_what_is_posted_to_it_finds_nothing(cast: Cast, case: Case) -> None:
    client = cast.sign_in(cast.colleague)
    before = kinds(cast, case)
    for address in addresses(case):
        if case.reference in address:
            assert client.post(address, {"revision": case.revision, "seen": 0}).status_code in (404, 405)
    client.post("/agent/demandes/confier/", {"demandes": case.reference, "agent": str(cast.colleague.pk)})
    assert kinds(cast, case) == before


def test_its_numbers_are_hidden_too(cast: Cast, case: Case) -> None:
    counts = [
        shelf["count"] for shelf in cast.sign_in(cast.colleague).get("/agent/demandes/").context["shelves"]
    ]
    assert set(counts) == {0}
    with scope(walls=cast.walls):
        assert portfolios(grants_of(cast.colleague), today=timezone.localdate()).by_agent == {}
        assert cast.agent.pk in portfolios(grants_of(cast.manager), today=timezone.localdate()).by_agent


def test_an_agent_named_sees_it_until_she_no_longer_is(cast: Cast, case: Case) -> None:
    client, colleague = cast.sign_in(cast.agent), cast.sign_in(cast.colleague)
    values = {**values_of(client, case, f"{SLUG}/agents"), "agent": str(cast.colleague.pk)}
    client.post(url(case, f"{SLUG}/agents"), values)
    page = colleague.get(url(case)).content.decode()
    assert "Demande confidentielle" in page
    assert "Un collègue" in page
    # She is named, she does not decide who else is.
    assert colleague.get(url(case, f"{SLUG}/lever")).status_code == 404
    with scope(walls=cast.walls):
        with pytest.raises(CannotConfide):
            lift_confidentiality(case.pk, grants_of(cast.colleague), at=timezone.now())
        change_confidants(case.pk, grants_of(cast.manager), named=[], at=timezone.now())
    assert colleague.get(url(case)).status_code == 404


def test_who_could_not_read_the_case_cannot_be_named(cast: Cast, case: Case) -> None:
    client = cast.sign_in(cast.agent)
    values = values_of(client, case, f"{SLUG}/agents")
    for stranger in (cast.outsider_sector, cast.outsider_town):
        response = client.post(url(case, f"{SLUG}/agents"), {**values, "agent": str(stranger.pk)})
        assert response.status_code == 422
        with scope(walls=cast.walls), pytest.raises(CannotBeConfidant):
            change_confidants(case.pk, grants_of(cast.agent), named=[stranger], at=timezone.now())


def test_a_substitute_is_not_named_by_an_absence(cast: Cast, case: Case) -> None:
    today = timezone.localdate()
    with scope(walls=[Wall(cast.town.pk, "")]):
        Absence.objects.create(
            authority=cast.town, agent=cast.agent, substitute=cast.colleague, starts_on=today, ends_on=today
        )
    assert cast.sign_in(cast.colleague).get(url(case)).status_code == 404


def test_only_its_responsible_and_managers_make_it_so(cast: Cast) -> None:
    case = cast.file()
    for refused in (cast.agent, cast.colleague):
        assert cast.sign_in(refused).get(url(case, SLUG)).status_code == 404
        with scope(walls=cast.walls), pytest.raises(CannotConfide):
            make_confidential(case.pk, grants_of(refused), reason="Non", at=timezone.now())
    client = cast.sign_in(cast.manager)
    values = values_of(client, case, SLUG)
    assert client.post(url(case, SLUG), {**values, "reason": " "}).status_code == 422
    client.post(url(case, SLUG), {**values, "reason": "Sécurité d’une personne"})
    assert cast.read(case).is_confidential
    client.post(url(case, f"{SLUG}/lever"), values_of(client, case, f"{SLUG}/lever"))
    assert not cast.read(case).is_confidential
    assert kinds(cast, case)[-2:] == ["case.made_confidential", "case.confidentiality_lifted"]
    assert cast.sign_in(cast.colleague).get(url(case)).status_code == 200


def test_the_person_follows_it_as_before(cast: Cast, case: Case) -> None:
    with scope(cases=[case.pk]):
        seen: Any = Case.objects.get(pk=case.pk)
        assert seen.is_confidential
        assert not seen.confidentialities.exists()
        assert not seen.confidants.exists()


def test_she_who_hands_it_over_loses_it(cast: Cast, case: Case) -> None:
    keeper: Agent = cast.agent
    client = cast.sign_in(keeper)
    values = {**values_of(client, case, "reorienter"), "unit": str(cast.childhood.pk), "note": ""}
    assert client.post(url(case, "reorienter"), values).headers["Location"] == "/agent/demandes/"
    assert client.get(url(case)).status_code == 404


def test_its_reference_leads_to_nobody(cast: Cast, case: Case) -> None:
    def found(agent: Agent) -> int:
        answer = cast.sign_in(agent).get("/agent/accueil/", {"q": case.reference})
        return len(answer.context["persons"])

    with scope(walls=cast.walls):
        confirm_identity(case.pk, by=cast.agent, at=timezone.now())
    assert (found(cast.colleague), found(cast.receptionist)) == (0, 0)
    with scope(walls=cast.walls):
        lift_confidentiality(case.pk, grants_of(cast.agent), at=timezone.now())
    assert (found(cast.colleague), found(cast.receptionist)) == (1, 1)
