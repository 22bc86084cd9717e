"""Draw the pictures of docs/tour/ from the demonstration that runs (`make demo`, then `make screenshots`)."""

import base64
import hashlib
import hmac
import io
import json
import os
import shutil
import struct
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TOUR = ROOT / "docs" / "tour"
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium-headless-shell")
    or shutil.which("chromium")
    or "chromium"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE, DESK = (390, 844), (1440, 900)
HEAVIEST = 150_000
"""Bytes of one picture at most."""

PROCEDURE = "eclairage-public"
ANSWERS: Mapping[str, str] = {
    "spot-line1": "12 rue du Lavoir",
    "spot-postcode": "26999",
    "spot-city": "Montbrelle",
    "landmark": "Devant l’école",
    "words": "Le lampadaire clignote depuis lundi et s’éteint vers 21 h.",
    "who-family_name": "Destève",
    "who-given_names": "Camille",
    "mail": "camille.desteve@courriel.example",
}
CHOICES: Mapping[str, int] = {"fault_kind": 0, "danger": 1, "wants_answer": 0}

STORY = "subvention théâtre passerelle"
"""What is asked in the case that shows what agents do together."""
VISITOR = "Fontbone Armel"
"""A name as reception hears it."""
INBOX = {
    "desk": "The inbox of a case officer: what matters now, deadlines in words.",
    "phone": "The same inbox on a phone, its filters folded.",
}
CASE = {
    "desk": "A case with all the evidence: opinions of other services, labels, links, a reply for tomorrow.",
    "phone": "The same case on a phone.",
}
DECISION = {
    "desk": "Deciding: the consequences are told before the click, the letter is read before it leaves.",
    "phone": "Deciding from a phone: the choice comes first.",
}
PERSON = {
    "desk": "The file of a person, in the sectors of the agent's mission: who she is, what she asked, who called.",
    "phone": "The same file on a phone.",
}
DESIGNED = "cantine-scolaire"
"""The procedure a designer changes, and the question of it that hangs on another."""
CONDITIONED = "quotient"
STUDIO = {
    "form": "The studio: a form without code, each question beside what a phone will show of it.",
    "table": "A price as a table: its cases, its trials, and what is still against it.",
    "phone": "A draft from a phone: where it stands, and what keeps it from being published.",
}
MORNING = {
    "desk": "A manager's morning: what silence will decide, what falls due, who has what; nobody is ranked.",
    "phone": "The same morning on a phone.",
}


