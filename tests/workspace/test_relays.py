"""Cases that change hands, through the door: shared as it was told, undone, returned."""

from uuid import UUID

import pytest
from django.utils import timezone

from parvis.agents.actions import declare_absence
from parvis.agents.models import Agent, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.batches import actions
from parvis.batches.models import BulkRun
from parvis.cases.actions import make_confidential, take
from parvis.cases.models import Case, Note
from parvis.events.models import Event
from parvis.notifications.notices.actions import tell_agents
from tests.batches.doing import finish
from tests.cast import CULTURE, SCHOOL, Cast
from tests.workspace.controls import Controls
from tests.workspace.portfolios import held, morning, pass_on, row_of, share


def run_at(cast: Cast, address: str) -> BulkRun:
    with scope(walls=cast.walls):
        return BulkRun.objects.get(pk=UUID(address.rstrip("/").split("/")[-1]))


def kinds_of(cast: Cast, case: Case) -> list[str]:
    with scope(walls=cast.walls):
        return list(Event.objects.of_case(case.pk).values_list("kind", flat=True))


def test_a_portfolio_is_shared_as_it_was_told_and_undone(cast: Cast) -> None:
    cases = [held(cast, cast.agent, due=day) for day in (5, 1, 3)]
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
    shown = Controls(told).values
    share(client, address, cast.colleague, note="Dans un autre onglet.")
    assert (
        "a changé dans un autre onglet"
        in client.post(f"{address}lancer/", shown, follow=True).content.decode()
    )
    assert {cast.read(case).responsible_id for case in cases} == {cast.agent.pk}
    share(client, address, cast.colleague, cast.manager, note="Reprises pendant les congés d’Inès.")
    client.post(f"{address}lancer/", shown)
    first, second, third = (cast.read(cases[place]).responsible for place in (1, 2, 0))
    assert (first, second, third) == (cast.colleague, cast.manager, cast.colleague)
    with scope(walls=cast.walls):
        assert [note.body for note in Note.objects.order_by("pk")] == [
            "Reprises pendant les congés d’Inès."
        ] * 3
    assert run_at(cast, address).note == ""
    assert "Écrit trop tard." in share(client, address, cast.colleague, note="Écrit trop tard.")
    undone = client.post(f"{address}annuler/", follow=True).content.decode()
    assert "Revenues comme avant" in undone
    assert {cast.read(case).responsible_id for case in cases} == {cast.agent.pk}
    assert kinds_of(cast, cases[0])[-2:] == ["case.assigned_together", "case.put_back"]


def test_who_gets_and_who_had_the_cases_are_told_how_many_by_whom_and_of_the_return(cast: Cast) -> None:
    [case, *_others] = [held(cast, cast.agent) for _ in range(3)]
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    share(client, address, cast.colleague, cast.manager)
    client.post(f"{address}lancer/")
    with scope(walls=cast.walls):
        tell_agents(Event.objects.filter(kind="bulk.ended").order_by("id").last())  # type: ignore[arg-type]  # there is one
    news = cast.sign_in(cast.colleague).get("/agent/nouveautes/").content.decode()
    assert "2 demandes vous sont confiées (en répondait : Inès Arnoult)" in news
    hers = cast.sign_in(cast.agent).get("/agent/nouveautes/").content.decode()
    assert "Vous ne répondez plus de 3 demandes, confiées à Hugo Belval, Maud Tressan" in hers
    assert "par Maud Tressan" in hers
    assert "En répondait avant : Inès Arnoult (3)." in client.get(address).content.decode()
    told = client.get(f"/agent/demandes/{case.reference}/").context["timeline"]
    assert str(told[-1].body) == "En répondait avant : Inès Arnoult."
    theirs = f"/agent/demandes/?lot={run_at(cast, address).pk}"
    assert theirs in hers and theirs in news
    counts = {cast.agent: 3, cast.colleague: 2, cast.outsider_town: 0}
    assert {who: len(cast.sign_in(who).get(theirs).context["rows"]) for who in counts} == counts
    with scope(walls=cast.walls):
        take(Case.objects.get(responsible=cast.manager).pk, by=cast.colleague, at=timezone.now())
    client.post(f"{address}annuler/")
    with scope(walls=cast.walls):
        tell_agents(Event.objects.get(kind="bulk.undone"))
    hers = cast.sign_in(cast.agent).get("/agent/nouveautes/").content.decode()
    assert "2 demandes vous reviennent : l’action groupée est annulée" in hers
    assert "Vous ne répondez plus de 1 demande, confiée à Maud Tressan" in hers, "it changed since"
    news = cast.sign_in(cast.colleague).get("/agent/nouveautes/").content.decode()
    assert "Vous ne répondez plus de 2 demandes, confiées à Inès Arnoult" in news
    assert "(en répondait : Inès Arnoult) (annulé depuis)" in news


