"""One decision table as a sheet: every box is an input of one form, every button saves what was typed beside it."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from parvis.agents.queries import units_of
from parvis.base.labels import text
from parvis.catalogue.drafting.gestures import Gesture, apply
from parvis.catalogue.drafting.places import Document, Element, Place, Vanished, element_at
from parvis.catalogue.tables.judging import KINDS
from parvis.catalogue.tables.words import sheet as in_words
from parvis.entrance.door import AgentRequest

from ..door import Opened, change, procedure_page, revision_of, tab_page
from .drawn import drawn
from .judged import Judged, judged
from .making import questions_of
from .pressed import gestures_of
from .typed import LANGUAGES

TRYING = "try"
NEW = ("new_expression", "new_input_label", "new_output")
"""What is typed to add a column: kept when the page is shown again unsaved."""


class Unreadable(Exception):
    """What was typed cannot be kept, or was only tried: the table as it would be."""

    def __init__(self, table: Element, found: Judged) -> None:
        super().__init__(str(table.get("id")))
        self.table = table
        self.found = found


@procedure_page
def sheet(request: AgentRequest, opened: Opened, table: str) -> HttpResponseBase:
    """Show a table; save what was typed and do what was pressed, or try it without saving."""
    seen = table_of(opened, table)
    if request.method != "POST" or not opened.is_writable:
        return _page(request, opened, seen, judged(opened.document, seen, _units(opened)))

    def asked(document: Document) -> list[Gesture]:
        gestures = gestures_of(document, table, request.POST)
        after = apply(document, gestures).document
        would_be = _table(after, table)
        found = judged(after, would_be, _units(opened))
        if request.POST.get("geste") == TRYING or not found.is_readable:
            raise Unreadable(would_be, found)
        return gestures

    try:
        return change(request, opened, asked, _back(request))
    except Unreadable as kept:
        status = 200 if kept.found.is_readable else 422
        return _page(request, opened, kept.table, kept.found, is_unsaved=True, status=status)


def table_of(opened: Opened, table: str) -> Element:
    """A table of the version that is open; for a name that it does not hold, the page does not exist."""
    try:
        return _table(opened.document, table)
    except Vanished:
        raise Http404 from None


def _table(document: Document, table: str) -> Element:
    found = element_at(document, Place("table", table))
    if not isinstance(found.get("id"), str):
        raise Vanished(Place("table", table))
    return found


def _units(opened: Opened) -> dict[str, str]:
    return {one.code: one.name for one in units_of(opened.procedure.authority_id)}


def _back(request: AgentRequest) -> str:
    """The same page, at the line whose button was pressed."""
    what, _colon, name = request.POST.get("geste", "").partition(":")
    page = request.POST.get("page", "")
    query = f"?page={page}" if page.isdecimal() and page != "1" else ""
    anchors = {"row": f"#line-{name}", "trial": "#essais", "column": "#colonnes", "input": "#colonnes"}
    return request.path + query + (anchors.get(what.partition("-")[0], "") if name or "add" in what else "")


def _page(
    request: AgentRequest,
    opened: Opened,
    table: Element,
    found: Judged,
    *,
    is_unsaved: bool = False,
    status: int = 200,
) -> HttpResponseBase:
    asked = request.POST.get("page") or request.GET.get("page", "")
    named = _units(opened) if table.get("use") == "unit" else {}
    context: dict[str, Any] = {
        "table": {"collect": "", "binding": False, "use": "", "hit": "", **table},
        "title": _both(table.get("title")),
        "purpose": _both(table.get("purpose")),
        "judged": found,
        "sheet": drawn(table, found, named, page=int(asked) if asked.isdecimal() and len(asked) < 5 else 1),
        "revision": revision_of(request, opened.version),
        "is_unsaved": is_unsaved,
        "questions": [(name, text(one.label, "fr")) for name, one in questions_of(opened.document).items()],
        "kinds": list(KINDS.items()),
        "uses": uses(),
        "hits": hits(),
        "collects": collects(),
        "units": named.items(),
        "words": in_words(found.used) if found.used else None,
        "sent": {name: request.POST.get(name, "") for name in NEW} if is_unsaved else dict.fromkeys(NEW, ""),
    }
    return tab_page(request, opened, "tables", "studio/tables/sheet.html", context, status=status)


def _both(label: object) -> dict[str, str]:
    """A text in French and in English, empty where there is none."""
    held = label if isinstance(label, Mapping) else {"fr": label or ""}
    return {language: str(held.get(language, "")) for language in LANGUAGES}


def uses() -> list[tuple[str, str]]:
    """What a table is for."""
    return [
        ("fee", _("Calculer un prix, dit avant l’envoi")),
        ("eligibility", _("Dire avant le formulaire si l’on remplit les conditions")),
        ("unit", _("Choisir le service qui étudie la demande")),
    ]


def hits() -> list[tuple[str, str]]:
    """How many rows decide."""
    return [
        ("unique", _("une seule ligne convient à chaque cas")),
        ("first", _("la première ligne qui convient, en partant du haut")),
        ("collect", _("toutes les lignes qui conviennent")),
    ]


def collects() -> list[tuple[str, str]]:
    """What becomes of several rows."""
    return [
        ("sum", _("on les additionne")),
        ("min", _("on garde le plus petit")),
        ("max", _("on garde le plus grand")),
        ("count", _("on les compte")),
        ("list", _("on les garde toutes")),
    ]


urlpatterns = [
    path("<slug:slug>/tables/<slug:table>/", sheet, name="studio_table"),
]
