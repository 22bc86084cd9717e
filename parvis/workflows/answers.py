"""What is answered to a task: judged by its kind, kept as plain values, and given to expressions under its step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from parvis.base.storable import is_storable
from parvis.base.visible import is_visible

from .plans import Step

CHECKLIST = "checklist"
"""Under which the ranks of what was checked come, beside the answers to the questions."""
VERDICTS = ("given", "returned")
MOST_SIGNS = 5_000
HIGHEST = Decimal(10**12)


class InvalidAnswers(Exception):
    """What was answered does not fit. ``problems``: by the id of the question, a sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {sentence}" for name, sentence in problems.items()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Answered:
    """What is kept of a task (``kept``: plain values) and what expressions read of it (``told``)."""

    kept: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)


def read(step: Step, values: Mapping[str, Any]) -> Answered:
    """Judge what was answered to a step somebody does. Raises InvalidAnswers."""
    match step.kind:
        case "task":
            return _task(step, values)
        case "visa":
            return _visa(values)
    return Answered({}, {"done": True})


def questions(step: Step) -> list[Mapping[str, Any]]:
    """The questions of a step."""
    return list(step.settings.get("fields", ()))


def checklist(step: Step) -> list[str]:
    """What is to be checked before a step is done."""
    return list(step.settings.get(CHECKLIST, ()))


def _task(step: Step, values: Mapping[str, Any]) -> Answered:
    problems = dict(_problems(step, values))
    if problems:
        raise InvalidAnswers(problems)
    told = {one["id"]: _plain(values.get(one["id"])) for one in questions(step)}
    kept: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
    if checklist(step):
        kept[CHECKLIST] = sorted(set(values.get(CHECKLIST, ())))
    return Answered(kept, told)


def _problems(step: Step, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in questions(step):
        value = values.get(one["id"])
        if value in (None, ""):
            if one.get("required"):
                yield one["id"], _("Répondez à cette question")
        elif (sentence := _fault(one, value)) is not None:
            yield one["id"], sentence
    known = {one["id"] for one in questions(step)} | {CHECKLIST}
    for name in values.keys() - known:
        yield name, _("Cette question n’est pas de l’étape")
    if set(values.get(CHECKLIST, ())) != set(range(len(checklist(step)))):
        yield CHECKLIST, _("Cochez chaque point vérifié")


def _fault(question: Mapping[str, Any], value: Any) -> str | None:
    """What is wrong with a value for a question; None when nothing is."""
    match question["kind"]:
        case "text" | "long_text":
            fits = isinstance(value, str) and len(value) <= MOST_SIGNS and is_storable(value)
            return None if fits else _("Écrivez un texte, de %(most)s signes au plus") % {"most": MOST_SIGNS}
        case "number" | "amount":
            return None if _is_number(value) else _("Écrivez un nombre")
        case "date":
            return None if type(value) is date else _("Écrivez une date")
        case "yes_no":
            return None if isinstance(value, bool) else _("Répondez oui ou non")
        case "choice":
            return None if value in question.get("options", ()) else _("Choisissez une des réponses")
    return _("La nature de la réponse n’existe pas")


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    number = Decimal(value)
    return number.is_finite() and abs(number) < HIGHEST


def _visa(values: Mapping[str, Any]) -> Answered:
    verdict, reason = values.get("verdict"), str(values.get("reason", "")).strip()
    problems = {}
    if verdict not in VERDICTS:
        problems["verdict"] = _("Donnez le visa ou renvoyez")
    if verdict == "returned" and not is_visible(reason):
        problems["reason"] = _("Dites pourquoi vous renvoyez")
    if len(reason) > MOST_SIGNS or not is_storable(reason):
        problems["reason"] = _("Écrivez un texte, de %(most)s signes au plus") % {"most": MOST_SIGNS}
    if problems:
        raise InvalidAnswers(problems)
    kept = {"verdict": verdict, **({"reason": reason} if reason else {})}
    return Answered(kept, {"verdict": verdict})


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.strip() if isinstance(value, str) else value
