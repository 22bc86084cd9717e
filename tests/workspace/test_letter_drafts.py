"""The letter read before it leaves: the very letter, marked as a draft, and nothing of it is kept."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.http import HttpResponse
from pypdf import PdfReader

from parvis.base.scope import scope
from parvis.cases.models import Applicant, Case, CaseDocument, CorrectionRequest, Decision, PlannedReply
from parvis.interactions.models import Interaction
from parvis.notifications.models import Delivery
from tests.cases.steps import kinds
from tests.cast import Cast

from .test_gestures import SOON, url, values_of

REFUSAL = {
    "outcome": "refused",
    "text": "La salle est refusée.",
    "law": "Règlement, article 4",
    "facts": "Déjà prise",
}
MISSING = {"ask_papers": "on", "reason_papers": "illegible", "comment_papers": "page 2", "until": SOON}


def drafted(cast: Cast, case: Case, slug: str, typed: dict[str, Any]) -> HttpResponse:
    """Ask to read the letter of a gesture, as the agent."""
    client = cast.sign_in(cast.agent)
    return client.post(url(case, slug), {**values_of(client, case, slug), "draft": "1", **typed})


def words(page: HttpResponse) -> str:
    """What a PDF says, spaces apart."""
    assert page.headers["Content-Type"] == "application/pdf"
    return " ".join(
        " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(page.content)).pages).split()
    )


def test_a_decision_is_read_as_it_will_leave_and_nothing_is_kept(cast: Cast) -> None:
    case = cast.file()
    told = kinds(cast, case)
    page = drafted(cast, case, "decider", REFUSAL)
    assert page.headers["Content-Disposition"] == f'inline; filename="projet-decision-{case.reference}.pdf"'
    found = words(page)
    for expected in ("Projet", "La salle est refusée.", "Règlement, article 4", "Inès Arnoult", "Grenoble"):
        assert expected in found
    with scope(walls=cast.walls):
        assert not Decision.objects.exists()
        assert not Delivery.objects.filter(purpose="decision").exists()
        assert not CaseDocument.objects.filter(case=case).exists()
    read = cast.read(case)
    assert (read.state, read.revision, kinds(cast, case)) == (case.state, case.revision, told)


def test_a_closure_and_a_correction_too(cast: Cast) -> None:
    case = cast.file()
    closure = words(drafted(cast, case, "clore", {"outcome": "no_action", "explanation": "Sans objet ici"}))
    assert "Projet" in closure
    assert "Sans objet ici" in closure
    correction = words(drafted(cast, case, "complement", {**MISSING, "message": "Merci bien"}))
    for expected in ("Projet", "Statuts de l’association", "page 2", "Merci bien"):
        assert expected in correction
    with scope(walls=cast.walls):
        assert not CorrectionRequest.objects.exists()
    assert cast.read(case).is_open()


def test_a_message_is_read_as_it_will_leave_and_nobody_has_it(cast: Cast) -> None:
    case = cast.file()
    found = words(drafted(cast, case, "repondre", {"body": "Bonjour, la salle est libre."}))
    for expected in ("Projet", "Bonjour, la salle est libre.", "Inès Arnoult", case.reference):
        assert expected in found
    with scope(walls=cast.walls):
        assert not Interaction.objects.filter(holder_id=case.pk).exists()
        assert not PlannedReply.objects.exists()
    assert cast.read(case).revision == case.revision
    page = cast.sign_in(cast.agent).get(url(case, "repondre")).content.decode()
    assert "Relire le message" in page
    assert "Relire le courrier" not in page


def test_a_draft_bears_no_address_that_is_the_person_s_own(cast: Cast) -> None:
    """Whoever holds the signed link of a request acts as who filed it: an agent reads its words only."""
    case = cast.file()
    typed = {"body": "Bonjour, la salle est libre."}
    printed = drafted(cast, case, "repondre", typed)
    sheets = PdfReader(BytesIO(printed.content)).pages
    links = [one.get_object()["/A"].get("/URI", "") for sheet in sheets for one in sheet.get("/Annots", [])]
    word = drafted(cast, case, "repondre", {**typed, "draft": "docx"})
    with ZipFile(BytesIO(word.content)) as parts:
        inside = "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    for said in (words(printed), inside, *links):
        assert "/suivi/lien/" not in said
    assert "Lire le message" in inside or "Répondre à ce message" in inside


def test_what_is_refused_is_refused_before_it_is_printed(cast: Cast) -> None:
    case = cast.file()
    assert drafted(cast, case, "decider", REFUSAL | {"facts": ""}).status_code == 422
    client = cast.sign_in(cast.agent)
    stale = {**REFUSAL, "revision": "70", "seen": "0", "draft": "1"}
    assert client.post(url(case, "decider"), stale).status_code == 409
    for stranger in (cast.reader, cast.outsider_sector, cast.outsider_town):
        assert cast.sign_in(stranger).post(url(case, "decider"), stale).status_code == 404


def test_nobody_to_write_to_no_letter_to_read(cast: Cast) -> None:
    case = cast.file()
    assert 'name="draft"' in cast.sign_in(cast.agent).get(url(case, "decider")).content.decode()
    with scope(walls=cast.walls):
        Applicant.objects.filter(case=case).update(given_names="", family_name="", email="")
    assert 'name="draft"' not in cast.sign_in(cast.agent).get(url(case, "decider")).content.decode()


def test_who_has_no_mailbox_is_handed_the_decision(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    assert "remettez-le-lui" not in client.get(f"/agent/demandes/{case.reference}/decider/").content.decode()
    with scope(walls=cast.walls):
        Applicant.objects.filter(case=case).update(email="")
    assert "remettez-le-lui" in client.get(f"/agent/demandes/{case.reference}/decider/").content.decode()
