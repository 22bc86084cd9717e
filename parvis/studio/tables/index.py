"""The decision tables of a procedure, and a new one."""

from typing import get_args

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.base.labels import text
from parvis.catalogue.drafting.gestures import Gesture, Impossible, Insert, Remove
from parvis.catalogue.drafting.places import Document, Place, element_at, elements
from parvis.catalogue.tables.shape import Use
from parvis.entrance.door import AgentRequest

from ..door import Opened, change, faults_of, procedure_page, tab_page
from .making import table_element
from .sheet import uses
from .typed import listed


@procedure_page
def index(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """List the tables: what each is for, how long it is, what is against it."""
    faults = faults_of(request, opened)
    names = dict(uses())
    tables = [
        {
            "id": place.id,
            "title": text(one["title"], "fr") if isinstance(one.get("title"), dict) else place.id,
            "use": names.get(str(one.get("use")), ""),
            "rows": len(listed(one, "rows")),
            "trials": len(listed(one, "tests")),
            "blocking": sum(
                fault.weight == "blocks" and place.id in (fault.place.id, fault.place.id.partition(".")[0])
                for fault in faults
                if fault.tab == "tables"
            ),
            "href": opened.url("studio_table", place.id),
        }
        for place, _path, one in elements(opened.document)
        if place.family == "table"
    ]
    context = {"tables": tables, "uses": uses(), "revision": opened.version.revision}
    return tab_page(request, opened, "tables", "studio/tables/index.html", context)


@procedure_page
@require_POST
def new_table(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Begin a table, with what its use wants, and open its sheet."""
    begun = []

    def asked(document: Document) -> list[Gesture]:
        begun.append(_asked_for(request, document))
        return [Insert(Place("table"), _last(document), begun[-1])]

    answer = change(request, opened, asked, opened.url("studio_tables"))
    if answer.status_code == 302:
        return redirect(opened.url("studio_table", str(begun[-1]["id"])))
    return answer


@procedure_page
@require_POST
def remove_table(request: AgentRequest, opened: Opened, table: str) -> HttpResponseBase:
    """Take a whole table away."""

    def asked(document: Document) -> list[Gesture]:
        return [Remove(Place("table", table), element_at(document, Place("table", table)))]

    return change(request, opened, asked, opened.url("studio_tables"))


def _asked_for(request: AgentRequest, document: Document) -> dict[str, object]:
    title = request.POST.get("title", "").strip()[:200]
    if not title:
        raise Impossible(_("donnez un nom à la table"))
    taken = {place.id for place, _path, _one in elements(document) if place.family == "table"}
    for known in get_args(Use):
        if request.POST.get("use") == known:
            use: Use = known
            return dict(table_element(document, use, title, taken))
    raise Impossible(_("dites à quoi sert la table"))


def _last(document: Document) -> str:
    found = [place.id for place, _path, _one in elements(document) if place.family == "table"]
    return found[-1] if found else ""


urlpatterns = [
    path("<slug:slug>/tables/", index, name="studio_tables"),
    path("<slug:slug>/tables/+nouvelle/", new_table, name="studio_table_new"),
    path("<slug:slug>/tables/<slug:table>/retirer/", remove_table, name="studio_table_remove"),
]
