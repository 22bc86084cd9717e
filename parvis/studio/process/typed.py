"""What a panel sends, as the settings of a step: what is empty is left out, what the page cannot show is kept."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .fields import MOST_ROWS, Told, listed, texts
from .held import free_name
from .periods import joined

Typed = Mapping[str, Any]


def settings_of(kind: str, typed: Typed, told: Told) -> dict[str, Any]:
    """The settings that a valid panel says; ``told``: those it was drawn from."""
    found = dict(_READ[kind](typed, told))
    found["shown"] = by_language(told.get("shown"), typed, "shown")
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def period_of(typed: Typed, told: str) -> str:
    """The length that a panel says; "" without a number."""
    if typed.get("unit") == told:
        return told
    return joined(typed["length"], typed["unit"]) if typed.get("length") else ""


def by_language(told: object, typed: Typed, name: str) -> dict[str, str]:
    """A text with what was typed in French and in English; its other languages stay while it has words."""
    found = {**texts(told), **{one: typed[key] for one in ("fr", "en") if (key := f"{name}_{one}") in typed}}
    kept = {language: _plain(words) for language, words in found.items() if _plain(words)}
    return kept if typed.get(f"{name}_fr") or typed.get(f"{name}_en") else {}


def _who(who: str) -> dict[str, str]:
    sort, _colon, name = who.partition(":")
    return {sort: name} if name else {}


def _task(typed: Typed, told: Told) -> Iterator[tuple[str, Any]]:
    yield from _who(typed["who"]).items()
    yield "due", typed["due"]
    yield "checklist", _lines(typed["checklist"])
    yield "fields", list(_questions(typed, listed(told.get("fields"))))


def _questions(typed: Typed, told: list[Any]) -> Iterator[dict[str, Any]]:
    """The questions that have words; each keeps its name, by which expressions read it."""
    named = [one.get("id") if isinstance(one, dict) else None for one in told]
    taken = {name for name in named if isinstance(name, str)}
    for rank in range(MOST_ROWS):
        label = typed.get(f"question_{rank}")
        if not label:
            continue
        name = named[rank] if rank < len(named) else None
        if not isinstance(name, str):
            name = free_name(label, taken, otherwise="reponse")
            taken.add(name)
        found = {"id": name, "label": label, "kind": typed[f"answer_{rank}"] or "text"}
        options = _lines(typed[f"options_{rank}"]) if found["kind"] == "choice" else []
        needed = {"required": True} if typed[f"needed_{rank}"] else {}
        yield found | needed | ({"options": options} if options else {})
    yield from (one for one in told[MOST_ROWS:] if isinstance(one, dict))


def _opinions(typed: Typed, told: Told) -> Iterator[tuple[str, Any]]:
    yield "units", typed["units"]
    yield "question", by_language(told.get("question"), typed, "question")
    yield "rule", typed["rule"]
    yield "within", typed["within"]


def _visa(typed: Typed, told: Told) -> Iterator[tuple[str, Any]]:
    chain = [_who(typed.get(f"visa_{rank}") or "") for rank in range(MOST_ROWS)]
    yield "chain", [one for one in chain if one] + listed(told.get("chain"))[MOST_ROWS:]
    yield "within", typed["within"]


def _decision(typed: Typed, _told: Told) -> Iterator[tuple[str, Any]]:
    yield from _who(typed["who"]).items()
    for name in ("outcome", "letter", "due"):
        yield name, typed[name]


def _message(typed: Typed, told: Told) -> Iterator[tuple[str, Any]]:
    yield "words", by_language(told.get("words"), typed, "words")
    yield "letter", typed["letter"]
    yield "to", typed["to"]


def _correction(typed: Typed, told: Told) -> Iterator[tuple[str, Any]]:
    yield "fields", typed["fields"]
    yield "words", by_language(told.get("words"), typed, "words")
    yield "letter", typed["letter"]
    yield "within", typed["within"]


def _one(name: str) -> "Read":
    return lambda typed, _told: iter([(name, typed[name])])


def _lines(words: str) -> list[str]:
    return [one.strip() for one in words.splitlines() if one.strip()]


def _plain(words: str) -> str:
    return words.replace("\r\n", "\n").strip()


Read = Callable[[Typed, Told], Iterator[tuple[str, Any]]]
_READ: Mapping[str, Read] = {
    "task": _task,
    "opinions": _opinions,
    "visa": _visa,
    "decision": _decision,
    "appointment": _one("motive"),
    "payment": _one("table"),
    "message": _message,
    "letter": _one("letter"),
    "correction": _correction,
    "table": _one("table"),
    "data": _one("connection"),
    "call": _one("process"),
    "wait": lambda _typed, _told: iter(()),
}
