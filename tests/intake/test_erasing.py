"""What arrived goes with its contact: rows, files, the original, the receipt."""

from datetime import timedelta

from django.utils import timezone

from parvis.base.identifiers import new_id
from parvis.base.scope import scope
from parvis.cases.actions import close
from parvis.catalogue.natures import Outcome
from parvis.documents.models import Document
from parvis.events.actors import SYSTEM
from parvis.intake.models import Answer, Arrival, ArrivalPart
from parvis.intake.receiving import whole
from parvis.interactions.models import Awaiting, Interaction
from parvis.notifications.models import Delivery
from parvis.notifications.reply_tokens import reply_token
from parvis.people.models import Profile
from parvis.retention.erasing import erase_case, erase_contact
from tests.cases.steps import committed
from tests.cast import CULTURE, Cast
from tests.database import TestDatabases
from tests.keeping.conftest import connected

from .conftest import Door, brought
from .test_answering import answered


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


def test_what_was_answered_goes_with_the_message(door: Door, cast: Cast) -> None:
    """Our words, the letter, what was awaited; the answer to somebody else stays."""
    until = timezone.now().date() + timedelta(days=15)
    taken, other = door.brings(), door.brings(key="autre", message_id="<autre@courriel.example>")
    answered(cast, taken, awaited_until=until)
    kept = answered(cast, other, awaited_until=until)
    with scope(walls=whole(cast.town.pk)):
        erase_contact(taken.arrival.interaction_id, ground=new_id(), by=SYSTEM, at=timezone.now())
    with scope(walls=whole(cast.town.pk)):
        assert set(Interaction.objects.values_list("pk", flat=True)) == {
            other.arrival.interaction_id,
            kept.pk,
        }
        assert [one.contact_id for one in Awaiting.objects.all()] == [kept.pk]
        assert {one.pk for one in Answer.objects.all()} == {kept.pk}
        assert set(Delivery.objects.values_list("holder_id", flat=True)) <= {
            other.arrival.interaction_id,
            kept.pk,
        }


def test_what_was_answered_and_attached_to_a_file_stays(door: Door, cast: Cast) -> None:
    """It is of that person's file now: it goes with it."""
    taken = door.brings()
    row = answered(cast, taken)
    with scope(walls=whole(cast.town.pk)):
        hers = Profile.objects.create(
            authority=cast.town,
            sector=CULTURE,
            family_name="Marchal",
            given_names="Léa",
            created_at=timezone.now(),
        )
        Interaction.objects.filter(pk=row.pk).update(profile=hers)
        erase_contact(taken.arrival.interaction_id, ground=new_id(), by=SYSTEM, at=timezone.now())
        assert [one.pk for one in Interaction.objects.all()] == [row.pk]


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
