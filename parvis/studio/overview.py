"""The first tab of a procedure: where it stands, what is against publishing it, and how to begin a draft."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.catalogue.drafting.actions import CannotEdit, begin_draft, undo
from parvis.catalogue.drafting.gestures import Impossible, Overtaken
from parvis.catalogue.drafting.places import Vanished
from parvis.entrance.door import AgentRequest

from .door import TABS, Opened, back_to, faults_of, procedure_page, tab_page


@procedure_page
def overview(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show the state, and what is to mend under each tab, with a link to each place."""
    titles = {key: title for key, title, _name in TABS}
    order = list(titles)
    found = sorted(faults_of(request, opened), key=lambda one: (order.index(one.tab), one.weight != "blocks"))
    groups = [
        {
            "title": titles[tab],
            "faults": [{"fault": one, "href": f"{opened.tab_url(one.tab)}#{one.place}"} for one in faults],
        }
        for tab, faults in groupby(found, key=lambda one: one.tab)
    ]
    return tab_page(request, opened, "overview", "studio/overview.html", {"groups": groups})


@procedure_page
@require_POST
def begin(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Begin a draft, and come back to the page one was reading."""
    begin_draft(opened.procedure.pk, by=request.agent, at=request.now)
    messages.success(
        request, _("Un brouillon est ouvert : ce que vous changez ne se voit pas avant sa publication.")
    )
    return redirect(back_to(request, opened))


@procedure_page
@require_POST
def undo_last(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Undo one's own last change of the draft that still stands."""
    last = (
        opened.version.edits.filter(by=request.agent, undone_by=None, undoes=None).order_by("-number").first()
    )
    try:
        if last is None or undo(opened.version.pk, last.number, by=request.agent, at=request.now) is None:
            messages.warning(request, _("Vous n’avez rien à annuler."))
        else:
            messages.success(request, _("Votre dernier changement est annulé."))
    except (Overtaken, Vanished, Impossible, CannotEdit) as refused:
        messages.error(request, _("Cela ne s’annule plus : %(why)s.") % {"why": refused})
    back = request.POST.get("back", "")
    return redirect(
        back if back.startswith(opened.url("studio_procedure")) else opened.url("studio_procedure")
    )


urlpatterns = [
    path("<slug:slug>/", overview, name="studio_procedure"),
    path("<slug:slug>/modifier/", begin, name="studio_begin"),
    path("<slug:slug>/annuler/", undo_last, name="studio_undo"),
]
