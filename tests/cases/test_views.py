"""Saved views: kept, shared, put in order, taken over; they open nothing that rights do not."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.agents.rights import Grants, grants_of
from parvis.base.scope import scope
from parvis.cases.access import NotFound
from parvis.cases.actions.viewing import (
    MOST_VIEWS,
    CannotSaveView,
    CannotShareView,
    CannotTakeOverView,
    change_view,
    choose_columns,
    choose_opening,
    raise_view,
    refilter_view,
    remove_view,
    save_view,
    take_over_view,
)
from parvis.cases.models import InboxHabits, SavedView
from parvis.cases.views import habits_of, view_for, views_of
from parvis.events.models import Event
from tests.cast import CULTURE, SCHOOL, Cast

INBOX = "/agent/demandes/"
FILTERS = {"etat": "open", "canal": "telephone"}


@contextmanager
def as_agent(agent: Agent) -> Iterator[Grants]:
    """The scope and the grants of one agent, as her pages have them."""
    with scope(account=agent.account_id):
        grants = grants_of(agent)
    with scope(walls=grants.walls, account=agent.account_id):
        yield grants


def saved(agent: Agent, name: str = "Au téléphone", **options: object) -> SavedView:
    with as_agent(agent) as grants:
        return save_view(grants, name=name, filters=FILTERS, at=timezone.now(), **options)  # type: ignore[arg-type]  # the options of save_view


def seen(agent: Agent) -> list[str]:
    with as_agent(agent) as grants:
        return [view.name for view in views_of(grants)]


def gone(cast: Cast, agent: Agent) -> None:
    with scope(walls=cast.walls):
        Agent.objects.filter(pk=agent.pk).update(left_on=timezone.localdate() - timedelta(days=1))


def test_her_view_is_hers_alone(cast: Cast) -> None:
    view = saved(cast.agent, "  Au   téléphone ")
    assert seen(cast.agent) == ["Au téléphone"]
    for other in (cast.colleague, cast.manager, cast.outsider_sector, cast.outsider_town):
        assert seen(other) == []
        with as_agent(other) as grants, pytest.raises(NotFound):
            view_for(grants, view.pk)
        with scope(walls=cast.walls, account=other.account_id):
            assert not SavedView.objects.exists(), "the database does not show it either"


def test_a_view_shared_with_a_service_is_used_by_who_reads_there(cast: Cast) -> None:
    saved(cast.agent, reach="unit", unit=cast.association.pk)
    assert seen(cast.colleague) == seen(cast.reader) == seen(cast.manager) == ["Au téléphone"]
    assert seen(cast.outsider_sector) == seen(cast.outsider_town) == seen(cast.receptionist) == []


def test_a_view_shared_with_the_authority_stays_inside_it(cast: Cast) -> None:
    mayor = cast.agent_of(
        cast.town, "Alix Direction", rights=[Right.SEE, Right.MANAGE], sectors=[CULTURE, SCHOOL]
    )
    saved(mayor, reach="authority")
    assert seen(cast.agent) == seen(cast.outsider_sector) == ["Au téléphone"]
    assert seen(cast.outsider_town) == []


@pytest.mark.parametrize("reach", ["authority", "unit", "partout"])
def test_nobody_shares_beyond_her_place(cast: Cast, reach: str) -> None:
    with pytest.raises(CannotShareView):
        saved(cast.agent, reach=reach, unit=cast.childhood.pk if reach == "unit" else None)
    assert seen(cast.agent) == []


@pytest.mark.parametrize("name", ["", "   ", "n" * 61])
def test_a_view_has_a_name(cast: Cast, name: str) -> None:
    with pytest.raises(CannotSaveView):
        saved(cast.agent, name)


def test_views_are_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_VIEWS == 50
    monkeypatch.setattr("parvis.cases.actions.viewing.MOST_VIEWS", 1)
    saved(cast.agent)
    with pytest.raises(CannotSaveView):
        saved(cast.agent, "Encore une")


def test_only_her_owner_changes_a_shared_view(cast: Cast) -> None:
    view = saved(cast.agent, reach="unit", unit=cast.association.pk)
    for other in (cast.colleague, cast.manager):
        with as_agent(other) as grants:
            for change in (
                lambda grants=grants: change_view(
                    grants, view.pk, name="À moi", reach="own", unit=None, at=timezone.now()
                ),
                lambda grants=grants: refilter_view(grants, view.pk, {}, at=timezone.now()),
                lambda grants=grants: raise_view(grants, view.pk, at=timezone.now()),
                lambda grants=grants: remove_view(grants, view.pk, at=timezone.now()),
            ):
                with pytest.raises(CannotSaveView):
                    change()
    with as_agent(cast.agent) as grants:
        kept = refilter_view(grants, view.pk, {"canal": "post"}, at=timezone.now())
        assert kept.filters == {"canal": "post"}
        remove_view(grants, view.pk, at=timezone.now())
    assert seen(cast.agent) == seen(cast.colleague) == []


def test_views_are_put_in_order(cast: Cast) -> None:
    saved(cast.agent, "Une")
    second = saved(cast.agent, "Deux")
    assert seen(cast.agent) == ["Une", "Deux"]
    with as_agent(cast.agent) as grants:
        raise_view(grants, second.pk, at=timezone.now())
    assert seen(cast.agent) == ["Deux", "Une"]


def test_the_view_of_who_left_stays_and_a_manager_takes_it_over(cast: Cast) -> None:
    view = saved(cast.agent, reach="unit", unit=cast.association.pk)
    now, today = timezone.now(), timezone.localdate()
    with as_agent(cast.manager) as grants, pytest.raises(CannotTakeOverView):
        take_over_view(grants, view.pk, on=today, at=now)
    gone(cast, cast.agent)
    assert seen(cast.colleague) == ["Au téléphone"]
    page = cast.sign_in(cast.colleague).get(f"{INBOX}?vue={view.pk}").content.decode()
    assert "a quitté le service" in page
    with as_agent(cast.colleague) as grants, pytest.raises(CannotTakeOverView):
        take_over_view(grants, view.pk, on=today, at=now)
    with as_agent(cast.outsider_town) as grants, pytest.raises(NotFound):
        take_over_view(grants, view.pk, on=today, at=now)
    response = cast.sign_in(cast.manager).post(f"/agent/vues/{view.pk}/reprendre/", follow=True)
    assert "est maintenant la vôtre" in response.content.decode()
    with as_agent(cast.manager) as grants:
        assert view_for(grants, view.pk).owner == cast.manager
        kinds = list(
            Event.objects.filter(kind__startswith="view.").order_by("id").values_list("kind", flat=True)
        )
    assert kinds == ["view.saved", "view.taken_over"]
    assert seen(cast.colleague) == ["Au téléphone"]


def test_a_view_shows_each_agent_what_her_own_rights_open(cast: Cast) -> None:
    mayor = cast.agent_of(
        cast.town, "Alix Direction", rights=[Right.SEE, Right.MANAGE], sectors=[CULTURE, SCHOOL]
    )
    culture = cast.file()
    school = cast.file(procedure=cast.offer("ecole", cast.childhood, sector=SCHOOL))
    with as_agent(mayor) as grants:
        view = save_view(grants, name="Tout", filters={"etat": "open"}, reach="authority", at=timezone.now())

    def shown(agent: Agent) -> set[str]:
        context = cast.sign_in(agent).get(f"{INBOX}?vue={view.pk}").context
        return {row["reference"] for row in context["rows"]}

    assert shown(mayor) == {culture.reference, school.reference}
    assert shown(cast.agent) == {culture.reference}
    assert shown(cast.outsider_sector) == {school.reference}
    response = cast.sign_in(cast.outsider_town).get(f"{INBOX}?vue={view.pk}")
    assert "Cette vue n’existe plus" in response.content.decode()
    assert response.context["rows"] == []


def test_a_view_opens_with_its_filters_and_says_when_they_change(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    by_form = client.post(
        "/agent/vues/nouvelle/", {"name": "Au téléphone", "reach": "own", "adresse": "canal=telephone&q=bal"}
    )
    address = by_form.headers["Location"]
    context = client.get(address).context
    assert {chip.name for chip in context["chips"]} == {"canal", "q"}
    assert not context["is_view_changed"]
    narrower = context["asked"].url(commune="Valence")
    changed = client.get(narrower)
    assert changed.context["is_view_changed"]
    assert "Enregistrer dans" in changed.content.decode()
    client.post(f"/agent/vues/{context['view'].pk}/criteres/", {"adresse": changed.context["asked"].query()})
    kept = client.get(address).context
    assert {chip.name for chip in kept["chips"]} == {"canal", "q", "commune"}


def test_all_criteria_can_be_taken_off_a_view_one_reads(cast: Cast) -> None:
    view = saved(cast.agent)
    client = cast.sign_in(cast.agent)
    [chip] = client.get(f"{INBOX}?vue={view.pk}").context["chips"]
    assert client.get(chip.href).context["chips"] == []


def test_a_refused_view_says_why(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    for given, told in (
        ({"name": ""}, "Donnez un nom"),
        ({"name": "x", "reach": "authority"}, "Seul un responsable"),
    ):
        response = client.post(
            "/agent/vues/nouvelle/", {"reach": "own", "adresse": "q=bal", **given}, follow=True
        )
        assert told in response.content.decode()
        assert response.context["asked"].text == "bal"


def test_words_looked_for_are_shared_with_nobody(cast: Cast) -> None:
    client = cast.sign_in(cast.manager)
    unit, words = str(cast.association.pk), "q=Camille+Destève&canal=counter"
    new = {"name": "Mon suivi", "adresse": words}
    refused = client.post("/agent/vues/nouvelle/", new | {"reach": unit}, follow=True)
    assert "ils peuvent être le nom de quelqu’un" in refused.content.decode()
    assert refused.context["asked"].text == "Camille Destève", "what was asked is still there"
    for kept in ('value="Mon suivi"', f'value="{unit}" selected', "q=Camille+Dest%C3%A8ve"):
        assert kept in refused.content.decode(), "and so is what was typed"
    client.post("/agent/vues/nouvelle/", new | {"reach": "own"})
    with as_agent(cast.manager) as grants:
        [mine] = views_of(grants)
    assert mine.filters["q"] == "Camille Destève"
    # Neither shared afterwards, nor given words once it is.
    changed = client.post(f"/agent/vues/{mine.pk}/", {"name": "Mon suivi", "reach": unit})
    assert (changed.status_code, seen(cast.reader)) == (422, [])
    client.post(f"/agent/vues/{mine.pk}/criteres/", {"adresse": "canal=counter"})
    client.post(f"/agent/vues/{mine.pk}/", {"name": "Mon suivi", "reach": unit})
    assert seen(cast.reader) == ["Mon suivi"]
    again = client.post(f"/agent/vues/{mine.pk}/criteres/", {"adresse": words}, follow=True)
    assert "ils peuvent être le nom de quelqu’un" in again.content.decode()
    with as_agent(cast.reader) as grants:
        assert "q" not in {key for view in views_of(grants) for key, value in view.filters.items() if value}


def test_what_opens_first_is_hers_to_choose(cast: Cast) -> None:
    view = saved(cast.agent)

    def lands(agent: Agent) -> str:
        return str(cast.sign_in(agent).get("/agent/").headers["Location"])

    assert (lands(cast.agent), lands(cast.manager)) == (INBOX, "/agent/matin/")
    assert lands(cast.receptionist) == "/agent/accueil/"
    assert (
        '<option value="">Accueil</option>'
        in cast.sign_in(cast.receptionist).get("/agent/vues/").content.decode()
    )
    cast.sign_in(cast.receptionist).post("/agent/vues/arrivee/", {"opens": "inbox"})
    assert lands(cast.receptionist) == INBOX
    cast.sign_in(cast.agent).post("/agent/vues/arrivee/", {"opens": str(view.pk)})
    cast.sign_in(cast.manager).post("/agent/vues/arrivee/", {"opens": "inbox"})
    assert (lands(cast.agent), lands(cast.manager)) == (f"{INBOX}?vue={view.pk}", INBOX)
    with as_agent(cast.agent) as grants:
        remove_view(grants, view.pk, at=timezone.now())
    assert lands(cast.agent) == INBOX
    with as_agent(cast.colleague) as grants, pytest.raises(NotFound):
        choose_opening(grants, view=view.pk, on_inbox=False, at=timezone.now())


def test_signing_in_leads_there() -> None:
    assert reverse("agent_home") == settings.LOGIN_REDIRECT_URL


def test_columns_are_chosen_out_of_views_and_in_each(cast: Cast) -> None:
    cast.file()
    view = saved(cast.agent)
    client = cast.sign_in(cast.agent)

    def columns(query: str = "") -> list[str]:
        drawn = client.get(f"{INBOX}{query}").context["columns"]
        return [name for name, words in drawn.items() if words]

    usual = columns()
    assert usual == ["who", "procedure", "state", "deadline", "responsible"]
    client.post("/agent/demandes/colonnes/", {"columns": ["commune", "who", "activity", "nothing"]})
    assert columns() == ["who", "commune", "activity"]
    client.post("/agent/demandes/colonnes/", {"columns": ["channel"], "vue": str(view.pk)})
    assert (columns(f"?vue={view.pk}&etat=all"), columns()) == (["channel"], ["who", "commune", "activity"])
    client.post("/agent/demandes/colonnes/", {})
    assert columns() == usual
    with as_agent(cast.agent) as grants:
        assert InboxHabits.objects.filter(agent=cast.agent).count() == 1
        choose_columns(grants, [], view=view.pk, at=timezone.now())
        assert habits_of(grants).columns == {}


def test_every_column_is_drawn(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    everything = [name for name, _w, _on in client.get(INBOX).context["all_columns"]]
    client.post("/agent/demandes/colonnes/", {"columns": everything})
    response = client.get(INBOX)
    assert list(response.context["columns"]) == everything
    heads_and_cells = re.findall(r"pv-rows__(\w+)\"( data-label)?", response.content.decode())
    assert [name for name, label in heads_and_cells if label] == everything
    assert [name for name, label in heads_and_cells if not label and name in everything] == everything
    [row] = response.context["rows"]
    assert row["reference"] == case.reference
    assert abs(row["activity"] - timezone.now()) < timedelta(minutes=5)


def test_shortcuts_can_be_turned_off(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    assert 'data-keys="off"' not in client.get(INBOX).content.decode()
    client.post("/agent/raccourcis/", {"shortcuts": "off"})
    for address in (INBOX, "/agent/vues/", "/agent/aide/"):
        assert 'data-keys="off"' in client.get(address).content.decode()
    client.post("/agent/raccourcis/", {"shortcuts": "on"})
    assert 'data-keys="off"' not in client.get(INBOX).content.decode()
