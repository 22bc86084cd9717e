"""Files sent with a form: kept, listed, taken away, refused in words; and when the house itself fails."""

import errno
import io
import zipfile
from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parvis.base.scope import Wall, scope
from parvis.documents.models import Document
from tests.cast import OFFER, Cast
from tests.portal.conftest import PROJECT, YOU, Resident, pdf, statements

UPLOAD = PROJECT | {"_upload": "papers"}


def test_several_files_are_kept_listed_and_taken_away(resident: Resident) -> None:
    draft = resident.start()
    sent = resident.save(draft, "project", UPLOAD | {"papers": [pdf("un.pdf"), pdf("deux.pdf")]})
    assert sent["Location"].endswith("#field-papers")
    page = resident.client.get(resident.url("step", draft, "project")).content.decode()
    assert "un.pdf" in page
    assert "deux.pdf" in page
    first = resident.draft(draft).answers["papers"][0]
    resident.save(draft, "project", PROJECT | {"_remove_file": f"papers:{first['document']}"})
    page = resident.client.get(resident.url("step", draft, "project")).content.decode()
    assert "un.pdf" not in page
    assert "deux.pdf" in page
    with scope(cases=[draft]):
        assert Document.objects.get(pk=first["document"]).removed_at is not None


def test_sending_no_file_is_told(resident: Resident) -> None:
    draft = resident.start()
    refused = resident.save(draft, "project", UPLOAD)
    assert refused.status_code == 422
    assert "Choisissez d’abord un fichier" in refused.content.decode()
    assert resident.draft(draft).answers["event"] == PROJECT["event"]


def test_the_limits_are_said_beforehand(resident: Resident) -> None:
    draft = resident.start()
    page = resident.client.get(resident.url("step", draft, "project")).content.decode()
    assert "20\u00a0Mo au plus par fichier" in page
    assert "Formats acceptés" in page
    assert 'aria-describedby="field-papers-hint"' in page
    assert "data-upload-sending" in page


def test_files_chosen_with_continue_count_and_reach_the_case(resident: Resident) -> None:
    draft = resident.start()
    resident.save(draft, "you", YOU)
    assert resident.save(draft, "project", PROJECT | {"papers": pdf()})["Location"] == resident.url(
        "check", draft
    )
    resident.send(draft)
    case = resident.case(draft)
    with scope(walls=[Wall(case.authority_id, case.sector)]):
        attached = case.documents.select_related("document").get()
    assert (attached.piece, attached.field, attached.document.name) == ("statutes", "papers", "statuts.pdf")


