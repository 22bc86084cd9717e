"""The person reads each thing once, with the message that brought it; her e-mails say what they carry."""

from copy import deepcopy
from datetime import datetime, timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.base.scope import scope
from parvis.cases.actions import Asked, ask_correction, reply
from parvis.cases.codes import code_of
from parvis.cases.models import Case
from parvis.notifications.actions import claim, confirm, give_up, queue, transmit
from parvis.notifications.models import Delivery, Purpose
from tests.cast import ANSWERS, CULTURE, OFFER, SOCIAL, Cast
from tests.portal.conftest import PROJECT, YOU, Resident
from tests.workspace.test_story import react


def deliver(
    cast: Cast, case: Case, *, at: datetime | None = None, only: int | None = None, fails: bool = False
) -> None:
    """Let the mail server take, or refuse, the messages that wait."""
    with scope(walls=cast.walls):
        waiting = Delivery.objects.of(case.pk).filter(state="queued")
        for one in list(waiting[:only]):
            now = at or timezone.now()
            attempt = claim(one.pk, at=now).attempts
            transmit(one.pk, attempt=attempt, at=now)
            if fails:
                give_up(one.pk, attempt=attempt, reason="recipient_refused", server_reply="550", at=now)
            else:
                confirm(one.pk, attempt=attempt, server_reply="250 OK", at=now)


def read_by_the_person(case: Case) -> list[tuple[str, str]]:
    client = Client()
    client.post("/suivi/", {"reference": case.reference, "code": code_of(case.pk)})
    page = client.get(reverse("tracking", args=[case.reference]))
    return [(str(item.title), str(item.body)) for item in page.context["timeline"]]


def read_by_the_agent(cast: Cast, case: Case) -> list[tuple[str, str]]:
    page = cast.sign_in(cast.agent).get(f"/agent/demandes/{case.reference}/")
    return [(str(item.title), str(item.body)) for item in page.context["person_timeline"]]


def test_each_message_is_told_with_what_it_brought(cast: Cast) -> None:
    case = cast.file()
    react(cast, case)
    with scope(walls=cast.walls):
        reply(case.pk, "Nous regardons.", by=cast.agent, at=timezone.now())
        reply(case.pk, "C’est vu.", by=cast.agent, at=timezone.now())
        until = timezone.localdate() + timedelta(days=9)
        ask_correction(case.pk, [Asked("papers", "missing")], until=until, by=cast.agent, at=timezone.now())
    react(cast, case)
    deliver(cast, case)
    told = read_by_the_person(case)
    by_mail = "Envoyé par courriel."
    assert told == [
        ("Vous avez envoyé votre demande", ""),
        ("Nous avons écrit l’accusé de réception de votre demande", by_mail),
        ("Le service vous a écrit", by_mail),
        ("Le service vous a écrit", by_mail),
        ("Nous vous avons demandé de compléter votre dossier", by_mail),
    ]
    assert read_by_the_agent(cast, case) == told


def test_in_a_secret_sector_the_message_only_told_of_it(cast: Cast) -> None:
    case = cast.file(procedure=cast.offer("aide", cast.association, sector=SOCIAL))
    react(cast, case)
    deliver(cast, case)
    assert read_by_the_person(case)[-1][1] == "Un courriel vous l’a signalé."


def test_a_message_that_left_later_says_its_day(cast: Cast) -> None:
    case = cast.file(at=timezone.now() - timedelta(days=4))
    react(cast, case)
    deliver(cast, case, at=timezone.now() + timedelta(days=2))
    assert read_by_the_person(case)[1][1].startswith("Envoyé par courriel le ")


def test_what_did_not_leave_and_what_carries_no_fact_say_what_they_were(cast: Cast) -> None:
    case = cast.file()
    react(cast, case)
    deliver(cast, case, fails=True)
    with scope(walls=cast.walls):
        queue(
            authority=cast.town,
            sector=CULTURE,
            holder_id=case.pk,
            key="tracking_link:1",
            purpose=Purpose.TRACKING_LINK,
            recipient=ANSWERS["mail"],
            subject="Votre lien",
            text="Le voici.",
            at=timezone.now(),
        )
    deliver(cast, case)
    assert [words for words, _more in read_by_the_person(case)[1:]] == [
        "Nous avons écrit l’accusé de réception de votre demande",
        "Un courriel n’a pas pu vous être envoyé\u00a0: accusé de réception",
        "Un courriel vous a été envoyé\u00a0: lien de suivi",
    ]


def test_a_message_refused_leaves_the_next_one_its_line(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        for body in ("Nous regardons.", "C’est vu."):
            reply(case.pk, body, by=cast.agent, at=timezone.now())
    react(cast, case)
    with scope(walls=cast.walls):
        Delivery.objects.exclude(purpose="message").update(
            state="sent", sent_at=timezone.now(), next_attempt_at=None
        )
    deliver(cast, case, only=1, fails=True)
    deliver(cast, case)
    written = [more for words, more in read_by_the_person(case) if words == "Le service vous a écrit"]
    assert written == ["", "Envoyé par courriel."]


def test_a_letter_says_that_it_is_attached(cast: Cast) -> None:
    case = cast.file()
    react(cast, case)
    with scope(walls=cast.walls):
        sent = Delivery.objects.get(holder_id=case.pk)
    assert sent.documents
    for body in (sent.text, sent.html):
        assert "Pièce jointe\u00a0: ce courrier en PDF." in body


def test_a_neutral_message_and_one_without_a_letter_announce_no_attachment(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        reply(case.pk, "Nous regardons.", by=cast.agent, at=timezone.now())
    react(cast, case)
    with scope(walls=cast.walls):
        message = Delivery.objects.get(holder_id=case.pk, purpose="message")
    assert "Pièce jointe" not in message.text


def test_what_was_not_joined_is_named_and_can_still_be_sent(cast: Cast) -> None:
    asked = deepcopy(OFFER["form"])
    (papers,) = [one for one in asked["steps"][1]["sections"][0]["fields"] if one["id"] == "papers"]
    papers["required"] = "soft"
    procedure = cast.offer("pret", cast.association, sector="culture", form=asked)
    resident = Resident(cast)
    draft = resident.start(procedure)
    for step, data in (("you", YOU), ("project", PROJECT | {"papers__why": "Lundi."})):
        resident.client.post(resident.url("step", draft, step, procedure=procedure), data)
    resident.client.post(resident.url("submit", draft, procedure=procedure))
    page = resident.client.get(reverse("tracking", args=[resident.case(draft).reference])).content.decode()
    assert "pas joint à votre demande\u00a0: Statuts de l’association." in page
    assert "rien à faire" not in page
