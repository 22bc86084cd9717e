"""The versions of a procedure, the changes of a draft in words, undoing one, beginning like an earlier version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.agents.names import called
from parvis.catalogue.drafting.actions import CannotEdit, begin_draft, undo
from parvis.catalogue.drafting.gestures import Impossible, Overtaken
from parvis.catalogue.drafting.places import Vanished
from parvis.catalogue.models import Milestone, ProcedureVersion
from parvis.entrance.door import AgentRequest
from parvis.ui.parts import Tone

from .door import Opened, procedure_page, tab_page
from .edits import told
from .states import TONES

EDITS_PAGE = 25
VERSIONS_SHOWN = 30


@dataclass(frozen=True)
class Moment:
    """What happened to a version: who, when, and what she said."""

    title: str
    who: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Shown:
    """A version in the list."""

    version: ProcedureVersion
    tone: Tone
    moments: list[Moment]
    is_current: bool
    edits: int
    compared: str
    """The address that compares it with the one before; none for the first."""
    may_begin: bool


@procedure_page
def history(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show the versions, and the changes of one of them."""
    versions = _versions(opened)
    wanted = _number(request.GET.get("version", ""))
    read = next((one for one in versions if one.number == wanted), versions[0])
    before = _number(request.GET.get("avant", ""))
    edits = read.edits.select_related("undoes", "undone_by").order_by("-number")
    found = list(edits.filter(number__lt=before)[: EDITS_PAGE + 1] if before else edits[: EDITS_PAGE + 1])
    names = called(
        [(one.by_id, one.signed) for one in found]
        + [(moment.by_id, moment.signed) for one in versions for moment in one.milestones.all()]
    )
    page_of = found[:EDITS_PAGE]
    is_writable = opened.is_writable and read.pk == opened.version.pk
    document = opened.document if read.pk == opened.version.pk else _document_of(read)
    following = f"?version={read.number}&avant={page_of[-1].number}" if len(found) > EDITS_PAGE else ""
    context = {
        "versions": [_shown(one, versions, opened, names) for one in versions[:VERSIONS_SHOWN]],
        "others": max(0, len(versions) - VERSIONS_SHOWN),
        "read": read,
        "edits": told(page_of, document, names, writable=is_writable),
        "next_url": opened.url("studio_history") + following if following else "",
        "numbers": [one.number for one in versions],
        "compared_to": versions[1].number if len(versions) > 1 else 0,
    }
    return tab_page(request, opened, "history", "studio/history.html", context)


@procedure_page
@require_POST
def undo_edit(request: AgentRequest, opened: Opened, number: int) -> HttpResponseBase:
    """Undo one change of the draft, whoever made it."""
    try:
        done = undo(opened.version.pk, number, by=request.agent, at=request.now)
        if done is None:
            messages.warning(request, _("Ce changement n’est plus à annuler."))
        else:
            messages.success(request, _("Le changement est annulé ; on peut annuler l’annulation de même."))
    except (Overtaken, Vanished, Impossible, CannotEdit) as refused:
        messages.error(request, _("Cela ne s’annule plus : %(why)s.") % {"why": refused})
    return redirect(opened.url("studio_history"))


@procedure_page
@require_POST
def begin_again(request: AgentRequest, opened: Opened, number: int) -> HttpResponseBase:
    """Begin a draft like an earlier version: going back is publishing it once more."""
    like = opened.procedure.versions.filter(number=number, published_at__isnull=False).first()
    if like is None:
        raise Http404
    try:
        begin_draft(opened.procedure.pk, by=request.agent, at=request.now, like=like)
    except CannotEdit as refused:
        messages.error(request, _("Ce n’est pas fait : %(why)s.") % {"why": refused})
        return redirect(opened.url("studio_history"))
    said = _("Un brouillon reprend la version %(number)s : elle ne vaut de nouveau qu’une fois publiée.")
    messages.success(request, said % {"number": number})
    return redirect(opened.url("studio_publish"))


def _versions(opened: Opened) -> list[ProcedureVersion]:
    moments = Prefetch("milestones", Milestone.objects.order_by("id"))
    found = opened.procedure.versions.defer("document").prefetch_related(moments).order_by("-number")
    return list(found)


def _document_of(version: ProcedureVersion) -> dict[str, object]:
    held: dict[str, object] = ProcedureVersion.objects.values_list("document", flat=True).get(pk=version.pk)
    return held


def _shown(
    one: ProcedureVersion, all_: Sequence[ProcedureVersion], opened: Opened, names: dict[UUID, str]
) -> Shown:
    earlier = next((other.number for other in all_ if other.number < one.number), None)
    moments = [
        Moment(str(known.get_kind_display()), names.get(known.by_id, ""), known.at, known.words)
        for known in one.milestones.all()
    ]
    if one.published_at and not any(known.kind == Milestone.Kind.PUBLISHED for known in one.milestones.all()):
        moments.append(Moment(str(Milestone.Kind.PUBLISHED.label), "", one.published_at, ""))
    return Shown(
        version=one,
        tone=TONES[one.status],
        moments=moments,
        is_current=one.pk == opened.procedure.current_id,
        edits=one.revision,
        compared=opened.url("studio_compare", earlier, one.number) if earlier else "",
        may_begin=one.published_at is not None
        and one.pk != opened.procedure.current_id
        and not opened.version.is_open,
    )


def _number(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdigit() and len(words) < 8 else None


urlpatterns = [
    path("<slug:slug>/historique/", history, name="studio_history"),
    path("<slug:slug>/historique/annuler/<int:number>/", undo_edit, name="studio_undo_edit"),
    path("<slug:slug>/historique/reprendre/<int:number>/", begin_again, name="studio_begin_again"),
]