def bomb() -> bytes:
    """A zip whose content swells beyond measure."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"0" * 250_000_000)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("vide.pdf", b"", "vide"),
        ("programme.pdf", b"MZ" + b"\x00" * 200, "programme"),
        ("page.html", b"<html><script>alert(1)</script></html>", "format"),
        ("../../etc/passwd\x00.pdf", b"\x7fELF" + b"\x00" * 100, "programme"),
        ("archive.zip", bomb(), "démesurée"),
    ],
)
def test_a_refused_file_is_told_beside_its_field_and_nothing_typed_is_lost(
    resident: Resident, name: str, content: bytes, said: str
) -> None:
    draft = resident.start()
    refused = resident.save(draft, "project", PROJECT | {"papers": SimpleUploadedFile(name, content)})
    if not content:
        # A browser sends an empty file as nothing at all; Django's client cannot.
        assert refused.status_code in (302, 422)
        return
    assert refused.status_code == 422
    page = refused.content.decode()
    assert said in page
    assert 'id="field-papers-error"' in page
    assert 'href="#field-papers"' in page
    assert 'value="Fête de la Saint-Jean"' in page
    assert "\x00" not in page
    with scope(cases=[draft]):
        assert not Document.objects.exists()


def test_a_refused_file_is_told_to_who_stops_for_today_too(resident: Resident) -> None:
    draft = resident.start()
    bad = SimpleUploadedFile("programme.pdf", b"MZ" + b"\x00" * 200, "application/pdf")
    refused = resident.save(draft, "project", PROJECT | {"event": "", "_later": "1", "papers": [pdf(), bad]})
    assert refused.status_code == 422
    assert "programme" in refused.content.decode()
    assert refused.content.decode().count('class="govuk-error-message"') == 1
    assert [one["name"] for one in resident.draft(draft).answers["papers"]] == ["statuts.pdf"]
    stopped = resident.save(draft, "project", PROJECT | {"_later": "1"})
    assert stopped["Location"] == resident.url("later", draft)


def test_good_files_are_kept_when_another_is_refused(resident: Resident) -> None:
    draft = resident.start()
    bad = SimpleUploadedFile("x.exe", b"MZ" + b"\x00" * 200)
    refused = resident.save(draft, "project", UPLOAD | {"papers": [pdf(), bad]})
    assert refused.status_code == 422
    assert [one["name"] for one in resident.draft(draft).answers["papers"]] == ["statuts.pdf"]


def test_too_many_files_are_counted_aloud(resident: Resident) -> None:
    draft = resident.start()
    refused = resident.save(draft, "project", UPLOAD | {"papers": [pdf(f"{n}.pdf") for n in range(7)]})
    assert refused.status_code == 422
    assert "pas plus de 5 fichiers" in refused.content.decode()
    assert len(resident.draft(draft).answers["papers"]) == 5


def test_a_field_that_wants_pictures_refuses_a_pdf(cast: Cast) -> None:
    form = deepcopy(OFFER["form"])
    form["steps"][1]["sections"][0]["fields"][3]["accept"] = ["jpeg", "png"]
    procedure = cast.offer("photo", cast.association, sector="culture", form=form)
    resident = Resident(cast)
    told = resident.client.get(reverse("procedure", args=["montrevel", "photo"])).content.decode()
    assert "Formats acceptés ici\u00a0: JPEG, PNG." in told
    draft = resident.start(procedure)
    url = resident.url("step", draft, "project", procedure=procedure)
    refused = resident.client.post(url, UPLOAD | {"papers": pdf()})
    assert refused.status_code == 422
    said = "Ce format n’est pas accepté ici. Envoyez un fichier JPEG, PNG."
    assert said in refused.content.decode()
    for name, why in (
        ("photo.pdf", said),
        ("photo.jpg", "Le nom de ce fichier se termine par «\u00a0.jpg\u00a0»"),
    ):
        nothing_known = SimpleUploadedFile(name, b"\x00 nothing of a photograph")
        shown = resident.client.post(url, UPLOAD | {"papers": nothing_known}).content.decode()
        assert f"«\u00a0{name}\u00a0»\u00a0: {why}" in shown
    assert not resident.draft(draft).answers.get("papers")


def test_a_full_disk_is_said_and_nothing_typed_is_lost(
    resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = resident.start()

    def full(*args: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("parvis.documents.storage.os.write", full)
    refused = resident.save(draft, "project", PROJECT | {"papers": pdf()})
    monkeypatch.undo()
    assert refused.status_code == 422
    assert "La place manque" in refused.content.decode()
    assert resident.draft(draft).answers["event"] == PROJECT["event"]


def test_an_infected_file_stops_the_sending_until_it_is_replaced(resident: Resident) -> None:
    draft = resident.start()
    resident.save(draft, "you", YOU)
    resident.save(draft, "project", PROJECT | {"papers": pdf("malade.pdf")})
    with scope(cases=[draft]):
        Document.objects.update(state=Document.State.INFECTED, signature="Eicar")
    refused = resident.send(draft)
    assert refused.status_code == 422
    assert "malade.pdf" in refused.content.decode()
    assert "contient un virus" in refused.content.decode()
    document = resident.draft(draft).answers["papers"][0]["document"]
    resident.save(draft, "project", PROJECT | {"_remove_file": f"papers:{document}"})
    assert resident.send(draft).status_code == 302


def test_a_virus_found_since_is_told_with_the_next_file(resident: Resident) -> None:
    draft = resident.start()
    resident.save(draft, "project", UPLOAD | {"papers": pdf("malade.pdf")})
    with scope(cases=[draft]):
        Document.objects.update(state=Document.State.INFECTED, signature="Eicar")
    told = resident.save(draft, "project", PROJECT | {"papers": pdf("saine.pdf")})
    assert told.status_code == 422
    page = told.content.decode()
    assert "«\u00a0malade.pdf\u00a0»" in page
    assert "contient un virus" in page
    assert "«\u00a0saine.pdf\u00a0»" not in page


def test_a_first_file_reads_its_draft_once_and_asks_for_no_verdict(resident: Resident) -> None:
    draft = resident.start()
    with statements() as said:
        assert resident.save(draft, "project", PROJECT | {"papers": pdf()}).status_code == 302
    assert len(said) == 9
    assert len([sql for sql in said if 'FROM "cases_draft"' in sql]) == 1
    assert not [sql for sql in said if "infected" in sql]


def test_an_antivirus_that_is_away_stops_nobody(resident: Resident) -> None:
    draft = resident.start()
    resident.save(draft, "you", YOU)
    resident.save(draft, "project", PROJECT | {"papers": pdf()})
    with scope(cases=[draft]):
        Document.objects.update(state=Document.State.SCAN_FAILED)
    sent = resident.client.post(resident.url("submit", draft), follow=True)
    followed = resident.client.get(sent.redirect_chain[-1][0].replace("confirmation/", "")).content.decode()
    assert "statuts.pdf" in followed
    assert "Analyse à refaire" in followed
