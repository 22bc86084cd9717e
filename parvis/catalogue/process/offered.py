"""The process that a version holds: the text of a BPMN file, whose tree is made when somebody needs it (note 77)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.checking import check
from parvis.processes.diagrams.findings import Finding
from parvis.processes.diagrams.reading import Diagram, UnreadableDiagram, local, nodes, read, referred
from parvis.processes.diagrams.vocabulary import bpmn
from parvis.processes.engine.compiling import Compiled, compile_
from parvis.processes.engine.preparing import prepare

MOST_TOLD = 20
"""Reasons given for refusing one file."""
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
"""What says the coding of a file; a text has none any more."""


@dataclass(frozen=True)
class OfferedProcess:
    """A BPMN file that nothing of is refused. ``text``: the whole of it, as it is exported."""

    text: str

    @cached_property
    def diagram(self) -> Diagram:
        """Its tree, which nobody changes."""
        return read_text(self.text)

    @cached_property
    def process(self) -> etree._Element | None:
        """The process that handles requests; None when the file holds several and does not say which."""
        return chosen_in(self.diagram)

    @cached_property
    def processes(self) -> tuple[etree._Element, ...]:
        """The one that handles requests, then those of the file that it calls."""
        if self.process is None:
            return ()
        by_id = {one.get("id", ""): one for one in self.diagram.processes}
        found = [self.process]
        for one in found:
            found += [by_id[name] for name in _called_by(one) if name in by_id and by_id[name] not in found]
        return tuple(found)

    @cached_property
    def plan(self) -> Compiled:
        """What the engine runs. Raises ``CannotPrepare``; LookupError when no process is chosen."""
        if not self.processes:
            raise LookupError(_("aucun parcours n’est choisi"))
        main, *called = [prepare(self.diagram.root, one.get("id", "")) for one in self.processes]
        return compile_(main, {one.process: one for one in called})


def read_process(value: object) -> tuple[OfferedProcess | None, list[tuple[str, str]]]:
    """Read what a document holds under ``process``: the process, None without one, and (path, reason) of a refusal."""
    if value is None:
        return None, []
    text = value.get("bpmn") if isinstance(value, Mapping) and set(value) == {"bpmn"} else None
    if not isinstance(text, str):
        return None, [("process", _("un parcours est un objet avec un texte BPMN sous « bpmn »"))]
    refused = refusals(text)
    if refused:
        return None, [("process", words) for words in dict.fromkeys(map(with_place, refused[:MOST_TOLD]))]
    return OfferedProcess(text), []


def read_text(text: str) -> Diagram:
    """Return the diagram of a text. Raises ``UnreadableDiagram``."""
    return read(_DECLARATION.sub("", text, count=1).encode("utf-8", "replace"))


def refusals(text: str) -> list[Finding]:
    """What the house refuses of a file."""
    try:
        diagram = read_text(text)
    except UnreadableDiagram as error:
        return [Finding("file", "file", str(error), line=error.line)]
    return check(diagram).unsupported


def with_place(found: Finding) -> str:
    """A finding in a sentence, with its line and its element."""
    what = found.name or found.id or found.element
    said = _("« %(what)s » : %(message)s") % {"what": what, "message": found.message}
    if not found.line:
        return found.message
    return _("ligne %(line)s, %(said)s") % {"line": found.line, "said": said}


def chosen_in(diagram: Diagram) -> etree._Element | None:
    """The process that handles requests: the only one, the only one nobody calls, or the only one to be executed."""
    filled = [one for one in diagram.processes if nodes(one)] or diagram.processes[:1]
    called = {name for one in filled for name in _called_by(one)}
    roots = [one for one in filled if one.get("id") not in called]
    for found in (filled, roots, [one for one in roots if one.get("isExecutable") == "true"]):
        if len(found) == 1:
            return found[0]
    return None


def choose(diagram: Diagram, name: str) -> None:
    """Write in a file, just read for that, which of its processes handles requests."""
    for one in diagram.processes:
        one.set("isExecutable", "true" if one.get("id") == name else "false")


def _called_by(process: etree._Element) -> Iterator[str]:
    """The processes that one calls."""
    for one in process.iter(bpmn("callActivity")):
        if local(one) and one.get("calledElement"):
            yield referred(one.get("calledElement", ""))
