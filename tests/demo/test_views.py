"""The views of the demonstration: each opens, and says what its name says."""

import pytest
from django.utils import timezone

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.views import views_of
from parvis.demo import views
from parvis.demo.staff import AGENTS, agent_id
from parvis.demo.territory import walls_of
from parvis.workspace.inbox_choices import choices_for
from parvis.workspace.inbox_filters import FILTERS, Asked

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])


def test_each_view_is_one_its_owner_could_have_saved(territory: None) -> None:
    views.keep(timezone.now())
    workers = {f"{worker.given_name} {worker.family_name}": worker for worker in AGENTS}
    for kept in views.VIEWS:
        worker = workers[kept.owner]
        with scope(walls=walls_of(worker.code)):
            grants = grants_of(Agent.objects.get(pk=agent_id(worker)))
            assert kept.name in {view.name for view in views_of(grants)}
            asked = Asked.read(kept.filters)
            assert asked.saved == kept.filters
            assert set(kept.filters) <= FILTERS
            assert asked.among(choices_for(grants, on=timezone.localdate())).stale == ()