def test_who_may_take_is_offered_first_and_who_may_not_is_told_before(cast: Cast) -> None:
    elsewhere = cast.agent_of(
        cast.town, "Ada Ailleurs", rights=[Right.ACT], sectors=[CULTURE], unit=cast.childhood
    )
    held(cast, cast.agent)
    held(cast, cast.colleague)
    today = timezone.localdate()
    with scope(walls=cast.walls):
        declare_absence(
            cast.agent,
            starts_on=today,
            ends_on=today,
            substitute=elsewhere,
            by=cast.agent,
            today=today,
            at=timezone.now(),
        )
        Agent.objects.filter(pk=cast.colleague.pk).update(account=None)
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    offered = [words for _key, words in client.get(address).context["form"].fields["among"].choices]
    assert [words.split(",")[0] for words in offered] == [
        "Hugo Belval (n’a pas encore de compte)",
        cast.manager.full_name,
        "Ada Ailleurs",
    ]
    assert offered[0].endswith(", 1 demande à traiter")
    assert "ne peut en recevoir aucune, faute de droits (remplace Inès Arnoult du" in offered[2]
    assert "n’a pas encore de compte" in share(client, address, cast.colleague)


def test_given_back_to_the_unit_they_wait_for_somebody(cast: Cast) -> None:
    case = held(cast, cast.agent)
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    told = share(client, address, note="À reprendre.", to="service")
    assert "Rendre 1 demande au service" in told
    assert "attendent que quelqu’un les prenne" in told
    client.post(f"{address}lancer/")
    with scope(walls=cast.walls):
        tell_agents(Event.objects.get(kind="bulk.ended"))
    hers = cast.sign_in(cast.agent).get("/agent/nouveautes/").content.decode()
    assert "Vous ne répondez plus de 1 demande, rendue au service" in hers
    found = cast.read(case)
    assert (found.responsible, found.state) == (None, "filed")
    assert kinds_of(cast, case)[-1] == "case.released"
    holders = cast.sign_in(cast.agent).get(f"/agent/demandes/{case.reference}/").content.decode()
    assert f"rendue au service par {cast.manager.full_name}" in holders
    assert "À reprendre." in holders
    client.post(f"{address}annuler/")
    assert cast.read(case).responsible == cast.agent


def test_what_was_given_comes_back_to_who_had_it(cast: Cast) -> None:
    kept, moved = held(cast, cast.agent), held(cast, cast.agent)
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    share(client, address, cast.colleague)
    client.post(f"{address}lancer/")
    today = timezone.localdate()
    with scope(walls=cast.walls):
        take(moved.pk, by=cast.manager, at=timezone.now())
        away = declare_absence(
            cast.agent,
            starts_on=today,
            ends_on=today,
            substitute=None,
            by=cast.agent,
            today=today,
            at=timezone.now(),
        )
    absences = f"/agent/equipe/{cast.agent.pk}/absences/"
    assert "Préparer leur retour" not in client.get(absences).content.decode()
    cancelled = client.post(f"{absences}{away.pk}/annuler/", follow=True)
    assert "Inès Arnoult est là, et 1 de ses demandes est chez d’autres" in cancelled.content.decode()
    assert f'href="{address}">Préparer leur retour' in cancelled.content.decode()
    back = client.post(f"{address}reprendre/", follow=True)
    assert [(one.agent, one.count) for one in back.context["shares"]] == [(cast.agent, 1)]
    client.post(f"{back.redirect_chain[-1][0]}lancer/")
    passed = client.get("/agent/lots/").content.decode()
    assert "de Inès Arnoult à Hugo Belval" in passed and "de Hugo Belval à Inès Arnoult" in passed
    assert cast.read(kept).responsible == cast.agent
    assert cast.read(moved).responsible == cast.manager
    again = client.post(f"{address}reprendre/", follow=True).content.decode()
    assert "Rien à reprendre" in again


