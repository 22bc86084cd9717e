"""`parvis clock`: the legal dates of a request, from one JSON document to another. No database."""

from __future__ import annotations

import argparse
import codecs
import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeVar

from parvis.base.departments import UnknownDepartment
from parvis.base.strict_json import Fault, InvalidJson, read_strictly
from parvis.base.working_days import WorkCalendar
from parvis.cases.legal_clock import (
    Channel,
    ImpossibleClock,
    IncompleteRequest,
    LegalDates,
    Received,
    Regime,
    Rule,
    Silence,
    StartsFrom,
    legal_dates,
)

NEEDS_DJANGO = False
HELP = "Compute the legal dates of a request: JSON on standard input, JSON on standard output."
EXAMPLE = """\
example:
  echo '{"received_at": "2026-04-30T16:20:00+02:00", "department": "75", "rule": "acceptance"}' \\
    | parvis clock

needed: received_at (with its UTC offset), department.
optional, usual value first: competent_received_at (null), channel (electronic, paper), rule (none,
acceptance, rejection), months (2, from 1 to 24), starts_from (rule, first, competent), regime (crpa,
planning), incomplete (none; a list of asked_on, until, answered_on, indispensable).
"""

BAD_INPUT = 2
MOST_BYTES = 1_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2200
SHOWN = 60

# Python reads far more shapes than a person would write: only these two are documented.
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)

NO_JSON = {
    "bytes": "the document is not UTF-8",
    "syntax": "unreadable JSON at line %(line)s, column %(column)s",
    "endless": "unreadable JSON: a value is too deep",
    "deep": "unreadable JSON: a value is too deep",
    "twice": "key given twice: %(path)s",
    "constant": "not a JSON value: %(path)s",
    "number": "unreadable JSON: a number is too long: %(path)s",
    "character": "a character that no text holds, at %(path)s",
}

Choice = TypeVar("Choice", bound=StrEnum)
Read = TypeVar("Read")
_ABSENT: Final = object()


class BadInput(ValueError):
    """The document given cannot be understood; the message says which key and why, in one line."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked on standard input, read and checked."""

    received: Received
    rule: Rule
    requests: tuple[IncompleteRequest, ...]
    calendar: WorkCalendar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the document: the command has no option, it reads standard input."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EXAMPLE


def run(args: argparse.Namespace) -> int:
    """Answer the document of standard input; return 0, or 2 with one line on standard error."""
    try:
        question = read_question(_standard_input())
        answer = legal_dates(question.received, question.rule, question.requests, question.calendar)
    except (BadInput, ImpossibleClock, UnknownDepartment) as refusal:
        sys.stderr.write(f"parvis clock: {refusal}\n")
        return BAD_INPUT
    sys.stdout.write(json.dumps(_as_json(answer), indent=2) + "\n")
    return 0


def _standard_input() -> bytes:
    # Python has no standard input at all when it is started with that descriptor closed.
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise BadInput("nothing to read on standard input")
    return bytes(stream.read(MOST_BYTES + 1))


def read_question(document: bytes) -> Question:
    """Read the document; raise BadInput, ImpossibleClock or UnknownDepartment when it is wrong."""
    fields = _Fields(_parse(document), "")
    received = Received(
        at=fields.read("received_at", _moment),
        competent_at=fields.read("competent_received_at", _optional(_moment), None),
        channel=fields.read("channel", _choice(Channel), Channel.ELECTRONIC),
    )
    rule = Rule(
        silence=fields.read("rule", _choice(Silence), Silence.NONE),
        months=fields.read("months", _integer, 2),
        starts_from=fields.read("starts_from", _choice(StartsFrom), StartsFrom.RULE),
        regime=fields.read("regime", _choice(Regime), Regime.CRPA),
    )
    calendar = WorkCalendar(fields.read("department", _text))
    requests = fields.read("incomplete", _requests, ())
    fields.refuse_others()
    return Question(received, rule, requests, calendar)


