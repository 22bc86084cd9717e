"""What every gesture on a case does: its page says the consequences, its form keeps what was typed.

A gesture has one page of its own. Its form carries the revision of the case it was drawn from: when the case
changed meanwhile, the page comes back with the typed text, what changed in words, and the fresh revision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.rights import Right
from parvis.cases.access import NotFound, case_for, may_act
from parvis.cases.actions import CannotSign, Conflict, NeedsVisa
from parvis.cases.contents import names_in
from parvis.cases.queries import facts_since, last_fact
from parvis.entrance.door import AgentRequest, agent_page, list_url, page
from parvis.letters.content import CannotWriteLetter
from parvis.notifications.queries import refused_at

from .draft import drafted
from .opening import look_at_case
from .signing import who_could_sign
from .story import told_to_agent, ways_to
from .wording import case_header

if TYPE_CHECKING:
    from parvis.cases.models import Case
    from parvis.notifications.correspondence.letters import Written


class GestureForm(forms.Form):
    """A form on a case. ``case`` is what its choices come from; its labels carry no colon."""

    use_required_attribute = False

    def __init__(self, *args: Any, case: "Case", request: AgentRequest, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.case = case
        self.request = request
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices that depend on the case."""


class Trace(forms.Form):
    """What the page was drawn from: the revision of the case and its latest fact."""

    revision = forms.IntegerField(min_value=0)
    seen = forms.IntegerField(min_value=0, required=False)


READ_LETTER = gettext_lazy("Relire le courrier")


@dataclass(frozen=True)
class Gesture:
    """One thing an agent does to a case.

    ``act`` calls the one action and returns what to tell her once done. ``refusals`` gives the sentence of
    each refusal, or its sentences by its first argument. ``offered`` says whether the case allows it now;
    ``consequences`` are told before the click. ``allowed``: whether this agent may, among those who act on the
    case; else the page does not exist. ``names_its_author``: what comes of it bears her name, even when it is
    protected elsewhere (L212-1). ``prepared``: the form drawn anew with what was typed, when what was pressed only
    completes it; None when the gesture is to be done. ``draft`` does it too, and returns the letter that would leave:
    done inside a transaction that is then undone, it is that very letter. ``is_posted``: that letter
    stays with the case, to be posted when no e-mail reaches the person. ``writes``: a message leaves for the person, so
    that the page says first when her address takes none.
    """

    slug: str
    title: Any
    button: Any
    form: type[GestureForm]
    act: Callable[[AgentRequest, "Case", Mapping[str, Any], int], str]
    refusals: Mapping[type[Exception], Any]
    offered: Callable[["Case"], bool]
    consequences: Callable[[AgentRequest, "Case"], list[str]]
    more: Callable[[AgentRequest, "Case", GestureForm], dict[str, Any]] = lambda request, case, form: {}
    template: str = "workspace/cases/gesture.html"
    kind: str = ""
    names_its_author: bool = False
    writes: bool = False
    allowed: Callable[[AgentRequest, "Case"], bool] = lambda request, case: True
    prepared: Callable[[AgentRequest, "Case"], GestureForm | None] = lambda request, case: None
    draft: Callable[[AgentRequest, "Case", Mapping[str, Any], int], "Written"] | None = None
    draft_button: Any = READ_LETTER
    is_posted: bool = True

    @property
    def name(self) -> str:
        """The name of its URL."""
        return f"case_{self.slug.replace('-', '_')}"


def url_of(gesture: Gesture) -> URLPattern:
    """The page of a gesture, under the case."""

    @agent_page(Right.ACT)
    def view(request: AgentRequest, reference: str) -> HttpResponseBase:
        case = look_at_case(request, reference)
        if not (may_act(request.grants, case) and gesture.allowed(request, case)):
            raise NotFound(reference)
        if request.method == "POST":
            return _post(request, gesture, case)
        if not gesture.offered(case):
            messages.warning(request, _not_now())
            return redirect("case", case.reference)
        return _page(request, gesture, case, gesture.form(case=case, request=request))

    return path(f"demandes/<str:reference>/{gesture.slug}/", view, name=gesture.name)


