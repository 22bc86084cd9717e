"""One gesture on many cases, through the door: chosen in a list, confirmed, followed, undone by its author only."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.batches import actions
from parvis.batches.models import BulkRun
from parvis.cases.actions import create_label, take, withdraw
from parvis.cases.models import Case
from tests.batches.doing import finish
from tests.cast import Cast

PREPARE = "/agent/lots/preparer/"


def prepare(client: Client, gesture: str, *cases: Case, query: str = "", **posted: Any) -> str:
    """Choose cases in a list; return the address of the page that asks for confirmation."""
    sent = {"geste": gesture, "demandes": [case.reference for case in cases], **posted}
    return str(client.post(f"{PREPARE}{query}", sent)["Location"])


def run_at(cast: Cast, address: str) -> BulkRun:
    with scope(walls=cast.walls):
        return BulkRun.objects.get(pk=UUID(address.rstrip("/").split("/")[-1]))


def test_ticked_confirmed_done_undone(cast: Cast) -> None:
    first, second, other = cast.file(), cast.file(), cast.file()
    client = cast.sign_in(cast.agent)
    listed = client.get("/agent/demandes/").content.decode()
    assert f'value="{first.reference}"' in listed and 'name="geste" value="take"' in listed
    address = prepare(client, "take", first, second)
    asked = client.get(address).content.decode()
    assert "Prendre en charge 2 demandes" in asked and "Aucun courriel ne part" in asked
    assert ">Ces demandes<" in asked and asked.count(">Camille Destève<") == 2
    assert cast.read(first).responsible_id is None
    done = client.post(f"{address}lancer/", follow=True).content.decode()
    assert [cast.read(case).responsible_id for case in (first, second)] == [cast.agent.pk] * 2
    assert cast.read(other).responsible_id is None
    assert "Annuler cette action groupée" in done and '<h1 class="govuk-heading-l">2 demandes prises' in done
    assert done.count(">Camille Destève<") == 2 and other.reference not in done
    undone = client.post(f"{address}annuler/", follow=True).content.decode()
    assert "Revenues comme avant" in undone
    assert cast.read(first).responsible_id is None


def test_the_whole_page_is_ticked_without_scripts_by_one_box(cast: Cast) -> None:
    cases = [cast.file() for _ in range(2)]
    with scope(walls=cast.walls):
        hidden = cast.file()
        Case.objects.filter(pk=hidden.pk).update(unit=cast.childhood)
    client = cast.sign_in(cast.agent)
    page = client.get("/agent/demandes/").content.decode()
    shown = re.findall(r'name="ici" value="([^"]+)"', page)
    assert set(shown) == {case.reference for case in cases} and 'name="page" value="oui"' in page
    address = prepare(client, "take", ici=[*shown, hidden.reference], page="oui")
    assert run_at(cast, address).total == len(cases)
    none_ticked = client.post(PREPARE, {"geste": "take", "ici": shown}, follow=True).content.decode()
    assert "Cochez au moins une demande." in none_ticked


def test_the_whole_list_is_what_its_filters_say(cast: Cast) -> None:
    hers, free = cast.file(), [cast.file() for _ in range(3)]
    with scope(walls=cast.walls):
        take(hers.pk, by=cast.colleague, at=timezone.now())
    over = cast.file()
    with scope(cases=[over.pk]):
        withdraw(over.pk, at=timezone.now())
    client = cast.sign_in(cast.agent)
    offered = [
        gesture for gesture, _words in client.get("/agent/demandes/?etat=closed").context["bulk_gestures"]
    ]
    assert offered == ["label", "message"], "the only ones that what is over is given"
    address = prepare(client, "take", query="?a=unassigned", tout="oui")
    assert run_at(cast, address).total == len(free)
    client.post(f"{address}lancer/")
    assert {cast.read(case).responsible_id for case in free} == {cast.agent.pk}
    assert cast.read(hers).responsible_id == cast.colleague.pk


def test_a_label_is_chosen_on_the_confirmation_page(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        label = create_label(
            grants_of(cast.manager), name="Fête", tone="info", reserved_to="culture", at=timezone.now()
        )
    client = cast.sign_in(cast.agent)
    address = prepare(client, "label", case)
    refused = client.post(f"{address}lancer/", {"target": ""})
    assert refused.status_code == 422 and "Choisissez dans la liste" in refused.content.decode()
    done = client.post(f"{address}lancer/", {"target": str(label.pk)}, follow=True).content.decode()
    assert "Étiquette « Fête » posée sur 1 demande" in done
    with scope(walls=cast.walls):
        assert [one.label_id for one in case.labels.all()] == [label.pk]


def test_a_manager_assigns_and_the_page_tells_what_was_left(cast: Cast) -> None:
    free, already = cast.file(), cast.file()
    with scope(walls=cast.walls):
        take(already.pk, by=cast.agent, at=timezone.now())
    client = cast.sign_in(cast.manager)
    address = prepare(client, "assign", free, already)
    page = client.post(f"{address}lancer/", {"target": str(cast.agent.pk)}, follow=True).content.decode()
    assert cast.read(free).responsible_id == cast.agent.pk
    assert "1 demande confiée à Inès Arnoult" in page
    assert already.reference in page and "C’était déjà fait" in page


def test_ten_cases_change_hands_at_once_and_she_is_back_on_her_list(cast: Cast) -> None:
    cases = [cast.file() for _ in range(10)]
    client = cast.sign_in(cast.manager)
    client.get("/agent/demandes/?echeance=week&q=salle")
    address = prepare(client, "assign", *cases, query="?echeance=week&q=salle")
    page = client.post(f"{address}lancer/", {"target": str(cast.colleague.pk)}, follow=True).content.decode()
    assert "/agent/demandes/?echeance=week&amp;q=salle" in page
    for case in cases:
        found = cast.read(case)
        assert (found.responsible_id, found.state) == (cast.colleague.pk, "in_progress")
    with scope(walls=cast.walls):
        lines = [line.agent_id for line in cast.read(cases[0]).responsibilities.order_by("starts_at", "id")]
    assert lines == [None, cast.colleague.pk]
    titles = [item.title for item in client.get(f"/agent/demandes/{cases[0].reference}/").context["timeline"]]
    assert "Confiée à un agent du service, avec d’autres" in titles


def test_who_may_not_act_on_them_is_given_none(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.manager)
    address = prepare(client, "assign", case)
    for outsider in (cast.outsider_sector, cast.outsider_town):
        refused = client.post(f"{address}lancer/", {"target": str(outsider.pk)})
        assert refused.status_code == 422
    assert cast.read(case).responsible_id is None


def test_handing_over_says_who_will_be_written_to_and_that_it_stays(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    address = prepare(client, "hand_over", case)
    page = client.get(address).content.decode()
    assert "1 usager est prévenu par courriel" in page and "Ce geste ne s’annule pas" in page
    done = client.post(f"{address}lancer/", {"target": str(cast.childhood.pk)}, follow=True).content.decode()
    assert cast.read(case).unit_id == cast.childhood.pk
    assert "Annuler cette action groupée" not in done


def test_cases_of_others_are_not_in_it_whatever_is_posted(cast: Cast) -> None:
    case = cast.file()
    for outsider in (cast.outsider_sector, cast.outsider_town):
        client = cast.sign_in(outsider)
        answer = client.post(PREPARE, {"geste": "take", "demandes": [case.reference]}, follow=True)
        assert "Cochez au moins une demande." in answer.content.decode()
        client.post(f"{PREPARE}?etat=all", {"geste": "take", "tout": "oui"})
    with scope(walls=cast.walls):
        assert BulkRun.objects.count() == 0


@pytest.mark.parametrize(("name", "gesture"), [("reader", "take"), ("agent", "assign"), ("agent", "unknown")])
def test_a_gesture_beyond_her_rights_does_not_exist(cast: Cast, name: str, gesture: str) -> None:
    case = cast.file()
    client = cast.sign_in(getattr(cast, name))
    answer = client.post(PREPARE, {"geste": gesture, "demandes": [case.reference]})
    assert answer.status_code == 404


def test_a_reader_has_nothing_to_tick(cast: Cast) -> None:
    cast.file()
    page = cast.sign_in(cast.reader).get("/agent/demandes/").content.decode()
    assert 'name="demandes"' not in page and 'name="geste"' not in page


def test_a_run_is_its_authors_alone(cast: Cast) -> None:
    case = cast.file()
    address = prepare(cast.sign_in(cast.agent), "take", case)
    for stranger in (cast.colleague, cast.manager, cast.outsider_town):
        client = cast.sign_in(stranger)
        assert client.get(address).status_code == 404
        for verb in ("lancer", "arreter", "annuler", "abandonner"):
            assert client.post(f"{address}{verb}/").status_code == 404
    assert cast.read(case).responsible_id is None


def test_abandoned_it_is_forgotten(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    address = prepare(client, "take", case)
    assert client.post(f"{address}abandonner/")["Location"].startswith("/agent/demandes/")
    assert client.get(address).status_code == 404
    assert cast.read(case).responsible_id is None


def test_while_it_works_the_page_tells_how_far_and_can_stop_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 0)
    monkeypatch.setattr(actions, "PIECE", 1)
    cases = [cast.file() for _ in range(3)]
    client = cast.sign_in(cast.agent)
    address = prepare(client, "take", *cases)
    page = client.post(f"{address}lancer/", follow=True).content.decode()
    assert "Demandes traitées : 0 sur 3" in page and 'hx-trigger="every 2s"' in page
    run = run_at(cast, address)
    actions.do_piece(run.pk, run.authority_id, position=0, undo=False, at=timezone.now())
    assert "Demandes traitées : 1 sur 3" in client.get(address).content.decode()
    stopped = client.post(f"{address}arreter/", follow=True).content.decode()
    assert "Non traitées" in stopped and "hx-trigger" not in stopped
    finish(run)
    assert sum(cast.read(case).responsible_id is not None for case in cases) == 1


def test_too_many_are_refused_with_what_to_do(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_CASES", 1)
    cases = [cast.file() for _ in range(2)]
    sent = {"geste": "take", "demandes": [case.reference for case in cases]}
    page = cast.sign_in(cast.agent).post(PREPARE, sent, follow=True).content.decode()
    assert "demandes au plus : ajoutez un critère" in page


def test_the_number_of_queries_follows_neither_cases_nor_runs(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    numbers = []
    for count in (1, 4):
        cases = [cast.file() for _ in range(count)]
        address = prepare(client, "take", *cases)
        counted = []
        for page in (address, "/agent/lots/"):
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            counted.append(len(captured))
        client.post(f"{address}lancer/")
        client.post(f"{address}lancer/")
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        numbers.append([*counted, len(captured)])
    assert numbers[0][0] == numbers[1][0]
    assert numbers[0][2] == numbers[1][2]
    assert max(numbers[1]) <= 30
