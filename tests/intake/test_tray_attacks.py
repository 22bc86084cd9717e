"""What somebody with less right, or a stranger, tries by the tray."""

from django.utils import timezone

from parvis.agents.models import Right
from parvis.base.scope import scope
from parvis.intake.hearing import hear_answer
from parvis.intake.incoming import Sender
from parvis.intake.models import Arrival, Nature, Sorting
from parvis.intake.receipts import is_answered_by_robot
from parvis.intake.receiving import whole
from parvis.intake.referring.deciding import Destination, refer
from parvis.intake.referring.leaving import let_leave
from parvis.interactions.models import Interaction
from parvis.people.merging import merge
from parvis.people.models import Profile
from tests.cast import CULTURE, Cast
from tests.intake.conftest import Door, brought


def at(arrival: Arrival, gesture: str) -> str:
    return f"/agent/tri/{arrival.pk}/{gesture}/"


def contact(cast: Cast, arrival: Arrival) -> Interaction:
    with scope(walls=cast.walls):
        return Interaction.objects.get(pk=arrival.interaction_id)


def last_gesture(cast: Cast, arrival: Arrival) -> Sorting:
    with scope(walls=cast.walls):
        return Sorting.objects.filter(arrival=arrival).latest("at")


def test_a_forged_sender_stays_somebody_who_says_so(door: Door, cast: Cast) -> None:
    case, client = cast.file(), cast.sign_in(cast.agent)
    for is_vouched_for, said in ((False, "Imposteur"), (True, "")):
        sender = Sender(case.mailbox, "Imposteur", is_authenticated=is_vouched_for)
        arrival = door.brings(sender=sender, text=f"Versez ailleurs {said}").arrival
        assert client.post(at(arrival, "rattacher"), {"target": case.reference}).status_code == 302
        assert said in contact(cast, arrival).declared_name
        assert bool(contact(cast, arrival).declared_name) is bool(said)


def test_a_message_leaves_a_case_by_who_may_act_on_it_alone(door: Door, cast: Cast) -> None:
    case = cast.file(procedure=cast.offer("cantine", cast.childhood, sector=CULTURE))
    chief = cast.agent_of(cast.town, "Zoé Tout", rights=[Right.ACT, Right.SEE], sectors=[CULTURE])
    arrival = door.brings(parts=(brought(),)).arrival
    hers = cast.sign_in(chief)
    assert hers.post(at(arrival, "rattacher"), {"target": case.reference}).status_code == 302
    undo = at(arrival, f"annuler/{last_gesture(cast, arrival).pk}")
    assert cast.sign_in(cast.agent).post(undo).status_code == 404
    assert last_gesture(cast, arrival).undone_at is None
    assert hers.post(undo).status_code == 302
    assert last_gesture(cast, arrival).undone_at is not None


def test_the_reference_of_a_case_one_may_not_look_at_is_not_told(door: Door, cast: Cast) -> None:
    case = cast.file(procedure=cast.offer("cantine", cast.childhood, sector=CULTURE))
    chief = cast.agent_of(cast.town, "Zoé Tout", rights=[Right.ACT, Right.SEE], sectors=[CULTURE])
    arrival, hers = door.brings().arrival, cast.sign_in(chief)
    assert hers.post(at(arrival, "rattacher"), {"target": case.reference}).status_code == 302
    pages = (f"/agent/tri/{arrival.pk}/", "/agent/tri/?vue=lately")
    for client, is_told in ((hers, True), (cast.sign_in(cast.agent), False)):
        for page in pages:
            words = client.get(page).content.decode()
            assert (case.reference in words) is is_told
            assert ("Une demande que vous ne pouvez pas ouvrir" in words) is not is_told


def test_a_file_is_opened_once_whatever_is_pressed(door: Door, cast: Cast) -> None:
    arrival, client = door.brings().arrival, cast.sign_in(cast.agent)
    named = {"family_name": "Marchal", "given_names": "Léa"}
    assert client.post(at(arrival, "personne"), named).status_code == 302
    assert client.post(at(arrival, "personne"), named).status_code != 302
    with scope(walls=cast.walls):
        assert Profile.objects.filter(family_name="Marchal").count() == 1


def test_what_is_taken_back_is_in_the_file_that_stands(door: Door, cast: Cast) -> None:
    arrival, client, case = door.brings().arrival, cast.sign_in(cast.agent), cast.file()
    client.post(at(arrival, "personne"), {"family_name": "Marchal", "given_names": "Léa"})
    absorbed = contact(cast, arrival).profile_id
    assert absorbed is not None
    client.post(at(arrival, "rattacher"), {"target": case.reference})
    undo = at(arrival, f"annuler/{last_gesture(cast, arrival).pk}")
    with scope(walls=cast.walls):
        kept = Profile.objects.create(
            authority=cast.town, sector=CULTURE, family_name="Marchal", given_names="Léa"
        )
        merge(kept.pk, absorbed, by=cast.manager, at=timezone.now())
    assert client.post(undo).status_code == 302
    assert contact(cast, arrival).profile_id == kept.pk


def test_what_nobody_wrote_owes_no_receipt_once_in_the_tray(door: Door, cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    for nature in (Nature.AUTOMATIC, Nature.BOUNCE, Nature.LIST):
        arrival = door.brings(nature=nature, subject=nature).arrival
        assert client.post(at(arrival, "remettre")).status_code == 302
        with scope(walls=whole(cast.town.pk)):
            arrival.refresh_from_db()
            assert arrival.is_to_sort() and arrival.receipt_due_on is None
            assert not is_answered_by_robot(arrival)


def test_the_person_is_no_proof_that_the_authority_has_it(door: Door, cast: Cast) -> None:
    hers = Sender("lea@orange.example", "Léa", is_authenticated=True)
    theirs = Sender("syndicat.eaux@orange.example", "Syndicat", is_authenticated=True)
    arrival, now = door.brings(sender=hers).arrival, timezone.now()
    with scope(walls=whole(cast.town.pk)):
        there = Destination(name="Syndicat des eaux", email=theirs.address)
        let_leave(refer(arrival, there, agent=cast.agent, at=now).pk, at=now)
    for sender, is_proof in ((hers, False), (theirs, True)):
        answer = door.brings(subject="Re", sender=sender, text="Merci").arrival
        with scope(walls=whole(cast.town.pk)):
            Arrival.objects.filter(pk=answer.pk).update(thread=arrival.thread)
            answer.refresh_from_db()
            assert (hear_answer(answer, at=now) is not None) is is_proof
