"""Install, seed and serve django-helpdesk; its gestures: public form, list of tickets, a ticket, search."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bench.browsing import Browser
from bench.peers.another import entered
from bench.peers.bases import Base, base_of, empty
from bench.peers.contest import Contender, Seen
from bench.peers.corpus import CREATED_IN, Asked, Corpus
from bench.peers.forms import form_with
from bench.peers.helpdesk.seeding import same_shape, seed
from bench.peers.memory import load
from bench.peers.plan import ROWS
from bench.peers.visiting import Visit
from bench.report import tell
from bench.rounds import WrongAnswer
from bench.servers import Served, running, wait
from config.env import ROOT
from parvis.base.cluster.server import free_port
from parvis.base.supervision import Child

NAME = "django-helpdesk"
VERSION = "2.6.1"
WANTED = (f"django-helpdesk=={VERSION}", "Django==5.2.*", "psycopg[binary]", "granian")
PASSWORD = "a password for measures only"  # noqa: S105  # of an invented account of this machine
OPEN = (1, 2)
EVERY = (1, 2, 3, 4, 5)
ROWS_AT = re.compile(r"/datatables_ticket_list/[A-Za-z0-9+/=]+")
VIEWED = re.compile(r"ticket=[a-z0-9-]+-(\d+)&")


def prepare(owner: str, folder: Path, known: Corpus, requests: int) -> Base:
    """Have it installed in an environment of its own, and its database seeded; both kept."""
    base = base_of(owner, folder, "helpdesk", requests)
    programs = install(folder)
    if base.seeded() is None:
        tell("seeding django-helpdesk")
        empty(owner, base)
        run(base, programs, "-m", "django", "migrate", "--verbosity", "0")
        told = {
            "queues": known.queues,
            "agents": [vars(one) for one in known.agents],
            "public": CREATED_IN,
            "reader": known.reader,
            "password": PASSWORD,
            "rows": ROWS,
        }
        said = run(base, programs, "-m", "bench.peers.helpdesk.site.people", told=json.dumps(told))
        numbers = json.loads(said)
        base.keep({"numbers": numbers, "rows": seed(base, known, numbers)})
    return base


def install(folder: Path) -> Path:
    """Make the environment, once; return the folder of its programs."""
    programs = folder / "helpdesk" / "venv" / "bin"
    if not (programs / "granian").is_file():
        tell(f"installing {', '.join(WANTED)}")
        subprocess.run([sys.executable, "-m", "venv", programs.parent], check=True)  # noqa: S603  # our own words
        subprocess.run([programs / "pip", "install", "--quiet", *WANTED], check=True)  # noqa: S603
    return programs


def environment(base: Base) -> dict[str, str]:
    """The environment of its processes: nothing of Parvis."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        **base.environment,
        "DJANGO_SETTINGS_MODULE": "bench.peers.helpdesk.site.settings",
        "SECRET_KEY": "a key for measures only, as long as it should be, and known to everybody",
        "HELPDESK_MEDIA": str(base.folder / "media"),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def run(base: Base, programs: Path, *words: str, told: str = "") -> str:
    """Run its Python, and return what it printed."""
    done = subprocess.run(  # noqa: S603  # our own words, without a shell
        [programs / "python", *words],
        cwd=ROOT, env=environment(base), input=told, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"{words} failed:\n{done.stderr[-3000:]}")
    return done.stdout


@contextmanager
def served(base: Base, programs: Path) -> Iterator[Served]:
    """Serve it as Parvis is served: granian, two workers of eight threads."""
    port = free_port()
    command = [
        str(programs / "granian"), "--interface", "wsgi", "--no-ws", "--http", "1", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "2", "--blocking-threads", "8",
        "--blocking-threads-idle-timeout", "600", "--log-level", "warning",
        "bench.peers.helpdesk.site.wsgi:application",
    ]  # fmt: skip
    child = Child(NAME, command, environment(base), base.folder / "web.log")
    with running(child):
        wait(child, port, "/login/")
        yield Served(child, port)


class Helpdesk:
    """The gestures: a new browser for each person, the agent's own."""

    def __init__(self, port: int, base: Base, known: Corpus, asked: Asked) -> None:
        seeded = base.seeded()
        assert seeded is not None
        self.port, self.asked, self.total = port, asked, 0
        self.queues: dict[str, int] = seeded["numbers"]["queues"]
        self.seen = [self.queues[code] for code in known.seen]
        self.agent = Visit(Browser(port, encodings="gzip"))
        page = self.agent.read("/login/")
        self.agent.send(form_with(page, "password"), {"username": known.reader, "password": PASSWORD})

    def create(self, turn: int) -> Seen:
        """The public form, then the page of the ticket it leads to."""
        return self.created(turn)[0]

    def created(self, turn: int) -> tuple[Seen, int]:
        """The same, with the number of the ticket."""
        written = self.asked.written(turn)
        visit = Visit(Browser(self.port, encodings="gzip"))
        form = form_with(visit.read("/tickets/submit/"), "submitter_email")
        typed = {
            "queue": str(self.queues[CREATED_IN]),
            "title": written.title,
            "body": written.text,
            "submitter_email": written.email,
        }
        visit.send(form, typed, written.title, f"numéro {turn}", writes=True)
        found = VIEWED.search(visit.path)
        if found is None:
            raise WrongAnswer(f"{visit.asked} ends at {visit.path}")
        visit.browser.close()
        return visit.seen(), int(found[1])

    def list_(self, _turn: int) -> Seen:
        """The list of open tickets: the page, then its rows, which its script reads."""
        return self._listed({"status": OPEN}, "")

    def case(self, turn: int) -> Seen:
        """The page of a ticket."""
        one = self.asked.case(turn)
        self.agent.begin()
        self.agent.read(f"/tickets/{one.number}/", f"#{one.number}<", one.words_of_title)
        return self.agent.seen()

    def search(self, words: str) -> Seen:
        """The keyword search of the list, whatever the status."""
        return self._listed({"status": EVERY, "q": [words]}, words)

    def load(self, pages: int) -> None:
        """Read lists and tickets, many at once."""
        paths = [
            "/tickets/" if turn % 2 else f"/tickets/{self.asked.case(turn).number}/" for turn in range(pages)
        ]
        load(self.port, self.agent.browser.cookies, paths)

    def _listed(self, wanted: dict[str, object], words: str) -> Seen:
        query = urlencode({"queue": self.seen, "sort": "created", **wanted}, doseq=True)
        self.agent.begin()
        page = self.agent.read(f"/tickets/?{query}")
        found = ROWS_AT.search(page)
        if found is None:
            raise WrongAnswer("the list has no rows to read")
        answer = json.loads(self.agent.fetch(f"{found[0]}?draw=1&start=0&length={ROWS}"))
        rows, self.total = answer["data"], answer["recordsTotal"]
        if not 0 < len(rows) <= ROWS:
            raise WrongAnswer(f"{len(rows)} lines for « {words} »")
        return self.agent.seen(len(rows))


@contextmanager
def contender(base: Base, folder: Path, known: Corpus, asked: Asked) -> Iterator[tuple[Contender, Served]]:
    """Serve it, check that what was seeded has the shape of what its form makes, and lend its gestures."""
    with served(base, install(folder)) as web:
        product = Helpdesk(web.port, base, known, asked)
        yield (
            entered(
                product,
                name=NAME,
                version=VERSION,
                web=web,
                base=base,
                table="helpdesk_ticket",
                same_shape=same_shape,
                known=known,
                asked=asked,
            ),
            web,
        )
