"""A message of several matters, and two messages that are one."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.documents.models import Document
from parvis.intake.incoming import Sender
from parvis.intake.merging import CannotMerge, merge, near
from parvis.intake.models import Arrival
from parvis.intake.receipts import send_grouped
from parvis.intake.receiving import whole
from parvis.intake.referring.deciding import Destination, original_of, refer
from parvis.intake.releasing import CannotRelease, is_receipt_owed, release_receipt
from parvis.intake.splitting import CannotSplit, Matter, split
from parvis.intake.tray.sorting import CannotUndo, last_standing, undo
from parvis.notifications.models import Delivery
from tests.cast import Cast

from .conftest import Door, brought

LEA = Sender("lea@courriel.example", "Léa Marchal", is_authenticated=False)
LAMP = "Le lampadaire de la rue des Tilleuls ne fonctionne plus depuis lundi, pouvez-vous le réparer ?"
PREFECTURE = Destination(None, "Préfecture", "contact@drome.example")
TWO = (
    Matter("Je demande la salle des fêtes pour samedi.", "Salle", (0,)),
    Matter("Le lampadaire de ma rue est éteint.", "", ()),
)


def undone(cast: Cast, arrival: Arrival) -> Arrival:
    """Its last gesture taken back."""
    with scope(walls=whole(cast.town.pk)):
        standing = last_standing(arrival)
        assert standing is not None
        return undo(standing, agent=cast.receptionist, at=timezone.now())


def test_each_matter_is_sorted_apart_and_the_original_is_kept_once(door: Door, cast: Cast) -> None:
    whole_ = door.brings(sender=LEA, parts=(brought("a.txt"), brought("b.txt"))).arrival
    with scope(walls=whole(cast.town.pk)):
        hall, lamp = split(whole_, TWO, agent=cast.receptionist, at=timezone.now())
        kept = Arrival.objects.get(pk=whole_.pk)
        assert (kept.state, hall.state, lamp.state) == ("sorted", "to_sort", "to_sort")
        assert [hall.interaction.body, lamp.interaction.body] == [one.words for one in TWO]
        assert (hall.subject, lamp.subject) == ("Salle", "Salle des fêtes")
        assert (hall.original_id, lamp.original_id) == (None, None)
        assert original_of(lamp) == kept.original
        assert [list(one.parts.values_list("name", flat=True)) for one in (hall, lamp, kept)] == [
            ["a.txt"],
            [],
            ["b.txt"],
        ]
        moved = hall.parts.get().document
        assert moved is not None
        assert Document.objects.get(pk=moved.pk).holder_id == hall.interaction_id
        assert {one.acknowledgement_due_on for one in (hall, lamp)} == {whole_.acknowledgement_due_on}
        assert {one.arrived_at for one in (hall, lamp)} == {whole_.arrived_at}
        assert [is_receipt_owed(one) for one in (kept, hall, lamp)] == [False, True, False], "one receipt"
        with pytest.raises(CannotRelease):
            release_receipt(kept, agent=cast.receptionist, at=timezone.now())


def test_a_split_is_taken_back_while_nothing_stands_on_it(door: Door, cast: Cast) -> None:
    whole_ = door.brings(sender=LEA, parts=(brought("a.txt"),)).arrival
    with scope(walls=whole(cast.town.pk)):
        _hall, lamp = split(whole_, TWO, agent=cast.receptionist, at=timezone.now())
        refer(lamp, PREFECTURE, agent=cast.receptionist, at=timezone.now())
        standing = last_standing(lamp)
        assert standing is not None
        whole_split = last_standing(whole_)
        assert whole_split is not None
        with pytest.raises(CannotUndo, match="later"):
            undo(whole_split, agent=cast.receptionist, at=timezone.now())
        undo(standing, agent=cast.receptionist, at=timezone.now())
    back = undone(cast, whole_)
    with scope(walls=whole(cast.town.pk)):
        assert back.is_to_sort()
        assert list(back.parts.values_list("name", flat=True)) == ["a.txt"]
        held = Document.objects.exclude(kind="message").get()
        assert held.holder_id == back.interaction_id
        assert Arrival.objects.count() == 1


def test_a_split_whose_receipt_left_is_not_taken_back(door: Door, cast: Cast) -> None:
    whole_ = door.brings(sender=LEA, parts=(brought("a.txt"),)).arrival
    with scope(walls=whole(cast.town.pk)):
        hall, _lamp = split(whole_, TWO, agent=cast.receptionist, at=timezone.now())
        release_receipt(hall, agent=cast.receptionist, at=timezone.now())
        standing = last_standing(whole_)
        assert standing is not None
        with pytest.raises(CannotUndo, match="left"):
            undo(standing, agent=cast.receptionist, at=timezone.now())


@pytest.mark.parametrize(
    ("matters", "why"),
    [
        (TWO[:1], "few"),
        (TWO * 6, "many"),
        ((TWO[0], Matter(" ")), "words"),
        ((TWO[0], Matter("Encore.", "", (0,))), "file"),
        ((TWO[0], Matter("Encore.", "", (7,))), "file"),
    ],
    ids=["one", "too many", "without words", "a file twice", "no such file"],
)
def test_a_split_that_loses_or_doubles_is_refused(
    door: Door, cast: Cast, matters: Sequence[Matter], why: str
) -> None:
    arrival = door.brings(parts=(brought("a.txt"),)).arrival
    with scope(walls=whole(cast.town.pk)), pytest.raises(CannotSplit, match=why):
        split(arrival, matters, agent=cast.receptionist, at=timezone.now())


def test_two_messages_near_are_proposed_then_one_stays_with_one_receipt(door: Door, cast: Cast) -> None:
    start = timezone.now() - timedelta(days=2)
    first = door.brings(sender=LEA, text=LAMP, arrived_at=start).arrival
    again = door.brings(sender=LEA, text=f"Bonjour,\n{LAMP}", subject="Relance").arrival
    other = Sender("autre@courriel.example", "Autre")
    door.brings(sender=other, text=LAMP)
    door.brings(sender=LEA, text="La salle des fêtes est-elle libre samedi soir ?")
    with scope(walls=whole(cast.town.pk)):
        assert [one.pk for one in near(again, Arrival.objects.all())] == [first.pk]
        stays, told = merge(again, first, agent=cast.receptionist, at=timezone.now())
        assert (stays.pk, told.pk) == (first.pk, again.pk), "the first day counts"
        assert (told.state, told.merged_into_id, told.thread) == ("sorted", first.pk, first.thread)
        assert (is_receipt_owed(stays), is_receipt_owed(told)) == (True, False)
        assert near(stays, Arrival.objects.all()) == []
        with pytest.raises(CannotMerge, match="gone"):
            merge(again, first, agent=cast.receptionist, at=timezone.now())
    back = undone(cast, again)
    assert (back.merged_into_id, back.thread, back.is_to_sort()) == (None, again.pk, True)


def test_the_robot_sends_no_receipt_of_what_was_merged(door: Door, cast: Cast) -> None:
    sender = Sender("lea@courriel.example", "Léa", is_authenticated=True)
    first = door.brings(sender=sender, text=LAMP).arrival
    again = door.brings(sender=sender, text=f"Bonjour,\n{LAMP}").arrival
    with scope(walls=whole(cast.town.pk)):
        merge(again, first, agent=cast.receptionist, at=timezone.now())
        later = timezone.now() + timedelta(hours=1)
        assert send_grouped(cast.town.pk, again.sender, at=later) == 0
        assert Delivery.objects.filter(key="receipt").count() == 1
        with pytest.raises(CannotMerge, match="itself"):
            merge(first, first, agent=cast.receptionist, at=later)
