"""The tray of the demonstration: thirty invented e-mails, each a different thing, none left unread by the pipeline."""

from collections import Counter

import pytest

from parvis.authorities.models import Mailbox
from parvis.base.scope import scope
from parvis.demo.arrivals.boxes import BOXES
from parvis.demo.arrivals.letters import LETTERS
from parvis.demo.arrivals.tray import receive_mail
from parvis.demo.territory import id_of
from parvis.intake.models import Arrival, ArrivalPart
from parvis.intake.receiving import whole
from tests.demo.conftest import NOW

TOWN = id_of("authority", "montbrelle")


@pytest.mark.django_db(transaction=True, databases=["default", "worker"])
def test_what_waits_in_the_tray_shows_everything_it_can_hold(territory: None) -> None:
    receive_mail(NOW)
    with scope(office="sweep"):
        assert Mailbox.objects.in_force().count() == len(BOXES)
        assert Arrival.objects.count() == len(LETTERS)
    with scope(walls=whole(TOWN)):
        found = list(Arrival.objects.filter(authority=TOWN))
        verdicts = set(ArrivalPart.objects.filter(authority=TOWN).values_list("verdict", flat=True))
    assert Counter(one.state for one in found) == {"to_sort": 24, "set_aside": 2, "spam": 1}
    warned = {warning for one in found for warning in one.warnings}
    assert {"look_alike_sender", "no_identity"} <= warned
    assert {"ar", "en", "fr"} <= {one.suggestion.get("language") for one in found}
    assert verdicts == {"kept", "quarantined"}
    on = NOW.date()
    assert any(one.acknowledgement_due_on and one.acknowledgement_due_on < on for one in found)
    assert any(one.receipt_at is None and one.receipt_due_on and one.receipt_due_on < on for one in found)
    assert any(one.receipt_at for one in found)
    assert any(one.suggestion.get("score", 0) and one.suggestion["score"] > 0.5 for one in found)
    assert all(one.arrived_at < NOW for one in found)
