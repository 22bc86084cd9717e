"""What an agent reads when a page cannot be given: her own space around it, and what she typed."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .door import kept_text, typed_texts


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere, or not for her."""
    response = render(request, "workspace/absent.html", status=404)
    response["Cache-Control"] = "no-store"
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection has gone, and give back what it held if it is one of our own pages' forms."""
    texts = typed_texts(request) if _is_ours(request) else []
    response = kept_text(request, texts, status=403)
    response["Cache-Control"] = "no-store"
    return response


def _is_ours(request: HttpRequest) -> bool:
    """Whether the form was on a page of this site: what another one makes a browser send is not shown as hers."""
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
