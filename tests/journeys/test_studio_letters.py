"""A designer words letters and publishes them; an agent sends one, decides with the other after a visa, sealed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.journeys.desk import open_case, sign_in
from tests.journeys.mail import text_of_pdf
from tests.journeys.paths import begin, fill_who, say_what, sent, somebody
from tests.journeys.studio import begun_like_the_room, look
from tests.journeys.town import Town, run_module
from tests.journeys.visitor import PHONE, Opens, Visitor

pytestmark = pytest.mark.journey

SLUG = "emprunter-des-tables"
TITLE = "Emprunter des tables"


def published(writer: Visitor) -> None:
    """A procedure like the room's, that nobody had."""
    begun_like_the_room(writer, SLUG, TITLE, "Borrow tables")
    writer.press("Enregistrer").at(TITLE).go(f"/studio/{SLUG}/publier/").at(TITLE)
    writer.press("Publier maintenant").at(TITLE).sees("publiée par Dina Forme")


def filed(visit: Opens, email: str) -> str:
    """Ask for the tables."""
    resident = begin(visit(width=PHONE), SLUG)
    say_what(fill_who(resident, email).press("Continuer").at("Votre projet"))
    resident.press("Continuer").at("Vérifiez").press("Envoyer ma demande")
    return sent(resident, email).reference


@contextmanager
def certified(town: Town) -> Iterator[str]:
    """Have the town seal its letters for a while; give the fingerprint of its certificate."""

    def certificate(action: str) -> dict[str, str]:
        words = ("certificate", action, "--authority", "montrevel")
        told: dict[str, str] = run_module("parvis.commands.main", *words, environment=town.environment)
        return told

    try:
        yield certificate("make-demo")["fingerprint"]
    finally:
        certificate("retire")


def sealed_by(fingerprint: str, pdf: bytes) -> bool:
    """Whether a validator that knows nothing of the house finds this seal over the whole file."""
    [seal] = PdfFileReader(BytesIO(pdf)).embedded_signatures
    assert seal.signer_cert.sha256.hex() == fingerprint
    context = ValidationContext(trust_roots=[seal.signer_cert])
    with ThreadPoolExecutor(1) as apart:  # the browser has a loop of its own in this thread
        status = apart.submit(validate_pdf_signature, seal, context).result()
    return bool(status.bottom_line and status.coverage.name == "ENTIRE_FILE")


def visaed(writer: Visitor) -> Visitor:
    """Add a letter that notifies a decision, and have decisions read by who manages the service."""
    writer.go(f"/studio/{SLUG}/courriers/").at(TITLE).fill(title="Tables prêtées")
    writer.page.locator('[name="kind"]').select_option("decision")
    writer.press("Ajouter").at(TITLE, fits=320)
    writer.go(f"/studio/{SLUG}/droit/").at(TITLE)
    writer.page.locator('[name="choix/document/visa"][value="manager"]').check()
    return writer.press("Enregistrer").at(TITLE)


def decided(agent: Visitor) -> None:
    """Decide in the words of the letter, that others read first."""
    agent.follow("Décider").at("Décider").sees("d’abord visée par : un responsable du service")
    agent.page.get_by_label("Accepter", exact=True).check()
    agent.fill(text="Les tables sont à vous.")
    agent.page.locator('[name="letter"]').select_option(label="Tables prêtées")
    agent.press("Voir les mots de ce courrier").at("Décider", fits=320)
    agent.page.locator("#words textarea").first.fill(
        "Bonne nouvelle, {signatory_name} vous prête les tables."
    )
    agent.press("Soumettre au visa").at(TITLE).sees("attend le visa de : un responsable du service")


def viewed(manager: Visitor, reference: str) -> None:
    """Read the letter as it would leave, on the page and on paper, and give the visa."""
    manager.go("/agent/a-viser/").at("À viser", fits=320)
    manager.page.locator("main li", has_text=reference).get_by_role("link").click()
    manager.at("Décision soumise au visa", fits=320).sees(
        "Bonne nouvelle, Inès Arnoult vous prête les tables."
    )
    look(manager, "letters-visa")
    draft = manager.page.request.get(f"{manager.page.url}courrier/").body()
    assert "Bonne nouvelle, Inès Arnoult vous prête les tables." in text_of_pdf(draft)
    manager.page.get_by_label("Donner le visa").check()
    manager.press("Répondre").at("À viser").sees("la décision est prise")


