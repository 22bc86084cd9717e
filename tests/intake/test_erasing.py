"""What arrived goes with its contact: rows, files, the original, the receipt."""

from django.utils import timezone

from parvis.base.identifiers import new_id
from parvis.base.scope import scope
from parvis.cases.actions import close
from parvis.catalogue.natures import Outcome
from parvis.documents.models import Document
from parvis.events.actors import SYSTEM
from parvis.intake.models import Arrival, ArrivalPart
from parvis.intake.receiving import whole
from parvis.notifications.models import Delivery
from parvis.notifications.reply_tokens import reply_token
from parvis.retention.erasing import erase_case, erase_contact
from tests.cases.steps import committed
from tests.cast import Cast
from tests.database import TestDatabases
from tests.keeping.conftest import connected

from .conftest import Door, brought


def left(cast: Cast) -> list[int]:
    """How many rows of each kind remain."""
    with scope(walls=whole(cast.town.pk)):
        return [model.objects.count() for model in (Arrival, ArrivalPart, Document, Delivery)]


def test_a_contact_is_erased_with_all_that_it_brought(door: Door, cast: Cast) -> None:
    kept = door.brings(parts=(brought(),)).arrival
    assert left(cast) == [1, 1, 2, 1]
    with scope(walls=whole(cast.town.pk)):
        erase_contact(kept.interaction_id, ground=new_id(), by=SYSTEM, at=timezone.now())
    assert left(cast) == [0, 0, 0, 0]


@committed
def test_a_case_is_erased_with_the_messages_that_went_on_with_it(
    door: Door, cast: Cast, test_databases: TestDatabases
) -> None:
    case = cast.file()
    door.brings(tokens=(reply_token(case.pk),), parts=(brought(),))
    with scope(walls=whole(cast.town.pk)):
        close(case.pk, Outcome.NO_ACTION, by=cast.agent, at=timezone.now(), explanation="Doublon.")
    with connected(test_databases.addresses(test_databases.name)["worker"]), scope(walls=whole(cast.town.pk)):
        erase_case(case.pk, ground=new_id(), by=SYSTEM, at=timezone.now())
    assert left(cast) == [0, 0, 0, 0]
