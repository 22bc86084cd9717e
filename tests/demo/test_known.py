"""The desk of the demonstration knows somebody: her files together, a day of another service, nothing secret."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random

import pytest

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.demo import known, seeding, staff
from parvis.demo.stage import Stage
from parvis.demo.stars.everyday import neighbour
from parvis.demo.territory import id_of, walls_of
from parvis.people.models import Profile
from parvis.people.queries import relations_of
from parvis.person_file.queries import contacts_elsewhere, profiles_together
from tests.demo.conftest import NOW


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_the_desk_knows_her_in_its_sectors_and_learns_a_day_of_another(
    own_folder: Path, worker_role: Callable[[], AbstractContextManager[None]]
) -> None:
    with worker_role():
        seeding.found(NOW)
        neighbour(Stage(NOW, Random(1)))
        known.make_known(NOW)
        staff.open_accounts()
    with scope(walls=walls_of(known.TOWN, *known.HERE, *known.ELSEWHERE)):
        agent = Agent.objects.get(pk=id_of("agent", known.TOWN, "Sabine", "Courtemanche"))
        grants = grants_of(agent)
        hers = Profile.objects.get(sector="culture", family_name=known.FAMILY)
        hers.authority.calendar()
    with scope(walls=grants.walls, account=agent.account_id):
        together = profiles_together(hers)
        assert {one.sector for one in together} == {"school", "general"}
        asked = Case.objects.filter(profile__in=[hers.pk, *(one.profile for one in together)])
        assert sorted(asked.values_list("sector", "state")) == [
            ("general", "decided"),
            ("school", "in_progress"),
        ]
        [day] = contacts_elsewhere(hers)
        said = [(one.kind, one.ends_on is None) for one in relations_of([hers.pk])]
        assert sorted(said) == [("contact", True), ("helper", False)]
        assert hers.contact_points.get(kind="email").verification == "code"
    assert (NOW.date() - day).days == 12, "the plans of her veranda, not the help she asked for"
