"""Serve Request Tracker; its gestures: self-service, list of tickets, a ticket with its history, search box."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus, urlencode

from bench.browsing import Browser
from bench.peers.another import entered
from bench.peers.bases import Base, base_of
from bench.peers.contest import Contender, Seen
from bench.peers.corpus import CREATED_IN, Asked, Corpus
from bench.peers.forms import form_with
from bench.peers.memory import load
from bench.peers.plan import ROWS
from bench.peers.tracker.seeding import same_shape, seed
from bench.peers.tracker.setting_up import NAME, PASSWORD, RESIDENT, SERVER, configure, index, install, make
from bench.peers.visiting import Visit
from bench.report import tell
from bench.rounds import WrongAnswer
from bench.servers import Served, running, wait
from parvis.base.cluster.server import free_port
from parvis.base.supervision import Child

ROW = re.compile(r'<tbody class="list-item"')
FOUND = re.compile(r"<title>\D*(\d[^<]*?) tickets?<")
"""Its thousands are apart."""
HISTORY = re.compile(r'load\("(\\/Helpers\\/TicketHistory\?[^"]+)"')
WISHES = "/Prefs/SearchOptions.html"
"""Where she says how many lines a list has."""
ACTIVE = "Status = '__Active__'"
SHOWN = re.compile(r"id=(\d+)")


def prepare(owner: str, folder: Path, known: Corpus, requests: int) -> tuple[Base, str]:
    """Have it installed, its database seeded and indexed, all kept; return its version too. Raise NotThere."""
    version = install()
    base = base_of(owner, folder, "tracker", requests)
    if base.seeded() is None:
        tell("seeding Request Tracker")
        make(owner, base, known)
        written = seed(base, known)
        tell("indexing Request Tracker")
        index(base)
        with base.connect() as session:
            session.execute("VACUUM ANALYZE")
        base.keep({"rows": written})
    return base, version


@contextmanager
def served(base: Base) -> Iterator[Served]:
    """Serve it by Starman, the quick server its guide names: two workers, as everybody has."""
    port = free_port()
    around = configure(base, port=port, indexed=True)
    command = [
        str(SERVER),
        "--server",
        "Starman",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "2",
    ]
    child = Child(NAME, command, around, base.folder / "web.log")
    with running(child):
        wait(child, port, "/")
        yield Served(child, port)


class Tracker:
    """The gestures: the browser of a person who has an account, and the agent's."""

    def __init__(self, port: int, known: Corpus, asked: Asked) -> None:
        self.port, self.asked, self.total = port, asked, 0
        self.agent = signed_in(port, known.reader)
        wishes = form_with(self.agent.read(WISHES), "RowsPerPage")
        wishes.choices.add("SavePreferences")
        self.agent.send(wishes, {"RowsPerPage": str(ROWS), "SavePreferences": "Save"})
        self.person = signed_in(port, RESIDENT)

    def create(self, turn: int) -> Seen:
        """The form of the self-service, then the page of the ticket it leads to."""
        return self.created(turn)[0]

    def created(self, turn: int) -> tuple[Seen, int]:
        """The same, with the number of the ticket."""
        written = self.asked.written(turn)
        visit = self.person
        visit.begin()
        page = visit.read(f"/SelfService/Create.html?{urlencode({'Queue': CREATED_IN})}")
        form = form_with(page, "Subject")
        typed = {"Subject": written.title, "Content": written.text, "SubmitTicket": "Create ticket"}
        form.choices.add("SubmitTicket")
        shown = visit.send(form, typed, written.title, writes=True)
        found = SHOWN.search(visit.path)
        if found is None or "/SelfService/Display.html" not in visit.path:
            raise WrongAnswer(f"{visit.asked} ends at {visit.path}: {shown[:3000]}")
        return visit.seen(), int(found[1])

    def list_(self, _turn: int) -> Seen:
        """What is active in the queues that her rights let her see."""
        return self._listed(f"/Search/Results.html?{urlencode({'Query': ACTIVE})}")

    def case(self, turn: int) -> Seen:
        """The page of a ticket, then its history, which its script reads."""
        one = self.asked.case(turn)
        self.agent.begin()
        page = self.agent.read(f"/Ticket/Display.html?id={one.number}", one.words_of_title)
        history = HISTORY.search(page)
        if history is None:
            raise WrongAnswer("the ticket has no history to read")
        self.agent.fetch(history[1].replace("\\/", "/"), *one.lines[:1])
        return self.agent.seen()

    def search(self, words: str) -> Seen:
        """The search box of every page, whatever the status; words together, so that it looks once."""
        asked = quote_plus(f'"{words}" any')
        return self._listed(f"/Search/Simple.html?q={asked}", words)

    def load(self, pages: int) -> None:
        """Read lists and tickets, many at once."""
        results = f"/Search/Results.html?{urlencode({'Query': ACTIVE})}"
        paths = [
            results if turn % 2 else f"/Ticket/Display.html?id={self.asked.case(turn).number}"
            for turn in range(pages)
        ]
        load(self.port, self.agent.browser.cookies, paths)

    def _listed(self, path: str, words: str = "") -> Seen:
        self.agent.begin()
        page = self.agent.read(path)
        rows, total = len(ROW.findall(page)), FOUND.search(page)
        self.total = int(re.sub(r"\D", "", total[1])) if total else 0
        if not 0 < rows <= ROWS:
            raise WrongAnswer(f"{self.agent.asked} lists {rows} lines for « {words} »: {page[:200]}")
        return self.agent.seen(rows)


def signed_in(port: int, login: str) -> Visit:
    """A browser in which somebody has signed in."""
    visit = Visit(Browser(port, encodings="gzip"))
    form = form_with(visit.read("/"), "pass")
    visit.send(form, {"user": login, "pass": PASSWORD}, "Logout")
    return visit


@contextmanager
def contender(base: Base, version: str, known: Corpus, asked: Asked) -> Iterator[tuple[Contender, Served]]:
    """Serve it, check that what was seeded has the shape of what its form makes, and lend its gestures."""
    with served(base) as web:
        product = Tracker(web.port, known, asked)
        yield (
            entered(
                product,
                name=NAME,
                version=version,
                web=web,
                base=base,
                table="tickets",
                same_shape=same_shape,
                known=known,
                asked=asked,
            ),
            web,
        )
