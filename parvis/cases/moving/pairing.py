"""Which question of a later form takes the answers of each question of a former one. Pure.

A question takes the answers of the one that has its id, when they are of one kind. Where none does, a designer may name
another: a question that the former form did not ask. A question is told by its key: its id, and inside a block
``block.question``.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from parvis.base.labels import text
from parvis.forms.shape import Field, Form

ALIKE = frozenset({"text", "long_text"})
"""Kinds whose answers are of one nature: one may become the other."""


Equivalents = Mapping[str, str]
"""The key of a question of the later form by that of the question of the former one whose answers it takes."""
ALIKE_ONLY: Equivalents = MappingProxyType({})
"""None chosen: each question takes the answers of the one that has its id."""


class CannotPair(Exception):
    """An equivalent that the two forms do not allow; ``key``: of the former question."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    @property
    def question(self) -> str:
        """The id of the former question."""
        return self.key.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Alone:
    """A question of the former form that no question of the later one takes the answers of by itself."""

    key: str
    question: Field
    takers: Mapping[str, Field]
    """Those of the later form that may, by their keys: of its kind, and not asked before."""


@dataclass(frozen=True)
class Pairing:
    """Two forms, and the equivalents that were chosen."""

    before: Form
    after: Form
    chosen: Equivalents = field(default_factory=dict)

    def taker(self, name: str) -> Field | None:
        """The question that takes the answers of a question outside of blocks; none when nothing does."""
        was = self.before.by_id.get(name)
        now = self.after.by_id.get(self.chosen.get(name, name))
        return now if was is not None and now is not None and is_same(was, now) else None

    def inside(self, was: Field, now: Field) -> dict[str, Field]:
        """The questions of a block that take answers of another block, by the ids of the questions they come from."""
        own = {one.id: one for one in now.fields}
        found: dict[str, Field] = {}
        for child in was.fields:
            named = self.chosen.get(f"{was.id}.{child.id}", f"{now.id}.{child.id}")
            taker = own.get(named.removeprefix(f"{now.id}."))
            if taker is not None and is_same(child, taker):
                found[child.id] = taker
        return found

    @cached_property
    def alone(self) -> list[Alone]:
        """The questions that may be given an equivalent, in the order of the former form.

        Those of a block are told once it is known which block takes its rows.
        """
        return list(self._alone())

    def demand_sound(self) -> None:
        """Refuse an equivalent that is not one of those proposed, or that two questions share. Raises CannotPair."""
        proposed = {one.key: one.takers for one in self.alone}
        taken: set[str] = set()
        for key, taker in self.chosen.items():
            if taker not in proposed.get(key, {}) or taker in taken:
                raise CannotPair(key)
            taken.add(taker)

    def _alone(self) -> Iterator[Alone]:
        yield from _between(self.before.by_id.values(), self.after.by_id.values(), "", "")
        for was in self.before.by_id.values():
            now = self.taker(was.id) if was.type == "group" else None
            if now is not None:
                yield from _between(was.fields, now.fields, f"{was.id}.", f"{now.id}.")


def _between(before: Collection[Field], after: Collection[Field], left: str, joined: str) -> Iterator[Alone]:
    asked, asks = {one.id: one for one in before}, {one.id: one for one in after}
    free = [one for one in after if one.asks() and not _has_its_like(one, asked)]
    for one in before:
        if one.asks() and not _has_its_like(one, asks):
            takers = {f"{joined}{other.id}": other for other in free if is_same(one, other)}
            yield Alone(f"{left}{one.id}", one, takers)


def _has_its_like(one: Field, others: Mapping[str, Field]) -> bool:
    other = others.get(one.id)
    return other is not None and is_same(one, other)


def is_same(was: Field, now: Field) -> bool:
    """Whether two questions take the same kind of answer."""
    return was.asks() and (was.type == now.type or {was.type, now.type} == ALIKE)


def option_there(was: Field, now: Field, value: str) -> str | None:
    """The option of another question that says in French what an option of this one says; none when none does.

    The values of two questions are strangers to each other: only the words tell that a choice is the same.
    """
    chosen = was.option(value)
    if chosen is None:
        return None
    said = _plain(text(chosen.label, "fr"))
    return next((one.value for one in now.options if _plain(text(one.label, "fr")) == said), None)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
