"""The agent's pages, the searches and the memory with the volume of a large territory, kept between runs.

Each page is asked for again and again, another case or person each time, in turn with the empty view.
"""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urljoin, urlsplit

from bench.asking import cookies, resident
from bench.browsing import Browser
from bench.figures.memory import present, weighed
from bench.figures.server_time import EMPTY, WARM_UP, centile, read
from bench.place import Cookies, session
from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.rounds import CONNECTIONS, WrongAnswer, drive
from bench.scratch import Scratch
from bench.servers import Served, serving, serving_bare
from bench.volume import volume

MANAGER, DESK = "helene.vauquelin-roy@montbrelle.example", "sabine.courtemanche@montbrelle.example"
"""Who sees the most of the biggest town, and who receives its inhabitants."""

PAGE, WORDS, PROCESSOR = Goal(60, "at most"), Goal(40, "at most"), Goal(25, "at most")
NEXT = re.compile(r'href="([^"]*apres=[^"]*)"')
INBOX, RECEPTION = "/agent/demandes/", "/agent/accueil/"

KNOWN = """
SELECT c.reference, a.family_name, a.given_names, c.profile_id::text, a.birth_date::text, a.telephone
FROM cases_case AS c JOIN cases_applicant AS a ON a.case_id = c.id
JOIN authorities_authority AS town ON town.id = c.authority_id
WHERE town.code = 'montbrelle' AND c.sector IN ('general', 'civil_status', 'culture', 'school')
  AND c.profile_id IS NOT NULL AND a.family_name <> '' ORDER BY md5(c.id::text) LIMIT 500
"""
PLACES = """
SELECT (SELECT id::text FROM catalogue_procedure WHERE slug = 'cantine-scolaire' AND authority_id = town.id),
       (SELECT id::text FROM authorities_unit WHERE code = 'education' AND authority_id = town.id)
FROM authorities_authority AS town WHERE town.code = 'montbrelle'
"""


@dataclass(frozen=True)
class Somebody:
    """An applicant of the volume, drawn at random, whose file is known."""

    reference: str
    family_name: str
    given_names: str
    profile: str
    birth_date: str | None
    telephone: str

    @property
    def words(self) -> str:
        """Her name as one types it."""
        return f"{self.family_name.upper()} {self.given_names}"


@dataclass(frozen=True)
class Read:
    """A page, its addresses taken in turn, and who reads it."""

    name: str
    paths: Sequence[str]
    who: Cookies


