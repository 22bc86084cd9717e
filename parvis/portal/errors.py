"""What a person reads when a page cannot be given: whose site it is, what happened, and a way out.

The texts are ``templates/400.html`` and its sisters; each also stands alone, without request nor database.
"""

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.validators import slug_re
from django.db import Error as DatabaseFailure
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from parvis.authorities.access import NotFound, authority_named, territory
from parvis.authorities.models import Authority
from parvis.base.scope import scope
from parvis.portal.legal_state import accessibility_state, complaint_address

AWAY = ("08", "57P", "53300", "25P03", "25P04")
"""How the codes begin of a server that cannot be reached, stops, has no connection left, or ended a session whose
transaction waited too long: a process that slept, a clock that jumped (PostgreSQL, Appendix A)."""

RETRY_AFTER = 10
"""Seconds after which a program may ask again (RFC 9110, section 10.2.3): a server starts again in less."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read; what is too big is told apart."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return _page(request, 413)
    return _page(request, 400)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what this person may not see."""
    return _page(request, 403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection has gone: left open too long, or cookies refused."""
    return _page(request, 403, "403_csrf")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return _page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer when the site itself fails: that of its database is said to pass, and asks nothing of it."""
    if not is_outage(sys.exception()):
        return _page(request, 500)
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def is_outage(failure: BaseException | None) -> bool:
    """Whether the database was away: one that cannot be connected to gives no code."""
    if not isinstance(failure, OperationalError | InterfaceError | InternalError):
        return False
    code = getattr(failure.__cause__, "sqlstate", None)
    return not isinstance(failure, InternalError) if code is None else code.startswith(AWAY)


def authority_of(request: HttpRequest) -> Authority | None:
    """The authority an address begins with, when there is one."""
    code = request.path.strip("/").partition("/")[0]
    if not slug_re.match(code):
        return None
    try:
        return authority_named(code)
    except NotFound:
        return None


def _page(request: HttpRequest, status: int, template: str = "") -> HttpResponse:
    name = f"{template or status}.html"
    response = HttpResponse(render_to_string(name, _whose(request), request), status=status)
    response["Cache-Control"] = "no-store"
    return response


def _whose(request: HttpRequest) -> dict[str, Any]:
    """Whose site it is, for the header and the footer; nothing when the database does not answer."""
    try:
        with scope():
            authority = authority_of(request)
            about = authority or territory()
            if about is None:
                return {}
            return {
                "authority": authority,
                "footer_authority": about,
                "accessibility_state": accessibility_state(about, timezone.localdate()),
                "complaint_url": complaint_address(about),
            }
    except DatabaseFailure:
        return {}
