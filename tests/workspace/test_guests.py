"""An agent of another authority who acts here is mentioned, and given cases, under the name she signs with."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.agents.guests import guests_away, guests_here
from parvis.agents.models import Absence, Agent, Membership
from parvis.base.scope import scope
from parvis.cases import actions
from parvis.events.models import Event
from parvis.notifications.notices.actions import tell_agents
from parvis.ui.wording import day_words
from tests.cast import CULTURE, Cast
from tests.workspace.portfolios import held, pass_on, share
from tests.workspace.test_bulk import prepare

NAME = "Zoé Ailleurs"


@pytest.fixture
def guest(cast: Cast) -> Agent:
    """Lend the agent of the other town, who has just been given a mission here and has signed nothing yet."""
    with scope(walls=cast.walls):
        Membership.objects.create(
            agent=cast.outsider_town,
            authority=cast.town,
            unit=cast.association,
            rights=["act"],
            sectors=[CULTURE],
        )
    return cast.outsider_town


def test_she_is_mentioned_and_told(cast: Cast, guest: Agent) -> None:
    case, client = cast.file(), cast.sign_in(cast.agent)
    address = reverse("case_noter", args=[case.reference])
    page = client.get(address).content.decode()
    assert f"{NAME} (@zoe.ailleurs)<" in page and guest.email not in page
    revision = cast.read(case).revision
    client.post(address, {"body": "Vu avec @zoe.ailleurs.", "revision": revision})
    with scope(walls=cast.walls):
        tell_agents(Event.objects.get(kind="case.mentioned"))
    assert case.reference in cast.sign_in(guest).get(reverse("notices")).content.decode()
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=guest, authority=cast.town).delete()
    told = client.post(address, {"body": "Et @zoe.ailleurs ?", "revision": revision + 1})
    assert "zoe.ailleurs" in told.context["form"].errors["body"][0], "her mission over, she is nobody here"
    assert NAME not in told.context["form"].fields["agent"].choices


def test_her_name_goes_where_she_has_a_mission_and_is_protected_there(cast: Cast, guest: Agent) -> None:
    with scope(walls=[wall for wall in cast.walls if wall.authority == cast.town.pk]):
        assert {one.full_name for one in guests_here().values()} == {NAME}
    with scope(walls=[wall for wall in cast.walls if wall.authority == cast.other_town.pk]):
        assert guests_here() == {}
    with scope(walls=cast.walls):
        Agent.objects.filter(pk=guest.pk).update(is_anonymous=True, quality="Médiatrice")
        case = cast.file()
        actions.take(case.pk, by=Agent.objects.get(pk=guest.pk), at=timezone.now())
    page = cast.sign_in(cast.agent).get(reverse("case_noter", args=[case.reference])).content.decode()
    assert "Médiatrice" in page and "Ailleurs" not in page and "Zoé" not in page


def test_a_manager_gives_her_cases_and_undoes_it(cast: Cast, guest: Agent) -> None:
    cases = [cast.file(), cast.file()]
    client = cast.sign_in(cast.manager)
    address = prepare(client, "assign", *cases)
    assert f'<option value="{guest.pk}">{NAME}</option>' in client.get(address).content.decode()
    page = client.post(f"{address}lancer/", {"target": str(guest.pk)}, follow=True).content.decode()
    assert f"2 demandes confiées à {NAME}" in page
    assert {cast.read(case).responsible_id for case in cases} == {guest.pk}
    mine = cast.sign_in(guest).get(reverse("inbox") + "?a=moi").content.decode()
    assert cases[0].reference in mine
    assert (
        NAME in cast.sign_in(cast.colleague).get(reverse("case", args=[cases[0].reference])).content.decode()
    )
    page = client.post(f"{address}annuler/", follow=True).content.decode()
    assert {cast.read(case).responsible_id for case in cases} == {None}


def test_a_portfolio_is_shared_with_her_and_given_back(cast: Cast, guest: Agent) -> None:
    cases = [held(cast, cast.agent) for _ in range(2)]
    client = cast.sign_in(cast.manager)
    address = pass_on(client, cast.agent)
    assert f"{NAME}, 0" in client.get(address).content.decode()
    assert NAME in share(client, address, guest)
    client.post(f"{address}lancer/", follow=True)
    assert {cast.read(case).responsible_id for case in cases} == {guest.pk}
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=guest, authority=cast.town).update(rights=["see"])
    back = client.post(f"{address}reprendre/", follow=True).content.decode()
    assert "Inès Arnoult" in back
    stranger = cast.sign_in(cast.outsider_sector)
    assert NAME not in stranger.get(reverse("inbox")).content.decode()


def test_away_she_is_given_nothing_and_who_mentions_her_reads_it(cast: Cast, guest: Agent) -> None:
    today = timezone.localdate()
    days = [(today - timedelta(days=9), today - timedelta(days=1)), (today, today + timedelta(days=3))]
    with scope(walls=cast.walls):
        for starts_on, ends_on in days:
            Absence.objects.create(
                authority=cast.other_town, agent=guest, starts_on=starts_on, ends_on=ends_on
            )
    case, client = cast.file(), cast.sign_in(cast.manager)
    noting = client.get(reverse("case_noter", args=[case.reference])).content.decode()
    assert f"{NAME} (@zoe.ailleurs), absence jusqu’au {day_words(days[1][1])}" in noting
    address = prepare(client, "assign", case)
    assert NAME not in client.get(address).content.decode()
    held(cast, cast.agent)
    assert NAME not in client.get(pass_on(client, cast.agent)).content.decode()
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=guest, authority=cast.town).delete()
    with scope(walls=[wall for wall in cast.walls if wall.authority == cast.town.pk]):
        assert guests_away(on=today) == {}, "her mission over, nothing of her is told"


def test_who_has_no_mission_here_is_given_nothing(cast: Cast) -> None:
    case, client = cast.file(), cast.sign_in(cast.manager)
    address = prepare(client, "assign", case)
    assert "Ailleurs" not in client.get(address).content.decode()
    told = client.post(f"{address}lancer/", {"target": str(cast.outsider_town.pk)})
    assert "Choisissez dans la liste" in told.content.decode()
    assert cast.read(case).responsible_id is None
