"""A table out and in: the spreadsheet of its rows, and DMN for other programmes."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.catalogue.drafting.gestures import Gesture, Impossible, Insert, Remove
from parvis.catalogue.drafting.places import Document, Element, Place, element_at, holder_of
from parvis.catalogue.tables.reading import OWN_KEYS, bare
from parvis.entrance.door import AgentRequest
from parvis.rules.tables import InvalidTable, Table, read, write
from parvis.rules.tables.dmn import InvalidDmn, from_dmn, to_dmn
from parvis.rules.tables.spreadsheets import MAX_BYTES, InvalidSheet, from_csv, to_csv

from ..door import Opened, change, procedure_page
from .sheet import table_of

MOST_SAID = 8


@procedure_page
def table_csv(request: AgentRequest, opened: Opened, table: str) -> HttpResponseBase:
    """Give the rows as a spreadsheet."""
    content = to_csv(_whole(opened, table))
    return _file(content, "text/csv; charset=utf-8", f"{opened.procedure.slug}-{table}.csv")


@procedure_page
def table_dmn(request: AgentRequest, opened: Opened, table: str) -> HttpResponseBase:
    """Give the table as DMN."""
    content = to_dmn(_whole(opened, table))
    return _file(content, "application/xml", f"{opened.procedure.slug}-{table}.dmn")


@procedure_page
@require_POST
def table_import(request: AgentRequest, opened: Opened, table: str) -> HttpResponseBase:
    """Take the rows of a spreadsheet, or a whole table of DMN, in place of what is there."""
    sent = request.FILES.get("file")
    content = sent.read(MAX_BYTES + 1) if sent else b""

    def asked(document: Document) -> list[Gesture]:
        place = Place("table", table)
        was = element_at(document, place)
        now = _imported(was, content)
        holder, after = holder_of(document, place)
        return [Remove(place, was), Insert(holder, after, now)] if now != was else []

    return change(request, opened, asked, opened.url("studio_table", table))


def _imported(was: Element, content: bytes) -> Element:
    """The table that a file makes of this one. Raises Impossible with what is wrong in the file."""
    if not content:
        raise Impossible(_("choisissez un fichier"))
    try:
        if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            return _kept(was, write(from_dmn(content)))
        return _kept(was, write(from_csv(_read(was), content)))
    except (InvalidSheet, InvalidDmn, InvalidTable) as invalid:
        said = [
            f"{where} : {message}" if where else message for where, message in invalid.problems[:MOST_SAID]
        ]
        raise Impossible(
            _("Ce fichier ne se lit pas. %(problems)s") % {"problems": " ; ".join(said)}
        ) from None


def _kept(was: Element, now: Mapping[str, Any]) -> Element:
    """A table read from a file, with what a procedure says of it, and its trials where they still mean something."""
    own = {key: value for key, value in was.items() if key in OWN_KEYS}
    tests = now.get("tests") or was.get("tests") or []
    try:
        read({**now, "tests": tests})
    except InvalidTable:
        tests = []
    return {**own, **now, "tests": tests}


def _whole(opened: Opened, table: str) -> Table:
    """A table to give away; one that cannot be read has no file."""
    try:
        return read(bare(table_of(opened, table)))
    except InvalidTable:
        raise Http404 from None


def _read(table: Element) -> Table:
    try:
        return read(bare(table))
    except InvalidTable as invalid:
        raise Impossible(str(invalid)) from None


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


urlpatterns = [
    path("<slug:slug>/tables/<slug:table>/lignes.csv", table_csv, name="studio_table_csv"),
    path("<slug:slug>/tables/<slug:table>/table.dmn", table_dmn, name="studio_table_dmn"),
    path("<slug:slug>/tables/<slug:table>/importer/", table_import, name="studio_table_import"),
]
