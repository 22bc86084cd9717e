"""A morning at the desk with the keyboard alone: five visitors, two calls, a letter, a call-back kept."""

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.journeys.desk import sign_in
from tests.journeys.fixtures import variants
from tests.journeys.paths import has_filed, somebody
from tests.journeys.town import Town
from tests.journeys.visitor import Opens, Visitor
from tests.peers.smtp import until

pytestmark = pytest.mark.journey

NOTED = "L’échange est noté"


def keys(visitor: Visitor, *pressed: str) -> Visitor:
    """Press keys one after the other, as at the desk."""
    for key in pressed:
        visitor.page.keyboard.press(key)
    return visitor


def write(visitor: Visitor, words: str) -> Visitor:
    """Type where the focus is."""
    visitor.page.keyboard.type(words)
    return visitor


def leading(visitor: Visitor, key: str, heading: str) -> Visitor:
    """Press a key that leads to another page."""
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press(key)
    return visitor.at(heading)


def look_for(desk: Visitor, words: str, answer: str) -> Visitor:
    """Reach the one box, type, and come down on the first answer."""
    keys(desk, "/")
    assert desk.page.evaluate("document.activeElement.id") == "q"
    keys(desk, "Control+a")
    write(desk, words)
    desk.page.get_by_role("row").filter(has_text=answer).first.wait_for()
    return keys(desk, "ArrowDown")


def save(desk: Visitor, heading: str = "Accueil", told: str = NOTED) -> Visitor:
    """Send what is noted."""
    leading(desk, "Control+Enter", heading)
    return desk.sees(told)


def drawn(desk: Visitor, name: str) -> None:
    """Keep pictures of a page, light and dark, at phone and desk width, when SHOTS names a folder."""
    folder = os.environ.get("SHOTS")
    if not folder:
        return
    for width in (360, 1440):
        for scheme in ("light", "dark"):
            desk.page.set_viewport_size({"width": width, "height": 900})
            desk.page.emulate_media(color_scheme=scheme)
            desk.page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
    desk.page.emulate_media(color_scheme="light")
    desk.page.set_viewport_size({"width": 1280, "height": 900})


def test_a_morning_at_the_desk(town: Town, visit: Opens) -> None:
    filed = has_filed(town, somebody())
    desk = sign_in(town, visit, "reception")
    desk.go("/agent/accueil/").at("Accueil", fits=320)
    assert desk.page.evaluate("document.activeElement.id") == "q"

    # 1. Somebody known, her name misheard; the first letter of the channel, the digit of the reason.
    look_for(desk, "Quintrendec Ysaline", "Quintrandec")
    drawn(desk, "search")
    leading(desk, "e", "Noter un échange").fits(320)
    keys(desk, "2", "n")
    write(desk, "Demande où en est sa salle.")
    drawn(desk, "contact")
    save(desk)

    # 2. Nobody in particular: a question about opening hours.
    leave_the_box(desk)
    leading(desk, "n", "Noter un échange")
    keys(desk, "1")
    save(desk)

    # 3. Somebody who gives a name, with two matters.
    leave_the_box(desk)
    leading(desk, "n", "Noter un échange")
    desk.tab_to("name")
    write(desk, "M. Fernandel Oustry")
    desk.tab_to("reason_1")
    keys(desk, "4", "e")
    desk.tab_to("Un autre sujet", role="summary")
    keys(desk, "Enter")
    desk.tab_to("reason_2")
    write(desk, "Ren")
    save(desk)

    # 4. Somebody who holds a reference.
    look_for(desk, filed.reference, filed.reference)
    leading(desk, "e", "Noter un échange")
    keys(desk, "2", "n")
    write(desk, "Vient voir si tout est arrivé.")
    save(desk, "Réserver une salle").sees("Vient voir si tout est arrivé.")
    desk.sees("Échange noté")

    # 5. Somebody who is to be called back tomorrow.
    desk.go("/agent/accueil/").at("Accueil")
    look_for(desk, "Bourrasset", "Bourrasset")
    leading(desk, "r", "Noter un échange")
    desk.tab_to("call_telephone")
    write(desk, "04 75 00 00 12")
    desk.tab_to("call_subject")
    write(desk, "Le tarif des salles")
    drawn(desk, "promise")
    save(desk, told="Rappel promis")

    # Two calls: one answered at once, one to be called back.
    leave_the_box(desk)
    leading(desk, "n", "Noter un échange")
    keys(desk, "t", "1", "n")
    write(desk, "Donne les horaires.")
    save(desk)
    leave_the_box(desk)
    leading(desk, "n", "Noter un échange")
    keys(desk, "t", "1", "r", "c")
    for field, value in (("call_telephone", "06 12 34 56 78"), ("call_subject", "Les statuts")):
        desk.tab_to(field)
        write(desk, value)
    save(desk, told="Rappel promis")

    # A letter, and its paper acknowledgement.
    leave_the_box(desk)
    leading(desk, "l", "Enregistrer un courrier").fits(320)
    for field, value in (("given_names", "Léonie"), ("family_name", "Barthez"), ("subject", "Un banc")):
        desk.tab_to(field)
        write(desk, value)
    drawn(desk, "letter")
    save(desk, "Demande par courrier", "Le courrier est enregistré")
    acknowledged(desk)

    # The call-back, kept: one key.
    desk.go("/agent/rappels/").at("Rappels", fits=320)
    drawn(desk, "callbacks")
    keys(desk, "j")
    row = desk.page.locator(".pv-rows tr[aria-current=true]").inner_text()
    leading(desk, "1", "Rappels").sees("Le rappel est tenu")
    name = re.split(r"\s{2,}|\t|\n", row)[0]
    desk.go("/agent/rappels/?vue=over").at("Rappels").sees(name)
    desk.go("/agent/accueil/").at("Accueil").sees("Ce que vous avez noté aujourd’hui")
    drawn(desk, "desk")


def leave_the_box(desk: Visitor) -> None:
    """Leave the search box, so that a letter is a key again."""
    desk.page.wait_for_function("document.activeElement.id === 'q'")
    keys(desk, "Tab")


def acknowledged(desk: Visitor) -> None:
    """Wait for the acknowledgement the house writes, and read it."""

    def is_there() -> bool:
        desk.page.reload()
        return desk.page.locator("a[href*='/documents/']").count() > 0

    until(is_there, 60)
    address = desk.page.locator("a[href*='/documents/']").first.get_attribute("href")
    content = desk.page.request.get(f"{desk.base}{address}").body()
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "Nous avons reçu votre demande" in " ".join(words.split())


@pytest.mark.parametrize("dark", variants(False, True))
def test_the_desk_without_javascript(town: Town, visit: Opens, dark: bool) -> None:
    usual = sign_in(town, visit, "reception")
    plain = visit(javascript=False, dark=dark)
    plain.page.context.add_cookies(usual.page.context.cookies())  # type: ignore[arg-type]  # the same shape
    plain.go("/agent/accueil/").at("Accueil").fill(q="Bourrasset").press("Chercher").at("Accueil")
    plain.follow("Noter un échange").at("Noter un échange")
    plain.page.get_by_label("Téléphone", exact=False).first.check()
    plain.press("Noter").at("Noter un échange").sees("un échange vide ne dit rien")
    plain.fill(body="Demande les horaires.").press("Noter").at("Accueil").sees(NOTED)
    plain.go("/agent/rappels/").at("Rappels")
