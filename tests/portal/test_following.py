"""Following a request: coming back, answering, writing, giving up; and what an outsider gets."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.base.scope import Wall, scope
from parvis.cases.actions import Asked, ask_correction, bear_implicit_decision, decide, reply, take
from parvis.cases.codes import code_of
from parvis.cases.links import tracking_url
from parvis.cases.models import Case
from parvis.catalogue.natures import Outcome
from parvis.notifications.models import Delivery
from tests.cast import Cast
from tests.portal.conftest import PROJECT, YOU, Resident, pdf


@pytest.fixture
def case(resident: Resident) -> Case:
    """A case the resident has just filed."""
    return resident.file()


def page_of(resident: Resident, case: Case) -> str:
    """The tracking page, read."""
    answer = resident.client.get(reverse("tracking", args=[case.reference]))
    assert answer.status_code == 200
    return answer.content.decode()


def wall(case: Case) -> Any:
    """The scope of the agents of the case."""
    return scope(walls=[Wall(case.authority_id, case.sector)])


def test_reference_and_code_together_open_the_page(case: Case) -> None:
    client = Client()
    typed = {"reference": case.reference.lower().replace("-", " "), "code": code_of(case.pk).lower()}
    opened = client.post("/suivi/", typed)
    assert opened["Location"] == reverse("tracking", args=[case.reference])
    assert client.get(opened["Location"]).status_code == 200


@pytest.mark.parametrize("wrong", ["AAAA-AAAA-AAAA", "", "x" * 500, "\x00", "é" * 12])
def test_a_wrong_code_opens_nothing(case: Case, wrong: str) -> None:
    client = Client()
    refused = client.post("/suivi/", {"reference": case.reference, "code": wrong})
    assert refused.status_code == 422
    assert "parvis_session" not in client.cookies
    assert client.get(reverse("tracking", args=[case.reference])).status_code == 404


def test_an_unknown_reference_and_a_wrong_code_are_told_alike(case: Case) -> None:
    client = Client()
    unknown = client.post("/suivi/", {"reference": "0000-0000-0", "code": code_of(case.pk)})
    wrong = client.post("/suivi/", {"reference": case.reference, "code": "0000-0000-0000"})
    line = "Cette référence et ce code ne vont pas ensemble"
    assert line in unknown.content.decode()
    assert line in wrong.content.decode()


def test_the_signed_link_opens_the_page_until_it_dies(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    path = "/suivi/" + tracking_url(case.pk, sent_to="camille.desteve@courriel.example").split("/suivi/")[1]
    client = Client()
    assert client.get(path)["Location"] == reverse("tracking", args=[case.reference])
    altered = Client().get(path[:-4] + "AAA/")
    assert altered.status_code == 410 and "Montrevel" not in altered.content.decode()
    later = timezone.now().timestamp() + timedelta(days=91).total_seconds()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    dead = Client().get(path)
    assert dead.status_code == 410
    assert "Recevoir un nouveau lien" in (page := dead.content.decode())
    assert "Joindre Montrevel" in page, "it says whose it was, and how to reach it"


def test_a_new_link_leaves_for_the_declared_address_and_the_answer_never_tells(case: Case) -> None:
    def ask(reference: str, email: str) -> Any:
        return Client().post("/suivi/nouveau-lien/", {"reference": reference, "email": email})

    answers = [
        ask(case.reference, "Camille.Desteve@courriel.example"),
        ask(case.reference, "camille.desteve@courriel.example"),
        ask(case.reference, "curieux@ailleurs.example"),
        ask("0000-0000-0", "camille.desteve@courriel.example"),
    ]
    assert {(one.status_code, one["Location"]) for one in answers} == {(302, "/suivi/nouveau-lien/envoye/")}
    with wall(case):
        sent = list(Delivery.objects.filter(purpose="tracking_link").order_by("queued_at"))
    assert [one.recipient for one in sent] == ["camille.desteve@courriel.example"]
    assert "/suivi/lien/" in sent[0].text
    with wall(case):
        Delivery.objects.filter(purpose="tracking_link").delete()
        Case.objects.filter(pk=case.pk).update(language="en")
    ask(case.reference, "camille.desteve@courriel.example")
    with wall(case):
        said = Delivery.objects.get(purpose="tracking_link").text
    assert "Book a room" in said and "Réserver une salle" not in said


def test_a_resume_link_is_sent_where_she_says(resident: Resident) -> None:
    draft = resident.fill()
    shown = resident.client.get(resident.url("later", draft)).content.decode()
    assert (
        shown.index("Recevoir le lien")
        < shown.index("/reprendre/")
        < shown.index("ne le transmettez à personne")
    )
    for _again in range(2):
        answer = resident.client.post(resident.url("later", draft), {"email": "ailleurs@courriel.example"})
        assert answer.status_code == 302
    with scope(cases=[draft]):
        sent = Delivery.objects.get(purpose="resume_draft")
    assert sent.recipient == "ailleurs@courriel.example"
    assert "/reprendre/" in sent.text
    assert "Réserver une salle" in sent.text


TRACKING = (
    ("tracking", "get"),
    ("confirmation", "get"),
    ("answer_correction", "post"),
    ("write_message", "post"),
    ("add_documents", "post"),
    ("withdraw", "get"),
    ("withdraw", "post"),
    ("ask_attestation", "post"),
    ("ask_reasons", "post"),
)


@pytest.mark.parametrize(("name", "method"), TRACKING)
def test_an_outsider_gets_what_the_absent_gets(cast: Cast, case: Case, name: str, method: str) -> None:
    nobody, other = Client(), Resident(cast)
    other.file()
    for client in (nobody, other.client):
        theirs = getattr(client, method)(reverse(name, args=[case.reference]))
        absent = getattr(client, method)(reverse(name, args=["ZZZZ-ZZZZ-Z"]))
        assert theirs.status_code == absent.status_code == 404
        shown = theirs.content.decode()
        assert "Destève" not in shown
        assert "Réserver une salle" not in shown
        assert shown.count("<p") == absent.content.decode().count("<p")


@pytest.mark.parametrize("name", ["resume_here", "check", "submit", "later"])
def test_a_draft_of_another_is_absent(cast: Cast, resident: Resident, name: str) -> None:
    draft = resident.fill()
    other = Resident(cast)
    other.start()
    for client in (Client(), other.client):
        assert client.get(resident.url(name, draft)).status_code == 404
        assert client.post(resident.url(name, draft)).status_code in (404, 405)
    assert resident.draft(draft).submitted_at is None


def test_a_draft_answers_under_its_own_address_only(cast: Cast, resident: Resident) -> None:
    draft = resident.fill()
    strange = reverse("check", args=["grandpre", "reserver-une-salle", draft])
    assert resident.client.get(strange).status_code == 404


def test_a_document_of_another_case_is_absent(cast: Cast, case: Case, resident: Resident) -> None:
    resident.client.post(reverse("add_documents", args=[case.reference]), {"added": pdf()})
    with wall(case):
        document = case.documents.get().document_id
    mine = reverse("case_document", args=[case.reference, document])
    assert resident.client.get(mine).status_code == 409
    other = Resident(cast)
    theirs = other.file()
    assert other.client.get(mine).status_code == 404
    assert other.client.get(reverse("case_document", args=[theirs.reference, document])).status_code == 404


def test_a_document_is_given_once_examined(case: Case, resident: Resident) -> None:
    resident.client.post(reverse("add_documents", args=[case.reference]), {"added": pdf("mon acte.pdf")})
    with wall(case):
        found = case.documents.select_related("document").get().document
        found.state = found.State.CLEAN
        found.save(update_fields=["state"])
    address = reverse("case_document", args=[case.reference, found.pk])
    assert address in page_of(resident, case)
    given = resident.client.get(address)
    assert given.status_code == 200
    assert given["Content-Disposition"].startswith("attachment")
    assert given["Cache-Control"] == "private, no-store"
    assert b"".join(given.streaming_content).startswith(b"%PDF")


def test_messages_go_both_ways(cast: Cast, case: Case, resident: Resident) -> None:
    url = reverse("write_message", args=[case.reference])
    assert resident.client.post(url, {"body": "Bonjour,\n\noù en est-on ?"}).status_code == 302
    with wall(case):
        take(case.pk, by=cast.agent, at=timezone.now())
        reply(case.pk, "Nous regardons.", by=cast.agent, at=timezone.now())
    page = page_of(resident, case)
    assert "où en est-on ?" in page
    assert "Nous regardons." in page
    assert "Inès Arnoult, Chargée de mission" in page
    assert "En cours d’examen" in page


@pytest.mark.parametrize("body", ["", "   \n", "\x00", "\u202e\u200b"])
def test_an_empty_message_is_told_beside_its_field(case: Case, resident: Resident, body: str) -> None:
    refused = resident.client.post(reverse("write_message", args=[case.reference]), {"body": body})
    assert refused.status_code == 422
    assert 'href="#message-body"' in refused.content.decode()


def test_a_message_too_long_comes_back_whole(case: Case, resident: Resident) -> None:
    refused = resident.client.post(
        reverse("write_message", args=[case.reference]), {"body": "a" * 10_001 + "fin"}
    )
    assert refused.status_code == 422
    assert "aafin" in refused.content.decode()


def test_the_agent_in_charge_is_named_unless_protected(cast: Cast, case: Case, resident: Resident) -> None:
    assert "Inès Arnoult" not in page_of(resident, case)
    with wall(case):
        take(case.pk, by=cast.agent, at=timezone.now())
    assert "Inès Arnoult, Chargée de mission" in page_of(resident, case)
    with scope(walls=[Wall(cast.town.pk, "")]):
        cast.agent.is_anonymous = True
        cast.agent.save(update_fields=["is_anonymous"])
    page = page_of(resident, case)
    assert "Inès Arnoult" not in page
    assert "Chargée de mission" in page


def ask(cast: Cast, case: Case, *fields: str) -> None:
    """Ask for these fields again."""
    now = timezone.now()
    with wall(case):
        ask_correction(
            case.pk,
            [Asked(field, "missing", "Recto et verso.") for field in fields],
            until=(now + timedelta(days=20)).date(),
            message="Il nous manque quelque chose.",
            by=cast.agent,
            at=now,
        )


def test_in_planning_law_it_is_her_own_silence_that_refuses(cast: Cast) -> None:
    """R*423-39: a file left incomplete for three months; nothing may promise an acceptance there."""
    procedure = cast.offer(
        "certificat",
        cast.association,
        sector="culture",
        silence={"rule": "acceptance", "months": 1, "article": "CRPA L231-1", "regime": "planning"},
    )
    resident = Resident(cast)
    draft = resident.start(procedure)
    for step, data in (("you", YOU), ("project", PROJECT)):
        resident.client.post(resident.url("step", draft, step, procedure=procedure), data)
    resident.client.post(resident.url("submit", draft, procedure=procedure))
    case = resident.case(draft)
    assert "à condition que votre dossier soit complet" in page_of(resident, case)
    ask(cast, case, "papers")
    page = page_of(resident, case)
    assert "Si nous n’avons pas reçu tout ce qui est demandé le" in page
    assert "code de l’urbanisme, R*423-39" in page
    assert "Si nous n’avons pas répondu" not in page


def test_the_correction_round_trip(cast: Cast, case: Case, resident: Resident) -> None:
    ask(cast, case, "papers", "guests")
    page = page_of(resident, case)
    for said in (
        "Nous attendons une réponse de vous",
        "Complétez votre dossier",
        "Recto et verso.",
        "suspendu",
    ):
        assert said in page
    assert 'name="event"' not in page
    assert page.count('name="_upload"') == page.count("puis en choisir d’autres") == 1
    url = reverse("answer_correction", args=[case.reference])
    half = resident.client.post(url, {"_shown": "papers guests", "guests": "beaucoup", "papers": pdf()})
    assert half.status_code == 422
    shown = half.content.decode()
    assert "statuts.pdf" in shown
    assert 'value="beaucoup"' in shown
    kept = shown.split('name="_kept" value="')[1].split('"')[0]
    done = resident.client.post(url, {"_shown": "papers guests", "guests": "80", "_kept": kept})
    assert done.status_code == 302, done.content.decode()
    page = page_of(resident, case)
    assert "votre dossier est complété" in page
    assert "Le délai reprend" in page
    assert "Vous avez complété votre dossier" in page
    changed = resident.case(case.pk)
    assert changed.answers["guests"] == 80
    assert changed.answers["papers"][0]["name"] == "statuts.pdf"
    assert resident.client.post(url, {"_shown": "guests", "guests": "90"}).status_code == 302
    assert resident.case(case.pk).answers["guests"] == 80


def test_a_piece_that_may_wait_changes_no_date(cast: Cast, case: Case, resident: Resident) -> None:
    ask(cast, case, "cover")
    sent = {"_shown": "cover", "cover": pdf()}
    resident.client.post(reverse("answer_correction", args=[case.reference]), sent)
    assert "Le délai n’a pas changé" in page_of(resident, case)


def test_a_kept_file_of_somebody_else_is_not_taken(cast: Cast, case: Case, resident: Resident) -> None:
    other = Resident(cast)
    draft = other.start()
    other.save(draft, "project", {"_shown": "papers", "_upload": "papers", "papers": pdf("secret.pdf")})
    stolen = other.draft(draft).answers["papers"][0]["document"]
    resident.client.post(reverse("add_documents", args=[case.reference]), {"added": pdf("secret.pdf")})
    with wall(case):
        attached = case.documents.get().document_id
    ask(cast, case, "papers")
    url = reverse("answer_correction", args=[case.reference])
    for kept in (f"papers:{stolen}", f"papers:{attached}", "papers:../../etc/passwd", "who:x", ":", "papers"):
        refused = resident.client.post(url, {"_shown": "papers", "_kept": kept})
        assert refused.status_code == 422
        assert 'name="_kept"' not in refused.content.decode()


def test_withdrawing_is_asked_twice_and_final(case: Case, resident: Resident) -> None:
    url = reverse("withdraw", args=[case.reference])
    assert "Voulez-vous retirer" in resident.client.get(url).content.decode()
    assert resident.case(case.pk).is_open()
    assert resident.client.post(url).status_code == 302
    assert resident.client.post(url).status_code == 302
    page = page_of(resident, case)
    assert "Retirée par vous" in page
    assert "Retirer ma demande" not in page


def test_a_refusal_gives_its_reasons_and_where_to_contest(cast: Cast, case: Case, resident: Resident) -> None:
    with wall(case):
        decide(
            case.pk,
            Outcome.REFUSED,
            by=cast.agent,
            at=timezone.now(),
            text="La salle n’est pas libre.",
            law="Règlement des salles, article 4",
            facts="La salle est déjà réservée ce jour-là.",
        )
    page = page_of(resident, case)
    for said in (
        "Refusée",
        "La salle est déjà réservée",
        "Règlement des salles",
        "Tribunal administratif de Grenoble",
    ):
        assert said in page
    assert "Ajouter des documents" not in page


def test_after_silence_she_asks_for_the_reasons_once(case: Case, resident: Resident) -> None:
    with wall(case):
        Case.objects.filter(pk=case.pk).update(implicit_on=timezone.localdate() - timedelta(days=1))
        bear_implicit_decision(case.pk, at=timezone.now())
    assert "Demander les raisons du refus" in page_of(resident, case)
    url = reverse("ask_reasons", args=[case.reference])
    for _again in range(2):
        assert resident.client.post(url).status_code == 302
    page = page_of(resident, case)
    assert "Demander les raisons du refus" not in page
    assert "au plus tard le" in page
    assert resident.client.post(reverse("ask_attestation", args=[case.reference])).status_code == 302


def test_leaving_closes_everything(case: Case, resident: Resident) -> None:
    assert resident.client.post(reverse("leave")).status_code == 302
    assert resident.client.get(reverse("tracking", args=[case.reference])).status_code == 404


def test_held_pages_are_kept_by_nobody(case: Case, resident: Resident) -> None:
    answer = resident.client.get(reverse("tracking", args=[case.reference]))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"


def test_the_page_asks_as_many_queries_with_one_message_as_with_ten(
    case: Case, resident: Resident, django_assert_max_num_queries: Any
) -> None:
    url = reverse("write_message", args=[case.reference])
    page_of(resident, case)
    with CaptureQueriesContext(connection) as asked:
        page_of(resident, case)
    first = len(asked)
    for number in range(5):
        resident.client.post(url, {"body": f"Encore moi, {number}."})
        brought = pdf(pages=number + 2)
        resident.client.post(reverse("add_documents", args=[case.reference]), {"added": brought})
    page_of(resident, case)
    with django_assert_max_num_queries(first):
        page_of(resident, case)
