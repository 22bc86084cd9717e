"""Who may sign: the register kept by managers, and what it stops or lets through on the day of the signature."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.utils import timezone
from pypdf import PdfReader

from parvis.agents.delegations import Act, record_delegation, revoke_delegation
from parvis.agents.models import Agent, Delegation, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases.actions import let_decide
from parvis.cases.models import Case, Decision, PlannedDecision
from parvis.events.models import Event
from tests.cast import CULTURE, SCHOOL, Cast

from .test_gestures import url, values_of

ACCEPTANCE = {"outcome": "accepted", "text": "La salle est à vous."}
ADDRESS = "/agent/delegations/"
TODAY = timezone.localdate()


def posted(cast: Cast, holder: Agent, **changes: Any) -> dict[str, Any]:
    return {
        "agent": str(holder.pk),
        "ground": "delegated",
        "giver": "de la maire",
        "act_number": "2026-112",
        "act_on": "2026-03-03",
        "published": "Affiché le 4 mars 2026 à la mairie",
        "unit": [str(cast.association.pk)],
        "sectors": [CULTURE],
        "starts_on": "2026-03-04",
        "ends_on": "",
        **changes,
    }


def chief(cast: Cast) -> Agent:
    """A manager of the whole town, who records anything of her sectors."""
    rights = [Right.SEE, Right.ACT, Right.MANAGE]
    return cast.agent_of(cast.town, "Odile Mairesse", rights=rights, sectors=[CULTURE, SCHOOL])


def delegated(cast: Cast, holder: Agent, by: Agent, **changes: Any) -> Delegation:
    """Record a delegation straight into the register."""
    act: dict[str, Any] = {
        "number": "2026-7", "on": date(2026, 1, 5), "starts_on": date(2026, 1, 6), "sectors": (CULTURE,),
        "giver": "du maire", "published": "Site de la ville, 6 janvier 2026", **changes,
    }  # fmt: skip
    with scope(walls=cast.walls):
        grants = grants_of(by)
        return record_delegation(cast.town.pk, holder, Act(**act), by=grants, today=TODAY, at=timezone.now())


def decided(cast: Cast, case: Case, by: Agent, **more: str) -> HttpResponse:
    client = cast.sign_in(by)
    return client.post(url(case, "decider"), {**values_of(client, case, "decider"), **ACCEPTANCE, **more})


def register(cast: Cast) -> list[Delegation]:
    with scope(walls=cast.walls):
        return list(Delegation.objects.order_by("id"))


def test_a_manager_keeps_the_register_and_whoever_it_names_signs_citing_the_act(cast: Cast) -> None:
    client = cast.sign_in(cast.manager)
    assert "rien n’est encore vérifié" in client.get(ADDRESS).content.decode()
    page = client.post(ADDRESS, posted(cast, cast.agent), follow=True).content.decode()
    assert "Par délégation de la maire (acte n° 2026-112 du 3 mars 2026)" in page
    assert "rien n’est encore vérifié" not in page
    case = cast.file()
    told = cast.sign_in(cast.agent).get(url(case, "decider")).content.decode()
    assert "Le courrier citera" in told
    assert "Par délégation de la maire (acte n° 2026-112 du 3 mars 2026)" in told
    letter = decided(cast, case, cast.agent, draft="1")
    pages = PdfReader(BytesIO(letter.content)).pages
    printed = " ".join(" ".join(sheet.extract_text() for sheet in pages).split())
    for line in ("Inès Arnoult", "Chargée de mission", "Vie associative", "acte n° 2026-112 du 3 mars 2026"):
        assert line in printed
    assert decided(cast, case, cast.agent).status_code == 302
    with scope(walls=cast.walls):
        assert "2026-112" in Decision.objects.get(case=case).author_delegation
        told_facts = Event.objects.filter(kind="delegation.recorded").values_list("facts", flat=True)
        assert list(told_facts) == [{"starts_on": "2026-03-04", "ends_on": ""}]


def test_whoever_the_register_does_not_name_is_told_who_could(cast: Cast) -> None:
    delegated(cast, cast.colleague, cast.manager, units=(cast.association.pk,))
    case = cast.file()
    answer = decided(cast, case, cast.agent)
    assert answer.status_code == 422
    assert "Peuvent la signer : Hugo Belval, Chargée de mission." in answer.content.decode()
    assert ACCEPTANCE["text"] in answer.content.decode()
    assert cast.read(case).is_open()
    assert decided(cast, case, cast.colleague).status_code == 302


def test_closing_without_action_a_request_is_signed_too_referring_it_is_not(cast: Cast) -> None:
    delegated(cast, cast.colleague, cast.manager, units=(cast.association.pk,))
    client, closed, referred = cast.sign_in(cast.agent), cast.file(), cast.file()
    answers = {}
    for case, outcome in ((closed, "no_action"), (referred, "referred")):
        typed = {"outcome": outcome, "explanation": "Déjà traitée ailleurs."}
        answers[outcome] = client.post(url(case, "clore"), {**values_of(client, case, "clore"), **typed})
    assert (answers["no_action"].status_code, answers["referred"].status_code) == (422, 302)


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_on": TODAY + timedelta(days=1)},
        {"ends_on": TODAY - timedelta(days=1)},
        {"sectors": (SCHOOL,)},
        {"units": "childhood"},
        {"procedures": "other"},
    ],
    ids=["not yet", "over", "other sector", "other service", "other procedure"],
)
def test_an_act_that_does_not_cover_the_matter_lets_nobody_sign(cast: Cast, changes: dict[str, Any]) -> None:
    if changes.get("units"):
        changes = {"units": (cast.childhood.pk,)}
    if changes.get("procedures"):
        other = cast.offer("subvention", cast.association, sector=CULTURE)
        changes = {"procedures": (other.pk,)}
    delegated(cast, cast.agent, chief(cast), **changes)
    answer = decided(cast, cast.file(), cast.agent)
    assert "aucune délégation ne la couvre aujourd’hui" in answer.content.decode()


def test_the_mayor_signs_everything_without_an_act_to_cite(cast: Cast) -> None:
    mayor = chief(cast)
    client = cast.sign_in(mayor)
    typed = posted(cast, mayor, ground="own", published="", unit=[], sectors=[], act_number="Délib. 1")
    page = client.post(ADDRESS, typed, follow=True).content.decode()
    assert "Toutes les décisions" in page
    case = cast.file()
    assert decided(cast, case, mayor).status_code == 302
    with scope(walls=cast.walls):
        assert Decision.objects.get(case=case).author_delegation == ""


def test_an_act_revoked_lets_nobody_sign_and_stays_in_the_register(cast: Cast) -> None:
    act = delegated(cast, cast.agent, cast.manager, units=(cast.association.pk,))
    client = cast.sign_in(cast.manager)
    page = client.post(f"{ADDRESS}{act.pk}/abroger/", follow=True).content.decode()
    assert "ne permet plus de signer. Elle reste au registre" in page
    assert decided(cast, cast.file(), cast.agent).status_code == 422
    assert [one.revoked_on for one in register(cast)] == [TODAY]
    again = client.post(f"{ADDRESS}{act.pk}/abroger/", follow=True).content.decode()
    assert "ne permet déjà plus" in again


def test_an_act_revoked_while_the_decision_waited_stops_it(cast: Cast, settings: LazySettings) -> None:
    settings.UNDO_SECONDS = 10
    act = delegated(cast, cast.agent, cast.manager, units=(cast.association.pk,))
    case = cast.file()
    assert decided(cast, case, cast.agent).status_code == 302
    with scope(walls=cast.walls):
        revoke_delegation(act.pk, by=grants_of(cast.manager), on=TODAY, at=timezone.now())
        planned = PlannedDecision.objects.get(case=case)
        dropped = let_decide(planned.pk, at=planned.decides_at)
        assert dropped is not None
        assert (dropped.state, dropped.refusal) == ("dropped", "signature")
    assert cast.read(case).is_open()


def test_a_manager_records_only_for_what_she_manages_and_says_all_of_an_act(cast: Cast) -> None:
    client = cast.sign_in(cast.manager)
    elsewhere = client.post(ADDRESS, posted(cast, cast.agent, unit=[str(cast.childhood.pk)]))
    assert "Vous n’encadrez pas tout ce que couvre cet acte" in elsewhere.content.decode()
    whole = client.post(ADDRESS, posted(cast, cast.agent, unit=[]))
    assert whole.status_code == 422
    unpublished = client.post(ADDRESS, posted(cast, cast.agent, published=""))
    assert "Dites quand et où l’acte est publié" in unpublished.content.decode()
    backwards = client.post(ADDRESS, posted(cast, cast.agent, ends_on="2026-01-01"))
    assert "Le dernier jour doit être" in backwards.content.decode()
    assert register(cast) == []


def test_nobody_else_reads_or_revokes_the_register(cast: Cast) -> None:
    act = delegated(cast, cast.agent, cast.manager, units=(cast.association.pk,))
    assert cast.sign_in(cast.agent).get(ADDRESS).status_code == 404
    stranger = cast.sign_in(cast.outsider_town)
    assert "2026-7" not in stranger.get(ADDRESS).content.decode()
    unknown = stranger.post(f"{ADDRESS}{cast.town.pk}/abroger/").status_code
    assert stranger.post(f"{ADDRESS}{act.pk}/abroger/").status_code == unknown == 404
    with scope(walls=[Wall(cast.other_town.pk, "")]):
        assert not Delegation.objects.exists()
