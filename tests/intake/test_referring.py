"""What is another authority's matter: passed on whole, both days kept, its sender told, the receipt heard."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from parvis.authorities.models import Unit
from parvis.base.scope import Wall, scope
from parvis.cases.models import Case
from parvis.events.models import Event
from parvis.intake.incoming import Sender
from parvis.intake.models import Arrival, FirstReception, OutsideAuthority, Referral
from parvis.intake.receiving import whole
from parvis.intake.referring.deciding import CannotRefer, Destination, proposed_outside, refer
from parvis.intake.referring.first import CannotNoteFirst, first_received_at, note_first_reception
from parvis.intake.referring.leaving import let_leave
from parvis.intake.referring.proving import CannotNote, hear_acknowledged, note_received
from parvis.intake.releasing import release_acknowledgement
from parvis.intake.tray.sorting import CannotSort, CannotUndo, last_standing, undo
from parvis.notifications.models import Delivery
from parvis.reactions import REACTIONS, tell_first_authority
from tests.cast import SOCIAL, Cast

from .conftest import Door, brought

PREFECTURE = Destination(
    None, "Préfecture de la Drôme", "contact@drome.example", "3 bd Vauban\n26000 Valence"
)


@pytest.fixture
def sorting_unit(cast: Cast) -> Unit:
    """The service of the other town that sorts what arrives."""
    with scope(walls=whole(cast.other_town.pk)):
        unit, _is_new = Unit.objects.get_or_create(
            authority=cast.other_town, code="accueil", defaults={"name": "Accueil", "is_sorting": True}
        )
        Unit.objects.filter(pk=unit.pk).update(is_sorting=True)
        return unit


def left(cast: Cast, arrival: Arrival, to: Destination, explanation: str = "") -> Referral:
    """A referral decided, then left."""
    now = timezone.now()
    with scope(walls=whole(cast.town.pk)):
        row = refer(arrival, to, explanation=explanation, agent=cast.receptionist, at=now)
        gone = let_leave(row.pk, at=now)
        assert gone is not None
        assert let_leave(row.pk, at=now) is None, "it leaves once"
        return gone


def over(row: Referral) -> UUID:
    """The message as the other authority has it."""
    assert row.passed_as is not None
    return row.passed_as


def sent(cast: Cast, arrival: Arrival, key: str) -> Delivery:
    with scope(walls=whole(cast.town.pk)):
        return Delivery.objects.get(holder_id=arrival.interaction_id, key__startswith=key)


def test_an_authority_of_the_installation_has_it_whole_with_both_days(
    door: Door, cast: Cast, sorting_unit: Unit
) -> None:
    raw = (
        b"From: =?utf-8?q?L=C3=A9a?= <lea.marchal@courriel.example>\r\nSubject: Salle\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n'
        b'--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="note.txt"\r\n\r\n'
        b"Trois lignes.\r\n--b--\r\n"
    )
    first = door.brings(raw=raw, parts=(brought(),)).arrival
    row = left(cast, first, Destination(cast.other_town))
    with scope(walls=whole(cast.other_town.pk)):
        there = Arrival.objects.select_related("interaction", "original").get(pk=over(row))
        had = FirstReception.objects.get(arrival=there)
        assert (there.unit_id, there.state, there.interaction.body) == (
            sorting_unit.pk,
            "to_sort",
            "Bonjour, la salle est-elle libre samedi ?",
        )
        assert there.original is not None
        assert [one.name for one in there.parts.all()] == ["note.txt"]
        assert (had.at, had.by_name, first_received_at(there)) == (
            first.arrived_at,
            cast.town.name,
            first.arrived_at,
        )
        assert there.arrived_at > first.arrived_at
        assert there.receipt_due_on is None, "the first authority owes it"
        assert there.receipt_at is None
        assert there.acknowledgement_due_on is not None
        assert not Delivery.objects.filter(holder_id=there.interaction_id).exists()
    notice = sent(cast, first, "referral-notice:")
    assert cast.other_town.name in notice.text
    assert "114-2" in notice.text
    assert "114-3" in notice.text
    assert notice.is_legal is False, "her receipt had left by itself"
    assert "samedi" not in notice.text


def test_outside_it_leaves_by_e_mail_with_the_original_attached(door: Door, cast: Cast) -> None:
    first = door.brings(sender=Sender("lea@courriel.example", "Léa Marchal", is_authenticated=False)).arrival
    left(cast, first, PREFECTURE, "Votre demande concerne un titre de séjour.")
    passed = sent(cast, first, "referral:")
    assert (passed.recipient, passed.documents) == ("contact@drome.example", [first.original_id])
    assert "lea@courriel.example" in passed.text
    assert "titre de séjour" in passed.text
    notice = sent(cast, first, "referral-notice:")
    assert notice.is_legal, "no receipt had left: this is it"
    assert "accusé d’enregistrement" in notice.text
    assert "contact@drome.example" in notice.text
    assert door.read(door.brings(sender=Sender("lea@courriel.example", "Léa Marchal"))).receipt_at is not None
    with scope(walls=whole(cast.town.pk)):
        assert [one.name for one in proposed_outside(cast.town.pk)] == [PREFECTURE.name]
        assert Event.objects.filter(kind="arrival.referral_left").count() == 1


def test_its_answer_in_the_conversation_is_its_receipt(door: Door, cast: Cast) -> None:
    first = door.brings().arrival
    row = left(cast, first, PREFECTURE)
    passed = sent(cast, first, "referral:")
    other = Sender("quelqu.un@autre.example", "X", is_authenticated=True)
    door.brings(sender=other, answers=(passed.message_id,), text="Moi aussi", subject="Re")
    forged = Sender("accueil@drome.example", "Préfecture", is_authenticated=False)
    door.brings(sender=forged, answers=(passed.message_id,), text="Bien reçu ?", subject="Re")
    with scope(walls=whole(cast.town.pk)):
        assert Referral.objects.get(pk=row.pk).received_at is None
    hers = Sender("accueil@drome.example", "Préfecture", is_authenticated=True)
    door.brings(sender=hers, answers=(passed.message_id,), text="Bien reçu, merci.", subject="Re")
    with scope(walls=whole(cast.town.pk)):
        heard = Referral.objects.get(pk=row.pk)
        assert (heard.proof, heard.received_at is not None) == ("answered", True)
        with pytest.raises(CannotNote):
            note_received(heard, agent=cast.receptionist, at=timezone.now())


def test_what_the_competent_authority_acknowledges_is_told_to_the_first(
    door: Door, cast: Cast, sorting_unit: Unit
) -> None:
    row = left(cast, door.brings().arrival, Destination(cast.other_town))
    with scope(walls=whole(cast.other_town.pk)):
        there = Arrival.objects.get(pk=over(row))
        release_acknowledgement(there, is_request=False, agent=cast.outsider_town, at=timezone.now())
    with scope(walls=whole(cast.town.pk)):
        assert Referral.objects.get(pk=row.pk).proof == "acknowledged"


def test_a_case_opened_there_and_acknowledged_is_told_to_the_first(door: Door, cast: Cast) -> None:
    row = left(cast, door.brings().arrival, PREFECTURE)
    case, arrival = cast.file(), door.brings(subject="Reçue de là-bas").arrival
    with scope(walls=whole(cast.town.pk)):
        FirstReception.objects.create(
            arrival=arrival,
            authority=cast.town,
            sector=arrival.sector,
            by_name=cast.town.name,
            at=row.arrival.arrived_at,
            by=cast.town,
            referral=row.pk,
        )
        Arrival.objects.filter(pk=arrival.pk).update(
            case=case.pk, state="threaded", settled_at=timezone.now()
        )
        assert hear_acknowledged(case.pk, at=timezone.now()) is None, "nothing was acknowledged yet"
        Case.objects.filter(pk=case.pk).update(acknowledged_at=timezone.now())
        hear_acknowledged(case.pk, at=timezone.now())
        assert Referral.objects.get(pk=row.pk).proof == "acknowledged"
        assert hear_acknowledged(case.pk, at=timezone.now()) is None, "once"
    assert tell_first_authority in REACTIONS["case.filed"]


def test_what_is_passed_on_again_keeps_the_first_day(door: Door, cast: Cast, sorting_unit: Unit) -> None:
    first = door.brings().arrival
    row = left(cast, first, Destination(cast.other_town))
    now = timezone.now()
    with scope(walls=whole(cast.other_town.pk)):
        there = Arrival.objects.get(pk=over(row))
        again = refer(there, Destination(cast.town), agent=cast.outsider_town, at=now)
        gone = let_leave(again.pk, at=now)
        assert gone is not None
    with scope(walls=whole(cast.town.pk)):
        assert gone.passed_as == first.pk, "it is the same message: it comes back to the one there was"
        assert Arrival.objects.get(pk=first.pk).is_to_sort(), "and somebody has it again"
        refer(Arrival.objects.get(pk=first.pk), PREFECTURE, agent=cast.receptionist, at=now)


def test_what_is_under_secrecy_leaves_by_post_alone(door: Door, cast: Cast, sorting_unit: Unit) -> None:
    social = Wall(cast.town.pk, SOCIAL)
    first = door.brings(wall=social).arrival
    only_mail = Destination(None, "MDPH", "mdph@drome.example")
    with scope(walls=whole(cast.town.pk)), pytest.raises(CannotRefer, match="secret"):
        refer(first, only_mail, agent=cast.receptionist, at=timezone.now())
    left(cast, first, Destination(None, "MDPH", "mdph@drome.example", "1 rue Haute"))
    with scope(walls=whole(cast.town.pk)):
        assert not Delivery.objects.filter(key__startswith="referral:").exists()
    row = left(cast, door.brings(wall=social, subject="Autre").arrival, Destination(cast.other_town))
    with scope(walls=whole(cast.other_town.pk)):
        assert Arrival.objects.get(pk=over(row)).sector == SOCIAL


def test_it_is_taken_back_until_it_leaves(door: Door, cast: Cast) -> None:
    now = timezone.now()
    arrival = door.brings().arrival
    with scope(walls=whole(cast.town.pk)):
        row = refer(
            arrival, PREFECTURE, agent=cast.receptionist, at=now, leaves_at=now + timedelta(seconds=10)
        )
        assert let_leave(row.pk, at=now) is None
        with pytest.raises(CannotSort):
            refer(arrival, PREFECTURE, agent=cast.receptionist, at=now)
    with scope(walls=whole(cast.town.pk)):
        standing = last_standing(arrival)
        assert standing is not None
        assert undo(standing, agent=cast.receptionist, at=now).is_to_sort()
        assert let_leave(row.pk, at=now + timedelta(minutes=1)) is None
        assert not Delivery.objects.filter(key__startswith="referral").exists()
    left(cast, door.read(door.brings()), PREFECTURE)
    with scope(walls=whole(cast.town.pk)):
        standing = last_standing(arrival)
        assert standing is not None
        with pytest.raises(CannotUndo, match="left"):
            undo(standing, agent=cast.receptionist, at=now)


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (Destination(None, " ", "a@b.example"), "name"),
        (Destination(None, "Préfecture", "pas une adresse"), "email"),
        (Destination(None, "Préfecture"), "reach"),
    ],
    ids=["no name", "no address", "no way"],
)
def test_nobody_is_referred_to_nowhere(door: Door, cast: Cast, to: Destination, why: str) -> None:
    arrival = door.brings().arrival
    with scope(walls=whole(cast.town.pk)), pytest.raises(CannotRefer, match=why):
        refer(arrival, to, agent=cast.receptionist, at=timezone.now())
    with scope(walls=whole(cast.town.pk)), pytest.raises(CannotRefer, match="itself"):
        refer(arrival, Destination(cast.town), agent=cast.receptionist, at=timezone.now())


def test_the_other_town_reads_nothing_of_a_referral(door: Door, cast: Cast) -> None:
    left(cast, door.brings().arrival, PREFECTURE)
    with scope(walls=whole(cast.other_town.pk)):
        assert not Referral.objects.exists()
        assert not OutsideAuthority.objects.exists()


def test_a_first_reception_outside_is_noted_by_an_agent(door: Door, cast: Cast) -> None:
    arrival, now = door.brings().arrival, timezone.now()
    with scope(walls=[*whole(cast.town.pk), Wall(cast.other_town.pk, "")]):
        calendar = cast.town.calendar()
        early = calendar.local_date(arrival.arrived_at) - timedelta(days=5)
        note_first_reception(arrival, by_name="CAF", received_on=early, agent=cast.receptionist, at=now)
        had = first_received_at(arrival)
        assert had is not None
        assert calendar.local_date(had) == early
        late = calendar.local_date(now) + timedelta(days=2)
        with pytest.raises(CannotNoteFirst, match="order"):
            note_first_reception(arrival, by_name="CAF", received_on=late, agent=cast.receptionist, at=now)