def worded(writer: Visitor, known: str) -> None:
    """Write a letter under a condition, in both languages, looking at it on a case."""
    writer.press("Modifier cette démarche").at(TITLE)
    writer.go(f"/studio/{SLUG}/courriers/").at(TITLE, fits=320).sees("Aucun courrier pour l’instant")
    writer.fill(title="Retirer les tables").press("Ajouter").at(TITLE, fits=320).sees("Toujours là")
    texts = writer.page.locator(".pv-letter__blocks textarea")
    texts.nth(1).fill("Grande fête : prévoyez un camion.")
    texts.nth(2).fill("Venez mardi ")
    writer.press("Gras")
    writer.page.keyboard.type("à 8 h")
    expect(writer.page.locator("#apercu")).to_contain_text("Venez mardi à 8 h")
    writer.press("Enregistrer").at(TITLE)
    assert texts.nth(2).input_value() == "Venez mardi **à 8 h**"
    writer.page.locator(".pv-letter__when").nth(1).click()
    writer.at(TITLE, fits=320).page.locator("details summary", has_text="L’expression").click()
    writer.fill(expression="guests >= 500").press("Enregistrer l’expression").at(TITLE, fits=320)
    writer.sees("est au moins 500")
    assert "camion" not in writer.page.locator("#apercu").inner_text()
    writer.fill(point=known).press("Voir")
    expect(writer.page.locator("#apercu")).to_contain_text(known)
    look(writer, "letters-written")
    for french, english in ((1, "A large party: bring a van."), (2, "Come on Tuesday at 8 am.")):
        writer.go(f"/studio/{SLUG}/courriers/retirer_les_tables/?language=en").at(TITLE)
        writer.page.locator(".pv-letter__blocks textarea").nth(french).fill(english)
        writer.press("Enregistrer").at(TITLE)


def corrected(agent: Visitor) -> None:
    """Send the letter once a sentence of it is changed."""
    agent.follow("Envoyer un courrier de la démarche").at("Envoyer un courrier", fits=320)
    look(agent, "letters-corrected")
    agent.does_not_see("camion")
    words = agent.page.locator("#words textarea").last
    words.fill("Venez mercredi **à 9 h**.")
    agent.press("Envoyer le courrier").at(TITLE).sees("Courrier de la démarche envoyé")


def test_letters_from_the_studio_to_the_person(town: Town, visit: Opens) -> None:
    writer = sign_in(town, visit, "designer", second_factor=True)
    published(writer)
    worded(writer, filed(visit, somebody()))
    visaed(writer).go(f"/studio/{SLUG}/publier/").at(TITLE).press("Publier maintenant").at(TITLE)

    email = somebody()
    reference = filed(visit, email)
    agent = open_case(sign_in(town, visit, "agent"), reference)
    corrected(agent)
    received = town.mail.wait(email, count=2)
    assert "Venez mercredi à 9 h." in received.pdf_text
    assert "camion" not in received.pdf_text
    assert "Inès Arnoult" in received.pdf_text
    resident = visit(javascript=False, width=PHONE)
    resident.go(received.link("/suivi/lien/")).at(TITLE, fits=320).sees("Le service vous a écrit un courrier")

    with certified(town) as fingerprint:
        decided(agent)
        viewed(sign_in(town, visit, "manager", second_factor=True), reference)
        [sealed] = town.mail.wait(email, count=3, seconds=60).pdfs
        assert sealed_by(fingerprint, sealed)
    resident.go(resident.page.url).at(TITLE, fits=320).sees("Les tables sont à vous.")
    with resident.page.expect_download() as download:
        resident.follow("Télécharger le courrier")
    assert download.value.path().read_bytes() == sealed
    for words in ("Bonne nouvelle, Inès Arnoult vous prête les tables.", "Voies et délais de recours"):
        assert words in text_of_pdf(sealed)