def test_who_leaves_passes_the_relay_before_or_after(cast: Cast) -> None:
    case = held(cast, cast.agent)
    client = cast.sign_in(cast.manager)
    leaving = client.get(f"/agent/equipe/{cast.agent.pk}/depart/")
    assert "Passer le relais" in leaving.content.decode()
    assert leaving.context["pass_on_url"] == f"/agent/lots/preparer/?a={cast.agent.pk}"
    client.post(f"/agent/equipe/{cast.agent.pk}/depart/")
    assert row_of(morning(client), cast.agent)["is_gone"]
    address = pass_on(client, cast.agent)
    share(client, address, cast.colleague)
    client.post(f"{address}lancer/")
    assert cast.read(case).responsible == cast.colleague
    undone = client.post(f"{address}annuler/", follow=True).content.decode()
    assert "Qui en répondait avant ne peut plus s’en occuper" in undone
    assert cast.read(case).responsible == cast.colleague


def test_nothing_returns_to_who_left_since(cast: Cast) -> None:
    case = held(cast, cast.agent)
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    share(client, address, cast.colleague)
    client.post(f"{address}lancer/")
    client.post(f"/agent/equipe/{cast.agent.pk}/depart/")
    back = client.post(f"{address}reprendre/", follow=True)
    assert "Collègues qui prennent la suite" in back.content.decode()
    client.post(f"{back.redirect_chain[-1][0]}lancer/")
    assert cast.read(case).responsible == cast.colleague


def test_nobody_receives_what_she_may_not_handle(cast: Cast) -> None:
    both = cast.agent_of(
        cast.town, "Régis Partout", rights=[Right.ACT, Right.MANAGE], sectors=[CULTURE, SCHOOL]
    )
    hers, other = held(cast, cast.agent), held(cast, both)
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


def test_only_colleagues_offered_may_be_chosen_and_only_its_author_shares(cast: Cast) -> None:
    case = held(cast, cast.agent)
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    for outsider in (cast.outsider_town, cast.outsider_sector, cast.reader):
        posted = {"among": [str(outsider.pk)], "vers": "collegues"}
        assert client.post(f"{address}repartir/", posted).status_code == 422
    refused = client.post(f"{address}repartir/", {"vers": "collegues", "note": "À finir lundi."})
    assert refused.status_code == 422
    assert "À finir lundi." in refused.content.decode()
    for stranger in (cast.colleague, cast.outsider_town):
        for verb in ("repartir", "reprendre"):
            assert cast.sign_in(stranger).post(f"{address}{verb}/").status_code == 404
    unshared = client.post(f"{address}lancer/", follow=True).content.decode()
    assert "Collègues qui prennent la suite" in unshared
    assert cast.read(case).responsible == cast.agent


def test_a_large_portfolio_goes_by_pieces_each_case_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 0)
    monkeypatch.setattr(actions, "PIECE", 2)
    cases = [held(cast, cast.agent, due=place) for place in range(5)]
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


def test_a_confidential_case_is_passed_on_by_its_manager(cast: Cast) -> None:
    case = held(cast, cast.agent)
    with scope(walls=cast.walls):
        make_confidential(
            case.pk, grants_of(cast.agent), reason="Famille connue du service", at=timezone.now()
        )
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    assert "Confidentielles : 1" in client.get(address).content.decode()
    assert "ne sont plus vues que des responsables" in share(client, address, to="service")
