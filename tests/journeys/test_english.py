"""The pages of the person in English, in the dark, narrow, and twice as large."""

from pathlib import Path

import pytest

from tests.journeys.paths import file_named, fill_who, say_what, sent, somebody
from tests.journeys.seeding import ROOM
from tests.journeys.town import Town
from tests.journeys.visitor import DESK, FRENCH, Opens, Visitor

pytestmark = pytest.mark.journey


def test_every_page_of_the_person_in_english(town: Town, visit: Opens, tmp_path: Path) -> None:
    email = somebody()
    pages: list[str] = []
    dark = visit(locale="en", dark=True)
    large = visit(locale="en", width=DESK, zoom=2)

    def look(visitor: Visitor, heading: str = "") -> None:
        """Examine a page in the dark, at 320 pixels, and remember it for the large one."""
        visitor.at(heading, fits=320)
        visitor.in_english()
        pages.append(visitor.page.url)

    for address in ("/", "/montrevel/", f"/montrevel/demarches/{ROOM}/", "/suivi/", "/suivi/nouveau-lien/"):
        look(dark.go(address))
    look(dark.go(f"/montrevel/demarches/{ROOM}/donnees-personnelles/"))
    dark.go("/montrevel/")
    links = dark.page.locator("footer a").evaluate_all("all => all.map((one) => one.href)")
    assert len(links) >= 5
    for address in links:
        look(dark.go(address))
    dark.go(f"/montrevel/demarches/{ROOM}/").page.locator("main form button").first.click()
    look(dark)
    fill_who(dark, email).page.locator("main form .govuk-button-group button").first.click()
    look(dark)
    say_what(dark)
    dark.page.set_input_files('[name="papers"]', file_named(tmp_path, "articles.pdf"))
    dark.page.locator("main form .govuk-button-group button").first.click()
    look(dark)
    dark.page.locator("main form .govuk-button-group button").first.click()
    filed = sent(dark, email)
    dark.in_english()
    received = town.mail.wait(email)
    assert FRENCH.findall(received.subject) == []
    look(dark.go(received.link("/suivi/lien/")))
    look(dark.go(f"/demandes/{filed.reference}/confirmation/"))
    look(dark.go("/suivi/lien/faux/"))
    look(dark.go("/demandes/WAN6-75NF-B/"))
    for address in pages:
        if "/saisie/" not in address and "/demandes/" not in address:
            large.go(address).at("")
            assert large.page.evaluate("document.documentElement.scrollWidth") <= DESK // 2, address
