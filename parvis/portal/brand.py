"""What browsers and robots ask for by themselves: the colours of an authority, the icon, the rules."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.cache import get_conditional_response

from parvis.authorities.models import Authority
from parvis.base.contrast import NotAColour
from parvis.portal.door import PortalRequest, authority_page, public_page
from parvis.ui.assets import asset_url
from parvis.ui.brand import DEFAULT_BRAND, brand_css

ROBOTS = """User-agent: *
Disallow: /demandes/
Disallow: /suivi/
Disallow: /reprendre/
Disallow: /agent/
Disallow: /*/saisie/
"""


@authority_page()
def colours(request: PortalRequest, authority: Authority) -> HttpResponseBase:
    """Give the style sheet of an authority's colours, kept by browsers and asked again cheaply."""
    try:
        sheet = brand_css(authority.brand_colour)
    except NotAColour:
        sheet = brand_css(DEFAULT_BRAND)
    etag = f'"{sha256(sheet.encode()).hexdigest()[:20]}"'
    response = HttpResponse(sheet, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=600"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def robots(request: HttpRequest) -> HttpResponse:
    """Say what robots leave alone: what belongs to somebody."""
    response = HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@public_page()
def favicon(request: PortalRequest) -> HttpResponse:
    """Lead to the icon."""
    return redirect(asset_url("favicon.svg"))


robots.access = "public"  # type: ignore[attr-defined]  # read by the house test

urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", favicon, name="favicon"),
    path("<slug:code>/marque.css", colours, name="brand_css"),
]
