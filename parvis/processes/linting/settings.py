"""What an element was told, or was not: who does it, which letter, how long."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from parvis.processes.diagrams.findings import Finding, about
from parvis.processes.diagrams.reading import elements, local
from parvis.processes.diagrams.vocabulary import EVENTS, NODES, TASKS
from parvis.processes.kinds import Known, faults
from parvis.processes.linting.cycles import judge_cycle
from parvis.processes.settings import settings_of


def judge_settings(process: etree._Element, known: Known) -> Iterator[Finding]:
    """Say which steps lack a setting, name what is not there, or wait without an end."""
    for element in elements(process):
        if local(element) == "timeCycle":
            yield from judge_cycle(element)
        elif local(element) in TASKS | {"callActivity"}:
            yield from _told(element, known)
        elif local(element) in NODES and (told := settings_of(element)) is not None:
            yield from _beside(element, *told, known)


def _told(element: etree._Element, known: Known) -> Iterator[Finding]:
    told = settings_of(element)
    if told is None:
        yield about("settings", element, _("ce que fait cette étape, et qui la fait, est à dire"))
        return
    for name, sentence in faults(*told, known):
        yield about("settings", element, sentence, name)


def _beside(element: etree._Element, kind: str, settings: dict[str, Any], known: Known) -> Iterator[Finding]:
    """An event waits, and is told nothing but what the person reads of it; elsewhere, what is left serves nothing."""
    is_event = local(element) in EVENTS
    if is_event and kind != "wait":
        yield about("settings", element, _("ce genre d’étape n’existe pas"))
        return
    read = settings if is_event else {name: one for name, one in settings.items() if name == "shown"}
    for name, sentence in faults("wait", read, known):
        yield about("settings", element, sentence, name)
