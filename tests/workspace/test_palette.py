"""The palette: it leads where her rights lead, and nowhere else."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.actions.viewing import save_view
from tests.cast import SCHOOL, Cast


def offered(client: Client, words: str = "") -> dict[str, str]:
    """What the palette offers for these words: the address of each."""
    answer: dict[str, Any] = client.get("/agent/palette/", {"q": words}).json()
    return {offer["words"]: offer["href"] for offer in answer["offers"]}


def test_it_leads_to_pages_views_procedures_and_a_case(cast: Cast) -> None:
    case = cast.file()
    with scope(account=cast.agent.account_id):
        grants = grants_of(cast.agent)
    with scope(walls=grants.walls, account=cast.agent.account_id):
        view = save_view(grants, name="Au téléphone", filters={"canal": "telephone"}, at=timezone.now())
    client = cast.sign_in(cast.agent)
    assert offered(client, "TELEPHONE")["Au téléphone"] == f"/agent/demandes/?vue={view.pk}"
    assert offered(client, "boite")["Boîte de réception"] == "/agent/demandes/"
    procedure = offered(client, "salle")["Réserver une salle pour une association"]
    assert procedure == f"/agent/demandes/?demarche={cast.procedure.pk}"
    [first, *_others] = offered(client, case.reference.lower()).values()
    assert first == f"/agent/demandes/{case.reference}/"
    assert offered(client, "bal & co")["Chercher « bal & co »"] == "/agent/demandes/?q=bal+%26+co"


def test_it_offers_what_rights_open_only(cast: Cast) -> None:
    case = cast.file()
    cast.offer("ecole", cast.childhood, sector=SCHOOL)
    assert "Le point du matin" not in offered(cast.sign_in(cast.agent))
    assert "Le point du matin" in offered(cast.sign_in(cast.manager))
    for agent in (cast.agent, cast.manager, cast.receptionist, cast.reader):
        client = cast.sign_in(agent)
        page = client.get("/agent/raccourcis/").content.decode()
        led = set(
            re.findall(r'<li><a href="([^"]+)"', page.partition('class="pv-side"')[2].partition("</nav>")[0])
        )
        found = {href for word in "aeiou" for href in offered(client, word).values()}
        assert led and led <= found, agent.full_name
    for outsider in (cast.outsider_sector, cast.outsider_town):
        addresses = offered(cast.sign_in(outsider), case.reference).values()
        assert f"/agent/demandes/{case.reference}/" not in addresses
    assert len(offered(cast.sign_in(cast.agent), "réserver")) == 2
    assert Client().get("/agent/palette/").status_code == 302


@pytest.mark.parametrize(
    ("name", "has", "lacks"),
    [
        ("reader", {"j k", "g i"}, {"x", "t", "a", "l", "g m", "g r"}),
        ("agent", {"x", "t", "l"}, {"a", "g m"}),
        ("manager", {"x", "t", "a", "l", "g m"}, set()),
        ("receptionist", {"g r"}, {"g m", "t"}),
    ],
)
def test_the_keys_listed_are_those_that_do_something_for_her(
    cast: Cast, name: str, has: set[str], lacks: set[str]
) -> None:
    page = cast.sign_in(getattr(cast, name)).get("/agent/raccourcis/").content.decode()
    listed = {" ".join(re.findall(r"<kbd>(\w+)</kbd>", keys)) for keys in re.findall(r"<dt>(.*?)</dt>", page)}
    assert has <= listed and not lacks & listed


def test_its_queries_do_not_follow_the_number_of_views(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    with scope(account=cast.agent.account_id):
        grants = grants_of(cast.agent)
    offered(client, "vue")
    numbers = []
    for count in (1, 6):
        with scope(walls=grants.walls, account=cast.agent.account_id):
            for index in range(count):
                save_view(grants, name=f"Vue {count} {index}", filters={}, at=timezone.now())
        with CaptureQueriesContext(connection) as captured:
            offered(client, "vue")
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]
