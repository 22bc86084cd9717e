"""The gallery in Chromium: accessible, narrow enough, under the content security policy."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests.ui.gallery import write
from tests.ui.server import CHROMIUM, FLAGS, served

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
PAGES = ["gallery", "gallery_workspace"]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("gallery")
    with override_settings(ROOT_URLCONF="tests.ui.urls"):
        write(folder)
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, base: str) -> Iterator[Any]:
    """Open pages, and fail if the console had anything to say: a refused style, a missing file, an error."""
    contexts, said = [], []

    def open_page(name: str, **options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{base}/{name}.html")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(opened, name: str, scheme: str, width: int) -> None:
    page = opened(name, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.evaluate(AXE)
    found = page.evaluate("axe.run()")
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found["violations"]] == []
    assert "color-contrast" in {rule["id"] for rule in found["passes"]}


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_needs_scrolling_sideways(opened, name: str, javascript: bool) -> None:
    page = opened(name, viewport={"width": 320, "height": 256}, java_script_enabled=javascript)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("name", PAGES)
def test_text_twice_as_large_still_fits(opened, name: str) -> None:
    page = opened(name, viewport={"width": 1280, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    if name == "gallery_workspace":
        read, acted = (page.locator(f".pv-split > {part}").bounding_box() for part in ("div", "aside"))
        assert acted["y"] > read["y"] + read["height"]
    page.set_viewport_size({"width": 640, "height": 400})
    page.evaluate("document.documentElement.style.fontSize = ''")
    assert page.evaluate("document.documentElement.scrollWidth") == 640


@pytest.mark.parametrize("name", PAGES)
def test_wider_spacing_of_the_text_still_fits(opened, name: str) -> None:
    """WCAG 2.2, 1.4.12 (RGAA 10.12)."""
    page = opened(name, viewport={"width": 360, "height": 700})
    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync("* {line-height: 1.5 !important; letter-spacing: .12em !important;"
                + "word-spacing: .16em !important} p {margin-bottom: 2em !important}");
            document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_stop_of_the_keyboard_is_seen(opened, name: str, scheme: str) -> None:
    page = opened(name, viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    stops = page.locator(
        ":is(a[href], button, input:not([type=hidden]), select, textarea, summary)"
        ":not(dialog:not([open]) *, [hidden] *) >> visible=true"
    ).count()
    seen = 0
    for _ in range(stops):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            """() => {
                const at = document.activeElement;
                if (at === document.body) return null;
                const drawn = [at, at.closest(".pv-card"), at.nextElementSibling]
                    .filter(Boolean)
                    .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, "::before")]);
                const ring = (s) => s.outlineStyle === "solid" && parseFloat(s.outlineWidth) >= 3
                    && !s.outlineColor.startsWith("rgba");
                return drawn.some(ring) ? "" : at.outerHTML;
            }"""
        )
        if ring is None:
            break
        assert ring == ""
        seen += 1
    assert seen > stops / 2


def test_the_first_stop_leads_to_the_content(opened) -> None:
    page = opened("gallery", viewport={"width": 1280, "height": 900})
    page.evaluate("document.activeElement.blur()")
    page.locator(".govuk-skip-link").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_the_errors_are_where_the_reader_lands(opened) -> None:
    page = opened("gallery")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")


def test_the_colours_of_the_authority_reach_the_button(opened) -> None:
    page = opened("gallery", color_scheme="light")
    assert (
        page.locator(".govuk-button").first.evaluate("e => getComputedStyle(e).backgroundColor")
        == "rgb(23, 89, 79)"
    )
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("body").evaluate("e => getComputedStyle(e).color") == "rgb(38, 34, 29)"
    assert page.locator(".govuk-button").first.is_hidden()


def test_a_whole_card_answers_the_click(opened) -> None:
    page = opened("gallery", viewport={"width": 1280, "height": 900})
    page.locator(".pv-card").nth(1).click(position={"x": 150, "y": 20})
    assert page.url.endswith("#c2")


def test_the_menu_of_the_agent_closes_with_escape(opened) -> None:
    page = opened("gallery_workspace", viewport={"width": 360, "height": 740})
    summary = page.locator(".pv-menu summary")
    summary.click()
    assert page.get_by_role("button", name="Se déconnecter").is_visible()
    page.keyboard.press("Escape")
    assert page.get_by_role("button", name="Se déconnecter").is_hidden()
    assert summary.evaluate("e => e === document.activeElement")


def test_a_field_is_as_wide_as_its_answer(opened) -> None:
    page = opened("gallery", viewport={"width": 1280, "height": 900})
    widths = [page.locator(field).bounding_box()["width"] for field in ("#jour", "#annee", "#nom")]
    assert widths == sorted(widths)
    assert widths[0] < 80 < widths[1] < 120
    page.fill("#annee", "1984")
    assert page.locator("#annee").evaluate("e => e.scrollWidth <= e.clientWidth")
