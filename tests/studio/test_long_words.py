"""Names of three hundred signs without a space: no page of the studio is wider than a phone for it."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from django.contrib.staticfiles.finders import find
from django.utils import timezone
from playwright.sync_api import Page, Route

from parvis.base.scope import scope
from parvis.catalogue.models import ProcedureVersion
from tests.cases.moves import FOLLOWED, STORY, asking, in_force, without
from tests.catalogue.test_letters import LETTER
from tests.catalogue.test_publishing import walls
from tests.journeys.visitor import WIDEST, chromium
from tests.studio.conftest import Studio

LONG = "Anticonstitutionnellement" * 12
NARROW = 320

TABLE: dict[str, Any] = {
    "id": "fee",
    "use": "fee",
    "schema": 1,
    "title": {"fr": LONG},
    "purpose": {"fr": LONG},
    "hit": "first",
    "inputs": [{"id": "guests", "label": {"fr": LONG}, "kind": "number", "expression": "guests"}],
    "outputs": [{"id": "price", "label": {"fr": LONG}, "kind": "amount"}],
    "rows": [{"id": "one", "when": {"guests": "< 10"}, "then": {"price": "12"}, "note": LONG}],
}
PAGES = (
    "",
    "presentation/",
    "formulaire/",
    "formulaire/event/",
    "formulaire/event/condition/",
    "tables/",
    "tables/fee/",
    "courriers/",
    f"courriers/{LETTER['id']}/",
    "droit/",
    "services/",
    "donnees/",
    "langues/",
    "langues/en/",
    "historique/",
    "publier/",
    "relecture/",
    "abandonner/",
    "partager/",
    "banque/",
    "comparer/1/2/",
    f"demandes/?de=1&vers/details={FOLLOWED['details']}",
)


OTHERS = ("", "+galerie/", "+banque/", "+nouvelle/", "+tribunal/")


def longer(value: Any) -> Any:
    """The same document, with a very long word wherever somebody reads French."""
    if isinstance(value, dict) and isinstance(value.get("fr"), str):
        return {**value, "fr": LONG}
    if isinstance(value, dict):
        return {key: longer(one) for key, one in value.items()}
    return [longer(one) for one in value] if isinstance(value, list) else value


def longer_form(document: dict[str, Any]) -> None:
    """The same, its form in very long words."""
    document["form"] = longer(document["form"])


def drawn(studio: Studio) -> dict[str, str]:
    """Each page as the studio draws it."""
    cast = studio.cast
    cast.file(at=timezone.now())
    in_force(cast, without("details"), asking(STORY), longer_form)
    draft = studio.begin()
    document = longer(deepcopy(draft.document)) | {"tables": [TABLE], "letters": [longer(LETTER)]}
    with scope(walls=walls(cast)):
        ProcedureVersion.objects.filter(pk=draft.pk).update(document=document)
        type(cast.association).objects.filter(pk=cast.association.pk).update(name=LONG[:120])
    found = {
        page: studio.client.get(f"/studio/{page}")
        for page in (*(f"{studio.slug}/{one}" for one in PAGES), *OTHERS)
    }
    assert {page: answer.status_code for page, answer in found.items() if answer.status_code != 200} == {}
    return {page: answer.content.decode() for page, answer in found.items()}


def test_no_page_of_the_studio_is_wider_than_a_phone(studio: Studio) -> None:
    pages = drawn(studio)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": NARROW, "height": 640}, java_script_enabled=False)
        wide = {name: found for name, found in widths(page, pages) if found[0] > NARROW}
    assert not wide


def widths(page: Page, pages: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """How wide each page is, in pixels, and what reaches furthest."""

    def answer(route: Route) -> None:
        address = route.request.url.removeprefix("http://studio.test")
        static = find(address.removeprefix("/static/")) if address.startswith("/static/") else None
        if static:
            route.fulfill(path=str(static))
        else:
            route.fulfill(body=shown.get(address, ""), content_type="text/html; charset=utf-8")

    shown: dict[str, str] = {}
    page.route("**/*", answer)
    for name, drawn_page in pages.items():
        shown["/"] = drawn_page
        page.goto("http://studio.test/")
        yield name, page.evaluate(WIDEST)