class Tour:
    """The pictures taken, in order, with the line that tells each."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.lines: list[tuple[str, str]] = []

    def take(self, page: Page, name: str, words: str) -> None:
        """Keep what the window shows as a light picture."""
        page.evaluate("document.activeElement && document.activeElement.blur(); window.scrollTo(0, 0)")
        page.wait_for_load_state("load")
        picture = Image.open(io.BytesIO(page.screenshot(scale="css"))).convert("RGB")
        for quality in (85, 75, 60, 45):
            output = io.BytesIO()
            picture.save(output, "WEBP", quality=quality, method=6)
            if output.tell() < HEAVIEST:
                break
        else:
            raise SystemExit(f"{name}: heavier than {HEAVIEST} bytes")
        number = len(self.lines) + 1
        path = TOUR / f"{number:02}-{name}.webp"
        path.write_bytes(output.getvalue())
        self.lines.append((path.name, words))
        sys.stdout.write(f"{path.name}: {output.tell() // 1000} kB\n")

    def write(self) -> None:
        """Write the page that shows them, and remove those of an earlier tour."""
        kept = {name for name, _ in self.lines}
        for path in TOUR.glob("*.webp"):
            if path.name not in kept:
                path.unlink()
        lines = [
            "# A tour of Parvis",
            "",
            "Pictures of the demonstration: `make demo`, then `make screenshots`.",
            "",
        ]
        for name, words in self.lines:
            lines += [f"{words}", "", f"![{words}]({name})", ""]
        (TOUR / "README.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def main() -> None:
    """Visit as a resident with a phone, a case officer, at reception, as a manager and as a service designer."""
    known = read_demonstration()
    TOUR.mkdir(parents=True, exist_ok=True)
    tour = Tour(known["base_url"])
    town = next(one["code"] for one in known["authorities"] if offers(known["base_url"], one["code"]))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        resident(browser, tour, town)
        agent(browser, tour, known["accounts"])
        receptionist(browser, tour, known["accounts"])
        manager(browser, tour, known["accounts"])
        designer(browser, tour, known["accounts"])
        browser.close()
    tour.write()


def read_demonstration() -> dict[str, Any]:
    """Read what the running demonstration says of itself; refuse to go on without it."""
    try:
        known: dict[str, Any] = json.loads((VAR / "demo.json").read_text(encoding="utf-8"))
        with urlopen(f"{known['base_url']}/healthz", timeout=5):  # noqa: S310  # our own address
            pass
    except (FileNotFoundError, URLError, OSError):
        raise SystemExit("The demonstration does not run: start it with `make demo`.") from None
    if not known["authorities"]:
        raise SystemExit("The demonstration holds no authority.")
    return known


def offers(base: str, town: str) -> bool:
    """Whether a town offers the procedure of the tour."""
    try:
        with urlopen(f"{base}/{town}/demarches/{PROCEDURE}/", timeout=20):  # noqa: S310  # our own address
            return True
    except HTTPError:
        return False


def window(browser: Browser, size: tuple[int, int]) -> Page:
    """Open a window of this size."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="fr-FR", color_scheme="light"
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def resident(browser: Browser, tour: Tour, town: str) -> None:
    """File a report from a phone and follow it."""
    desk = window(browser, DESK)
    desk.goto(f"{tour.base}/{town}/")
    tour.take(desk, "town-desk", "The home of a town: what one can do, and where to go.")
    phone = window(browser, PHONE)
    phone.goto(f"{tour.base}/{town}/")
    tour.take(phone, "town-phone", "The same on a phone.")
    address = f"/{town}/demarches/{PROCEDURE}/"
    desk.goto(tour.base + address)
    tour.take(desk, "procedure-desk", "A procedure: what it asks, how long it takes, what silence means.")
    phone.goto(tour.base + address)
    phone.get_by_role("button", name="Commencer").click()
    fill(phone)
    tour.take(phone, "step-phone", "One step a page, saved each time, without an account.")
    last_button = "main form .govuk-button-group button"
    for _ in range(10):
        if "verifier-mes-reponses" in phone.url:
            break
        fill(phone)
        phone.locator(last_button).first.click()
        phone.wait_for_load_state("load")
    tour.take(phone, "check-phone", "Check your answers before they leave.")
    desk.context.add_cookies(phone.context.cookies())  # type: ignore[arg-type]  # what one gives, the other takes
    desk.goto(phone.url)
    tour.take(desk, "check-desk", "The same at a desk.")
    phone.locator(last_button).first.click()
    phone.wait_for_url("**/confirmation/")
    tour.take(phone, "confirmation-phone", "Sent: the reference, the code, and what happens next.")
    phone.goto(phone.url.replace("confirmation/", ""))
    tour.take(phone, "tracking-phone", "Where it stands, whenever one wants to know.")


def fill(page: Page) -> None:
    """Answer what the page asks, when it is among the answers prepared."""
    for name, value in ANSWERS.items():
        control = page.locator(f'[name="{name}"]')
        if control.count() and control.first.is_visible():
            control.first.fill(value)
    for name, position in CHOICES.items():
        radios = page.locator(f'input[type="radio"][name="{name}"]')
        if radios.count() > position:
            radios.nth(position).check(force=True)


def agent(browser: Browser, tour: Tour, accounts: list[dict[str, Any]]) -> None:
    """Read the inbox of a case officer, open a case, begin a decision."""
    page = signed_in(browser, tour, accounts, "instruction (vie associative)")
    small = beside(browser, page)
    for one, size in ((page, "desk"), (small, "phone")):
        one.goto(f"{tour.base}/agent/demandes/")
        tour.take(one, f"inbox-{size}", INBOX[size])
    page.goto(f"{tour.base}/agent/demandes/?q={quote(STORY)}")
    case = tour.base + str(page.locator("a.pv-rows__link").first.get_attribute("href"))
    for one, size in ((page, "desk"), (small, "phone")):
        one.goto(case)
        tour.take(one, f"case-{size}", CASE[size])
    for one, size in ((page, "desk"), (small, "phone")):
        one.goto(f"{case}decider/")
        with suppress(Exception):  # a report has one outcome only, and nothing to tick
            one.locator('[name="outcome"]').last.check(timeout=2_000)
        tour.take(one, f"decision-{size}", DECISION[size])