def _post(request: AgentRequest, gesture: Gesture, case: "Case") -> HttpResponse:
    form = gesture.form(request.POST, case=case, request=request)
    trace = Trace(request.POST)
    if not trace.is_valid():
        return _page(request, gesture, case, form, is_conflict=True)
    revision, seen = trace.cleaned_data["revision"], trace.cleaned_data["seen"] or 0
    completed = gesture.prepared(request, case)
    if completed is not None or not form.is_valid():
        is_conflict = revision != case.revision
        return _page(request, gesture, case, completed or form, is_conflict=is_conflict, seen=seen)
    draft = gesture.draft if "draft" in request.POST and case.applicant.expects_answer else None
    try:
        with transaction.atomic():
            if draft is None:
                told = gesture.act(request, case, form.cleaned_data, revision)
            else:
                written = draft(request, case, form.cleaned_data, revision)
                transaction.set_rollback(True)
    except Conflict:
        fresh = case_for(request.grants, case.reference)
        return _page(request, gesture, fresh, form, is_conflict=True, seen=seen)
    except CannotWriteLetter as unwritable:
        form.add_error(None, _("Ce courrier ne peut pas être écrit : %(why)s") % {"why": unwritable})
        return _page(request, gesture, case, form)
    except CannotSign as refused:
        form.add_error(None, who_could_sign(refused))
        return _page(request, gesture, case, form)
    except NeedsVisa:
        form.add_error(None, _("Cette démarche demande un visa : passez par « Décider » ou « Clore »."))
        return _page(request, gesture, case, form)
    except tuple(gesture.refusals) as refusal:
        told = gesture.refusals[type(refusal)]
        form.add_error(None, str(told[refusal.args[0]] if isinstance(told, Mapping) else told))
        return _page(request, gesture, case_for(request.grants, case.reference), form)
    if draft is not None:
        return drafted(request.POST["draft"], written, case.reference)
    messages.success(request, told)
    return redirect("case", case.reference) if _still_seen(request, case) else redirect(list_url(request))


def _still_seen(request: AgentRequest, case: "Case") -> bool:
    try:
        case_for(request.grants, case.reference)
    except NotFound:
        return False
    return True


def _page(
    request: AgentRequest,
    gesture: Gesture,
    case: "Case",
    form: GestureForm,
    *,
    is_conflict: bool = False,
    seen: int | None = None,
) -> HttpResponse:
    since = facts_since(case.pk, seen) if is_conflict and seen is not None else []
    status = 409 if is_conflict else 422 if form.is_bound else 200
    context = {
        **case_header(request, case),
        "gesture": gesture,
        "form": form,
        "is_conflict": is_conflict,
        "loses_anonymity": gesture.names_its_author and request.agent.is_anonymous,
        "letdown": letdown_of(case) if gesture.writes else None,
        "changes": told_to_agent(since, names_in(since)),
        "is_offered": gesture.offered(case),
        "has_draft": gesture.draft is not None and case.applicant.expects_answer,
        "is_posted": gesture.draft is not None and gesture.is_posted and case.applicant.expects_answer,
        "not_now": _not_now(),
        "takes_up": request.method == "GET" and "reprendre" in request.GET,
        "consequences": gesture.consequences(request, case),
        "seen": last_fact(case.pk),
        **gesture.more(request, case, form),
    }
    return page(request, gesture.template, context, status=status)


def letdown_of(case: "Case") -> dict[str, Any] | None:
    """What to know before writing to an address that refused the last message; None when it took it."""
    line = refused_at(case)
    if line is None:
        return None
    return {"words": line.words, "recipient": line.delivery.recipient, "ways": ways_to(case.applicant)}


def reached_by_mail(case: "Case", *, arrives: str, without: str) -> str:
    """Say how what is written reaches the person: ``arrives`` by e-mail, ``without`` an address to write to."""
    if not case.mailbox:
        return without
    if refused_at(case) is None:
        return arrives
    return _("Son adresse électronique refuse nos messages : remettez-le-lui sur papier, ou appelez.")


def _not_now() -> str:
    return _("Ce geste n’est plus possible : la demande a changé depuis.")
