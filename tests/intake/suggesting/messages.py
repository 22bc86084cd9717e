"""Messages that nobody sent, each with the procedure an agent would choose: what the suggestion is measured on.

Invented, in all the tones people write in: angry, telegraphic, misspelt, long, two matters at once, nothing to do
with the authority, another authority's matter, thanks only, advertising (``messages.jsonl``, one a line). One in two
tunes the suggestion, the other is held out.
"""

import json
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Message:
    """``right``: the procedures an agent would accept; none when the suggestion must keep quiet."""

    right: tuple[str, ...]
    subject: str
    text: str
    language: str = "fr"
    urgency: str = "usual"


def everything(name: str = "messages") -> list[Message]:
    """All of them, always in the same order."""
    lines = (_HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Message(tuple(one.pop("right")), **one) for one in map(json.loads, lines)]


def tuning() -> list[Message]:
    """One in two: what weights and calibration were set on."""
    return everything()[::2]


def held_out() -> list[Message]:
    """The others, looked at only to report."""
    return everything()[1::2]
