"""The story of a case: one line for each thing, its message folded in; what did not arrive stands out."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.base.scope import scope
from parvis.cases.actions import Asked, ask_correction, close, decide, hand_over, reply
from parvis.cases.models import Applicant, Case
from parvis.catalogue.natures import Outcome
from parvis.events.models import Event
from parvis.notifications.actions import CannotSetAside, queue, set_aside
from parvis.notifications.correspondence import letters
from parvis.notifications.models import Delivery, Purpose
from parvis.reactions import REACTIONS
from parvis.workspace import inbox
from parvis.workspace.cases.story import STILL_WRITING
from tests.cast import ANSWERS, OFFER, Cast

SENT = {"state": "sent", "next_attempt_at": None}
REFUSED = {
    "state": "failed",
    "failure": "permanent",
    "reason": "recipient_refused",
    "next_attempt_at": None,
}
UNSURE = {"state": "uncertain", "reason": "no_answer", "next_attempt_at": None}
MOMENTS = {"sent": "sent_at", "failed": "failed_at", "uncertain": "uncertain_at"}


def react(cast: Cast, case: Case) -> None:
    """Do what the worker does after each fact."""
    with scope(walls=cast.walls):
        for fact in Event.objects.of_case(case.pk):
            for reaction in REACTIONS.get(fact.kind, ()):
                reaction(fact, timezone.now())


def end(cast: Cast, case: Case, **values: Any) -> None:
    """End every delivery of a case this way."""
    with scope(walls=cast.walls):
        values[MOMENTS[values["state"]]] = timezone.now()
        Delivery.objects.filter(holder_id=case.pk).update(**values)


def story(client: Client, case: Case) -> list[str]:
    return [str(item.title) for item in client.get(f"/agent/demandes/{case.reference}/").context["timeline"]]


def test_an_acknowledgement_and_its_message_are_one_line(cast: Cast) -> None:
    case = cast.file()
    react(cast, case)
    client = cast.sign_in(cast.agent)
    assert story(client, case) == ["Demande déposée", "Accusé de réception émis, courriel en attente d’envoi"]
    end(cast, case, **SENT)
    assert story(client, case)[1] == "Accusé de réception émis, courriel envoyé"
    page = client.get(f"/agent/demandes/{case.reference}/").content.decode()
    assert "camille.desteve@courriel.example" in page
    assert "Lire le courriel" in page
    assert client.get(f"/agent/demandes/{case.reference}/").context["troubles"] == []


def test_everything_an_agent_sends_is_told_once(cast: Cast) -> None:
    case = cast.file()
    now = timezone.now()
    with scope(walls=cast.walls):
        reply(case.pk, "Bonjour", by=cast.agent, at=now)
        ask_correction(
            case.pk,
            [Asked("papers", "missing")],
            until=timezone.localdate() + timedelta(days=9),
            by=cast.agent,
            at=now,
        )
        hand_over(case.pk, cast.childhood, by=cast.agent, at=now)
        hand_over(case.pk, cast.association, by=cast.agent, at=now)
        decide(case.pk, Outcome.ACCEPTED, by=cast.agent, at=now, text="Oui")
    react(cast, case)
    end(cast, case, **SENT)
    told = story(cast.sign_in(cast.agent), case)
    with scope(walls=cast.walls):
        assert Delivery.objects.filter(holder_id=case.pk).count() == 5
    assert told == [
        "Demande déposée",
        "Message envoyé à l’usager, courriel envoyé",
        "Demande de complément envoyée, courriel envoyé",
        "Réorientée vers un autre service, courriel envoyé",
        "Réorientée vers un autre service, courriel envoyé",
        "Décision prise, courriel envoyé",
    ]


def test_a_closure_and_a_message_that_carries_no_fact(cast: Cast) -> None:
    case = cast.file()
    at = timezone.now()
    with scope(walls=cast.walls):
        close(case.pk, Outcome.NO_ACTION, by=cast.agent, at=at, explanation="Doublon")
        queue(
            authority=cast.town,
            sector=case.sector,
            holder_id=case.pk,
            key="link",
            purpose=Purpose.TRACKING_LINK,
            recipient="camille@courriel.example",
            subject="Votre lien",
            text="Le voici.",
            at=timezone.now(),
        )
    react(cast, case)
    end(cast, case, **SENT)
    assert story(cast.sign_in(cast.agent), case) == [
        "Demande déposée",
        "Demande close, courriel envoyé",
        "Lien de suivi, courriel envoyé",
    ]


def test_who_reads_english_is_known_before_one_writes(cast: Cast) -> None:
    case, client = cast.file(), cast.sign_in(cast.agent)

    def page() -> str:
        return client.get(f"/agent/demandes/{case.reference}/").content.decode()

    assert "courriers en anglais" not in page()
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(language="en")
    assert "Reçoit ses courriers en anglais" in page()


def test_who_is_about_to_write_learns_first_that_the_address_refuses(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        Applicant.objects.filter(case=case.pk).update(telephone="+33475000009")
    react(cast, case)
    client = cast.sign_in(cast.agent)

    def told(slug: str) -> str:
        return client.get(f"/agent/demandes/{case.reference}/{slug}/").content.decode()

    warning = "Son adresse électronique refuse nos messages"
    for other in (UNSURE, REFUSED | {"reason": "content_refused"}):
        end(cast, case, **other)
        assert warning not in told("complement")
    end(cast, case, **REFUSED)
    promises = (
        "Un courriel le lui apporte",
        "L’usager reçoit la liste",
        "L’usager reçoit le courrier de décision",
        "L’usager reçoit votre explication",
    )
    for slug in ("complement", "repondre", "decider", "clore"):
        page = told(slug)
        assert warning in page, slug
        assert not any(promise in page for promise in promises), slug
        assert reverse("case_adresse_electronique", args=[case.reference]) in page
        assert "04 75 00 00 09" in page
    assert warning in told("lier") and "l’usager reçoit votre explication" not in told("lier")
    assert warning not in told("note")
    with scope(walls=cast.walls):
        set_aside(Delivery.objects.get(holder_id=case.pk).pk, by=cast.agent.actor, at=timezone.now())
    assert warning in told("complement")
    with scope(walls=cast.walls):
        Applicant.objects.filter(case=case.pk).update(email="camille.juste@courriel.example")
    assert warning not in told("complement") and promises[0] in told("repondre")


def test_who_left_no_address_is_to_be_told_on_paper(cast: Cast) -> None:
    without = {**ANSWERS, "mail": ""}
    form = deepcopy(OFFER["form"])
    form["steps"][0]["sections"][0]["fields"][1]["required"] = "no"
    case = cast.file(
        procedure=cast.offer("papier", cast.association, sector="culture", form=form), answers=without
    )
    react(cast, case)
    shown = cast.sign_in(cast.agent).get(f"/agent/demandes/{case.reference}/")
    page = shown.content.decode()
    hers = [(str(item.title), str(item.body)) for item in shown.context["person_timeline"]]
    assert hers[1][0] == "Nous avons écrit l’accusé de réception de votre demande"
    assert "demandez-le sur papier" in hers[1][1]
    assert "Accusé de réception émis, sans courriel" in page
    assert "remettez-le sur papier" in page
    asking = cast.sign_in(cast.agent).get(f"/agent/demandes/{case.reference}/complement/").content.decode()
    assert "L’usager n’a pas d’adresse électronique" in asking


def test_a_message_still_to_be_written_is_said_for_a_while(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    with scope(walls=cast.walls):
        reply(case.pk, "Bonjour", by=cast.agent, at=timezone.now() - STILL_WRITING * 2)
        reply(case.pk, "Encore", by=cast.agent, at=timezone.now())
    assert sorted(story(client, case)) == [
        "Demande déposée",
        "Message envoyé à l’usager",
        "Message envoyé à l’usager, courriel en préparation",
    ]


@pytest.mark.parametrize(
    ("ended", "said", "advised"),
    [
        (
            REFUSED,
            "Accusé de réception, courriel non remis",
            "Appelez l’usager pour la corriger, ou écrivez-lui par courrier.",
        ),
        (UNSURE, "Accusé de réception, envoi du courriel incertain", "appelez pour vérifier"),
        (
            {**REFUSED, "reason": "authentication"},
            "Accusé de réception, courriel non remis",
            "prévenez le service informatique",
        ),
    ],
)
def test_what_did_not_arrive_stands_on_top_with_what_to_do(
    cast: Cast, ended: dict[str, Any], said: str, advised: str
) -> None:
    case = cast.file()
    react(cast, case)
    end(cast, case, **ended)
    response = cast.sign_in(cast.agent).get(f"/agent/demandes/{case.reference}/")
    [trouble] = response.context["troubles"]
    assert trouble.title == said
    page = response.content.decode()
    assert advised in page
    assert "L112-12" in page
    assert page.index(advised) < page.index('id="reponses"')
    correct, again = page.index(">Corriger l’adresse<"), page.index(">Envoyer de nouveau<")
    needed, other = (correct, again) if ended == REFUSED else (again, correct)
    assert needed < page.index(advised) < other, (
        "the action she needs comes before the advice, on a phone too"
    )
    listed = cast.sign_in(cast.reader).get(f"/agent/demandes/{case.reference}/").content.decode()
    assert advised in listed
    assert "renvoyer" not in listed

    with scope(walls=cast.walls):
        later = reply(case.pk, "Bonjour", by=cast.agent, at=timezone.now())
        letters.tell_message(case.pk, later.pk, at=timezone.now())
        Delivery.objects.filter(purpose=Purpose.MESSAGE).update(**SENT, sent_at=timezone.now())
    since = cast.sign_in(cast.agent).get(f"/agent/demandes/{case.reference}/").context["troubles"][0].advice
    assert ("Depuis, cette adresse a accepté" in since) == (ended == REFUSED), since


def test_an_undelivered_acknowledgement_shows_in_the_inbox_until_somebody_sees_to_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other, over = (cast.file() for _ in range(3))
    with scope(walls=cast.walls):
        close(over.pk, Outcome.NO_ACTION, by=cast.agent, at=timezone.now(), explanation="Doublon")
    for one in (case, over):
        react(cast, one)
        end(cast, one, **REFUSED)
    client = cast.sign_in(cast.agent)
    context = client.get("/agent/demandes/").context
    assert {row["reference"]: row["is_undelivered"] for row in context["rows"]} == {
        case.reference: True,
        other.reference: False,
    }
    narrowed = client.get("/agent/demandes/?etat=waiting&canal=counter").context
    for page in (context, narrowed):
        [chip] = [one for one in page["quick"] if one["is_alarming"]]
        with CaptureQueriesContext(connection) as asked:
            opened = client.get(chip["href"]).context["rows"]
        assert len([one for one in asked if '"notifications_delivery"' in one["sql"]]) == 1, "asked once"
        assert chip["count"] == len(opened) == 2
        assert {row["reference"] for row in opened} == {case.reference, over.reference}
    monkeypatch.setattr(inbox, "MANY", 1)
    many = client.get("/agent/demandes/").context
    assert [one["count"] for one in many["quick"] if one["is_alarming"]] == ["1+"]
    assert sorted(row["is_undelivered"] for row in many["rows"]) == [False, True]
    outsider = cast.sign_in(cast.outsider_town).get("/agent/demandes/?envois=echec").context
    assert (outsider["rows"], [one for one in outsider["quick"] if one["is_alarming"]]) == ([], [])

    with scope(walls=cast.walls):
        delivery = Delivery.objects.get(holder_id=case.pk)
    told = client.post(f"/agent/demandes/{case.reference}/envois/{delivery.pk}/regler/", follow=True)
    assert "joint autrement" in told.content.decode()
    assert told.context["troubles"] == []
    assert story(client, case)[1] == "Accusé de réception émis, courriel non remis, réglé autrement"
    assert not any(row["is_undelivered"] for row in client.get("/agent/demandes/").context["rows"])
    again = client.post(f"/agent/demandes/{case.reference}/envois/{delivery.pk}/regler/", follow=True)
    assert "n’est plus en échec" in again.content.decode()


def test_sending_again_what_was_set_aside_puts_it_back_in_the_outbox(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        letters.acknowledge(case.pk, at=timezone.now())
        delivery = Delivery.objects.get(holder_id=case.pk)
        with pytest.raises(CannotSetAside):
            set_aside(delivery.pk, by=cast.agent.actor, at=timezone.now())
    end(cast, case, **REFUSED)
    with scope(walls=cast.walls):
        set_aside(delivery.pk, by=cast.agent.actor, at=timezone.now())
    cast.sign_in(cast.agent).post(f"/agent/demandes/{case.reference}/envois/{delivery.pk}/renvoyer/")
    with scope(walls=cast.walls):
        delivery.refresh_from_db()
    assert (delivery.state, delivery.handled_at) == ("queued", None)
