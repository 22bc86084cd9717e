"""A trial: where it stands, and what happened so far. It is a value, written as a document and read again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

FORMAT = 1


class UnreadableTrial(Exception):
    """The document is not a trial, or one of another time."""


@dataclass(frozen=True)
class Happening:
    """Something that happened at an element: `what` is one of the words of `WHAT`."""

    at: datetime
    element: str
    what: str
    words: str = ""


WHAT = (
    "given",  # something is waited for of somebody
    "sent",  # a message or a letter left
    "decided",  # a table answered
    "answered",
    "silent",  # nobody answered in time
    "way",  # a choice took this way
    "rang",  # a delay was over
    "withdrawn",
    "stopped",
    "resumed",
    "ended",
)


@dataclass(frozen=True)
class Trial:
    """Where a trial stands: the state of the engine, the moment it is there, and what the engine does not keep."""

    state: str
    now: datetime
    answers: Mapping[str, Any] = field(default_factory=dict)
    """The answers to the form, as it keeps them."""
    since: Mapping[str, datetime] = field(default_factory=dict)
    """When each thing waited for began to be, by `element#attempt`."""
    told: tuple[Happening, ...] = ()
    is_ended: bool = False

    def written(self) -> dict[str, Any]:
        """Return it as a document."""
        return {
            "format": FORMAT,
            "state": self.state,
            "now": self.now.isoformat(),
            "answers": dict(self.answers),
            "since": {key: moment.isoformat() for key, moment in self.since.items()},
            "told": [[one.at.isoformat(), one.element, one.what, one.words] for one in self.told],
            "ended": self.is_ended,
        }


def read_trial(document: Mapping[str, Any]) -> Trial:
    """Read a trial again; raise `UnreadableTrial` for what is none."""
    try:
        if document["format"] != FORMAT:
            raise UnreadableTrial
        return Trial(
            document["state"],
            datetime.fromisoformat(document["now"]),
            document["answers"],
            {key: datetime.fromisoformat(moment) for key, moment in document["since"].items()},
            tuple(Happening(datetime.fromisoformat(at), *rest) for at, *rest in document["told"]),
            document["ended"],
        )
    except (KeyError, TypeError, ValueError) as broken:
        raise UnreadableTrial from broken
