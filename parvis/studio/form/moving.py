"""« Déplacer vers… »: choose where something goes in a form, by its words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from parvis.catalogue.drafting.places import Vanished, element_at
from parvis.entrance.door import AgentRequest

from ..door import Opened, procedure_page
from .answering import builder_page
from .arranging import chosen_in
from .outline import Line, outline_of, words_of
from .tree import outermost


@dataclass(frozen=True, slots=True)
class Room:
    """A place where something may go: inside which element, after which one, in words."""

    holder: str
    after: str
    words: str


@dataclass(frozen=True, slots=True)
class Rooms:
    """The places of one page of the form."""

    title: str
    rooms: tuple[Room, ...]


@procedure_page
def move(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Ask where; the form it shows is sent to the gestures."""
    names = chosen_in(request.GET)
    try:
        places = outermost(opened.document, names)
    except Vanished as gone:
        raise Http404 from gone
    levels = {_level(element_at(opened.document, one)) for one in places}
    pages = outline_of(opened.document, (), "").pages if len(levels) == 1 else ()
    context = {
        "names": [one.id for one in places],
        "moved": [words_of(element_at(opened.document, one)) for one in places],
        "offered": list(_offered(pages, levels.pop() if len(levels) == 1 else "", set(names))),
    }
    here = places[0].id if len(places) == 1 else ""
    return builder_page(request, opened, here, "studio/form/move.html", context)


def _offered(pages: Sequence[Line], level: str, moved: set[str]) -> Iterator[Rooms]:
    if level == "step":
        yield Rooms(_("Dans le formulaire"), tuple(_rooms("", "", pages, moved)))
    for page in pages:
        rooms: list[Room] = []
        if level == "section":
            rooms += _rooms(page.id, page.words, page.lines, moved)
        for section in page.lines if level == "field" else ():
            rooms += _rooms(section.id, section.words, section.lines, moved)
            for block in section.lines:
                if block.level == "group":
                    rooms += _rooms(block.id, block.words, block.lines, moved)
        if rooms:
            yield Rooms(page.words, tuple(rooms))


def _rooms(holder: str, title: str, lines: Sequence[Line], moved: set[str]) -> Iterator[Room]:
    if holder in moved:
        return
    yield Room(holder, "", _("au début de « %(title)s »") % {"title": title} if title else _("en premier"))
    for line in lines:
        if line.id not in moved:
            yield Room(holder, line.id, _("après « %(words)s »") % {"words": line.words})


def _level(element: object) -> str:
    held = element if isinstance(element, dict) else {}
    return "field" if "type" in held else "step" if "sections" in held else "section"


urlpatterns = [path("<slug:slug>/plan/deplacer/", move, name="studio_form_move")]
