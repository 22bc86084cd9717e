"""The requests that every product is given: those of Parvis' volume, told as plain values, one a line.

    {"reference", "queue", "title", "text", "state", "opened_at", "closed_at", "due_on", "name", "email", "agent",
     "messages": [{"kind", "at", "agent", "text"}]}

A queue is a wall of Parvis: an authority and a sector. Texts are what the person answered, one answer a line.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random
from typing import Any

from bench.report import tell
from bench.scratch import Scratch

MANAGER = "helene.vauquelin-roy@montbrelle.example"
"""Who reads the list and the cases: she sees the ordinary sectors of the biggest town."""
CREATED_IN = "montbrelle/general"
"""Where the requests of the measure arrive."""


@dataclass(frozen=True)
class Message:
    """A word of a request: of the person (``received``), of the service (``sent``), between agents (``note``)."""

    kind: str
    at: datetime
    agent: str
    text: str


@dataclass(frozen=True)
class Request:
    """A request as every product can hold it."""

    number: int
    reference: str
    queue: str
    title: str
    text: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    due_on: date
    name: str
    email: str
    agent: str
    messages: tuple[Message, ...]

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected."""
        return self.closed_at is not None

    @property
    def words_of_title(self) -> str:
        """The longest part of the title that every page writes alike, whatever it does to apostrophes."""
        return max(re.split(r"[’'&<>\"]", self.title), key=len).strip()

    @property
    def lines(self) -> list[str]:
        """The lines of its text that every page writes alike."""
        return [line for line in self.text.split("\n") if not re.search(r"[’'&<>\"]", line)]

    @property
    def changed_at(self) -> datetime:
        """When something last happened to it."""
        return max((self.opened_at, *(one.at for one in self.messages), *filter(None, [self.closed_at])))

    @property
    def due_at(self) -> datetime:
        """The deadline as a moment."""
        return datetime.combine(self.due_on, time(12), tzinfo=UTC)


@dataclass(frozen=True)
class Agent:
    """Somebody who works there."""

    email: str
    given_name: str
    family_name: str


@dataclass(frozen=True)
class Corpus:
    """Everything a product is seeded with."""

    path: Path
    queues: dict[str, str]
    """Their names by their code, in a fixed order."""
    agents: list[Agent]
    reader: str
    """The agent of the measures."""
    seen: list[str]
    """The queues she sees."""

    def silent(self) -> Request:
        """A request with an address, not taken yet, about which nothing was said: as one has just been made."""
        return next(
            one
            for one in self.requests()
            if one.email and one.state == "filed" and not (one.messages or one.agent)
        )

    def listed(self, held: int) -> int:
        """How many lines the agent's list has in a product that holds so many requests: those made since are open."""
        requests = seen = 0
        for one in self.requests():
            requests += 1
            seen += not one.is_over and one.queue in self.seen
        return seen + held - requests

    def requests(self) -> Iterator[Request]:
        """Every request, the oldest first, numbered from 1."""
        with self.path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield request_of(number, json.loads(line))


def request_of(number: int, told: dict[str, Any]) -> Request:
    """A line of the file as values."""
    messages = tuple(
        Message(one["kind"], datetime.fromisoformat(one["at"]), one["agent"], one["text"])
        for one in told["messages"]
    )
    return Request(
        number,
        told["reference"],
        told["queue"],
        told["title"],
        told["text"],
        told["state"],
        datetime.fromisoformat(told["opened_at"]),
        datetime.fromisoformat(told["closed_at"]) if told["closed_at"] else None,
        date.fromisoformat(told["due_on"]),
        told["name"],
        told["email"],
        told["agent"],
        messages,
    )


def corpus(place: Scratch, folder: Path, requests: int) -> Corpus:
    """Have Parvis tell its volume, the first time; the same file serves every product."""
    path, known = folder / f"corpus_{requests}.jsonl", folder / f"corpus_{requests}.json"
    if not known.is_file():
        tell(f"telling {requests} requests")
        said = place.inside("bench.peers.inside", "tell", MANAGER, str(path), role="worker")
        known.write_text(said, encoding="utf-8")
    told = json.loads(known.read_text(encoding="utf-8"))
    agents = [Agent(**one) for one in told["agents"]]
    return Corpus(path, told["queues"], agents, MANAGER, told["seen"])


@dataclass(frozen=True)
class Written:
    """What somebody writes when she makes a request through the door."""

    given_name: str
    family_name: str
    email: str
    title: str
    text: str


WORD = re.compile(r"\b[a-zéèêàâîïôûç]{7,}\b")
SENTENCE = 6
"""Words from which a line is a sentence, neither a name nor an address."""
"""A word that says something, of small letters: neither a name nor a number."""


@dataclass(frozen=True)
class Asked:
    """What is looked for and written, turn after turn: the same of every product."""

    cases: list[Request]
    names: list[str]
    titles: list[str]
    texts: list[str]

    def case(self, turn: int) -> Request:
        """A case to read."""
        return self.cases[turn % len(self.cases)]

    def name(self, turn: int) -> str:
        """Who asked, as one types it."""
        return self.names[turn % len(self.names)]

    def title(self, turn: int) -> str:
        """A word of a title."""
        return self.titles[turn % len(self.titles)]

    def text(self, turn: int) -> str:
        """A word that people wrote in their requests, and that no title has."""
        return self.texts[turn % len(self.texts)]

    def written(self, turn: int) -> Written:
        """A new request."""
        return Written(
            "Odile",
            "Ferrand",
            f"odile.ferrand.{turn}@courriel.example",
            "Faire une réclamation",
            f"J’ai attendu une heure au guichet, puis on m’a dit de revenir. C’était mon passage numéro {turn}.",
        )


def asked_of(known: Corpus) -> Asked:
    """Draw what is looked for among what the agent of the measures sees."""
    seen = set(known.seen)
    requests = [one for one in known.requests() if one.queue in seen]
    chance = Random(35)  # noqa: S311  # the same questions at each run
    cases = chance.sample(requests, min(400, len(requests)))
    names = [one.name for one in cases if one.name and '"' not in one.name]
    titles = sorted({max(one.title.replace("’", " ").split(), key=len) for one in cases})
    of_titles = " ".join(one.title.lower() for one in requests)
    lines = [line for one in cases for line in one.text.split("\n") if len(line.split()) >= SENTENCE]
    texts = {word for line in lines for word in WORD.findall(line) if word not in of_titles}
    return Asked(cases, names, titles, sorted(texts)[:: max(1, len(texts) // 40)])
