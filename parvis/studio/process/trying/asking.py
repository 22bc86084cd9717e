"""What a trial asks of the designer, who plays everybody: the questions of the form that count, those of each step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.base.labels import text
from parvis.catalogue.definition import Offer
from parvis.catalogue.natures import DECISIONS, Outcome
from parvis.forms.kinds import normalise
from parvis.forms.refusal import Refused
from parvis.forms.shape import Field, Option
from parvis.processes.engine import plan as plans
from parvis.processes.kinds import Answer, answer_kind
from parvis.processes.opinions import SEVERITY, SILENT, counted
from parvis.processes.trying.running import Pending
from parvis.processes.trying.scene import Told
from parvis.rules import expressions, tokens

from ..choices import Choices
from ..fields import listed

TYPED = frozenset(
    {"text", "long_text", "choice", "multiple", "yes_no", "number", "amount", "date", "email", "telephone"}
)
"""Questions that one box answers; the others keep what was invented."""


@dataclass
class Ask:
    """A question on the page: where its answer is typed, what stands there, what is wrong with it."""

    field: Field
    name: str
    value: Any = None
    error: str = ""

    @property
    def label(self) -> str:
        """Its words."""
        return text(self.field.label, get_language() or "fr") or self.field.id

    @property
    def sort(self) -> str:
        """What it is drawn as: select, checks, lines, text."""
        return {"choice": "select", "yes_no": "select", "multiple": "checks", "long_text": "lines"}.get(
            self.field.type, "text"
        )

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """The answers offered: value, words, whether it is chosen."""
        if self.field.type == "yes_no":
            offered = [("yes", _("Oui")), ("no", _("Non"))]
            held = {True: "yes", False: "no"}.get(self.value, self.value)
            return [(value, words, value == held) for value, words in offered]
        language = get_language() or "fr"
        held = self.value if isinstance(self.value, list) else [self.value]
        return [
            (one.value, text(one.label, language) or one.value, one.value in held)
            for one in self.field.options
        ]


def of_form(offer: Offer, names: Iterable[str], answers: Mapping[str, Any]) -> list[Ask]:
    """The questions of the form of these names that a box answers, with the answers held."""
    wanted = set(names)
    return [
        Ask(one, f"q-{one.id}", answers.get(one.id))
        for one in offer.form.by_id.values()
        if one.id in wanted and one.type in TYPED
    ]


def that_count(offer: Offer) -> set[str]:
    """The questions of the form that the process reads, or its tables."""
    assert offer.process is not None
    found: set[str] = set()
    for _element, expression in plans.read(offer.process.plan.text).expressions():
        found |= expressions.names_used(expression)
    for used in offer.tables:
        for column in used.table.inputs:
            found |= expressions.names_used(column.expression)
    return found


def of_step(pending: Pending, told: Told, offer: Offer, answers: Mapping[str, Any]) -> list[Ask]:
    """What is asked to answer a step."""
    prefix = f"{pending.element}/{pending.attempt}"
    match pending.kind:
        case "task":
            questions = told.settings.get("fields")
            return [
                Ask(_question(one, kind), f"{prefix}/{one['id']}")
                for one in (questions if isinstance(questions, list) else ())
                if isinstance(one, Mapping) and isinstance(one.get("id"), str)
                if (kind := answer_kind(one.get("kind"))) is not None
            ]
        case "correction":
            fields = told.settings.get("fields")
            named = (one for one in listed(fields) if isinstance(one, str))
            return of_form(offer, named, answers)
        case "data":
            name = pending.element.rpartition("/")[2]
            return [
                Ask(Field(one, "text", {"fr": one}), f"{prefix}/{one}")
                for one in sorted(_read_of(name, offer))
            ]
    return []


def opinions_of(pending: Pending, told: Told, choices: Choices) -> list[tuple[str, str]]:
    """The services asked: where their verdict is said, and their name."""
    return [
        (f"{pending.element}/{pending.attempt}/{rank}", choices.named.units.get(str(one), str(one)))
        for rank, one in enumerate(listed(told.settings.get("units")))
    ]


def outcomes_of(told: Told, nature: str) -> list[tuple[str, str]]:
    """What a decision of this step may say."""
    offered = DECISIONS.get(nature, ())
    wanted = told.settings.get("outcome")
    if wanted == "refuse":
        offered = tuple(one for one in offered if one == Outcome.REFUSED) or offered
    elif wanted == "accept":
        offered = offered[:1]
    return [(one.value, str(one.label)) for one in offered]


def read(asks: Iterable[Ask], posted: QueryDict, today: date) -> dict[str, Any] | None:
    """The answers typed, by the ids of their questions; None when one cannot be read, which its question says."""
    found: dict[str, Any] = {}
    for one in asks:
        several = one.sort == "checks"
        one.value = posted.getlist(one.name) if several else posted.get(one.name, "")
        try:
            found[one.field.id] = normalise(one.field, one.value, today)
        except Refused as refused:
            one.error = str(refused)
    return None if any(one.error for one in asks) else found


def answered(
    pending: Pending, told: Told, values: Mapping[str, Any], posted: QueryDict, said: str
) -> dict[str, Any]:
    """What a step is answered, as expressions read it; ``said``: the button pressed."""
    match pending.kind:
        case "opinions":
            names = [one for one in posted if one.startswith(f"{pending.element}/{pending.attempt}/")]
            said_there = [posted.get(name, "") for name in names]
            verdicts = [one for one in said_there if one in (*SEVERITY, SILENT)]
            return dict(counted(verdicts, str(told.settings.get("rule", "all"))))
        case "visa":
            return {"verdict": said}
        case "decision":
            return {"outcome": said}
        case "correction":
            return {"answered": True, "answers": values}
        case "appointment" | "payment":
            return {"done": True}
        case "data":
            return {name: _plain(value) for name, value in values.items()}
    return dict(values)


def _question(one: Mapping[str, Any], kind: Answer) -> Field:
    offered = one.get("options")
    options = tuple(
        Option(str(value), {"fr": str(value)}) for value in (offered if isinstance(offered, list) else ())
    )
    label = {"fr": str(one.get("label", one["id"]))}
    return Field(one["id"], kind, label, options=options)


def _read_of(element: str, offer: Offer) -> set[str]:
    """What expressions read of the answer of an element: the names after its own."""
    assert offer.process is not None
    found = set()
    for _where, expression in plans.read(offer.process.plan.text).expressions():
        words = tokens.tokenise(expression)
        for first, dot, last in zip(words, words[1:], words[2:], strict=False):
            if (first.text, dot.text, last.kind) == (element, ".", "name"):
                found.add(last.text)
    return found


def _plain(value: Any) -> Any:
    """What a source would have said: a number or a yes where it reads as one."""
    words = str(value or "").strip()
    if words.lower() in ("oui", "true", "non", "false"):
        return words.lower() in ("oui", "true")
    try:
        number = float(words.replace(",", "."))
    except ValueError:
        return words or None
    if not isfinite(number):
        return words
    return int(number) if number.is_integer() else number
