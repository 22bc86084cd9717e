"""What a programme decides, as a resident meets it: before the form, before sending, and on the page of her request."""

import re
from html import unescape
from io import BytesIO
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from parvis.base.scope import scope
from parvis.cases.actions import decide
from parvis.cases.tables import told_of
from parvis.catalogue.models import Procedure
from parvis.catalogue.natures import Outcome
from parvis.documents.storage import storage
from parvis.notifications.correspondence.letters import acknowledge, notify_decision
from tests.cast import ANSWERS, Cast
from tests.portal.conftest import PROJECT, YOU, Resident
from tests.tabled import ELIGIBILITY, FEE, UNIT


def offered(cast: Cast, *tables: dict[str, Any]) -> Procedure:
    """A procedure of the town that decides by these tables."""
    return cast.offer("salle-des-fetes", cast.association, sector="culture", tables=list(tables))


def read(response: Any) -> str:
    """The words of a page."""
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(response.content.decode())).split())


def kept(name: str) -> str:
    """The text of a PDF that was kept, on one line."""
    with storage().open(name) as stored:
        pages = PdfReader(BytesIO(stored.read())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def before(procedure: Procedure) -> str:
    return reverse("conditions", args=[procedure.authority.code, procedure.slug])


def test_the_price_is_said_before_sending_kept_and_explained(resident: Resident) -> None:
    procedure, client = offered(resident.cast, FEE), resident.client
    draft = resident.start(procedure)
    for step, answers in (("you", YOU), ("project", PROJECT | {"guests": "250"})):
        client.post(resident.url("step", draft, step, procedure=procedure), answers)
    checked = read(client.get(resident.url("check", draft, procedure=procedure)))
    assert "Prix de la salle 1 250,50 €" in checked
    assert client.post(resident.url("submit", draft, procedure=procedure)).status_code == 302
    case = resident.case(draft)

    followed = read(client.get(reverse("tracking", args=[case.reference])))
    assert "Prix de la salle : 1 250,50 €" in followed
    assert "L311-3-1" in followed
    how = read(client.get(reverse("case_rules", args=[case.reference])))
    for said in (
        "Calculer le prix de la salle. Le programme calcule le prix à partir de vos réponses.",
        "Ce qu’il a lu, dans vos réponses Personnes attendues : 250",
        "2 (appliquée à vous) 100 ou plus 1 250,50 €",
        "1 de 0 à moins de 100 20,00 €",
        "Commission d’accès aux documents administratifs",
    ):
        assert said in how
    assert Client().get(reverse("case_rules", args=[case.reference])).status_code == 404
    undecided = resident.file()
    assert client.get(reverse("tracking", args=[undecided.reference])).status_code == 200
    assert client.get(reverse("case_rules", args=[undecided.reference])).status_code == 404


def test_the_rules_are_public_where_there_are_some(resident: Resident) -> None:
    procedure, client = offered(resident.cast, FEE, UNIT), resident.client
    args = [procedure.authority.code, procedure.slug]
    page = read(client.get(reverse("procedure", args=args)))
    assert "Service chargé de la demande : Choisir le service qui répond." in page
    rules = read(client.get(reverse("procedure_rules", args=args)))
    assert "100 ou plus 1 250,50 €" in rules
    assert "Il ne pèse pas sur la réponse" in rules
    without = reverse("procedure_rules", args=[procedure.authority.code, "reserver-une-salle"])
    assert client.get(without).status_code == 404
    assert client.get(before(resident.cast.procedure)).status_code == 404


def test_advice_says_why_and_lets_go_on_with_the_answers(resident: Resident) -> None:
    procedure, client = offered(resident.cast, ELIGIBILITY), resident.client
    start = reverse("start_draft", args=[procedure.authority.code, procedure.slug])
    assert client.post(start)["Location"] == before(procedure)
    assert "Personnes attendues" in read(client.get(before(procedure)))
    assert client.post(before(procedure), {"_shown": "guests", "guests": "beaucoup"}).status_code == 422

    said = client.post(before(procedure), {"_shown": "guests", "guests": "800"})
    assert "Que faire Demandez la halle des sports." in read(said)
    assert "Faire la demande quand même" in read(said)
    begun = client.post(start, dict(said.context["carried"]) | {"conditions_lues": "1"})
    draft = resident.draft(begun["Location"].split("/")[5])
    assert draft.answers == {"guests": 800}
    assert "Vous pouvez faire cette demande" in read(client.post(before(procedure), {"guests": "80"}))


def test_a_binding_table_leads_elsewhere_and_is_no_wall(resident: Resident) -> None:
    procedure, client = offered(resident.cast, ELIGIBILITY | {"binding": True}), resident.client
    start = reverse("start_draft", args=[procedure.authority.code, procedure.slug])
    said = read(client.post(before(procedure), {"guests": "800"}))
    assert "quand même" not in said
    assert "Vous pouvez toujours écrire au service « Vie associative »" in said
    refused = client.post(start, {"guests": "800", "conditions_lues": "1"})
    assert "Vous ne semblez pas remplir les conditions" in read(refused)
    assert client.post(start, {"guests": "80", "conditions_lues": "1"}).status_code == 302
    unknown = client.post(before(procedure), {})
    assert "Vos réponses ne suffisent pas pour répondre" in read(unknown)


def test_letters_say_that_a_programme_served(cast: Cast) -> None:
    case = cast.file(procedure=offered(cast, FEE, ELIGIBILITY, UNIT), answers=ANSWERS | {"guests": "250"})
    now = timezone.now()
    with scope(walls=cast.walls):
        acknowledge(case.pk, at=now)
        made = decide(case.pk, Outcome.ACCEPTED, by=cast.agent, at=now, text="La salle est à vous.")
        notify_decision(case.pk, made.pk, at=now)
        letters = case.documents.select_related("document").order_by("document__created_at", "pk")
        papers = {one.document.document_type: one.document.storage_name for one in letters}
        acknowledged, decided = (kept(papers[name]) for name in ("acknowledgement", "decision"))
        assert len(told_of(case)) == 3
    for said in (
        "Prix de la salle 1 250,50 €",
        "Service chargé de la demande Enfance",
        "article L. 311-3-1 du CRPA",
        "Enfance",
    ):
        assert said in acknowledged
    assert "traitement algorithmique" in decided
    assert "Calculer le prix de la salle ; Dire si la salle convient" in decided


def test_the_agent_reads_it_at_the_desk_and_on_the_case(cast: Cast) -> None:
    procedure = offered(cast, FEE, UNIT)
    case = cast.file(procedure=procedure, answers=ANSWERS | {"guests": "50"})
    page = read(cast.sign_in(cast.manager).get(reverse("case", args=[case.reference])))
    assert "Calculé par un programme au dépôt" in page
    assert "Prix de la salle 20,00 € Personnes attendues : 50 · ligne 1" in page
