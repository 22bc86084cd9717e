"""Somebody in front of a browser: each page she reaches is examined."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.journeys.kinds import SCRIPT, kinds_of
from tests.ui.server import CHROMIUM, FLAGS

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
PHONE, DESK = 390, 1280


class Examined:
    """The kinds of elements in which axe found nothing, with how they were shown.

    The processes of a suite tell each other by empty files in one folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: set[Path] = set()

    def holds(self, kinds: Iterable[str], shown: tuple[str, ...]) -> bool:
        """Whether some process found nothing in each of these."""
        unknown = self._files(kinds, shown) - self.known
        self.known |= {file for file in unknown if file.exists()}
        return unknown <= self.known

    def add(self, kinds: Iterable[str], shown: tuple[str, ...]) -> None:
        """Say that nothing was found in them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for file in self._files(kinds, shown) - self.known:
            file.touch()
            self.known.add(file)

    def _files(self, kinds: Iterable[str], shown: tuple[str, ...]) -> set[Path]:
        return {self.folder / hashlib.sha256("\n".join((one, *shown)).encode()).hexdigest() for one in kinds}


FRENCH = re.compile(
    r"\b(Votre|Vous|Continuer|Envoyer|Suivre|demande|déposer|étape|réponses"
    r"|compte|connexion|passe|clé|appareil|Écrivez|Écrire|Fermer|Retirer|Ajouter|Revenir)\b"
)
"""Words no page in English may hold."""

RING = """() => {
    const at = document.activeElement;
    if (at === document.body) return "";
    const drawn = [at, at.closest(".pv-card"), at.nextElementSibling].filter(Boolean)
        .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, "::before")]);
    return drawn.some((s) => s.outlineStyle === "solid" && parseFloat(s.outlineWidth) >= 2)
        ? "" : at.outerHTML.slice(0, 300);
}"""
"""Empty when what has the focus is seen to have it (past the last stop, the page itself has it)."""

WIDEST = """() => {
    const reach = (one) => one.getBoundingClientRect().right;
    const all = [...document.body.querySelectorAll("main, main *")].sort((a, b) => reach(b) - reach(a));
    return [document.documentElement.scrollWidth, all.slice(0, 3).map((one) => one.outerHTML.slice(0, 200))];
}"""
"""How wide the page is, in pixels, and what reaches furthest to the right."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Lend a browser that speaks to this machine only."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--no-first-run"])
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One browser window, on one device, in one language."""

    page: Page
    base: str
    examined: Examined
    has_javascript: bool = True
    said: list[str] = field(default_factory=list)
    """What the console said, besides the status of a page that answers a refusal."""
    reached: list[str] = field(default_factory=list)
    """The addresses examined."""

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.set_default_timeout(15_000)

    def go(self, address: str) -> "Visitor":
        """Open an address of the town, or the one a message gives."""
        self.page.goto(address if address.startswith("http") else self.base + address)
        return self

    def at(self, heading: str, *, fits: int | None = None) -> "Visitor":
        """Say which page this must be by its main heading, and examine it; `fits`: also at this width."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(
            re.compile(heading or r"\S", re.IGNORECASE)
        )
        assert self.page.get_by_role("heading", level=1).count() == 1
        self.examine()
        if fits is not None:
            self.fits(fits)
        return self

    def examine(self) -> None:
        """Find nothing wrong in the page: axe, language, title, console."""
        self.reached.append(self.page.url)
        assert self.page.locator("html").get_attribute("lang") in ("fr", "en")
        assert self.page.title().strip()
        faults = axe(self.page, self.examined, is_plain=not self.has_javascript)
        assert faults == [], f"{self.page.url}: {faults}"
        assert self.said == [], f"{self.page.url}: {self.said}"

    def fits(self, width: int) -> None:
        """Find nothing to scroll sideways at a width in pixels."""
        usual = self.page.viewport_size
        self.page.set_viewport_size({"width": width, "height": 640})
        needed, widest = self.page.evaluate(WIDEST)
        if usual is not None:
            self.page.set_viewport_size(usual)
        assert needed <= width, f"{self.page.url} needs {needed} pixels of {width}: {widest}"

    def in_english(self) -> "Visitor":
        """Find the page in English: no French word of ours outside what is marked as French."""
        assert self.page.locator("html").get_attribute("lang") == "en"
        words = self.page.locator("body").evaluate(
            """(body) => {
                const copy = body.cloneNode(true);
                copy.querySelectorAll("[lang=fr], .pv-language, .pv-verbatim").forEach((one) => one.remove());
                return copy.textContent;
            }"""
        )
        assert FRENCH.findall(words) == [], self.page.url
        return self

    def press(self, name: str) -> "Visitor":
        """Press a button, by its words."""
        self.page.get_by_role("button", name=name).first.click()
        return self

    def follow(self, name: str) -> "Visitor":
        """Follow a link, by its words."""
        self.page.get_by_role("link", name=name).first.click()
        return self

    def fill(self, **answers: str) -> "Visitor":
        """Type answers, by the name of their control; two underscores stand for a dash."""
        for name, value in answers.items():
            self.page.locator(f'[name="{name.replace("__", "-")}"]').fill(value)
        return self

    def sees(self, *words: str) -> "Visitor":
        """Find these words on the page."""
        shown = self.words()
        missing = [one for one in words if " ".join(one.split()) not in shown]
        assert not missing, f"{self.page.url} does not say {missing}: {shown}"
        return self

    def does_not_see(self, *words: str) -> "Visitor":
        """Find none of these words on the page."""
        shown = self.words()
        assert not [one for one in words if one in shown], shown
        return self

    def words(self) -> str:
        """The text of the page, blanks made one."""
        return " ".join(self.page.locator("body").inner_text().split())

    def tab_to(self, name: str, *, role: str = "", most: int = 80) -> "Visitor":
        """Press Tab until the control of this name or label has the focus, seeing the focus at each stop."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(RING) == ""
            if self._is_focused(name, role):
                return self
        raise AssertionError(f"{self.page.url}: Tab never reaches « {name} »")

    def _is_focused(self, name: str, role: str) -> bool:
        at: dict[str, Any] = self.page.evaluate(
            """() => {
                const at = document.activeElement;
                const labels = at.labels ? [...at.labels].map((l) => l.textContent) : [];
                const group = at.closest("fieldset")?.querySelector("legend")?.textContent ?? "";
                const words = [at.textContent, at.getAttribute("aria-label") ?? "", ...labels];
                return {words: words.join(" "), group, name: at.name ?? "", tag: at.tagName.toLowerCase()};
            }"""
        )
        words = " ".join(f"{at['words']}".split())
        return (name in words or name == at["name"]) and (not role or role == at["tag"])

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        # A page that refuses says so by its status, which the browser repeats.
        is_refusal = "the server responded with a status of 4" in message.text
        if is_refusal and message.location.get("url", "").split("#")[0] == self.page.url.split("#")[0]:
            return
        self.said.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")


def axe(page: Page, examined: Examined, *, is_plain: bool = False) -> list[tuple[str, list[str]]]:
    """The faults axe finds, in the page as it is; `is_plain`: scripts are off there, a copy is examined.

    None is looked for in a page that shows nothing but what was examined before, shown in the same way.
    """
    kinds, shown = kinds_of(page), (str(page.viewport_size), scheme_of(page), str(is_plain))
    if examined.holds(kinds, shown):
        return []
    seen = copy_of(page) if is_plain else page
    seen.evaluate(AXE.read_text(encoding="utf-8"))
    # The faults alone: telling all that is right takes axe as long again. No style sheet is fetched once more: the
    # one rule that is on and would ask for it is about films.
    found = seen.evaluate("axe.run({resultTypes: ['violations'], preload: false})")
    if is_plain:
        seen.context.close()
    faults = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
    if not faults:
        examined.add(kinds, shown)
    return faults


def copy_of(page: Page) -> Page:
    """The same page, as it was built without scripts, where axe can run."""
    written = SCRIPT.sub("", page.content()).replace("<noscript", "<div").replace("</noscript", "</div")
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(viewport=page.viewport_size, color_scheme=scheme_of(page))
    copied = context.new_page()
    copied.route(page.url, lambda route: route.fulfill(body=written, content_type="text/html"))
    copied.goto(page.url)
    return copied


def scheme_of(page: Page) -> Literal["dark", "light"]:
    """Whether the page is shown dark."""
    return "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"


Opens = Callable[..., Visitor]
"""`visit(locale="fr", width=1280, javascript=True, dark=False)`: a new visitor."""
