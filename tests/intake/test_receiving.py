"""The one door: kept whole, once, beside what it continues, given to somebody."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from parvis.base.identifiers import new_id
from parvis.base.scope import Wall, scope
from parvis.cases.models import CaseDocument
from parvis.connectors.antivirus.contract import Verdict
from parvis.connectors.mailbox.contract import LARGEST
from parvis.documents.actions import mark_scanned
from parvis.documents.models import Document
from parvis.documents.storage import FolderStorage, storage
from parvis.events.models import Event
from parvis.intake.incoming import MOST_PARTS, Sender
from parvis.intake.models import Arrival, Certainty, Nature
from parvis.intake.receiving import receive, whole
from parvis.interactions.models import Channel, Interaction
from parvis.notifications.actions import queue
from parvis.notifications.models import Delivery, Purpose
from parvis.notifications.reply_tokens import case_of_token, reply_address, reply_token
from parvis.people.models import ContactPoint, Profile
from tests.cast import ANSWERS, CULTURE, SCHOOL, Cast

from .conftest import Door, brought

HERS = ANSWERS["mail"]


def test_a_message_is_kept_whole_and_waits_for_somebody(door: Door, cast: Cast) -> None:
    kept = door.read(door.brings(parts=(brought(),)))
    assert (kept.state, kept.unit_id, kept.certainty) == ("to_sort", cast.association.pk, Certainty.NONE)
    assert kept.interaction.body == "Bonjour, la salle est-elle libre samedi ?"
    assert kept.interaction.profile_id is None
    assert kept.interaction.declared_name == "Léa Marchal <lea.marchal@courriel.example>"
    assert kept.thread == kept.pk
    assert kept.original is not None
    with storage().open(kept.original.storage_name) as file:
        assert b"lea.marchal" in file.read()
    place = storage()
    assert isinstance(place, FolderStorage)
    assert b"lea.marchal" not in place.path(kept.original.storage_name).read_bytes(), "the original is sealed"
    (part,) = kept.parts.all()
    assert part.verdict == "kept"
    assert part.document is not None
    assert (part.document.held, part.document.holder_id) == ("interaction", kept.interaction_id)
    with scope(walls=cast.walls):
        assert Event.objects.filter(kind="arrival.received").count() == 1


def test_the_same_message_is_taken_in_once(door: Door, cast: Cast) -> None:
    first = door.brings()
    again = door.brings(arrived_at=timezone.now())
    assert (first.is_new, again.is_new) == (True, False)
    assert again.arrival.pk == first.arrival.pk
    with scope(walls=cast.walls):
        assert Arrival.objects.count() == Interaction.objects.count() == 1


def test_the_delays_of_the_law_run_from_our_own_server(door: Door) -> None:
    friday = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    kept = door.read(door.brings(arrived_at=friday, at=friday + timedelta(days=3)))
    assert kept.receipt_due_on == date(2026, 11, 23)
    assert kept.acknowledgement_due_on == date(2026, 12, 4)


@pytest.mark.parametrize("nature", [one for one in Nature if one != Nature.MESSAGE])
def test_what_asks_for_nobody_is_set_aside_and_never_answered(door: Door, cast: Cast, nature: Nature) -> None:
    kept = door.read(door.brings(nature=nature, tokens=(reply_token(cast.file().pk),)))
    assert (kept.state, kept.receipt_due_on) == ("set_aside", None)
    with scope(walls=cast.walls):
        assert not Delivery.objects.filter(holder_type="interaction").exists()
        assert not Interaction.objects.filter(holder_id__isnull=False).exists()


def test_spam_is_neither_sorted_nor_answered(door: Door, cast: Cast) -> None:
    kept = door.read(door.brings(is_spam=True))
    assert kept.state == "spam"
    with scope(walls=cast.walls):
        assert not Delivery.objects.filter(holder_type="interaction").exists()


def test_a_reply_with_its_token_goes_on_with_the_case_from_any_address(door: Door, cast: Cast) -> None:
    case = cast.file()
    kept = door.read(door.brings(tokens=("accueil", reply_token(case.pk)), parts=(brought(),)))
    assert (kept.state, kept.case_id, kept.thread) == ("threaded", case.pk, case.pk)
    assert kept.certainty == Certainty.TOKEN
    assert kept.interaction.holder_id == case.pk
    assert kept.interaction.declared_name == "Léa Marchal <lea.marchal@courriel.example>"
    (part,) = kept.parts.all()
    assert part.document is not None
    assert part.document.holder_id == case.pk
    with scope(walls=cast.walls):
        assert CaseDocument.objects.filter(case=case, document=part.document).exists()
        told = Event.objects.get(kind="case.written")
    assert told.case_id == case.pk


def test_her_own_address_is_not_said_to_be_another(door: Door, cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        queue(
            authority=cast.town, sector=CULTURE, holder_id=case.pk, key="message:1", purpose=Purpose.MESSAGE,
            recipient=HERS, subject="Votre dossier", text="…", at=timezone.now(),
        )  # fmt: skip
    sender = Sender(HERS.upper(), "Camille", is_authenticated=True)
    assert (
        door.read(door.brings(tokens=(reply_token(case.pk),), sender=sender)).interaction.declared_name == ""
    )


def test_a_case_of_another_wall_goes_on_behind_its_own(door: Door, cast: Cast) -> None:
    school = cast.offer("inscription", cast.childhood, sector=SCHOOL)
    case = cast.file(procedure=school)
    kept = door.read(door.brings(tokens=(reply_token(case.pk),)))
    assert (kept.sector, kept.case_id) == (SCHOOL, case.pk)
    with scope(walls=[Wall(cast.town.pk, CULTURE)]):
        assert not Arrival.objects.exists()


def test_a_forged_token_opens_nothing_and_is_told(door: Door, cast: Cast) -> None:
    case = cast.file()
    token = reply_token(case.pk)
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    kept = door.read(door.brings(tokens=(forged,)))
    assert (kept.state, kept.case_id) == ("to_sort", None)
    assert "forged_token" in kept.warnings
    assert case_of_token(reply_token(case.pk)) == case.pk
    assert case_of_token(reply_token(new_id())) != case.pk


def test_a_token_of_another_town_opens_nothing_here(door: Door, cast: Cast) -> None:
    with scope(walls=[Wall(cast.other_town.pk, CULTURE)]):
        pass
    kept = door.read(door.brings(tokens=(reply_token(new_id()),)))
    assert (kept.state, kept.case_id) == ("to_sort", None)


def test_an_answer_to_one_of_our_messages_goes_on_without_a_token(door: Door, cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        sent = queue(
            authority=cast.town, sector=CULTURE, holder_id=case.pk, key="message:1", purpose=Purpose.MESSAGE,
            recipient=HERS, subject="Votre dossier", text="…", at=timezone.now(),
        )  # fmt: skip
    kept = door.read(door.brings(answers=("<somebody@else.example>", sent.message_id)))
    assert (kept.state, kept.case_id) == ("threaded", case.pk)


def test_messages_of_one_exchange_stand_in_one_thread(door: Door) -> None:
    first = door.read(door.brings(message_id="<a@courriel.example>"))
    second = door.read(door.brings(text="J’oubliais.", answers=("<a@courriel.example>",), message_id="<b@x>"))
    third = door.read(door.brings(text="Et encore.", answers=("<b@x>",)))
    assert second.thread == third.thread == first.pk
    assert second.state == "to_sort"


def test_naming_the_message_of_somebody_else_does_not_reach_her_case(door: Door, cast: Cast) -> None:
    case = cast.file()
    first = door.brings(message_id="<a@courriel.example>")
    with scope(walls=whole(cast.town.pk)):
        Arrival.objects.filter(pk=first.arrival.pk).update(
            case=case, state="sorted", settled_at=timezone.now()
        )
    thief = Sender("autre@ailleurs.example", is_authenticated=True)
    stolen = door.read(door.brings(text="Moi", answers=("<a@courriel.example>",), sender=thief))
    forged = Sender("lea.marchal@courriel.example", is_authenticated=False)
    unproved = door.read(door.brings(text="Elle", answers=("<a@courriel.example>",), sender=forged))
    hers = door.read(door.brings(text="Vraiment", answers=("<a@courriel.example>",)))
    assert (stolen.case_id, unproved.case_id, hers.case_id) == (None, None, case.pk)


def test_nobody_is_attached_by_the_machine(door: Door, cast: Cast) -> None:
    with scope(walls=cast.walls):
        profile = Profile.objects.create(
            authority=cast.town, sector=CULTURE, family_name="Marchal", given_names="Léa"
        )
        point = ContactPoint.objects.create(
            authority=cast.town, sector=CULTURE, profile=profile, kind=ContactPoint.Kind.EMAIL,
            value="Lea.marchal@courriel.example",
        )  # fmt: skip
    weak = door.read(door.brings())
    with scope(walls=cast.walls):
        ContactPoint.objects.filter(pk=point.pk).update(verified_at=timezone.now())
    strong = door.read(door.brings(text="Encore moi."))
    unproved = door.read(
        door.brings(text="Moi, dit-elle.", sender=Sender("lea.marchal@courriel.example", "Léa"))
    )
    assert [one.certainty for one in (weak, strong, unproved)] == ["weak", "strong", "weak"]
    assert {one.proposed_id for one in (weak, strong, unproved)} == {profile.pk}
    assert {one.interaction.profile_id for one in (weak, strong, unproved)} == {None}


def test_somebody_known_behind_another_wall_is_not_known_here(door: Door, cast: Cast) -> None:
    with scope(walls=cast.walls):
        profile = Profile.objects.create(authority=cast.town, sector=SCHOOL, family_name="Marchal")
        ContactPoint.objects.create(
            authority=cast.town, sector=SCHOOL, profile=profile, kind=ContactPoint.Kind.EMAIL,
            value="lea.marchal@courriel.example", verified_at=timezone.now(),
        )  # fmt: skip
    assert door.read(door.brings()).proposed_id is None


def test_programs_are_quarantined_and_what_is_too_much_is_told(door: Door) -> None:
    parts = (
        brought("facture.pdf.exe", b"MZ\x90\x00", is_program=True),
        brought("lisez-moi.txt", b"\x7fELF\x01\x01"),
        brought("vide.txt", b""),
        *(brought(f"note-{number}.txt", b"ligne %d\n" % number) for number in range(MOST_PARTS + 2)),
    )
    kept = door.read(door.brings(parts=parts))
    verdicts = [part.verdict for part in kept.parts.all()]
    assert verdicts[:3] == ["quarantined", "quarantined", "refused"]
    assert verdicts.count("kept") <= MOST_PARTS
    assert verdicts[-1] == "too_many"
    assert len(verdicts) == len(parts)


def test_a_virus_destroys_the_file_and_keeps_the_original_sealed(door: Door, cast: Cast) -> None:
    kept = door.read(door.brings(parts=(brought(),)))
    (part,) = kept.parts.all()
    assert part.document is not None
    assert kept.original is not None
    found = Verdict(signature="Eicar-Test")
    with scope(walls=cast.walls):
        for document in (part.document, kept.original):
            mark_scanned(document.pk, found, drawn=None, at=timezone.now())
        assert not Document.objects.get(pk=kept.original.pk).is_served()
    storage().open(kept.original.storage_name).close()


def test_whatever_a_box_brings_whole_is_kept_whole(door: Door) -> None:
    kept = door.read(door.brings(raw=b"x" * LARGEST))
    assert kept.original is not None
    assert kept.original.size == LARGEST


def test_a_paper_letter_has_no_electronic_delay(door: Door) -> None:
    kept = door.read(door.brings(channel=Channel.POST))
    assert (kept.receipt_due_on, kept.acknowledgement_due_on) == (None, None)


def test_a_reply_address_is_that_of_the_box_with_its_case() -> None:
    case = new_id()
    address = reply_address("accueil@montrevel.example", case)
    local, _, domain = address.partition("@")
    assert domain == "montrevel.example"
    assert len(local) <= 64
    assert case_of_token(local.partition("+")[2]) == case
    with pytest.raises(ValueError, match="@"):
        reply_address(f"{'a' * 30}@montrevel.example", case)


def test_receive_asks_for_nothing_of_the_caller_s_scope(door: Door) -> None:
    taken = receive(door.message(), at=timezone.now())
    assert not Arrival.objects.exists(), "without a scope, no row"
    assert taken.is_new