_known: dict[Plan, list[Figure]] = {}
"""What this run has measured: growth asks for the largest volume again, in small size for as many reads."""


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Read, search and weigh, on the volume of the plan; written first when it is not there."""
    if plan not in _known:
        tell(f"volume of {plan.volume_cases} cases")
        _known[plan] = _measured(place, plan)
    return _known[plan]


def _measured(run: Scratch, plan: Plan) -> list[Figure]:
    with volume(plan.volume_cases, plan.volume_persons, run.blank) as found:
        place, written = found.place, found.written
        with place.connect() as owner:
            people = [Somebody(*row) for row in owner.execute(KNOWN.encode()).fetchall()]
            procedure, unit = owner.execute(PLACES.encode()).fetchone() or ("", "")
        volumes = f"{written['cases']} cases, {written['persons']} persons, {written['events']} facts"
        return [
            measured("volume_seed", written["cases"] / written["seconds"], "cases/s",
                     compared_to=f"{volumes}, {written['rows']} rows in {written['seconds']:.0f} s"),
            *pages(place, plan, people, str(procedure), str(unit), volumes),
            *texts(place, plan, people),
            *persons(place, plan, people),
        ]  # fmt: skip


def pages(
    place: Scratch, plan: Plan, people: list[Somebody], procedure: str, unit: str, volumes: str
) -> list[Figure]:
    """The 95th centile of each page beyond the empty view; then what the processes hold in memory."""
    keys = json.loads(place.inside("bench.inside", "sessions", MANAGER, DESK))
    manager, desk = (session(key) for key in keys)
    figures = []
    with serving(place, "web", "worker", "live") as product, serving_bare(place) as bare:
        present(place)
        asked = reads(product.port, people, procedure, unit, manager, desk)
        for page in asked:
            warm(product.port, page)
            before = spent(place, product)
            ours = timed(product.port, page, plan.volume_reads)
            after = spent(place, product)
            read(bare.port, EMPTY, WARM_UP)
            least = centile(read(bare.port, EMPTY, plan.volume_reads), 95)
            python, server = (
                (now - then) / plan.volume_reads for now, then in zip(after, before, strict=True)
            )
            figures.append(
                measured(f"volume_p95: {page.name}", centile(ours, 95) - least, "ms", goal=PAGE,
                         compared_to=f"{volumes}; p50 {centile(ours, 50):.1f} ms, empty view {least:.1f} ms;"
                         f" processor a page: {python:.1f} ms of Python, {server:.1f} ms of the database")
            )  # fmt: skip
        browse(product.port, asked, plan)
        total, told = weighed(product)
    return [
        *figures,
        measured("volume_memory", total, "MB", compared_to=told),
    ]  # fmt: skip


def reads(
    port: int, people: list[Somebody], procedure: str, unit: str, manager: Cookies, desk: Cookies
) -> list[Read]:
    """The pages to time, by their names."""
    filters = {
        "inbox": "", "inbox decided": "etat=decided", "inbox all": "etat=all", "inbox mine": "a=mine",
        "inbox unassigned": "a=unassigned", "inbox late": "echeance=late", "inbox today": "echeance=today",
        "inbox procedure": f"demarche={procedure}", "inbox channel": "canal=post",
        "inbox commune": "commune=Montbrelle", "inbox unit": f"service={unit}",
        "inbox undelivered": "envois=echec",
    }  # fmt: skip
    browser = Browser(port, dict(manager), encodings="gzip")
    after = NEXT.search(browser.get(f"{INBOX}?etat=decided").text())
    browser.close()
    found = [Read(name, [f"{INBOX}?{query}"], manager) for name, query in filters.items()]
    if after is not None:
        found.append(Read("inbox next page", [urljoin(INBOX, after[1].replace("&amp;", "&"))], manager))
    return [
        *found,
        Read("inbox name", [f"{INBOX}?q={quote_plus(one.words)}" for one in people], manager),
        Read("case", [f"{INBOX}{one.reference}/" for one in people], manager),
        Read("person file", [f"/agent/usagers/{one.profile}/" for one in people], desk),
        Read("reception name", [f"{RECEPTION}?q={quote_plus(one.words)}" for one in people], desk),
        Read("reception reference", [f"{RECEPTION}?q={one.reference}" for one in people], desk),
        Read("reception telephone",
             [f"{RECEPTION}?q={quote_plus(one.telephone)}" for one in people if one.telephone], desk),
    ]  # fmt: skip


def warm(port: int, page: Read) -> None:
    """Have the threads of both workers read a page: over one connection, one worker alone would have seen it."""
    asked_for(port, [(page, path) for path in islice(cycle(page.paths), WARM_UP)])


def timed(port: int, page: Read, times: int) -> list[float]:
    """Read a page that many times on one connection, its addresses in turn; return milliseconds."""
    browser = Browser(port, dict(page.who), encodings="gzip")
    found = []
    for path in islice(cycle(page.paths), times):
        answer = browser.get(path)
        if answer.status != 200:
            raise WrongAnswer(f"{path} answered {answer.status}")
        found.append(answer.seconds * 1000)
    browser.close()
    return found


def spent(place: Scratch, product: Served) -> tuple[float, float]:
    """Milliseconds of processor that the web server, then its sessions of the database, have taken so far."""
    with place.connect() as owner:
        sessions = owner.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = %s",
            [urlsplit(place.urls["web"]).username],
        ).fetchall()
    return processor(product.processes("web")), processor([row[0] for row in sessions])


def processor(processes: Sequence[int]) -> float:
    """Milliseconds of processor that some processes have taken, each of their threads included; 0 for who is gone."""
    spent = 0
    for pid in processes:
        for one in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with suppress(FileNotFoundError, ProcessLookupError):
                spent += int(one.read_text().split()[0])
    return spent / 1e6


def browse(port: int, asked: list[Read], plan: Plan) -> None:
    """Read every page on eight connections at once, as a team does."""
    mixed = [(page, page.paths[number % len(page.paths)]) for number in range(20) for page in asked]
    asked_for(port, mixed[: plan.volume_reads])


def asked_for(port: int, reads: Sequence[tuple[Read, str]]) -> None:
    """Send these reads on eight connections, each worker having some."""
    requests = [
        {"method": "GET", "path": path, "body": "",
         "headers": {"X-Forwarded-For": resident(number), "Cookie": cookies(*page.who.values())}}
        for number, (page, path) in enumerate(reads)
    ]  # fmt: skip
    drive(port, requests, connections=CONNECTIONS)


def texts(place: Scratch, plan: Plan, people: list[Somebody]) -> list[Figure]:
    """How long the words of a search take: looked up, counted by state, and the first page read."""
    kinds = {
        "a person": [one.words for one in people],
        "a family name": [one.family_name for one in people],
        "a given name": [one.given_names for one in people],
        "a word of a title": ["cantine", "stationnement", "encombrants", "acte", "éclairage"],
        "a word of many titles": ["demande"],
    }
    times = plan.volume_reads
    asked = {kind: list(islice(cycle(words), times)) for kind, words in kinds.items()}
    warmed = [word for words in asked.values() for word in (*words[:WARM_UP], *words)]
    told = inside(place, "texts", MANAGER, warmed)
    turn = len(warmed) // len(kinds)
    found = {kind: told[turn * at + turn - times : turn * (at + 1)] for at, kind in enumerate(kinds)}
    return [
        measured(f"volume_text_p95: {kind}", centile(spent, 95), "ms", goal=WORDS,
                 compared_to=f"{times} searches; p50 {centile(spent, 50):.1f} ms")
        for kind, spent in found.items()
    ]  # fmt: skip


def persons(place: Scratch, plan: Plan, people: list[Somebody]) -> list[Figure]:
    """The processor of the database for a search of persons, half of them with the day of birth."""
    words = [
        f"{one.words} {one.birth_date}" if number % 2 and one.birth_date else one.words
        for number, one in enumerate(people)
    ]
    asked = list(islice(cycle(words), plan.volume_reads))
    # What the first answers took is dropped: they also prepare the process.
    told = inside(place, "searches", DESK, [*asked[:WARM_UP], *asked])[-len(asked) :]
    spent = [one["ms"] for one in told]
    return [
        measured("volume_person_search_cpu_p95", centile(spent, 95), "ms", goal=PROCESSOR,
                 compared_to=f"{len(asked)} searches; p50 {centile(spent, 50):.1f} ms")
    ]  # fmt: skip


def inside(place: Scratch, verb: str, login: str, asked: list[str]) -> list[Any]:
    """Have the product search each of these; return what it says of each."""
    path = place.folder / "asked.json"
    path.write_text(json.dumps(asked), encoding="utf-8")
    found: list[Any] = json.loads(place.inside("bench.inside", verb, login, str(path)))
    return found
