"""How every page of the portal opens: who may see it, one transaction, one reading of the clock.

A view behind one of these decorators runs in the transaction of its scope, and carries ``access``:
``public`` (no wall: the offer only) or ``tracking`` (the drafts and cases that the session holds).
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone

from parvis.authorities.access import NotFound as AuthorityNotFound
from parvis.authorities.access import authority_named, territory
from parvis.authorities.models import Authority
from parvis.base.ratelimit import TooOften
from parvis.base.scope import scope
from parvis.base.working_days import WorkCalendar
from parvis.cases.access import NotFound, draft_whole, tracked_case
from parvis.cases.tracked import held_case
from parvis.portal.errors import authority_of
from parvis.portal.holding import held, holds, still_holds
from parvis.portal.legal_state import accessibility_state
from parvis.portal.limits import Limit, check

if TYPE_CHECKING:
    from parvis.cases.models import Draft


class PortalRequest(HttpRequest):
    """A request as our views receive it: ``now`` is when it reached the door.

    ``is_pressed``: a limit that refuses nobody is passed (``limits.Limit.refuses``).
    """

    now: datetime
    is_pressed: bool


View = Callable[..., HttpResponseBase]


def public_page(*methods: str, limits: Sequence[Limit] = ()) -> Callable[[View], View]:
    """Open to everybody: ``view(request, **of_the_url)`` sees what is published, and nothing else."""

    def opened(view: View) -> View:
        @wraps(view)
        def page(request: PortalRequest, **of_the_url: Any) -> HttpResponseBase:
            refused = _begin(request, methods, limits)
            if refused is not None:
                return refused
            with scope():
                return view(request, **of_the_url)

        page.access = "public"  # type: ignore[attr-defined]  # read by the house test
        return page

    return opened


def authority_page(*methods: str, limits: Sequence[Limit] = ()) -> Callable[[View], View]:
    """Open to everybody: ``view(request, authority, **of_the_url)``; 404 for an unknown authority."""

    def opened(view: View) -> View:
        @public_page(*methods, limits=limits)
        @wraps(view)
        def page(request: PortalRequest, code: str, **of_the_url: Any) -> HttpResponseBase:
            try:
                authority = authority_named(code)
            except AuthorityNotFound:
                raise Http404 from None
            with timezone.override(zone_of(authority)):
                return view(request, authority, **of_the_url)

        return page

    return opened


def draft_page(
    *methods: str,
    limits: Sequence[Limit] = (),
    read: Callable[[UUID], "Draft"] = draft_whole,
    read_to_post: Callable[[UUID], "Draft"] | None = None,
) -> Callable[[View], View]:
    """Open to whoever holds the draft: ``view(request, draft, **of_the_url)``; the same refusal otherwise.

    ``read`` fetches it inside its scope: to show it, or locked to send it; ``read_to_post`` for a POST.
    """

    def opened(view: View) -> View:
        @wraps(view)
        def page(
            request: PortalRequest, code: str, slug: str, draft: UUID, **of_the_url: Any
        ) -> HttpResponseBase:
            refused = _begin(request, methods, limits)
            if refused is not None:
                return refused
            if not holds(request, draft):
                return _nothing_here(request)
            is_post = request.method == "POST"
            with scope(cases=[draft]):
                try:
                    found = (read_to_post if is_post and read_to_post else read)(draft)
                except NotFound:
                    return _nothing_here(request)
                if (found.authority.code, found.version.procedure.slug) != (code, slug):
                    return _nothing_here(request)
                with timezone.override(zone_of(found.authority)):
                    return _private(view(request, found, **of_the_url))

        page.access = "tracking"  # type: ignore[attr-defined]  # read by the house test
        return page

    return opened


def case_page(*methods: str, limits: Sequence[Limit] = ()) -> Callable[[View], View]:
    """Open to whoever holds the case: ``view(request, case, **of_the_url)``; the same refusal otherwise.

    An address that only receives leads who comes back to it to the page where its button is.
    """

    def opened(view: View) -> View:
        @wraps(view)
        def page(request: PortalRequest, reference: str, **of_the_url: Any) -> HttpResponseBase:
            if methods == ("POST",) and request.method in ("GET", "HEAD"):
                return _private(redirect(*_page_of(request, reference)))
            refused = _begin(request, methods, limits)
            if refused is not None:
                return refused
            mine = held(request)
            if not mine:
                return _nothing_here(request)
            with scope(cases=mine):
                named = held_case(mine, reference)
                if named is None:
                    return _nothing_here(request)
                found = tracked_case(named)
                if not still_holds(request, named, email=found.mailbox):
                    return _nothing_here(request)
                with timezone.override(zone_of(found.authority)):
                    return _private(view(request, found, **of_the_url))

        page.access = "tracking"  # type: ignore[attr-defined]  # read by the house test
        return page

    return opened


def _page_of(request: HttpRequest, reference: str) -> tuple[str, ...]:
    """The tracking page, for who holds the case; for anybody else, where the code is asked."""
    mine = held(request)
    if not mine:
        return ("track",)
    with scope(cases=mine):
        return ("track",) if held_case(mine, reference) is None else ("tracking", reference)


def zone_of(authority: Authority) -> ZoneInfo:
    """The time zone of an authority's département; its calendar is not read for that."""
    return WorkCalendar(authority.department).zone


def today_of(authority: Authority, request: PortalRequest) -> date:
    """The day it is for this authority."""
    return authority.calendar().local_date(request.now)


def answer(
    request: HttpRequest,
    template: str,
    values: dict[str, Any],
    *,
    authority: Authority | None = None,
    status: int = 200,
) -> HttpResponse:
    """Write a page, with what every page shows in its header and footer.

    A page that belongs to no authority leads to the legal pages of the one that stands for the territory.
    """
    about = authority or territory()
    usual = {
        "authority": authority,
        "footer_authority": about,
        "accessibility_state": accessibility_state(about, timezone.localdate()) if about else "",
    }
    return render(request, f"portal/{template}.html", usual | values, status=status)


def _begin(
    request: PortalRequest, methods: Sequence[str], limits: Sequence[Limit]
) -> HttpResponseBase | None:
    """Read the clock; refuse a foreign method, or somebody who comes too often."""
    allowed = methods or ("GET",)
    method = "GET" if request.method == "HEAD" else request.method
    if method not in allowed:
        return HttpResponseNotAllowed(allowed)
    request.now, request.is_pressed = timezone.now(), False
    counted = limits if method == "POST" else [one for one in limits if one.reads]
    try:
        # Outside the page's transaction: a full minute of upload must not lock the count of an address.
        check(counted, request)
    except TooOften as excess:
        return too_often(request, excess.until)
    return None


def too_often(request: PortalRequest, until: datetime) -> HttpResponse:
    """Say when to come back."""
    wait = max(until - request.now, timedelta(seconds=1))
    minutes = -(-int(wait.total_seconds()) // 60)
    values = {"minutes": max(minutes, 1), "until": until}
    response = answer(request, "too_often", values, authority=authority_of(request), status=429)
    response["Retry-After"] = str(int(wait.total_seconds()) + 1)
    response["Cache-Control"] = "no-store"
    return response


def _nothing_here(request: HttpRequest) -> HttpResponse:
    """Absent, another's, or a session that ended: the answer is the same."""
    response = answer(request, "nothing_here", {}, authority=authority_of(request), status=404)
    response["Cache-Control"] = "no-store"
    return response


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
