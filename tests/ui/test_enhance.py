"""The small scripts, against a server that counts: one effect, files followed, and forms that never lock."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from parvis.ui.assets import DIST
from tests.ui.server import CHROMIUM, FLAGS, Handler, served

FORM = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Formulaire</title>
<script type="module" src="/static/parvis/dist/{script}"></script></head><body>
<main id="contenu" tabindex="-1">{before}<form method="post" action="/{action}" {attributes}>
<input type="file" name="piece" aria-label="Pièce"><button name="go" value="yes">Envoyer</button>
</form></main></body></html>"""
UPLOAD = (
    'enctype="multipart/form-data" data-upload data-upload-sending="Envoi" '
    'data-upload-checking="Vérification" data-upload-failed="Échec"'
)


class Counting(Handler):
    """Answer each action as a form's view would, and keep what came."""

    seen: list[tuple[str, bytes]] = []

    def do_POST(self) -> None:  # noqa: N802  # the standard library's name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, body))
        if self.path == "/slow":
            time.sleep(0.7)
        if self.path == "/broken":
            self.send_error(503)
        elif self.path == "/refused":
            self.answer(422, Path(self.directory, "refused.html").read_bytes())
        else:
            self.send_response(303)
            self.send_header("Location", "/thanks.html")
            self.send_header("Content-Length", "0")
            self.end_headers()

    def do_GET(self) -> None:  # noqa: N802  # the standard library's name
        if self.path.endswith(".html"):
            self.seen.append((self.path, b""))
        super().do_GET()

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("forms")
    (folder / "static/parvis").mkdir(parents=True)
    (folder / "static/parvis/dist").symlink_to(DIST)
    script = next(DIST.glob("enhance-*.js")).name
    for action in ("plain", "slow"):
        (folder / f"{action}.html").write_text(
            FORM.format(script=script, action=action, attributes="", before="")
        )
    for action in ("sent", "broken"):
        (folder / f"{action}.html").write_text(
            FORM.format(script=script, action=action, attributes=UPLOAD, before="")
        )
    errors = '<div data-error-summary tabindex="-1">Fichier refusé</div>'
    refused = FORM.format(script=script, action="refused", attributes=UPLOAD, before=errors)
    (folder / "refused.html").write_text(refused)
    (folder / "thanks.html").write_text(
        FORM.format(script=script, action="sent", attributes="", before="<h1>Merci</h1>")
    )
    with served(folder, Counting) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, base: str) -> Iterator[Any]:
    Counting.seen = []
    contexts = []

    def open_page(name: str, **options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto(f"{base}/{name}.html")
        return page

    yield open_page
    for context in contexts:
        context.close()


def posts() -> list[bytes]:
    return [body for path, body in Counting.seen if not path.endswith(".html")]


def attach(page: Page, size: int = 300_000) -> None:
    page.set_input_files(
        "input[type=file]", {"name": "avis.pdf", "mimeType": "application/pdf", "buffer": b"x" * size}
    )


def test_two_clicks_send_once_with_the_button(opened) -> None:
    page = opened("slow")
    # Closer clicks are one for the browser itself, and Playwright's wait for the page that is leaving.
    page.evaluate(
        "const button = document.querySelector('button');"
        "[0, 200].forEach((delay) => setTimeout(() => button.click(), delay))"
    )
    expect(page.get_by_role("heading")).to_have_text("Merci")
    assert len(posts()) == 1
    assert b"go=yes" in posts()[0]


def test_a_form_that_did_not_leave_works_again(opened) -> None:
    page = opened("plain")
    page.clock.install()
    page.evaluate(
        "document.addEventListener('submit', (e) => {"
        "window.tries = (window.tries ?? 0) + !e.defaultPrevented; e.preventDefault(); })"
    )
    button = page.get_by_role("button", name="Envoyer")
    button.click()
    button.click(force=True)
    assert page.evaluate("window.tries") == 1
    expect(button).to_have_attribute("aria-disabled", "true")
    page.clock.fast_forward(9_000)
    button.click()
    assert page.evaluate("window.tries") == 2


def test_a_page_found_again_by_back_can_send(opened) -> None:
    page = opened("plain")
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_url("**/thanks.html")
    page.go_back()
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_url("**/thanks.html")
    assert len(posts()) == 2


def test_a_file_is_followed_and_the_answer_is_fetched_once(opened) -> None:
    page = opened("sent")
    attach(page)
    page.evaluate(
        "new MutationObserver(() => { const bar = document.querySelector('progress');"
        "if (bar) window.bar = bar.getAttribute('aria-labelledby'); })"
        ".observe(document.body, {childList: true, subtree: true})"
    )
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading")).to_have_text("Merci")
    assert page.url.endswith("/thanks.html")
    assert page.evaluate("window.bar")
    assert page.evaluate("document.activeElement.id") == "contenu"
    assert [path for path, _ in Counting.seen] == ["/sent.html", "/sent", "/thanks.html"]
    assert b"x" * 300_000 in posts()[0]
    assert b'name="go"\r\n\r\nyes' in posts()[0]
    page.go_back()
    page.wait_for_url("**/sent.html")
    expect(page.get_by_role("button", name="Envoyer")).to_be_visible()


def test_a_refusal_is_shown_where_the_reader_lands(opened) -> None:
    page = opened("refused")
    attach(page)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("input[type=file]")).to_have_value("")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    attach(page)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("input[type=file]")).to_have_value("")
    assert len(posts()) == 2


def test_a_failure_is_said_and_one_can_start_again(opened) -> None:
    page = opened("broken")
    attach(page)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("status")).to_have_text("Échec")
    with page.expect_response("**/broken"):
        page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("status")).to_have_count(1)
    assert len(posts()) == 2


def test_without_files_nor_scripts_the_browser_posts_as_ever(opened) -> None:
    page = opened("sent", java_script_enabled=False)
    attach(page)
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_url("**/thanks.html")
    empty = opened("sent")
    empty.get_by_role("button", name="Envoyer").click()
    empty.wait_for_url("**/thanks.html")
    assert len(posts()) == 2
