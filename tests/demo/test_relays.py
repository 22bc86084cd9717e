"""What agents of the demonstration did with several cases: passed on with a note, written to at once."""

from copy import deepcopy
from datetime import timedelta

import pytest

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.authorities.models import Unit
from parvis.base.scope import scope
from parvis.batches.models import BulkRun
from parvis.batches.sharing import shares_of, still_given
from parvis.cases.actions import file, save_answers, start_draft, take
from parvis.cases.models import Case, Note
from parvis.demo import mailing, relays
from parvis.demo.staff import AGENTS, agent_id
from parvis.demo.territory import id_of, walls_of
from parvis.events.actors import PERSON
from parvis.interactions.models import Interaction
from tests.cast import ANSWERS, OFFER, publish_offer
from tests.demo.conftest import NOW

TOWN, SECTOR = "montbrelle", "culture"
BEFORE = NOW - timedelta(days=3)


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_some_of_her_cases_went_to_two_colleagues_and_can_come_back(territory: None) -> None:
    ids = {f"{worker.given_name} {worker.family_name}": agent_id(worker) for worker in AGENTS}
    with scope(walls=walls_of(TOWN, SECTOR)):
        away = Agent.objects.get(pk=ids[relays.AWAY])
        unit = Unit.objects.get(pk=id_of("unit", TOWN, "vie-locale"))
    procedure = publish_offer(unit, "essai", sector=SECTOR, nature="request", document=deepcopy(OFFER))
    for _place in range(relays.SHARED + 1):
        with scope():
            draft = start_draft(procedure, at=BEFORE)
            save_answers(draft.pk, ANSWERS, at=BEFORE)
            case = file(draft.pk, by=PERSON, at=BEFORE).case
        with scope(walls=walls_of(TOWN, SECTOR)):
            take(case.pk, by=away, at=BEFORE)
    relays.pass_on(NOW)
    with scope(walls=walls_of(TOWN, SECTOR)):
        run = BulkRun.objects.get(gesture=BulkRun.Gesture.PASS_ON)
        grants = grants_of(Agent.objects.get(pk=ids[relays.MANAGER]))
        assert (run.state, run.done, run.may_be_undone(at=NOW)) == ("ended", relays.SHARED, False)
        assert {one.agent.pk: one.done for one in shares_of(run)} == dict.fromkeys(
            (ids[name] for name in relays.HELPERS), 2
        )
        assert still_given(run, grants).count() == relays.SHARED
        assert set(Note.objects.order_by("pk").values_list("body", flat=True)) == {relays.NOTE}
    mailing.write_to_many(NOW)
    with scope(walls=walls_of(TOWN, SECTOR)):
        run = BulkRun.objects.get(gesture=BulkRun.Gesture.MESSAGE)
        assert (run.state, run.done) == ("ended", 2), "those he was given"
        his = Case.objects.filter(responsible=ids[mailing.AUTHOR]).order_by("pk")
        told = {mailing.TEXT.replace("[référence]", case.reference) for case in his}
        bodies = Interaction.objects.filter(agent=ids[mailing.AUTHOR]).order_by("pk")
        assert set(bodies.values_list("body", flat=True)) == told
        assert len(told) == 2
