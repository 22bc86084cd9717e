"""Other gestures of the tray through the door: refer, receipts, split, duplicates; the outsider gets one answer."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from parvis.agents.models import Right
from parvis.authorities.models import Unit
from parvis.base.scope import scope
from parvis.events.models import Event
from parvis.intake.incoming import Sender
from parvis.intake.jobs import send_referral
from parvis.intake.models import Answer, Arrival, FirstReception, Referral
from parvis.intake.receiving import whole
from parvis.notifications.models import Delivery
from tests.cast import Cast
from tests.intake.conftest import Door, brought, door

__all__ = ["door"]

LEA = Sender("lea@courriel.example", "Léa Marchal", is_authenticated=False)
PREFECTURE = {
    "target": "other",
    "name": "Préfecture de la Drôme",
    "email": "contact@drome.example",
    "explanation": "Un titre de séjour se demande à l’État.",
}
LAMP = "Le lampadaire de la rue des Tilleuls ne fonctionne plus depuis lundi, pouvez-vous le réparer ?"
PAGES = ("transmettre", "accuse-reception", "identite", "diviser", "doublon", "premiere-reception")
POSTS = ("accuse-enregistrement", "transmettre/recue", "doublon/reunir")


def at(arrival: UUID, gesture: str = "") -> str:
    return f"/agent/tri/{arrival}/" + (f"{gesture}/" if gesture else "")


def leave(cast: Cast, arrival: UUID) -> Referral:
    """Let the referral of a message leave, as the worker does."""
    with scope(walls=whole(cast.town.pk)):
        row = Referral.objects.get(arrival=arrival, state="waiting")
    send_referral.func(str(row.pk), str(row.authority_id))
    with scope(walls=whole(cast.town.pk)):
        return Referral.objects.get(pk=row.pk)


@pytest.fixture
def waiting(door: Door) -> UUID:
    """A message that no robot answered, with a file."""
    return door.brings(sender=LEA, warnings=("no_identity",), parts=(brought(),)).arrival.pk


def test_outsiders_get_the_answer_of_what_does_not_exist(waiting: UUID, cast: Cast) -> None:
    nowhere = UUID(int=7)
    for outsider in (cast.outsider_sector, cast.outsider_town, cast.reader):
        client = cast.sign_in(outsider)
        for page in PAGES:
            assert client.get(at(waiting, page)).status_code == 404, page
            assert client.get(at(nowhere, page)).status_code == 404, page
        for post in POSTS:
            assert client.post(at(waiting, post)).status_code == 404, post
    with scope(walls=whole(cast.town.pk)):
        assert Arrival.objects.get(pk=waiting).is_to_sort()
        assert not Delivery.objects.filter(holder_type="interaction").exists()


def test_a_message_is_referred_outside_then_its_receipt_noted(waiting: UUID, cast: Cast) -> None:
    client = cast.sign_in(cast.receptionist)
    refused = client.post(at(waiting, "transmettre"), {**PREFECTURE, "email": "drome"})
    assert refused.status_code == 422
    assert "Un titre de séjour" in refused.content.decode(), "what she wrote is kept"
    client.post(at(waiting, "transmettre"), PREFECTURE)
    page = client.get(at(waiting)).content.decode()
    assert "Transmis à Préfecture de la Drôme" in page
    assert "dans quelques secondes" in page
    assert client.get(at(waiting, "transmettre/courrier")).status_code == 404, "it has not left"
    assert leave(cast, waiting).is_told
    client.post(at(waiting, "transmettre/recue"))
    page = client.get(at(waiting)).content.decode()
    assert "Noté par un agent" in page
    assert "Noter qu’elle" not in page
    again = client.get(at(waiting, "transmettre")).content.decode()
    assert "Préfecture de la Drôme (contact@drome.example)</option>" in again, "what was used is proposed"


def test_a_colleague_who_comes_too_late_keeps_her_words(waiting: UUID, cast: Cast) -> None:
    cast.sign_in(cast.receptionist).post(at(waiting, "transmettre"), PREFECTURE)
    late = cast.sign_in(cast.agent).post(at(waiting, "transmettre"), PREFECTURE)
    assert late.status_code == 409
    assert "Un titre de séjour" in late.content.decode()
    split = {"words-1": "Une chose.", "words-2": "Une autre.", "subject-1": "", "subject-2": ""}
    late = cast.sign_in(cast.agent).post(at(waiting, "diviser"), split)
    assert late.status_code == 409
    assert "Une autre." in late.content.decode()
    asked = cast.sign_in(cast.agent).post(at(waiting, "identite"), {"body": "Qui êtes-vous au juste ?"})
    assert asked.status_code == 409
    assert "au juste" in asked.content.decode()
    with scope(walls=whole(cast.town.pk)):
        assert Referral.objects.count() == 1


def test_a_referral_is_undone_from_the_page_while_it_waits(waiting: UUID, cast: Cast) -> None:
    client = cast.sign_in(cast.receptionist)
    client.post(at(waiting, "transmettre"), PREFECTURE)
    with scope(walls=whole(cast.town.pk)):
        sorting = Arrival.objects.get(pk=waiting).sortings.get()
    client.post(at(waiting, f"annuler/{sorting.pk}"))
    with scope(walls=whole(cast.town.pk)):
        assert Arrival.objects.get(pk=waiting).is_to_sort()
        assert Referral.objects.get().state == "taken_back"


def test_an_authority_without_e_mail_has_its_letter_to_print(waiting: UUID, cast: Cast) -> None:
    client = cast.sign_in(cast.receptionist)
    paper = {**PREFECTURE, "email": "", "postal_address": "3 bd Vauban\n26000 Valence"}
    client.post(at(waiting, "transmettre"), paper)
    leave(cast, waiting)
    assert "Imprimer la lettre" in client.get(at(waiting)).content.decode()
    letter = client.get(at(waiting, "transmettre/courrier"))
    assert letter.content.startswith(b"%PDF-")


def test_the_other_town_reads_both_days(waiting: UUID, cast: Cast) -> None:
    with scope(walls=whole(cast.other_town.pk)):
        Unit.objects.create(authority=cast.other_town, code="tri", name="Accueil", is_sorting=True)
    cast.sign_in(cast.receptionist).post(at(waiting, "transmettre"), {"target": str(cast.other_town.pk)})
    there = leave(cast, waiting).passed_as
    assert there is not None
    desk = cast.agent_of(cast.other_town, "Ida Guichet", rights=[Right.RECEIVE], sectors=["general"])
    page = cast.sign_in(desk).get(at(there)).content.decode()
    assert f"Reçu d’abord par {cast.town.name}" in page
    assert cast.sign_in(cast.receptionist).get(at(there)).status_code == 404
    assert cast.sign_in(desk).get(at(waiting)).status_code == 404


def test_an_agent_releases_both_receipts(waiting: UUID, cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    assert "Envoyer l’accusé d’enregistrement" in client.get(at(waiting)).content.decode()
    client.post(at(waiting, "accuse-enregistrement"))
    assert client.post(at(waiting, "accuse-reception"), {"kind": ""}).status_code == 422
    client.post(at(waiting, "accuse-reception"), {"kind": "none"})
    page = client.get(at(waiting)).content.decode()
    assert "Envoyer l’accusé" not in page
    told = client.post(at(waiting, "accuse-enregistrement"), follow=True).content.decode()
    assert "un accusé a déjà été envoyé" in told
    with scope(walls=whole(cast.town.pk)):
        keys = Delivery.objects.filter(holder_type="interaction").values_list("key", flat=True)
        assert sorted(keys) == ["acknowledgement", "receipt"]
        kinds = Event.objects.filter(kind__in=["arrival.acknowledged", "arrival.receipt_sent"])
        assert kinds.count() == 2


def test_who_does_not_say_who_she_is_is_asked(waiting: UUID, cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    page = client.get(at(waiting, "identite")).content.decode()
    assert "SIRET" in page
    assert "112-9-1" in page
    client.post(at(waiting, "identite"), {"body": "Qui êtes-vous ?"})
    again = client.post(at(waiting, "identite"), {"body": "Qui êtes-vous ?"})
    assert again.status_code == 409, "asked once"
    with scope(walls=whole(cast.town.pk)):
        asked = Answer.objects.get()
        assert (asked.recipient, asked.body, asked.awaited_until is not None) == (
            LEA.address,
            "Qui êtes-vous ?",
            True,
        )


def test_a_message_is_split_then_joined_again(waiting: UUID, cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    three = client.get(at(waiting, "diviser") + "?affaires=3").content.decode()
    assert "words-3" in three
    assert client.post(at(waiting, "diviser"), {"words-1": "Une chose."}).status_code == 422
    client.post(
        at(waiting, "diviser"),
        {
            "words-1": "La salle.",
            "subject-1": "Salle",
            "words-2": "La lampe.",
            "subject-2": "Lampe",
            "pick-0": "2",
        },
    )
    page = client.get(at(waiting)).content.decode()
    assert "Salle</a>" in page
    with scope(walls=whole(cast.town.pk)):
        lamp = Arrival.objects.get(split_from=waiting, interaction__in=_saying("La lampe."))
        assert lamp.parts.count() == 1
        sorting = Arrival.objects.get(pk=waiting).sortings.get()
    assert "voir le message entier" in client.get(at(lamp.pk)).content.decode()
    client.post(at(waiting, f"annuler/{sorting.pk}"))
    with scope(walls=whole(cast.town.pk)):
        assert Arrival.objects.get().is_to_sort()


def _saying(words: str) -> list[UUID]:
    found = Arrival.objects.select_related("interaction")
    return [one.interaction_id for one in found if one.interaction.body == words]


def test_a_duplicate_is_proposed_and_made_one(door: Door, cast: Cast) -> None:
    early = timezone.now() - timedelta(days=1)
    first = door.brings(sender=LEA, text=LAMP, arrived_at=early).arrival.pk
    again = door.brings(sender=LEA, text=f"Bonjour,\n{LAMP}").arrival.pk
    client = cast.sign_in(cast.agent)
    assert "ressemble à un autre" in client.get(at(again)).content.decode()
    assert str(first) in client.get(at(again, "doublon")).content.decode()
    client.post(at(again, "doublon/reunir"), {"target": str(first)})
    assert "Doublon" in client.get(at(again)).content.decode()
    assert "Reçu aussi" in client.get(at(first)).content.decode()
    refused = client.post(at(first, "doublon/reunir"), {"target": str(again)})
    assert refused.status_code == 409


def test_a_first_reception_elsewhere_is_noted(waiting: UUID, cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    late = {"name": "CAF de la Drôme", "received_on": "2099-01-01"}
    assert client.post(at(waiting, "premiere-reception"), late).status_code == 422
    early = {**late, "received_on": "0001-01-01"}
    assert client.post(at(waiting, "premiere-reception"), early).status_code == 422
    client.post(at(waiting, "premiere-reception"), {**late, "received_on": "2026-03-02"})
    assert "Reçu d’abord par CAF de la Drôme" in client.get(at(waiting)).content.decode()
    with scope(walls=whole(cast.town.pk)):
        assert FirstReception.objects.get().by is None
