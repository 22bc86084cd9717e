"""Names, texts and files nobody sends by mistake, through the door."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest

from tests.documents import makers
from tests.faults.resident import WHAT, WHO, Resident, is_whole
from tests.journeys.paths import somebody
from tests.journeys.seeding import ROOM
from tests.journeys.town import Town
from tests.journeys.visitor import Opens

pytestmark = pytest.mark.fault

Arrives = Callable[..., Resident]

NAMES = {
    "markup": "<script>alert(1)</script>",
    "template": "{{ 7*7 }}{% debug %}",
    "sql": "Robert'); DROP TABLE cases_case;--",
    "header": "Destève\r\nBcc: tout.le.monde@courriel.example",
    "typst": '#read("/etc/passwd") $x$ *gras* @ref',
    "formula": '=HYPERLINK("http://mal.example";"ici")',
    "reversed": "Dest\u202eevè\u2066",
    "long": "Ç" * 80,
    "letters": "Nguyễn-Đặng Ōé ﷽ 李小龍 👩‍👧",
    "quotes": 'L’Étang d\'"Or" \\n',
}

FILES: dict[str, tuple[str, bytes]] = {
    "disguised": ("statuts.pdf", b"MZ" + bytes(3_000)),
    "page": ("photo.jpg", b"<html><script>alert(1)</script></html>"),
    "drawing": ("dessin.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "empty": ("vide.pdf", b""),
    "locked": ("secret.pdf", makers.pdf(encryption=pikepdf.Encryption(owner="a", user="b"))),
    "cut": ("coupe.png", makers.image("PNG", (400, 400))[:3_000]),
    "truncated": ("tronque.pdf", makers.pdf()[:60]),
}


def bomb() -> bytes:
    """A document of Word that grows a thousand times when it is opened."""
    output = io.BytesIO(makers.docx())
    with zipfile.ZipFile(output, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.bin", bytes(300_000_000))
    return output.getvalue()


@pytest.mark.parametrize("kind", NAMES)
def test_a_hostile_name_goes_through_the_whole_house_as_a_name(
    town: Town, newcomer: Arrives, kind: str
) -> None:
    resident = newcomer()
    name = NAMES[kind]
    answers = WHO | {"who-family_name": name, "mail": resident.email}
    assert resident.save("you", answers).status_code == 302
    assert resident.save("project", WHAT | {"event": name, "details": name * 3}).status_code == 302
    check = resident.web.get(f"{resident.place}verifier-mes-reponses/").text
    assert "<script>alert(1)" not in check
    resident.insists()
    is_whole(town, resident)
    received = town.mail.wait(resident.email)
    assert received.message.get_all("To") == [received.message["To"]]
    assert received.message["Bcc"] is None
    assert len([one for one in town.peer.envelopes() if resident.email in one["recipients"]]) == 1
    assert "<script>alert(1)" not in received.html
    assert received.pdfs[0].startswith(b"%PDF-")
    assert "root:" not in received.pdf_text
    page = resident.web.get(resident.send().headers["location"])
    tracking = resident.web.get(str(page.url).replace("confirmation/", ""))
    assert tracking.status_code == 200
    assert "<script>alert(1)" not in tracking.text
    if kind == "template":
        assert "{{ 7*7 }}" in tracking.text


def test_a_name_that_is_markup_runs_nothing_in_a_browser(town: Town, newcomer: Arrives, visit: Opens) -> None:
    resident = newcomer()
    shout = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
    resident.save("you", WHO | {"who-family_name": shout, "mail": resident.email})
    resident.save("project", WHAT | {"event": shout})
    resident.insists()
    reader = visit()
    said: list[str] = []
    reader.page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    reader.go(town.mail.wait(resident.email).link("/suivi/lien/")).at("Réserver une salle", fits=320)
    assert said == []
    assert reader.page.locator("main img[src=x]").count() == 0


@pytest.mark.parametrize("kind", [*FILES, "bomb"])
def test_a_hostile_file_is_refused_in_words_and_not_kept(town: Town, newcomer: Arrives, kind: str) -> None:
    resident = newcomer()
    assert resident.save("you", WHO | {"mail": resident.email}).status_code == 302
    name, content = ("gonfle.docx", bomb()) if kind == "bomb" else FILES[kind]
    refused = resident.save("project", WHAT, {"papers": (name, content)})
    if kind == "empty" and refused.status_code == 302:
        pytest.fail("an empty file was taken")
    assert refused.status_code == 422
    assert f"« {name} »".replace(" ", "\u00a0") in refused.text or name in refused.text
    assert "govuk-error-message" in refused.text
    assert town.value("SELECT count(*) FROM documents_document WHERE holder_id = %s", resident.draft) == 0
    assert WHAT["event"] in resident.web.get(f"{resident.place}project/").text


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd.pdf", "a\u202efdp.exe.pdf", "nul\x00.pdf", "x" * 300 + ".pdf"]
)
def test_a_hostile_file_name_becomes_a_plain_one(town: Town, newcomer: Arrives, name: str) -> None:
    resident = newcomer()
    assert resident.save("you", WHO | {"mail": resident.email}).status_code == 302
    kept = resident.save("project", WHAT, {"papers": (name, makers.pdf())})
    assert kept.status_code in (302, 400, 422)
    if kept.status_code == 302:
        shown = town.value("SELECT name FROM documents_document WHERE holder_id = %s", resident.draft)
        assert shown.endswith(".pdf")
        assert len(shown) <= 200
        assert not set(shown) & set("/\\\x00\u202e")


def test_what_nobody_may_reach_answers_as_what_does_not_exist(town: Town, newcomer: Arrives) -> None:
    owner, stranger = newcomer().fill(), newcomer()
    statuses = {
        stranger.web.get(f"{owner.place}project/").status_code,
        stranger.web.get(
            owner.place.replace(owner.draft, "00000000-0000-7000-8000-000000000000")
        ).status_code,
        stranger.post(f"{owner.place}envoyer-ma-demande/").status_code,
        stranger.web.get("/suivi/lien/WyJ0YW1wZXJlZCJd:1abcde:fake/").status_code - 6,
    }
    assert statuses == {404}
    forged = stranger.web.post(stranger.place + "you/", data=WHO, headers={"Referer": "http://mal.example/"})
    assert forged.status_code == 403
    assert stranger.post(f"/montrevel/demarches/{ROOM}/saisie/?slug=%00").status_code in (302, 400, 404)
    no_charset = {"Content-Type": "application/x-www-form-urlencoded; charset=zlib"}
    assert stranger.web.post("/suivi/?q=x", content=b"a=b", headers=no_charset).status_code == 403
    for words in ("\x00", "%", "é" * 5_000, "' OR 1=1 --", somebody()):
        assert stranger.web.get("/montrevel/", params={"q": words}).status_code in (200, 400, 414)
