"""Changing the language of the pages; a cookie remembers it, nothing else."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils import translation
from django.views.i18n import set_language as change

CHOSEN = "_language"
"""Name of the button that changes the language from a form, which keeps what is typed there."""


def set_language(request: HttpRequest) -> HttpResponseBase:
    """Remember the language chosen and go back to the page."""
    return change(request)


def speak_chosen(request: HttpRequest) -> str:
    """Answer this request in the language whose button was pressed in a form; empty when none was."""
    chosen = request.POST.get(CHOSEN, "")
    if chosen not in dict(settings.LANGUAGES):
        return ""
    translation.activate(chosen)
    return chosen


def remember(response: HttpResponse, language: str) -> HttpResponse:
    """Let a browser remember a language, as ``set_language`` does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


set_language.access = "public"  # type: ignore[attr-defined]  # read by the house test

urlpatterns = [path("langue/", set_language, name="set_language")]
