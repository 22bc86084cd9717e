"""The form builder: its outline alone, or with the panel of an element, which this page also saves."""

from typing import NoReturn

from django.http import HttpResponseBase
from django.urls import path

from parvis.catalogue.drafting.actions import CannotEdit, as_seen
from parvis.catalogue.drafting.places import Place, Vanished
from parvis.entrance.door import AgentRequest

from ..door import Opened, procedure_page, revision_of
from .answering import builder_page, changed, minutes
from .panels import Panel, open_or_absent, panel_context, panel_of


@procedure_page
def form(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show the outline, how long the form takes, and what is to mend in the whole of it."""
    context = {"minutes": minutes(opened)}
    return builder_page(request, opened, "", "studio/form/whole.html", context)


@procedure_page
def element(request: AgentRequest, opened: Opened, name: str) -> HttpResponseBase:
    """Show the panel of an element, or write what was changed in it."""
    if request.method == "POST":
        return _save(request, opened, name)
    return _panel_page(request, opened, open_or_absent(opened.document, name))


def _save(request: AgentRequest, opened: Opened, name: str) -> HttpResponseBase:
    back = opened.url("studio_form_element", name)
    try:
        seen = as_seen(opened.version, revision_of(request, opened.version))
        panel = panel_of(seen, name, request.POST)
    except (CannotEdit, Vanished):
        return changed(request, opened, lambda _seen: _gone(name), back)
    if not panel.is_valid:
        return _panel_page(request, opened, panel, status=422)
    return changed(request, opened, panel.gestures, back)


def _gone(name: str) -> NoReturn:
    raise Vanished(Place("form", name))


def _panel_page(
    request: AgentRequest, opened: Opened, panel: Panel, *, status: int = 200
) -> HttpResponseBase:
    context = panel_context(request, opened, panel)
    return builder_page(request, opened, panel.place.id, "studio/form/panel.html", context, status=status)


urlpatterns = [
    path("<slug:slug>/formulaire/", form, name="studio_form"),
    path("<slug:slug>/formulaire/<str:name>/", element, name="studio_form_element"),
]
