"""Changing the language of the pages; a cookie remembers it, nothing else."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.views.i18n import set_language as change


def set_language(request: HttpRequest) -> HttpResponseBase:
    """Remember the language chosen and go back to the page."""
    return change(request)


set_language.access = "public"  # type: ignore[attr-defined]  # read by the house test

urlpatterns = [path("langue/", set_language, name="set_language")]
