"""The door of the agent's pages: who asks, what she may do, and the scope of the transaction.

Rights are read again at each request. What is absent and what is forbidden get the same answer; when the
request brought typed text, that answer gives it back, so that nothing is lost with a right or a session.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from parvis.accounts.adapter import has_second_factor
from parvis.agents import access as staff
from parvis.agents.models import Agent
from parvis.agents.rights import Grants, Right, grants_of
from parvis.agents.substitution import with_substitutions
from parvis.base.scope import scope, set_scope
from parvis.base.working_days import WorkCalendar
from parvis.batches import access as batches
from parvis.cases import access as cases
from parvis.catalogue import access as catalogue
from parvis.catalogue.drafting.releasing import may_choose_rule
from parvis.documents import access as documents
from parvis.interactions import access as contacts
from parvis.notifications.notices.queries import MOST_COUNTED, unread_count
from parvis.person_file import access as persons
from parvis.retention import access as archives
from parvis.retention.models import KEEPING

from . import typed

P = ParamSpec("P")

ABSENT = (
    *(cases.NotFound, staff.NotFound, documents.NotFound, persons.NotFound, batches.NotFound, Http404),
    contacts.NotFound,
    archives.NotFound,
    catalogue.NotFound,
)
KEPT_TO_ITSELF = {"csrfmiddlewaretoken", "revision", "seen", "_shown", "password", "password1", "password2"}
CHOSEN = re.compile(
    r"kind|notify|snippet|later|verdict|pieces|kept|take_.+|also|"
    r"channel|direction|place|procedure_.+|language|call_unit|call_mine|contact|vue|mine|"
    r"geste|tout|page|ici|target|nouveaute|toutes|format|hour|kind-.+|"
    r"(ask|reason)_.+|outcome|cited|ground|unit|profile|substitute|presence|checked|other|point|why|relation|proof|way|all_checked|"
    r"rights|sectors|remove|reach|opens|columns|shortcuts|adresse|demandes|agent|labels|shown|tone|reserved_to|letter|words_of|"
    r"use|hit|collect|binding|binding_shown|optional-.+|new_question|new_kind|new_output_kind|"
    r"sector|nature|like|onto|licence|consent|what|item|edition|linked|level|choix/.+|vu/.+|vers/.+|"
    r"quoi|ici|dans|apres|vers|confirme|inside|required|piece|accept|maps_to|ask|autocomplete|personal|new|"
    r"await_days|reminders|m(in|ax)_date_(way|unit)|option_value|pick-.+|checklist|topics"
)
"""What is picked or ticked, not written. A test tries every form: what is written is never among them."""

MOST_TEXTS = 60
LIST = "inbox_list"


class AgentRequest(HttpRequest):
    """A request that has passed the door."""

    agent: Agent
    grants: Grants
    now: datetime
    today: date
    calendar: WorkCalendar
    horizon: int
    """Every transaction below this one is over: the page shows what it did. Zero where no page is drawn."""


def agent_page(
    right: Right | None = None, *, before_second_factor: bool = False
) -> Callable[[Callable[Concatenate[AgentRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Open a view to agents only, in one transaction whose scope is what their rights allow.

    ``right``: have it somewhere, or the page does not exist. ``before_second_factor``: the page stays open
    to whoever must still set up her second factor.
    """

    def around(
        view: Callable[Concatenate[AgentRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if texts := typed_texts(request):
                    return kept_text(request, texts, status=403, waits=typed.hold(request, at=timezone.now()))
                return redirect_to_login(request.get_full_path())
            if waiting := _waiting(request):
                return waiting
            known = cast(AgentRequest, request)
            try:
                with scope(account=account_of(request)):
                    enter(known)
                    if not before_second_factor and _lacks_second_factor(known):
                        return redirect("agent_second_factor")
                    if right is not None and not known.grants.has(right):
                        raise Http404
                    # The account stays said: the audited functions ask which agent is looking.
                    known.horizon = set_scope(walls=known.grants.walls, account=account_of(request))
                    known.grants = with_substitutions(known.grants, on=known.today)
                    return view(known, *args, **kwargs)
            except ABSENT as absent:
                if texts := typed_texts(request):
                    return kept_text(request, texts, status=404)
                raise Http404 from absent

        answer.access = "agent"  # type: ignore[attr-defined]  # read by the test that every view says for whom
        return cast(Callable[..., HttpResponseBase], never_cache(answer))

    return around


def enter(request: AgentRequest) -> None:
    """Learn who asks and when, inside the scope of her account. Raise NotFound for who is no agent."""
    request.now = timezone.now()
    request.agent = staff.agent_of(account_of(request), on=timezone.localdate(request.now))
    request.calendar = request.agent.authority.calendar()
    request.today = request.calendar.local_date(request.now)
    request.grants = grants_of(request.agent)
    request.horizon = 0


def page(
    request: AgentRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Draw a page with what the frame of every agent's page needs."""
    return render(request, template, {**frame(request), **(context or {})}, status=status)


def frame(request: AgentRequest) -> dict[str, Any]:
    """What the frame of a page reads."""
    return {
        "agent": {
            "name": request.agent.full_name,
            "id": request.agent.pk,
            "has_shortcuts": request.agent.has_shortcuts,
        },
        "authority": request.agent.authority,
        "may_manage": request.grants.has(Right.MANAGE),
        "may_treat": request.grants.has(Right.ACT),
        "may_audit": request.grants.has(Right.AUDIT),
        "may_archive": any(map(request.grants.has, KEEPING)),
        "may_operate": request.agent.is_operator,
        "may_open_boxes": may_choose_rule(request.grants),
        "may_design": request.grants.has(Right.DESIGN),
        "may_meet": bool(contacts.noting_walls(request.grants)),
        "unread": unread_count(request.grants),
        "most_unread": MOST_COUNTED,
        "today": request.today,
        "calendar": request.calendar,
        "direct": {"address": where_live(request), "since": f"{request.horizon}-0"}
        if request.horizon
        else None,
    }


def where_live(request: AgentRequest) -> str:
    """The address of the live updates, on the host this page was asked of: its cookie goes nowhere else."""
    if settings.LIVE_PATH is not None:
        return f"{settings.LIVE_PATH}/flow"
    host = urlsplit(f"//{request.get_host()}").hostname
    return f"http://{host}:{settings.LIVE_PORT}/live/flow"


def remember_list(request: AgentRequest, query: str) -> None:
    """Keep the filters of the list she reads, so that leaving a case brings her back to it."""
    if request.session.get(LIST, "") != query:
        request.session[LIST] = query


def list_url(request: AgentRequest) -> str:
    """The list she came from, with its filters and its page."""
    query = request.session.get(LIST, "")
    return reverse("inbox") + (f"?{query}" if query else "")


def typed_texts(request: HttpRequest) -> list[str]:
    """What the request brings that somebody wrote by hand."""
    if request.method != "POST":
        return []
    written = [
        value.strip() for name in request.POST if is_written(name) for value in request.POST.getlist(name)
    ]
    return [text for text in written if text][:MOST_TEXTS]


def is_written(name: str) -> bool:
    """Whether a field of this name is written by hand."""
    return name not in KEPT_TO_ITSELF and not CHOSEN.fullmatch(name)


def account_of(request: HttpRequest) -> UUID:
    """The account that signed in."""
    assert request.user.pk is not None
    return request.user.pk


def public_page(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Open a view to whoever is not signed in."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(*args, **kwargs)

    answer.access = "public"  # type: ignore[attr-defined]  # read by the test that every view says for whom
    return cast(Callable[P, HttpResponseBase], never_cache(answer))


def _lacks_second_factor(request: AgentRequest) -> bool:
    return request.grants.needs_second_factor() and not has_second_factor(account_of(request))


def kept_text(request: HttpRequest, texts: list[str], *, status: int, waits: bool = False) -> HttpResponse:
    """Give back what was typed; ``waits``: it comes back of itself once she has signed in."""
    context = {
        "texts": texts,
        "is_signed_out": status == 403,
        "waits": waits,
        "sign_in_url": f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}",
    }
    return render(request, "workspace/kept.html", context, status=status)


def _waiting(request: HttpRequest) -> HttpResponse | None:
    """The page that offers again what she was typing when her session ended, at its own address."""
    found = typed.held(request, at=timezone.now())
    if found is None or found.address != request.get_full_path():
        return None
    if request.method != "GET":
        typed.drop(request)
        return None
    written = [value for name, value in found.fields if is_written(name) and value.strip()]
    context = {"texts": written, "fields": found.fields, "address": found.address}
    return render(request, "workspace/typed.html", context)