def receptionist(browser: Browser, tour: Tour, accounts: list[dict[str, Any]]) -> None:
    """Look at the desk before anybody comes, find somebody by a name badly spelt, open her file."""
    page = signed_in(browser, tour, accounts, "accueil de la mairie")
    page.goto(f"{tour.base}/agent/accueil/")
    tour.take(
        page, "reception-desk", "Reception: one box for whatever a visitor says, and the calls promised."
    )
    page.goto(f"{tour.base}/agent/accueil/?q={quote(VISITOR)}")
    tour.take(page, "found-desk", "Found although misspelt; just enough is shown to choose.")
    person = page.locator('main a[href*="/agent/usagers/"]').first
    if not person.count():
        raise SystemExit(f"Reception finds nobody for {VISITOR!r}.")
    file = tour.base + str(person.get_attribute("href"))
    for one, size in ((page, "desk"), (beside(browser, page), "phone")):
        one.goto(file)
        tour.take(one, f"person-{size}", PERSON[size])
    page.goto(f"{tour.base}/agent/doublons/")
    pair = page.locator('main a[href*="/agent/doublons/"]').first
    if not pair.count():
        raise SystemExit("Reception suspects no duplicate.")
    page.goto(tour.base + str(pair.get_attribute("href")))
    tour.take(page, "duplicate-desk", "Two files that may be one person: what is alike, what differs.")


def manager(browser: Browser, tour: Tour, accounts: list[dict[str, Any]]) -> None:
    """Read what a manager reads at eight."""
    page = signed_in(browser, tour, accounts, "responsable de service")
    for one, size in ((page, "desk"), (beside(browser, page), "phone")):
        one.goto(f"{tour.base}/agent/matin/")
        tour.take(one, f"morning-{size}", MORNING[size])


def designer(browser: Browser, tour: Tour, accounts: list[dict[str, Any]]) -> None:
    """Change a procedure: a question under a condition, the table of its price, what is left to mend."""
    page = signed_in(browser, tour, accounts, "conception des démarches")
    studio = f"{tour.base}/studio/{DESIGNED}/"
    page.goto(studio)
    begin = page.locator('form[action$="/modifier/"] button')
    if begin.count():
        begin.click()
        page.wait_for_load_state("load")
    page.goto(f"{studio}formulaire/{CONDITIONED}/")
    page.wait_for_timeout(2_000)  # the preview is drawn after the page
    tour.take(page, "studio-form-desk", STUDIO["form"])
    page.goto(f"{studio}tables/")
    page.locator('main table a[href*="/tables/"]').first.click()
    page.wait_for_load_state("load")
    tour.take(page, "studio-table-desk", STUDIO["table"])
    small = beside(browser, page)
    small.goto(studio)
    tour.take(small, "studio-phone", STUDIO["phone"])


def signed_in(browser: Browser, tour: Tour, accounts: list[dict[str, Any]], role: str) -> Page:
    """Open a window in which the agent who has this role signed in."""
    account = next((one for one in accounts if one["role"].lower() == role), None)
    if account is None:
        raise SystemExit(f"No account of the demonstration has the role {role!r}.")
    page = window(browser, DESK)
    page.goto(account["url"])
    page.locator('[name="login"]').fill(account["login"])
    page.locator('[name="password"]').fill(account["password"])
    page.locator("main form button[type=submit]").first.click()
    if account.get("totp_secret"):
        page.locator('[name="code"]').fill(code_now(account["totp_secret"]))
        page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state("load")
    return page


def beside(browser: Browser, page: Page) -> Page:
    """Open the telephone of whoever signed in in this window."""
    small = window(browser, PHONE)
    small.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]  # what one gives, the other takes
    return small


def code_now(secret: str) -> str:
    """The six digits an application shows for a secret (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    digest = hmac.new(key, struct.pack(">Q", int(time.time() // 30)), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


if __name__ == "__main__":
    main()
