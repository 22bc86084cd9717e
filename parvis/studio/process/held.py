"""The list of steps that a draft holds, and the gesture that changes it."""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.catalogue.drafting.gestures import Gesture, Impossible
from parvis.catalogue.drafting.places import Document, ids_in
from parvis.catalogue.drafting.processes import replaced, text_in, text_of
from parvis.catalogue.process.offered import chosen_in, read_text
from parvis.processes.diagrams.reading import Diagram, UnreadableDiagram, elements
from parvis.processes.steps.editing import CannotArrange, alarms_in
from parvis.processes.steps.reading import NotAList, read_steps
from parvis.processes.steps.shape import Back, Steps, every
from parvis.processes.steps.writing import write
from parvis.rules import tokens
from parvis.rules.variables import TODAY

PROCESS = "parcours"
"""The id of a process that begins as a list."""
MOST_OF_ID = 30
_RESERVED = tokens.KEYWORDS | tokens.FUNCTIONS | {TODAY, PROCESS, "start", "definitions"}


class NoList(Exception):
    """The process is there, and is no list; ``element``: the id of where, "" when nowhere in particular."""

    def __init__(self, message: str, element: str = "") -> None:
        super().__init__(message)
        self.element = element


@dataclass(frozen=True)
class Held:
    """The list of a draft, and the file it comes from; a draft without a process has an empty list and no file."""

    steps: Steps
    diagram: Diagram | None

    def names(self) -> set[str]:
        """The ids that are taken."""
        if self.diagram is None:
            return set()
        return {one.get("id", "") for one in elements(self.diagram.root)}


def held_in(document: Document) -> Held:
    """The list of a document. Raises NoList."""
    text = text_in(document)
    if not text:
        return Held(Steps(PROCESS, ()), None)
    try:
        diagram = read_text(text)
        process = chosen_in(diagram)
        if process is None:
            raise NoList(_("le fichier contient plusieurs parcours"))
        return Held(read_steps(process), diagram)
    except NotAList as shape:
        raise NoList(str(shape), shape.element) from shape
    except UnreadableDiagram as broken:
        raise NoList(str(broken)) from broken


def rewritten(document: Document, change: Callable[[Steps], Steps]) -> list[Gesture]:
    """The gesture that changes the list of a document. Raises Impossible when it would no longer read as one."""
    try:
        held = held_in(document)
        now = change(held.steps)
        if now == held.steps:
            return []
        written = write(now, held.diagram)
        process = chosen_in(written)
        assert process is not None
        again = read_steps(process)
    except (CannotArrange, NotAList, NoList) as refused:
        raise Impossible(_capital(str(refused))) from refused
    except ValueError as unwritable:  # A control character, which no XML holds.
        said = _("un caractère de ce qui est écrit ne peut pas être gardé : retapez-le")
        raise Impossible(said) from unwritable
    if not _names(now) <= _names(again):
        raise Impossible(_("Rien ne peut suivre une fin ni un retour"))
    return replaced(document, text_of(written))


def new_name(words: str, held: Held, document: Document, *, otherwise: str) -> str:
    """An id that expressions can read, made from words, borne by no element and no question."""
    taken = held.names() | _RESERVED | _questions(document)
    return free_name(words, taken, otherwise=otherwise)


def free_name(words: str, taken: Collection[str], *, otherwise: str) -> str:
    """A name of lower-case letters, digits and ``_`` that is not taken."""
    plain = unicodedata.normalize("NFKD", words.lower().replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    stem = stem[:MOST_OF_ID].rstrip("_")
    if not stem or not stem[0].isalpha():
        stem = otherwise
    name, rank = stem, 1
    while name in taken:
        rank += 1
        name = f"{stem}_{rank}"
    return name


def _questions(document: Document) -> set[str]:
    form = document.get("form")
    steps = form.get("steps") if isinstance(form, dict) else None
    return {name for one in steps or () if isinstance(one, dict) for name in ids_in(one)}


def _names(steps: Steps) -> set[str]:
    items = list(every(steps.items))
    return {one.id for one in items if not isinstance(one, Back)} | {one.id for one in alarms_in(steps.items)}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
