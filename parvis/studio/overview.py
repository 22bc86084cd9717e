"""The first tab of a procedure: where it stands, what to do next, what is against publishing it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.agents.names import called
from parvis.cases.moving.counting import in_flight
from parvis.catalogue.definition import InvalidOffer
from parvis.catalogue.drafting.actions import CannotEdit, begin_draft, gave_to_read, undo
from parvis.catalogue.drafting.comparing import differences
from parvis.catalogue.drafting.gestures import Impossible, Overtaken
from parvis.catalogue.drafting.places import Vanished
from parvis.catalogue.drafting.releasing import authority_gaps, is_for_another, needs_second_reader
from parvis.catalogue.models import Milestone, ProcedureVersion
from parvis.entrance.door import AgentRequest
from parvis.forms.effort import minutes_to_fill
from parvis.notifications.notices.actions import read_about

from .differences import in_a_sentence
from .door import Opened, back_to, faults_of, procedure_page, tab_page
from .faults import by_tab, leading


@dataclass(frozen=True)
class Said:
    """The last thing that happened to a version, or to what it says: who, when, and her words."""

    kind: str
    who: str
    at: datetime
    words: str = ""


@dataclass(frozen=True)
class UnderWay:
    """A version with cases in flight."""

    number: int
    count: int
    is_current: bool


@procedure_page
def overview(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show the state, the next gesture, and what is to mend under each tab with a link to each place."""
    version, procedure = opened.version, opened.procedure
    found = faults_of(request, opened)
    gaps = authority_gaps(request.agent.authority) if version.is_open else []
    current = procedure.current
    read_about(request.agent, procedure, at=request.now)
    context = {
        "groups": by_tab(opened, found),
        "gaps": leading(opened, gaps),
        "must_wait": bool(gaps) or any(one.weight == "blocks" for one in found),
        "path": _path(version),
        "last": _last_moment(version),
        "changed_last": _last_change(version),
        "is_for_another": version.is_open and is_for_another(version, request.agent),
        "second_reader": needs_second_reader(request.agent.authority_id),
        "is_hers": version.status == ProcedureVersion.Status.REVIEW and gave_to_read(version, request.agent),
        "minutes": _minutes(version),
        "current": current,
        "compared": current if version.is_open and current else None,
        "differences": _since(version, current) if version.is_open and current else "",
        "under_way": _under_way(request, opened),
    }
    return tab_page(request, opened, "overview", "studio/overview.html", context)


def _path(version: ProcedureVersion) -> list[tuple[str, bool]]:
    """The states in their order, the present one marked."""
    return [(str(one.label), one == version.status) for one in ProcedureVersion.Status]


def _last_moment(version: ProcedureVersion) -> Said | None:
    """How it came to its state; a version of the house was published by nobody."""
    moment = version.milestones.order_by("-id").first()
    if moment is None:
        published = version.published_at
        return Said(Milestone.Kind.PUBLISHED, "", published) if published else None
    names = called([(moment.by_id, moment.signed)])
    return Said(moment.kind, names[moment.by_id], moment.at, moment.words)


def _last_change(version: ProcedureVersion) -> Said | None:
    edit = version.edits.order_by("-number").first() if version.is_open else None
    if edit is None:
        return None
    return Said("edit", called([(edit.by_id, edit.signed)])[edit.by_id], edit.at)


def _minutes(version: ProcedureVersion) -> int:
    """How long the form takes; zero while the document cannot be read."""
    try:
        return minutes_to_fill(version.offer.form)
    except InvalidOffer:
        return 0


def _since(version: ProcedureVersion, current: ProcedureVersion) -> str:
    document = ProcedureVersion.objects.values_list("document", flat=True).get(pk=current.pk)
    return in_a_sentence(differences(document, version.document))


def _under_way(request: AgentRequest, opened: Opened) -> list[UnderWay]:
    counts = in_flight(request.grants, [opened.procedure.pk])
    versions = opened.procedure.versions.filter(pk__in=counts).order_by("-number")
    return [
        UnderWay(number, counts[pk], pk == opened.procedure.current_id)
        for pk, number in versions.values_list("pk", "number")
    ]


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
    return redirect(back_to(request, opened))


urlpatterns = [
    path("<slug:slug>/", overview, name="studio_procedure"),
    path("<slug:slug>/modifier/", begin, name="studio_begin"),
    path("<slug:slug>/annuler/", undo_last, name="studio_undo"),
]
