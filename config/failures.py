"""What answers when a page cannot be given: an agent's page where agents come in, elsewhere the public one."""

from django.http import HttpRequest, HttpResponse

from parvis.entrance import errors as entrance
from parvis.portal import errors as portal

AGENTS = ("/agent/", "/studio/")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    if request.path.startswith(AGENTS):
        return entrance.not_found(request, exception)
    return portal.not_found(request, exception)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection has gone."""
    if request.path.startswith(AGENTS):
        return entrance.stale_form(request, reason)
    return portal.stale_form(request, reason)
