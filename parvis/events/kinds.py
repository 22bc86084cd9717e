"""The kinds of facts: each context registers its own, with the two wordings of the timeline.

A kind says which facts it may carry (never personal data: the journal outlives the rows it points to),
what the agent reads, what the person reads (None: she does not see it), and whether ``parvis.reactions``
has something to do about it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Kind:
    """A kind of fact. ``agent`` and ``person`` are lazy French sentences with ``%(fact)s`` places."""

    name: str
    agent: "StrOrPromise"
    person: "StrOrPromise | None" = None
    facts: frozenset[str] = frozenset()
    reacts: bool = False


class UnknownKind(Exception):
    """A fact of a kind nobody registered, or carrying what its kind does not allow."""


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Add kinds to the vocabulary; saying one twice is a mistake."""
    for kind in kinds:
        if kind.name in _kinds:
            raise UnknownKind(f"{kind.name} is registered twice")
        _kinds[kind.name] = kind


def kind_named(name: str) -> Kind:
    """The registered kind, or UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def all_kinds() -> Iterable[Kind]:
    """Every registered kind, in the order of registration."""
    return _kinds.values()
