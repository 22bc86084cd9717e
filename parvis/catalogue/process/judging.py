"""What forbids publishing a process: faults of the drawing and of its settings, foreign conditions, unknown names."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from lxml import etree

from parvis.forms.shape import Form
from parvis.processes.diagrams.checking import check
from parvis.processes.diagrams.expressions import is_own
from parvis.processes.diagrams.findings import Finding, about
from parvis.processes.diagrams.moments import is_literal
from parvis.processes.diagrams.reading import elements, local, nodes, text_of
from parvis.processes.diagrams.vocabulary import CONDITIONS, TIMES
from parvis.processes.engine.problems import CannotPrepare
from parvis.processes.kinds import Known
from parvis.processes.linting.judging import judge
from parvis.rules import tokens
from parvis.rules.variables import TODAY

from ..tables.shape import UsedTable
from ..variables import variables_of
from .giving import OPEN, given_by, kind_of, steps_in
from .offered import OfferedProcess

TO_SETTLE = frozenset({"condition", "timer", "event", "loop", "call"})
"""Warnings of an import that must be settled before publishing; the others tell what is only kept."""
_REPEATED = frozenset({"item", "loopCounter"})
_OF_REPETITION = frozenset({"inputDataItem", "outputDataItem"})


def faults_of(
    offered: OfferedProcess, form: Form, tables: Sequence[UsedTable], known: Known | None
) -> list[Finding]:
    """Everything that forbids publishing a process, in the order of the file.

    Without ``known``, what steps name in the authority and in the version is not judged.
    """
    if offered.process is None:
        said = _("le fichier contient plusieurs parcours : dites lequel instruit les demandes")
        return [about("process", offered.diagram.root, said)]
    if not nodes(offered.process):
        return [about("process", offered.process, _("le parcours est vide : ajoutez une première étape"))]
    found = [fault for process in offered.processes for fault in judge(process, known)]
    found += _to_settle(offered, {one.id for one in found})
    found += _names(offered, form, tables)
    found += _not_run(offered, {one.id for one in found})
    return sorted(dict.fromkeys(found), key=lambda one: one.line)


def _to_settle(offered: OfferedProcess, told: set[str]) -> Iterator[Finding]:
    inside = {one.get("id") for process in offered.processes for one in process.iter()}
    for one in check(offered.diagram).warnings:
        if one.kind in TO_SETTLE and one.id in inside and one.id not in told:
            yield one


def _not_run(offered: OfferedProcess, told: set[str]) -> Iterator[Finding]:
    """What the engine refuses, unless the same element is told of already."""
    try:
        assert offered.plan
    except CannotPrepare as refused:
        by_id = {one.get("id"): one for process in offered.processes for one in process.iter()}
        for problem in refused.problems:
            if problem.element not in told:
                yield about("engine", by_id.get(problem.element, offered.processes[0]), problem.sentence)


def _names(offered: OfferedProcess, form: Form, tables: Sequence[UsedTable]) -> Iterator[Finding]:
    """Say which names nothing gives, and which step has the name of a question."""
    answers = variables_of(form)
    for process in offered.processes:
        given = _given(process, tables)
        for step in steps_in(process):
            if step.get("id") in form.by_id:
                said = _("une question du formulaire porte le même identifiant que cette étape")
                yield about("name", step, said, step.get("id", ""))
        known = {*answers, *given, *_repeated(process), TODAY}
        for element in elements(process):
            if local(element) in CONDITIONS | TIMES and is_own(element):
                yield from _read_there(element, known, given)


def _given(process: etree._Element, tables: Sequence[UsedTable]) -> dict[str, frozenset[str] | None]:
    """The names in the answer of each step, by its id; None when they are not known before."""
    return {
        step.get("id", ""): None
        if kind_of(step)[0] in OPEN
        else frozenset(one.id.partition(".")[2] for one in given_by(step, tables))
        for step in steps_in(process)
    }


def _repeated(process: etree._Element) -> Iterator[str]:
    """The names that repetitions give."""
    yield from _REPEATED
    for element in elements(process):
        if local(element) in _OF_REPETITION:
            yield from (value for name in ("id", "name") if (value := element.get(name)))
        elif local(element) == "loopDataOutputRef":
            yield text_of(element).strip()


def _read_there(
    element: etree._Element, known: set[str], given: Mapping[str, frozenset[str] | None]
) -> Iterator[Finding]:
    """Say which names an expression reads that nothing gives."""
    text = text_of(element).strip()
    if local(element) in TIMES and _is_written(text):
        return
    try:
        words = tokens.tokenise(text)
    except tokens.Unreadable:
        return  # Told already: it cannot be read.
    for name in sorted(tokens.variables(words) - known):
        said = _("aucune question ni aucune étape ne donne « %(name)s »")
        yield about("name", element, said % {"name": name[:60]}, text)
    for first, dot, last in zip(words, words[1:], words[2:], strict=False):
        inside = given.get(first.text) if first.kind == "name" and dot.text == "." else None
        if inside is not None and last.text not in inside:
            said = _("l’étape « %(step)s » ne donne pas « %(name)s »")
            yield about("name", element, said % {"step": first.text, "name": last.text[:60]}, text)


def _is_written(text: str) -> bool:
    return any(is_literal(kind, text) for kind in ("date", "duration", "cycle"))
