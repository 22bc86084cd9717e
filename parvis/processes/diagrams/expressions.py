"""Conditions, delays and events of a diagram: those of another language are kept, and told."""

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.findings import Report
from parvis.processes.diagrams.moments import is_literal
from parvis.processes.diagrams.reading import local, text_of
from parvis.processes.diagrams.vocabulary import CONDITIONS, DEFINITIONS, TIMES, ZEN, bpmn
from parvis.rules import expressions

_MOMENTS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
_AWAITED = ("intermediateCatchEvent", "boundaryEvent")


def check_expressions(element: etree._Element, report: Report) -> None:
    """Tell a condition or a delay that is empty or foreign, and an event that does not say what it waits for."""
    name = local(element)
    if name in CONDITIONS or name in TIMES:
        _check_text(element, name, report)
    elif name == "timerEventDefinition" and not any(child.tag in _TIMES for child in element):
        report.warn("timer", element, _("le délai est à préciser"))
    elif name == "conditionalEventDefinition" and element.find(bpmn("condition")) is None:
        report.warn("condition", element, _("la condition est à écrire"))
    elif name in _AWAITED and not any(child.tag in _DEFINITIONS for child in element):
        report.warn("event", element, _("ce que l’événement attend est à préciser"))
    elif name == "standardLoopCharacteristics":
        if element.find(bpmn("loopCondition")) is None and element.get("loopMaximum") is None:
            report.warn("loop", element, _("quand la répétition s’arrête est à préciser"))
    elif name == "multiInstanceLoopCharacteristics" and element.find(bpmn("loopCardinality")) is None:
        report.warn("loop", element, _("le nombre de fois est à préciser"))


def language_of(element: etree._Element) -> str:
    """Return the language an expression is in, as it says or as the file says for all; nothing when neither does."""
    return element.get("language") or element.getroottree().getroot().get("expressionLanguage") or ""


def is_own(element: etree._Element) -> bool:
    """Whether an expression says that it is in the language of the house."""
    return language_of(element) == ZEN


def _check_text(element: etree._Element, name: str, report: Report) -> None:
    text = text_of(element).strip()
    kind = "timer" if name in TIMES else "condition"
    if not text:
        report.warn(
            kind, element, _("le délai est à préciser") if kind == "timer" else _("la condition est à écrire")
        )
    elif _is_written(name, text):
        return
    elif is_own(element):
        for problem in expressions.check(text):
            report.warn(kind, element, problem, text)
    else:
        report.warn(
            kind,
            element,
            _("écrit dans la langue d’un autre outil, gardé tel quel : à traduire avant de publier"),
            text,
        )


def _is_written(name: str, text: str) -> bool:
    """Whether it needs no language: a day, a length, a number of times."""
    if name in _MOMENTS:
        return is_literal(_MOMENTS[name], text)
    return name == "loopCardinality" and text.isascii() and text.isdigit()


_TIMES = frozenset(bpmn(name) for name in TIMES)
_DEFINITIONS = frozenset(bpmn(name) for name in DEFINITIONS)
