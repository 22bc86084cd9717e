"""The door of the studio: which procedure a designer opened, which version of it she reads or writes, and her gestures.

A page of the studio is one file: ``@procedure_page`` gives it an ``Opened``, ``tab_page`` draws it inside the tabs,
``change`` makes the gestures of a form. A form sends back the ``revision`` it was drawn from: gestures are then made on
what their author saw, so that whoever came first is never overwritten in silence (note 48).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from parvis.agents.rights import Right
from parvis.catalogue.access import procedure_named
from parvis.catalogue.bank.queries import outdated
from parvis.catalogue.drafting import checks
from parvis.catalogue.drafting.actions import CannotEdit, as_seen, edit
from parvis.catalogue.drafting.checks import Fault
from parvis.catalogue.drafting.gestures import Gesture, Impossible, Overtaken
from parvis.catalogue.drafting.places import Document, NoSuchPlace, Vanished
from parvis.catalogue.known import known_in
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.process.telling import outline, text_in_value
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.processes.kinds import Known

P = ParamSpec("P")
GesturesOf = Callable[[Document], Sequence[Gesture]]
"""What is to be done to the document its author saw."""

TABS = (
    ("overview", gettext_lazy("Vue d’ensemble"), "studio_procedure"),
    ("presentation", gettext_lazy("Présentation"), "studio_presentation"),
    ("form", gettext_lazy("Formulaire"), "studio_form"),
    ("tables", gettext_lazy("Tables de décision"), "studio_tables"),
    ("letters", gettext_lazy("Courriers et messages"), "studio_letters"),
    ("process", gettext_lazy("Parcours d’instruction"), "studio_process"),
    ("law", gettext_lazy("Délais et droit"), "studio_law"),
    ("who", gettext_lazy("Qui s’en occupe"), "studio_who"),
    ("privacy", gettext_lazy("Vie privée"), "studio_privacy"),
    ("languages", gettext_lazy("Langues"), "studio_languages"),
    ("history", gettext_lazy("Historique"), "studio_history"),
)
"""Key, title and address of each tab, in the order one fills them; ``Fault.tab`` holds these keys."""


MOST_JUDGED = 64
_judged: dict[tuple[UUID, int, str, date, str | None, Known | None], tuple[Fault, ...]] = {}


@dataclass(frozen=True)
class Opened:
    """A procedure in the studio, and the version it is open at: the one being written, else the last."""

    procedure: Procedure
    version: ProcedureVersion

    @property
    def document(self) -> Document:
        """The document of the version, with its faults."""
        held: Document = self.version.document
        return held

    @property
    def is_writable(self) -> bool:
        """Whether the pages show forms that change it."""
        return self.version.status == ProcedureVersion.Status.DRAFT

    def tab_url(self, tab: str) -> str:
        """The address of a tab; of the first one while it has none."""
        names = {key: name for key, _title, name in TABS}
        try:
            return self.url(names[tab])
        except NoReverseMatch:
            return self.url("studio_procedure")

    def url(self, name: str, *args: object) -> str:
        """The address of a page of this procedure."""
        return reverse(name, args=[self.procedure.slug, *args])


def procedure_page(
    view: Callable[Concatenate[AgentRequest, Opened, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Open a page of a procedure to whoever designs it; for anybody else it does not exist."""

    @wraps(view)
    def answer(request: AgentRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        procedure = procedure_named(request.grants, slug)
        version = procedure.draft() or procedure.versions.order_by("-number").first()
        if version is None:
            raise Http404
        version.procedure = procedure
        return view(request, Opened(procedure, version), *args, **kwargs)

    opened: Callable[..., HttpResponseBase] = answer
    return agent_page(Right.DESIGN)(opened)


def tab_page(
    request: AgentRequest,
    opened: Opened,
    tab: str,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Draw a page of a procedure, inside the tabs; ``tab`` is the key of the one it belongs to."""
    found = faults_of(request, opened)
    counts = Counter(fault.tab for fault in found if fault.weight == "blocks")
    studio = {
        "opened": opened,
        "procedure": opened.procedure,
        "version": opened.version,
        "is_writable": opened.is_writable,
        "tab": tab,
        "tabs": list(_tabs(opened, counts)),
        "faults": found,
        "blocking": sum(counts.values()),
        "outdated": outdated(opened.procedure.authority_id, opened.document) if opened.is_writable else 0,
    }
    return page(request, template, {**studio, **(context or {})}, status=status)


def faults_of(request: AgentRequest, opened: Opened) -> Sequence[Fault]:
    """Everything against the version being written, what blocks first; kept in memory while it stays as it is.

    Nothing is said against a version that can no longer change.
    """
    version = opened.version
    if not version.is_open:
        return ()
    known = known_in(version.authority_id, on=request.today) if opened.document.get("process") else None
    key = (version.pk, version.revision, opened.procedure.nature, request.today, get_language(), known)
    if key not in _judged:
        if len(_judged) > MOST_JUDGED:
            _judged.clear()
        found = checks.faults(opened.document, opened.procedure.nature, today=request.today, known=known)
        _judged[key] = tuple(found)
    return _judged[key]


def change(request: AgentRequest, opened: Opened, gestures_of: GesturesOf, back: str) -> HttpResponseBase:
    """Make gestures on the document their author saw, then lead back; told when somebody else was there first.

    ``gestures_of`` receives the document at the ``revision`` the form was drawn from. Nothing typed is lost: a
    gesture that cannot be made comes back as a page that says why, with the form to send again.
    """
    draft = opened.version
    try:
        seen = as_seen(draft, revision_of(request, draft))
        edit(draft.pk, gestures_of(seen), by=request.agent, at=request.now)
    except Overtaken as overtaken:
        return _again(request, opened, back, str(overtaken), overtaken=overtaken)
    except (Vanished, Impossible, CannotEdit) as refused:
        return _again(request, opened, back, str(refused))
    except NoSuchPlace as unknown:
        raise Http404 from unknown
    return redirect(back)


def back_to(request: HttpRequest, opened: Opened) -> str:
    """The page of this procedure the form says it came from, or its first one: never an address elsewhere."""
    back, home = request.POST.get("back", ""), opened.url("studio_procedure")
    return back if back.startswith(home) else home


def revision_of(request: HttpRequest, draft: ProcedureVersion) -> int:
    """The revision of the draft a form was drawn from; the present one when it says none."""
    said = request.POST.get("revision", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else draft.revision


def _again(
    request: AgentRequest, opened: Opened, back: str, why: str, *, overtaken: Overtaken | None = None
) -> HttpResponse:
    """What could not be done, with all that was typed, to send again on the document as it now stands."""
    messages.get_messages(request)
    held = ProcedureVersion.objects.filter(pk=opened.version.pk).values_list("revision", flat=True)
    sent = [
        (name, value)
        for name in request.POST
        if name not in ("csrfmiddlewaretoken", "revision")
        for value in request.POST.getlist(name)
    ]
    context = {
        "why": why,
        "seen": _in_words(overtaken.seen) if overtaken else "",
        "now": _in_words(overtaken.now) if overtaken else "",
        "is_overtaken": overtaken is not None,
        "sent": sent,
        "address": request.get_full_path(),
        "back": back,
        "revision": held.first() or 0,
    }
    return tab_page(request, opened, "", "studio/again.html", context, status=409)


def _in_words(value: object) -> str:
    """A value of the document as one reads it: the French of a text, else what it holds, in short."""
    if value is None or value == "":
        return _("rien")
    if text := text_in_value(value):
        return ", ".join(one.name or one.id for one in outline(text)[:20])
    if isinstance(value, Mapping) and isinstance(value.get("fr"), str):
        return str(value["fr"])
    if isinstance(value, Mapping):
        return ", ".join(_in_words(one) for one in list(value.values())[:6])
    if isinstance(value, list):
        return ", ".join(_in_words(one) for one in value[:6])
    return str(value)[:500]


@dataclass(frozen=True)
class Tab:
    """An entry of the tabs: what blocks publishing is counted beside it."""

    key: str
    title: str
    href: str
    blocking: int


def _tabs(opened: Opened, counts: Mapping[str, int]) -> Iterator[Tab]:
    for key, title, name in TABS:
        try:
            yield Tab(key, str(title), opened.url(name), counts.get(key, 0))
        except NoReverseMatch:
            continue
