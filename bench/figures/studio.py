"""The form builder in front of 200 questions, and of 1,000: what an edit takes, what travels, what one feels."""

import json
import os
import re
import shutil
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from bench.browsing import Answer, Browser
from bench.figures.server_time import centile
from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.rounds import WrongAnswer
from bench.scratch import Scratch
from bench.servers import serving
from config.env import read_environment

COUNTS = (200, 1_000)
BROWSERS = ("chromium-headless-shell", "chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
WARM_UP = 4
PART = {"X-Studio-Part": "1"}
EDIT = Goal(200, "at most")
"""Milliseconds at 200 questions: what the issue of the builder promised."""
PUBLISH = Goal(2_000, "at most")
"""Milliseconds to publish 150 questions."""
DRAW = Goal(60, "at most")
"""Milliseconds to draw a page of 30 questions as a person gets it."""
KEY = Goal(50, "at most")
"""Milliseconds from a key to the sign it draws: beyond, one feels it."""
TABS = {
    "overview": "",
    "presentation": "presentation/",
    "tables": "tables/",
    "letters": "courriers/",
    "law": "droit/",
    "who": "services/",
    "privacy": "donnees/",
    "languages": "langues/en/",
    "history": "historique/",
}
"""The tabs other than the form, by their addresses; of the languages, the page one translates in."""
TAB_READS = 3
QUESTION = "q_7"
MOST_FIELDS = 500
"""The longest form that is published: of a longer one, the checks say only that."""

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_REVISION = re.compile(r'data-revision="(\d+)"')

TYPED = """async () => {
    const box = document.querySelector("[name=help_fr]");
    const found = [];
    box.focus();
    for (let at = 0; at < 40; at += 1) {
        const began = performance.now();
        box.setRangeText("a", box.value.length, box.value.length, "end");
        box.dispatchEvent(new InputEvent("input", {bubbles: true, data: "a"}));
        await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 0)));
        found.push(performance.now() - began);
    }
    return found;
}"""
"""Milliseconds from each of forty signs typed in a panel to the frame that shows it."""

WATCHED = """() => {
    const seen = document.querySelector("#plan").dataset.revision;
    let began = 0;
    document.addEventListener("pointerup", () => { began = performance.now(); }, {once: true, capture: true});
    window.drawn = new Promise((drawn) => {
        const look = () => {
            if (document.querySelector("#plan").dataset.revision === seen) requestAnimationFrame(look);
            else requestAnimationFrame(() => drawn(performance.now() - began));
        };
        look();
    });
}"""
"""Note when a line is let go, then when the outline is drawn again."""


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Change a question, read the page, type and drag, on a form of each size."""
    tell("studio")
    words = ("bench.designing", *map(str, COUNTS))
    known = json.loads(place.inside(*words))
    figures = _judged(place)
    long = json.loads(place.inside("bench.publishing"))
    figures.append(measured("studio_publish: 150", long["milliseconds"], "ms", goal=PUBLISH))
    with serving(place) as product:
        browser = Browser(product.port, {"parvis_session": long["session"]}, encodings="gzip")
        figures += _drawn(browser, f"/studio/{long['slug']}/apercu/cadre/page_0/", plan.page_reads)
        browser.close()
        for count in COUNTS:
            home = f"/studio/{known['slugs'][str(count)]}/formulaire/"
            browser = Browser(product.port, {"parvis_session": known["session"]}, encodings="gzip")
            figures += _edited(browser, home, count, plan.page_reads)
            figures += _tried(browser, home.removesuffix("formulaire/"), count, plan.page_reads)
            if count == COUNTS[0]:
                figures += _tabs(browser, home, count)
            browser.close()
            figures += _felt(f"http://127.0.0.1:{product.port}", known["session"], home, count)
    return figures


def _edited(browser: Browser, home: str, count: int, times: int) -> list[Figure]:
    """What it takes to write a change and to draw the parts it changes; the bytes of these and of the page."""
    found = []
    for turn in range(WARM_UP + times):
        page = _good(browser.ask("GET", f"{home}{QUESTION}/", None, PART), 200)
        text = page.text()
        sent = {
            "csrfmiddlewaretoken": _first(_TOKEN, text),
            "revision": _first(_REVISION, text),
            "label_fr": f"Une question changée {turn} fois",
            "required": "yes",
        }
        more = {**PART, "Content-Type": "application/x-www-form-urlencoded"}
        written = browser.ask("POST", f"{home}{QUESTION}/", urlencode(sent).encode(), more)
        _good(written, 302)
        drawn = _good(browser.ask("GET", f"{home}{QUESTION}/", None, PART), 200)
        if turn >= WARM_UP:
            found.append((written.seconds + drawn.seconds) * 1000)
    whole = _good(browser.get(f"{home}{QUESTION}/"), 200)
    return [
        measured(f"studio_edit_p50: {count}", centile(found, 50), "ms"),
        measured(
            f"studio_edit_p95: {count}", centile(found, 95), "ms", goal=EDIT if count == COUNTS[0] else None
        ),
        measured(f"studio_parts: {count}", drawn.weight / 1000, "kB"),
        measured(f"studio_page: {count}", whole.weight / 1000, "kB"),
    ]


def _tried(browser: Browser, home: str, count: int, times: int) -> list[Figure]:
    """What it takes to draw a page as people will see it, and what is judged of the whole form at each change."""
    address = f"{home}apercu/cadre/{QUESTION}/"
    drawn = [_good(browser.get(address), 200).seconds * 1000 for _turn in range(WARM_UP + times)][WARM_UP:]
    return [measured(f"studio_preview_p50: {count}", centile(drawn, 50), "ms")]


def _tabs(browser: Browser, home: str, count: int) -> list[Figure]:
    """What it takes to draw each of the other tabs, beside the whole page of the form in the same minute."""
    form = _middle(browser, f"{home}{QUESTION}/")
    found = {key: _middle(browser, home.removesuffix("formulaire/") + path) for key, path in TABS.items()}
    return [
        measured(
            f"studio_tab_p50: {key} {count}",
            value,
            "ms",
            compared_to=f"the tab of the form: {form:.1f} ms",
            ratio=value / form,
        )
        for key, value in found.items()
    ]


def _middle(browser: Browser, address: str) -> float:
    spent = [_good(browser.get(address), 200).seconds * 1000 for _turn in range(1 + TAB_READS)][1:]
    return centile(spent, 50)


def _drawn(browser: Browser, address: str, times: int) -> list[Figure]:
    """What it takes to draw a page of thirty questions, by the portal's own templates."""
    spent = [_good(browser.get(address), 200).seconds * 1000 for _turn in range(WARM_UP + times)][WARM_UP:]
    return [measured("studio_page_of_30_p50", centile(spent, 50), "ms", goal=DRAW)]


def _judged(place: Scratch) -> list[Figure]:
    """How long the checks of a whole form take, out of any page, and reading a draft as far as it goes."""
    found = json.loads(place.inside("bench.judging", *map(str, (*COUNTS, MOST_FIELDS))))
    return [measured(f"studio_{name}", value, "ms") for name, value in found.items()]


def _felt(base: str, session: str, home: str, count: int) -> list[Figure]:
    """What it takes from a key to its sign, and from letting a line go to seeing it in place for good."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR")
        context.add_cookies([{"name": "parvis_session", "value": session, "url": base}])
        page = context.new_page()
        page.goto(f"{base}{home}{QUESTION}/", wait_until="load")
        signs: list[float] = page.evaluate(TYPED)
        page.goto(f"{base}{home}q_2/", wait_until="load")
        dragged = [_dragged(page) for _turn in range(6)]
        browser.close()
    return [
        measured(f"studio_key_p95: {count}", centile(signs, 95), "ms", goal=KEY),
        measured(f"studio_drag_p50: {count}", centile(dragged, 50), "ms"),
    ]


def _dragged(page: Page) -> float:
    """Drag the second question above the first, and wait for the answer to be drawn."""
    lines = page.locator('.pv-node[data-level="field"] > .pv-node__row')
    grip = lines.nth(1).locator("[data-grip]").bounding_box()
    first = lines.nth(0).bounding_box()
    assert grip is not None
    assert first is not None
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(first["x"] + 60, first["y"] + 12, steps=3)
    page.mouse.move(first["x"] + 60, first["y"] + 3, steps=2)
    page.evaluate(WATCHED)
    page.mouse.up()
    waited: float = page.evaluate("window.drawn")
    return waited


def chromium() -> str:
    """The browser of the system, or the one unpacked for an ordinary user."""
    programs = f"{read_environment().var_dir / 'bin'}:{os.environ['PATH']}"
    return next(filter(None, (shutil.which(name, path=programs) for name in BROWSERS)), BROWSERS[-1])


def _good(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise WrongAnswer(f"the studio answered {answer.status}")
    return answer


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    if found is None:
        raise WrongAnswer(f"nothing like {pattern.pattern}")
    return found[1]
