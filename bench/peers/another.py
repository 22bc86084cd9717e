"""A product that is not ours, in the contest: what was seeded is checked against what its own form writes."""

from collections.abc import Callable
from typing import Any, Protocol

import psycopg

from bench.peers.bases import Base
from bench.peers.contest import Contender, Seen
from bench.peers.corpus import Asked, Corpus
from bench.rounds import WrongAnswer
from bench.servers import Served


class Product(Protocol):
    """The gestures of a product, each read in its pages and checked."""

    total: int
    """How many requests its list said there are, when it was last read."""

    def create(self, turn: int, /) -> Seen: ...
    def created(self, turn: int, /) -> tuple[Seen, int]: ...
    def list_(self, turn: int, /) -> Seen: ...
    def case(self, turn: int, /) -> Seen: ...
    def search(self, words: str, /) -> Seen: ...
    def load(self, pages: int, /) -> object: ...


def entered(
    product: Product,
    *,
    name: str,
    version: str,
    web: Served,
    base: Base,
    table: str,
    same_shape: "Callable[[psycopg.Connection[Any], int, int], list[str]]",
    known: Corpus,
    asked: Asked,
) -> Contender:
    """Enter a product being served. Raise RuntimeError when its form writes otherwise than what was seeded."""
    ticket = product.created(0)[1]
    with base.connect() as session:
        wrong = same_shape(session, ticket, known.silent().number)
    if wrong:
        raise RuntimeError(f"what was seeded is not what {name} writes:\n" + "\n".join(wrong))
    product.list_(0)
    if product.total != (listed := known.listed(base.count(table))):
        raise WrongAnswer(f"{name} lists {product.total} requests, not {listed}")
    gestures = {
        "create": product.create,
        "list": product.list_,
        "case": product.case,
        "search name": lambda turn: product.search(asked.name(turn)),
        "search title": lambda turn: product.search(asked.title(turn)),
        "search text": lambda turn: product.search(asked.text(turn)),
    }
    return Contender(
        name, version, base.name, gestures, web.processes, lambda: base.count(table), product.load
    )
