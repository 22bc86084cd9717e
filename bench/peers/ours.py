"""Parvis in the comparison: the portal without account, the agent's inbox, a case, the search of the inbox."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import quote_plus

from bench.asking import resident
from bench.browsing import Browser
from bench.figures.memory import DRAINED, once, present
from bench.peers.contest import Contender, Seen
from bench.peers.corpus import Asked, Corpus
from bench.peers.forms import form_to
from bench.peers.memory import load
from bench.peers.plan import ROWS
from bench.peers.visiting import Visit
from bench.place import session
from bench.rounds import WrongAnswer
from bench.scratch import Scratch
from bench.servers import Served, serving

NAME = "parvis"
PROCEDURE = "/montbrelle/demarches/reclamation/"
INBOX = "/agent/demandes/"
ROW = re.compile(
    r'<th scope="row" class="govuk-table__header"><a class="govuk-link pv-rows__link" href="([^"]+)"'
)
SENT = re.compile(r"/demandes/([0-9A-Z-]+)/confirmation/")
NOW = """
SELECT count(*) FROM procrastinate_jobs
WHERE status = 'doing' OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()))
"""


class Parvis:
    """The gestures, on two browsers: a new one for each resident, the agent's own."""

    def __init__(self, port: int, agent: str, asked: Asked) -> None:
        self.port = port
        self.asked = asked
        self.agent = Visit(Browser(port, session(agent), encodings="gzip"))
        self.residents = count(500_000 + int(time.time()) % 100_000 * 10)

    def create(self, turn: int) -> Seen:
        """From the page of the procedure to the confirmation: two steps, the check, the button."""
        written = self.asked.written(turn)
        browser = Browser(self.port, encodings="gzip")
        browser.headers["X-Forwarded-For"] = resident(next(self.residents))
        visit = Visit(browser)
        page = visit.read(PROCEDURE)
        page = visit.send(form_to(page, "/saisie/"), {})
        facts = {"service": "counter", "account": written.text}
        page = visit.send(form_to(page, visit.path), facts)
        person = {
            "who-given_names": written.given_name,
            "who-family_name": written.family_name,
            "mail": written.email,
            "home-line1": "3 rue des Lilas",
            "home-postcode": "26991",
            "home-city": "Montbrelle",
        }
        page = visit.send(form_to(page, visit.path), person, "Lilas")
        page = visit.send(form_to(page, "/envoyer-ma-demande/"), {}, writes=True)
        found = SENT.search(visit.path)
        if found is None or found[1] not in page:
            raise WrongAnswer(f"{visit.asked} ends at {visit.path} without a reference")
        browser.close()
        return visit.seen()

    def list_(self, _turn: int) -> Seen:
        """The inbox as it opens."""
        return self._listed(INBOX)

    def case(self, turn: int) -> Seen:
        """The page of a case."""
        one = self.asked.case(turn)
        self.agent.begin()
        self.agent.read(f"{INBOX}{one.reference}/", one.reference, one.words_of_title)
        return self.agent.seen()

    def search(self, words: str) -> Seen:
        """The search of the inbox, whatever the state."""
        return self._listed(f"{INBOX}?etat=all&q={quote_plus(words)}", words)

    def load(self, pages: int) -> None:
        """Read lists and cases, many at once."""
        paths = [INBOX if turn % 2 else f"{INBOX}{self.asked.case(turn).reference}/" for turn in range(pages)]
        load(self.port, self.agent.browser.cookies, paths)

    def _listed(self, path: str, words: str = "") -> Seen:
        self.agent.begin()
        rows = len(ROW.findall(self.agent.read(path)))
        if not 0 < rows <= ROWS:
            raise WrongAnswer(f"{path} lists {rows} lines for « {words} »")
        return self.agent.seen(rows)


@contextmanager
def contender(place: Scratch, known: Corpus, asked: Asked) -> Iterator[tuple[Contender, Served]]:
    """Serve Parvis as the demonstration does: two web workers and the worker of jobs."""
    with place.connect() as owner:
        # What the writing of the volume deferred would be done during the measure, and weigh on everybody.
        owner.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
    with serving(place) as web, serving(place, "worker") as worker:
        present(place)
        product = Parvis(web.port, session_of(place, known), asked)
        gestures = {
            "create": product.create,
            "list": product.list_,
            "case": product.case,
            "search name": lambda turn: product.search(asked.name(turn)),
            "search title": lambda turn: product.search(asked.title(turn)),
        }
        yield (
            Contender(
                NAME,
                "",
                place.database,
                gestures,
                lambda: [*web.processes(), *worker.processes()],
                lambda: int(place.value("SELECT count(*) FROM cases_case")),
                product.load,
                lambda: settled(place),
            ),
            web,
        )


def settled(place: Scratch) -> None:
    """Wait until the worker has done what it was left, for a while at most."""
    deadline = time.monotonic() + DRAINED
    while int(place.value(NOW)) and time.monotonic() < deadline:
        time.sleep(0.2)


def session_of(place: Scratch, known: Corpus) -> str:
    """The session of the agent who reads."""
    return place.inside("bench.inside", "sessions", known.reader).strip()[2:-2]


def whole(place: Scratch, known: Corpus, asked: Asked, pages: int) -> float:
    """Megabytes of all that runs in service, forked from one loading, after as many pages; what they share once."""
    with serving(place, "web", "worker", "live") as everything:
        Parvis(everything.port, session_of(place, known), asked).load(pages)
        settled(place)
        return once(everything.processes())
