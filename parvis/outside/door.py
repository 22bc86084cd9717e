"""The door of these pages: nothing is there but in a demonstration, whose messages never leave the house."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from parvis.base.ratelimit import TooOften, client_address, count
from parvis.demo.outside.reading import is_played

SENT_MOST, SENT_PER = 60, timedelta(minutes=10)
"""Messages that one address may have arrive."""

SESSION = "outside"


class OutsideRequest(HttpRequest):
    """A request that has passed the door."""

    now: datetime
    whose: dict[str, Any]
    """Who the visitor plays (``name``, ``address``), and what she wrote (``written``)."""


View = Callable[..., HttpResponseBase]


def outside_page(view: View) -> View:
    """Open to whoever visits a demonstration; elsewhere the page does not exist."""

    @wraps(view)
    def page(request: OutsideRequest, **of_the_url: Any) -> HttpResponseBase:
        if not settings.DEMONSTRATION or not is_played():
            raise Http404
        request.now = timezone.now()
        request.whose = request.session.get(SESSION) or {}
        if request.method == "POST":
            try:
                count(f"outside|{client_address(request)}", most=SENT_MOST, per=SENT_PER, at=request.now)
            except TooOften as excess:
                wait = max(1, int((excess.until - request.now).total_seconds()))
                said = {"sentence": _("Vous avez beaucoup écrit : recommencez dans quelques minutes.")}
                response = answer(request, "nothing", said, status=429)
                response["Retry-After"] = str(wait)
                return response
        return view(request, **of_the_url)

    page.access = "public"  # type: ignore[attr-defined]  # read by the house test of the routes
    return never_cache(page)


def answer(request: HttpRequest, template: str, values: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Write a page."""
    return render(request, f"outside/{template}.html", {"authority": None, **values}, status=status)


def remember(request: OutsideRequest, whose: dict[str, Any]) -> None:
    """Keep who she plays with her session."""
    request.session[SESSION] = request.whose = whose
