"""Somebody at a product's pages: what she waits for is added up, and each answer is checked."""

from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from bench.asking import FORM_TYPE
from bench.browsing import Answer, Browser
from bench.peers.contest import Seen
from bench.peers.forms import Form, in_parts
from bench.rounds import WrongAnswer

MOST_REDIRECTIONS = 5


@dataclass
class Visit:
    """One gesture at a time: pages read, forms sent, redirections followed."""

    browser: Browser
    path: str = "/"
    seconds: float = 0.0
    exchanges: int = 0
    weight: int = 0
    sending: float | None = None
    asked: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Begin a gesture: nothing is counted yet."""
        self.seconds, self.exchanges, self.weight, self.sending, self.asked = 0.0, 0, 0, None, []

    def read(self, path: str, *expected: str) -> str:
        """Read a page, wherever it leads; return its text. Raise WrongAnswer when something expected is not in it."""
        return self._told(self._follow(self._ask("GET", path)), expected)

    def send(self, form: Form, typed: dict[str, str], *expected: str, writes: bool = False) -> str:
        """Fill a form and send it, read where it leads; ``writes`` marks the exchange that makes the request exist."""
        values = form.filled(typed)
        coded = in_parts(values, form.files) if form.has_parts else None
        body, media = coded or (urlencode(values).encode(), FORM_TYPE)
        answer = self._ask("POST", form.action or self.path, body, {"Content-Type": media})
        if writes:
            self.sending = answer.seconds
        return self._told(self._follow(answer), expected)

    def fetch(self, path: str, *expected: str) -> str:
        """Read a piece of the page one is on, as its script does."""
        here = self.path
        told = self._told(self._ask("GET", path, more={"X-Requested-With": "XMLHttpRequest"}), expected)
        self.path = here
        return told

    def seen(self, rows: int | None = None) -> Seen:
        """What the gesture was."""
        return Seen(self.seconds, self.exchanges, self.weight, rows, self.sending)

    def _ask(
        self, method: str, path: str, body: bytes | None = None, more: dict[str, str] | None = None
    ) -> Answer:
        path = urljoin(self.path, path)
        headers = {"Referer": f"http://127.0.0.1:{self.browser.port}{self.path}", **(more or {})}
        answer = self.browser.ask(method, path, body, headers)
        self.seconds += answer.seconds
        self.exchanges += 1
        self.weight += answer.weight
        self.asked.append(path)
        self.path = path
        return answer

    def _follow(self, answer: Answer) -> Answer:
        for _ in range(MOST_REDIRECTIONS):
            if answer.status not in (301, 302, 303):
                return answer
            found = urlsplit(answer.headers["location"])
            answer = self._ask("GET", found.path + (f"?{found.query}" if found.query else ""))
        raise WrongAnswer(f"{self.asked} never end")

    def _told(self, answer: Answer, expected: tuple[str, ...]) -> str:
        if answer.status != 200:
            raise WrongAnswer(f"{self.asked} answered {answer.status}: {answer.text()[:600]}")
        page = answer.text()
        for words in expected:
            if words not in page:
                raise WrongAnswer(f"{self.asked} does not say « {words} »: {page[:3000]}")
        return page
