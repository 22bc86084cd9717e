"""Opening a request from a message: what it takes from it, and two agents who begin at once."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.cases.models import Case, CaseDocument
from parvis.catalogue.models import Procedure
from parvis.intake.incoming import Sender
from parvis.intake.models import Arrival
from parvis.intake.tray.opening import AlreadyBegun, begin_case
from tests.cast import CULTURE, SCHOOL, Cast
from tests.intake.conftest import Door, door

from .test_tray import WORDS, at, both, last, waiting

__all__ = ["door", "waiting"]


def test_a_message_opens_a_case_dated_from_its_arrival(waiting: UUID, door: Door, cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    began = client.post(at(waiting, "ouvrir"), {"target": "reserver-une-salle"})
    assert began.status_code == 302
    read = client.get(began["Location"]).content.decode()
    for words in ("Marchal", "lea.marchal@courriel.example", "45", WORDS[:30]):
        assert words in read, words
    sent = began["Location"].replace("verifier/", "deposer/")
    assert client.post(sent)["Location"] == "/agent/tri/"
    with scope(walls=cast.walls):
        case = Case.objects.select_related("applicant").get()
        kept = Arrival.objects.get(pk=waiting)
        assert (case.channel, case.received_at) == ("email", kept.arrived_at)
        assert (case.applicant.family_name, case.applicant.email) == (
            "Marchal",
            "lea.marchal@courriel.example",
        )
        assert case.answers["guests"] == 45
        assert (kept.state, kept.case_id) == ("threaded", case.pk)
        assert CaseDocument.objects.filter(case=case).count() == 1
        assert not hasattr(case, "filing"), "its sender files, nobody in her place"
    done = last(cast, waiting)
    assert (done.gesture, done.accepted) == ("open_case", True)
    assert client.post(sent).status_code == 302
    with scope(walls=cast.walls):
        assert Case.objects.count() == 1, "sent twice, it is one case"


def test_the_case_of_a_message_says_who_wrote_it_when_and_what_it_never_said(door: Door, cast: Cast) -> None:
    """An e-mail of the day before, from the address the case writes to: hers, sent that day; the rest is missing."""
    yesterday = timezone.now() - timedelta(days=1)
    waiting = door.brings(text="Une salle, s’il vous plaît.", arrived_at=yesterday).arrival.pk
    client = cast.sign_in(cast.agent)
    began = client.post(at(waiting, "ouvrir"), {"target": "reserver-une-salle"})["Location"]
    client.post(began.replace("verifier/", "deposer/"))
    with scope(walls=cast.walls):
        case = Case.objects.get()
    page = client.get(f"/agent/demandes/{case.reference}/")
    assert "adresse non reconnue" not in page.content.decode()
    assert page.context["person_timeline"][0].at == yesterday
    form = client.get(f"/agent/demandes/{case.reference}/complement/").context["form"]
    assert form["reason_event"].value() == "missing", "she never said it"
    assert form["reason_mail"].value() == "wrong"


def test_what_a_colleague_began_is_told_and_gone_on_with_never_begun_twice(waiting: UUID, cast: Cast) -> None:
    """The second is told who and since when; what the first typed goes on with her, and the first is told."""
    first, second = cast.sign_in(cast.agent), cast.sign_in(cast.colleague)
    began = first.post(at(waiting, "ouvrir"), {"target": "reserver-une-salle"})["Location"]
    step = began.replace("verifier/", "etapes/you/")
    first.post(
        step,
        {"who-given_names": "Léa", "who-family_name": "Marchal-Roy", "mail": "lea.marchal@courriel.example"},
    )
    shown = second.get(at(waiting)).content.decode()
    assert cast.agent.full_name in shown
    assert "Prendre la suite" in shown
    assert "autofocus" not in shown, "on a telephone, it would scroll past what is told"
    refused = second.post(at(waiting, "ouvrir"), {"target": "reserver-une-salle"})
    assert refused.status_code == 409
    assert cast.agent.full_name in refused.content.decode()
    assert second.get(began).status_code == 302, "led to the message, where she is told who is on it"
    assert first.get(began).status_code == 200
    taken = second.post(at(waiting, "ouvrir"), {"over": "1"})
    assert taken["Location"] == began
    assert "Marchal-Roy" in second.get(began).content.decode()
    told = first.get(began, follow=True).content.decode()
    assert f"C’est {cast.colleague.full_name} qui écrit cette demande" in told
    assert second.post(began.replace("verifier/", "deposer/")).status_code == 302
    assert first.post(began.replace("verifier/", "deposer/")).status_code == 302
    with scope(walls=cast.walls):
        assert Case.objects.count() == 1
        assert last(cast, waiting).agent_id == cast.colleague.pk


def test_nobody_else_takes_over(waiting: UUID, cast: Cast) -> None:
    """Neither another town nor another sector learns that something was begun."""
    began = cast.sign_in(cast.agent).post(at(waiting, "ouvrir"), {"target": "reserver-une-salle"})["Location"]
    for outsider in (cast.outsider_town, cast.outsider_sector):
        client = cast.sign_in(outsider)
        assert client.post(at(waiting, "ouvrir"), {"over": "1"}).status_code == 404
        assert client.get(began).status_code == 404
    assert cast.sign_in(cast.agent).get(began).status_code == 200


def test_two_who_begin_at_the_same_moment_make_one_request(waiting: UUID, cast: Cast) -> None:
    """Both read the message before either began: the lock tells the second."""
    with scope(walls=cast.walls):
        read = Arrival.objects.get(pk=waiting)
        procedure = Procedure.objects.select_related("current").get(
            slug="reserver-une-salle", authority=cast.town
        )
    draft = begin_case(read, procedure, agent=cast.agent, at=timezone.now())
    with pytest.raises(AlreadyBegun) as told:
        begin_case(read, procedure, agent=cast.colleague, at=timezone.now())
    assert told.value.draft.pk == draft.pk
    assert begin_case(read, procedure, agent=cast.agent, at=timezone.now()).pk == draft.pk, "hers goes on"


def test_whoever_thought_of_another_procedure_chooses(waiting: UUID, cast: Cast) -> None:
    """What she began is not left behind by a push: she goes on with it, or leaves it knowingly."""
    cast.offer("emprunter-du-materiel", cast.association, sector=CULTURE)
    client = cast.sign_in(cast.agent)
    began = client.post(at(waiting, "ouvrir"), {"target": "reserver-une-salle"})["Location"]
    page = client.post(at(waiting, "ouvrir"), {"target": "emprunter-du-materiel"})
    assert page.status_code == 409
    assert began in page.content.decode()
    again = client.post(at(waiting, "ouvrir"), {"target": "emprunter-du-materiel", "again": "1"})
    assert again.status_code == 302
    assert again["Location"] != began


def test_a_request_lacking_almost_everything_still_opens(door: Door, cast: Cast) -> None:
    arrival = door.brings(sender=Sender("anonyme@courriel.example"), text="La salle, samedi ?").arrival.pk
    client = cast.sign_in(cast.agent)
    began = client.post(at(arrival, "ouvrir"), {"target": "reserver-une-salle"})["Location"]
    sent = began.replace("verifier/", "deposer/")
    assert client.post(sent).status_code == 422, "the law wants a name (R112-9-1)"
    step = began.replace("verifier/", "etapes/you/")
    client.post(step, {"who-given_names": "Anne", "who-family_name": "Onime", "mail": ""})
    assert client.post(sent).status_code == 302
    with scope(walls=cast.walls):
        assert Case.objects.select_related("applicant").get().applicant.family_name == "Onime"


def test_whoever_does_not_file_there_is_told_and_takes_nothing_over(waiting: UUID, cast: Cast) -> None:
    """She reads the message, begun as a request of a sector where she meets nobody."""
    cast.offer("inscrire-un-enfant", cast.childhood, sector=SCHOOL)
    begins = both(cast)
    began = cast.sign_in(begins).post(at(waiting, "ouvrir"), {"target": "inscrire-un-enfant"})["Location"]
    client = cast.sign_in(cast.agent)
    shown = client.get(at(waiting)).content.decode()
    assert begins.full_name in shown
    assert "Prendre la suite" not in shown
    assert client.post(at(waiting, "ouvrir"), {"over": "1"}).status_code == 200
    assert client.get(began).status_code != 200
    assert cast.sign_in(begins).get(began).status_code == 200, "still hers"
