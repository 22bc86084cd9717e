"""The tracking page is one form: what is typed beside the button pressed comes back, and one gesture completes."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.base.scope import scope
from parvis.cases.actions import Asked, ask_correction, reply
from parvis.cases.models import Case
from parvis.documents.models import Document
from parvis.interactions.models import Interaction
from tests.cast import Cast
from tests.portal.conftest import Resident, pdf

BODY = "Je pars demain, est-ce grave ?"
BESIDE = {"_shown": "papers guests", "guests": "beaucoup", "body": BODY}
WHOLE = {"_shown": "papers guests", "guests": "80"}


@pytest.fixture
def case(cast: Cast, resident: Resident) -> Case:
    """A case whose papers and number of guests are asked for again."""
    found, now = resident.file(), timezone.now()
    asked = [Asked(field, "missing", "") for field in ("papers", "guests")]
    with scope(walls=cast.walls):
        ask_correction(
            found.pk, asked, until=(now + timedelta(days=20)).date(), message="", by=cast.agent, at=now
        )
    return found


def posted(resident: Resident, case: Case, name: str, data: dict[str, object]) -> tuple[int, str]:
    """Press a button of the page."""
    answer = resident.client.post(reverse(name, args=[case.reference]), data)
    return answer.status_code, answer.content.decode()


def refused() -> SimpleUploadedFile:
    """A program that says it is a document."""
    return SimpleUploadedFile("programme.pdf", b"MZ" + b"\x00" * 200)


@pytest.mark.parametrize(
    ("name", "more", "status", "said"),
    [
        ("add_documents", {}, 422, "Choisissez au moins un fichier."),
        ("add_documents", {"added": refused}, 422, "programme.pdf"),
        ("add_documents", {"added": pdf}, 200, "1 document ajouté."),
        ("tracking", {"_language": "en"}, 200, '<html lang="en"'),
        ("answer_correction", {}, 422, "Il y a un problème"),
    ],
)
def test_what_is_typed_beside_comes_back(
    resident: Resident, case: Case, name: str, more: dict[str, object], status: int, said: str
) -> None:
    chosen = {key: made() if callable(made) else made for key, made in more.items()}
    answered, page = posted(resident, case, name, BESIDE | chosen)
    assert answered == status
    assert said in page
    assert f">\n{BODY}</textarea>" in page
    assert 'value="beaucoup"' in page
    assert ('<details class="govuk-details" open>' in page) is (name == "add_documents" and status == 422)
    judged = name == "answer_correction"
    assert ('id="field-guests-error"' in page) is judged
    with scope(cases=[case.pk]):
        assert not Interaction.objects.filter(holder_id=case.pk, body=BODY).exists()


def test_a_message_leaves_and_the_complement_being_typed_stays(resident: Resident, case: Case) -> None:
    status, page = posted(
        resident, case, "write_message", BESIDE | {"papers": pdf("un.pdf"), "added": pdf("deux.pdf")}
    )
    assert status == 200
    assert "Votre message est envoyé" in page
    assert "1 document ajouté." in page
    assert f">\n{BODY}</textarea>" not in page
    assert 'value="beaucoup"' in page
    kept = page.split('name="_kept" value="')[1].split('"')[0]
    status, page = posted(resident, case, "answer_correction", WHOLE | {"_kept": kept, "body": BODY})
    assert (status, f">\n{BODY}</textarea>" in page) == (200, True)
    assert "votre dossier est complété" in page
    assert resident.case(case.pk).answers["papers"][0]["name"] == "un.pdf"


def test_a_message_too_long_comes_back_whole(resident: Resident, case: Case) -> None:
    long = "Je raconte tout. " * 2_000 + "Et voilà la fin."
    status, page = posted(resident, case, "write_message", {"body": long})
    assert (status, "10 000 caractères au plus" in page.replace("\u00a0", " ")) == (422, True)
    assert f">\n{long}</textarea>" in page


def test_a_page_sent_again_says_and_brings_nothing_twice(cast: Cast, resident: Resident, case: Case) -> None:
    def sent() -> tuple[str, int, int]:
        status, page = posted(resident, case, "write_message", BESIDE | {"added": pdf("deux.pdf", pages=2)})
        assert status == 200
        with scope(cases=[case.pk]):
            said = Interaction.objects.filter(holder_id=case.pk, body=BODY).count()
            return page, said, Document.objects.filter(holder_id=case.pk, name="deux.pdf").count()

    assert sent()[1:] == (1, 1)
    page, *counts = sent()
    assert counts == [1, 1]
    assert "Déjà dans vos documents\u00a0: deux.pdf." in page
    with scope(walls=cast.walls):
        reply(case.pk, "Non, rien ne presse.", by=cast.agent, at=timezone.now())
    assert sent()[1] == 2, "the same words after an answer are another message"


@pytest.mark.parametrize(
    "name", ["answer_correction", "write_message", "add_documents", "ask_attestation", "ask_reasons"]
)
def test_an_address_that_only_receives_leads_back_to_its_page(
    resident: Resident, case: Case, name: str
) -> None:
    url = reverse(name, args=[case.reference])
    assert resident.client.get(url)["Location"] == reverse("tracking", args=[case.reference])
    assert Client().get(url)["Location"] == reverse("track")
    assert resident.client.delete(url).status_code == 405


def test_once_a_refused_file_is_told_one_push_completes(resident: Resident, case: Case) -> None:
    status, page = posted(resident, case, "answer_correction", WHOLE | {"papers": refused()})
    assert (status, "Tout ce qui est demandé est là" in page) == (422, False)
    assert posted(resident, case, "answer_correction", WHOLE | {"papers": pdf()})[0] == 302


def test_what_is_left_of_several_files_is_enough(resident: Resident, case: Case) -> None:
    status, page = posted(resident, case, "answer_correction", WHOLE | {"papers": [pdf(), refused()]})
    assert status == 422
    assert "Envoyez le complément sans lui" in page
    kept = page.split('name="_kept" value="')[1].split('"')[0]
    assert posted(resident, case, "answer_correction", WHOLE | {"_kept": kept})[0] == 302


def test_a_file_that_turns_out_ill_is_taken_away_and_replaced_in_one_push(
    resident: Resident, case: Case
) -> None:
    status, page = posted(resident, case, "answer_correction", WHOLE | {"papers": pdf(), "_upload": "papers"})
    assert (status, "Il reste à l’envoyer." in page) == (200, True)
    kept = page.split('name="_kept" value="')[1].split('"')[0]
    with scope(cases=[case.pk]):
        Document.objects.filter(holder_id=case.pk).update(state=Document.State.INFECTED, signature="Eicar")
    status, page = posted(resident, case, "answer_correction", WHOLE | {"_kept": kept})
    assert (status, "nous l’avons retiré" in page, "_kept" in page) == (422, True, False)
    assert posted(resident, case, "answer_correction", WHOLE | {"papers": pdf("sain.pdf")})[0] == 302
