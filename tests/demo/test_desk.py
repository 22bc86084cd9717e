"""The desk of the demonstration: a morning of contacts, three calls promised, one of them late."""

from random import Random

import pytest

from parvis.base.scope import scope
from parvis.demo.staff import walls_for
from parvis.demo.stage import Stage
from parvis.demo.stars import STORIES, desk
from parvis.interactions.models import CallBack, Interaction
from tests.demo.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "worker"])


def test_the_morning_of_the_desk(territory: None) -> None:
    assert desk.morning in STORIES
    assert desk.morning(Stage(NOW, Random(1))) == 0
    with scope(walls=walls_for(["montbrelle"])):
        assert Interaction.objects.filter(outcomes__len__gt=0).count() == 9
        assert {one.matters.count() for one in Interaction.objects.order_by("id")} == {1, 2}
        calls = list(CallBack.objects.select_related("unit").order_by("until"))
        assert [call.is_late(at=NOW) for call in calls] == [True, False, False]
        assert [call.is_due(at=NOW) for call in calls] == [True, True, False]
        assert {call.unit.name for call in calls} == {"Accueil de la mairie"}
