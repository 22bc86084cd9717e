"""What expressions of a process may read: the answers of the form, the day, and what each step answered.

A step answers under its id; what is in its answer depends on its kind, and is the same in a trial as for a request.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _
from lxml import etree

from parvis.forms.shape import Form
from parvis.processes.diagrams.reading import elements, local
from parvis.processes.diagrams.vocabulary import TASKS
from parvis.processes.kinds import answer_kind
from parvis.processes.settings import settings_of
from parvis.processes.steps.shape import KINDS
from parvis.rules.variables import Choice, Variable

from ..natures import DECISIONS
from ..tables.shape import UsedTable
from ..variables import variables_of

STEPS = TASKS | {"callActivity"}
"""The elements that answer."""
OPEN = frozenset({"data", "call"})
"""Kinds of steps whose answer is not known before."""


def kind_of(element: etree._Element) -> tuple[str, Mapping[str, object]]:
    """The kind and the settings of a step; of another tool's, the kind it is taken for, without settings."""
    told = settings_of(element)
    return told if told is not None else (KINDS.get(local(element), ""), {})


def steps_in(process: etree._Element) -> Iterator[etree._Element]:
    """The elements of a process that answer, in the order of the file."""
    return (one for one in elements(process) if local(one) in STEPS)


def readable(form: Form, process: etree._Element, tables: Iterable[UsedTable]) -> dict[str, Variable]:
    """All that a condition of a process may ask about: the answers of the form, then what each step answers."""
    held = list(tables)
    found = dict(variables_of(form))
    for element in steps_in(process):
        found.update({one.id: one for one in given_by(element, held)})
    return found


def unforeseen(process: etree._Element) -> frozenset[str]:
    """The steps of which a condition may read anything: what they answer is not known before."""
    return frozenset(one.get("id", "") for one in steps_in(process) if kind_of(one)[0] in OPEN)


def given_by(element: etree._Element, tables: Iterable[UsedTable]) -> list[Variable]:
    """What a step answers, each thing under ``step.name``; nothing for a kind whose answer is not known before."""
    kind, settings = kind_of(element)
    step = element.get("id", "")
    called = element.get("name") or step
    match kind:
        case "task":
            return list(_of_task(step, called, settings.get("fields")))
        case "opinions":
            return _of_opinions(step, called)
        case "visa":
            verdicts = {"given": _("donné"), "returned": _("renvoyé")}
            return [_choice(f"{step}.verdict", called, _("le visa"), verdicts)]
        case "decision":
            outcomes = {one.value: str(one.label) for some in DECISIONS.values() for one in some}
            return [_choice(f"{step}.outcome", called, _("la décision"), outcomes)]
        case "correction":
            return [Variable(f"{step}.answered", "yes_no", _said(called, _("la personne a répondu")))]
        case "appointment" | "payment":
            return [Variable(f"{step}.done", "yes_no", _said(called, _("c’est fait")))]
        case "table":
            return [
                one
                for used in tables
                if used.id == settings.get("table")
                for one in _of_table(step, called, used)
            ]
    return []


def _of_task(step: str, called: str, fields: object) -> Iterator[Variable]:
    for one in fields if isinstance(fields, list) else ():
        if not isinstance(one, Mapping) or not isinstance(one.get("id"), str):
            continue
        kind = answer_kind(one.get("kind"))
        if kind is None:
            continue
        options = one.get("options")
        yield Variable(
            f"{step}.{one['id']}",
            kind,
            _said(called, str(one.get("label", one["id"]))),
            tuple(Choice(str(value), {"fr": str(value)}) for value in options or ())
            if isinstance(options, list)
            else (),
        )


def _of_opinions(step: str, called: str) -> list[Variable]:
    verdicts = {
        "favourable": _("favorable"),
        "reserved": _("favorable avec réserves"),
        "unfavourable": _("défavorable"),
        "none": _("aucun avis"),
    }
    counts = {
        "answered": _("nombre d’avis rendus"),
        "favourable": _("nombre d’avis favorables"),
        "reserved": _("nombre d’avis favorables avec réserves"),
        "unfavourable": _("nombre d’avis défavorables"),
        "none": _("nombre de services sans avis"),
    }
    return [
        _choice(f"{step}.verdict", called, _("l’avis"), verdicts),
        *(
            Variable(f"{step}.{name}", "number", _said(called, words), decimals=0)
            for name, words in counts.items()
        ),
    ]


def _of_table(step: str, called: str, used: UsedTable) -> Iterator[Variable]:
    is_count = used.table.hit == "collect" and used.table.aggregate == "count"
    is_list = used.table.hit == "collect" and used.table.aggregate == "list"
    for column in used.table.outputs:
        yield Variable(
            f"{step}.{column.id}",
            "multiple" if is_list else "number" if is_count else column.kind,
            _said(called, column.label.get("fr", column.id)),
            tuple(Choice(one.value, one.label) for one in column.options),
        )


def _choice(name: str, called: str, what: str, values: Mapping[str, str]) -> Variable:
    options = tuple(Choice(value, {"fr": words}) for value, words in values.items())
    return Variable(name, "choice", _said(called, what), options)


def _said(called: str, what: str) -> dict[str, str]:
    return {"fr": _("%(step)s – %(what)s") % {"step": called, "what": what}}
