"""The demonstration informs: people follow topics, one campaign was sent, another waits for a second person."""

import time

import pytest

from parvis.base.scope import scope
from parvis.campaigns.models import Campaign, Subscriber
from parvis.campaigns.queries import figures_of
from parvis.demo import informing
from parvis.demo.territory import walls_of
from tests.demo.conftest import NOW


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_one_campaign_was_sent_and_another_waits(territory: None) -> None:
    began = time.process_time()
    informing.inform(NOW)
    assert time.process_time() - began < 2.0, "seeding stays fast"
    with scope(walls=walls_of(informing.TOWN)):
        assert Subscriber.objects.count() == len(informing.FOLLOWERS)
        sent, waiting = Campaign.objects.order_by("written_at")
        assert (sent.state, waiting.state) == (Campaign.State.SENT, Campaign.State.SUBMITTED)
        assert figures_of(sent).sent == sent.reach == len(informing.FOLLOWERS)
        assert waiting.expected is not None
        assert 0 < waiting.expected < len(informing.FOLLOWERS)
