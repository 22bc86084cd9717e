"""The addresses the base pages expect, so that the design system is tested without the doors."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def page(request: HttpRequest, **where: str) -> HttpResponse:
    return HttpResponse("")


AUTHORITY_PAGES = [
    "accessibility",
    "legal_notice",
    "privacy",
    "terms",
    "security",
    "brand_css",
    "portal_home",
]
AGENT_PAGES = [
    *("agent_search", "outbox", "agent_account", "agent_sessions", "agent_help", "agent_sign_out"),
    *("notices", "palette", "shortcuts", "tasks"),
]

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", page, name="home"),
    path("agent/", page, name="inbox"),
    *(path(f"<str:code>/{name}", page, name=name) for name in AUTHORITY_PAGES),
    *(path(f"agent/{name}/", page, name=name) for name in AGENT_PAGES),
]