def _as_json(answer: LegalDates) -> dict[str, object]:
    return {
        "registration_receipt_by": _iso(answer.registration_receipt_by),
        "acknowledgement_by": _iso(answer.acknowledgement_by),
        "implicit_decision": answer.implicit_decision.value,
        "implicit_on": _iso(answer.implicit_on),
        "articles": list(answer.articles),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _parse(document: bytes) -> dict[str, object]:
    if len(document) > MOST_BYTES:
        raise BadInput(f"document too long (more than {MOST_BYTES} bytes)")
    try:
        found = read_strictly(document.removeprefix(codecs.BOM_UTF8))
    except InvalidJson as invalid:
        raise BadInput(_worded(invalid.faults[0])) from None
    return _object(found, "the document")


def _worded(fault: Fault) -> str:
    at = {"path": _shown(fault.path), "line": fault.line, "column": fault.column}
    return NO_JSON[fault.reason] % at


def _shown(value: object) -> str:
    """Quote a value on one short line, whatever it holds."""
    text = json.dumps(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


class _Fields:
    """The keys of one JSON object, read one by one; the ones never asked for are refused."""

    def __init__(self, found: Mapping[str, object], place: str) -> None:
        self.left = dict(found)
        self.place = place

    def read(self, name: str, as_: Callable[[object, str], Read], usual: object = _ABSENT) -> Read:
        """Return the value of a key, read and checked, or the usual value when the key is absent."""
        if name not in self.left:
            if usual is _ABSENT:
                raise BadInput(f"missing key: {self.place}{name}")
            return usual  # type: ignore[return-value]  # the caller's usual value is of the type read
        return as_(self.left.pop(name), f"{self.place}{name}")

    def refuse_others(self) -> None:
        """Refuse a key that nothing read: a misspelt one would otherwise change a legal date."""
        for name in self.left:
            raise BadInput(f"unknown key: {self.place}{_shown(name)}")


def _object(value: object, name: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BadInput(f"{name} must be a JSON object")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise BadInput(f"{name} must be a text, not {_shown(value)}")
    return value


def _integer(value: object, name: str) -> int:
    # A boolean is an int for Python, not for the person who wrote the document.
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadInput(f"{name} must be a whole number, not {_shown(value)}")
    return value


def _yes_or_no(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise BadInput(f"{name} must be true or false, not {_shown(value)}")
    return value


def _choice(kind: type[Choice]) -> Callable[[object, str], Choice]:
    def read(value: object, name: str) -> Choice:
        try:
            return kind(_text(value, name))
        except BadInput:
            raise
        except ValueError:
            raise BadInput(f"{name} must be {' or '.join(kind)}, not {_shown(value)}") from None

    return read


def _optional(as_: Callable[[object, str], Read]) -> Callable[[object, str], Read | None]:
    return lambda value, name: None if value is None else as_(value, name)


def _moment(value: object, name: str) -> datetime:
    text = _text(value, name)
    if not MOMENT.fullmatch(text):
        raise BadInput(f"{name} must be a date and time (2026-04-30T16:20:00+02:00), not {_shown(text)}")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{name}: this date or time does not exist: {_shown(text)}") from None
    if moment.utcoffset() is None:
        raise BadInput(f"{name} must carry its UTC offset (+02:00 or Z): {_shown(text)}")
    return _in_bounds(moment, name)


def _day(value: object, name: str) -> date:
    text = _text(value, name)
    if MOMENT.fullmatch(text):
        return _moment(text, name)
    if not DAY.fullmatch(text):
        raise BadInput(f"{name} must be a date (2026-04-30), not {_shown(text)}")
    try:
        return _in_bounds(date.fromisoformat(text), name)
    except ValueError as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{name}: this date does not exist: {_shown(text)}") from None


Day = TypeVar("Day", bound=date)


def _in_bounds(day: Day, name: str) -> Day:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadInput(f"{name}: the year must be between {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _requests(value: object, name: str) -> tuple[IncompleteRequest, ...]:
    if not isinstance(value, list):
        raise BadInput(f"{name} must be a list, not {_shown(value)}")
    return tuple(_request(item, f"{name}[{rank}]") for rank, item in enumerate(value))


def _request(value: object, name: str) -> IncompleteRequest:
    fields = _Fields(_object(value, name), f"{name}.")
    request = IncompleteRequest(
        asked_on=fields.read("asked_on", _day),
        until=fields.read("until", _optional(_day), None),
        answered_on=fields.read("answered_on", _optional(_day), None),
        indispensable=fields.read("indispensable", _yes_or_no, True),
    )
    fields.refuse_others()
    return request


if __name__ == "__main__":
    own_parser = argparse.ArgumentParser(prog="parvis clock", description=HELP)
    add_arguments(own_parser)
    raise SystemExit(run(own_parser.parse_args()))
