"""The pages the law wants of every authority: accessibility, legal notice, personal data, terms, security.

Each says what the authority has recorded, and says plainly what it has not.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from parvis.authorities.access import territory
from parvis.authorities.models import Authority
from parvis.catalogue.queries import published_offers
from parvis.notifications.actions import sender_of
from parvis.portal.door import PortalRequest, answer, authority_page, public_page, today_of
from parvis.portal.legal_state import FULL, NONE, PARTIAL, complaint_address, day_in, recorded_state
from parvis.portal.wording import say
from parvis.ui.parts import Crumb


@authority_page()
def accessibility(request: PortalRequest, authority: Authority) -> HttpResponse:
    """State how accessible the site is (law 2005-102, article 47; RGAA, model of statement)."""
    known: dict[str, Any] = authority.accessibility or {}
    state = recorded_state(authority, today_of(authority, request))
    values = {
        "state": state,
        "is_full": state == FULL,
        "is_partial": state == PARTIAL,
        "is_audited": state != NONE or day_in(known, "audited_on") is not None,
        "rate": known.get("rate", ""),
        "auditor": known.get("auditor", ""),
        "audited_on": day_in(known, "audited_on"),
        "lists": [
            (_("Ce qui n’est pas conforme"), _texts(known, "not_accessible")),
            (_("Ce qui est dispensé, car la charge serait disproportionnée"), _texts(known, "exemptions")),
            (_("Ce que la loi n’oblige pas à rendre accessible"), _texts(known, "out_of_scope")),
        ],
        "established_on": day_in(known, "established_on"),
        "updated_on": day_in(known, "updated_on"),
        "technologies": _texts(known, "technologies") or ["HTML", "CSS", "JavaScript", "SVG"],
        "tested_with": _texts(known, "tested_with"),
        "tools": _texts(known, "tools"),
        "pages": _texts(known, "pages"),
        "plan_url": _web(known.get("plan_url")),
        "scheme_url": _web(known.get("scheme_url")),
        "complaint_url": complaint_address(authority),
    }
    return _page(request, authority, "accessibility", _("Accessibilité"), values)


@public_page()
def accessibility_here(request: PortalRequest) -> HttpResponse:
    """Lead to the statement of the territory: error pages name it without asking the database anything."""
    about = territory()
    if about is None:
        raise Http404
    return redirect("accessibility", about.code)


@authority_page()
def legal_notice(request: PortalRequest, authority: Authority) -> HttpResponse:
    """Say who publishes the site."""
    return _page(request, authority, "legal_notice", _("Mentions légales"), {})


@authority_page()
def privacy(request: PortalRequest, authority: Authority) -> HttpResponse:
    """Say what becomes of personal data, and where each form says its own part (RGPD, article 13)."""
    notices = [
        (say(one.offer.title), reverse("procedure_privacy", args=[authority.code, one.procedure.slug]))
        for one in published_offers([authority])
    ]
    return _page(request, authority, "privacy", _("Données personnelles"), {"notices": notices})


@authority_page()
def terms(request: PortalRequest, authority: Authority) -> HttpResponse:
    """Publish the terms of use of the online services, and the addresses their receipts come from.

    L112-9: the terms bind the public once published; R112-9-2: they name the services; R112-11-3: the
    receipts come from an address that the terms give.
    """
    name, address = sender_of(authority)
    online = [
        (say(one.offer.title), reverse("procedure", args=[authority.code, one.procedure.slug]))
        for one in published_offers([authority])
        if "portal" in one.offer.channels and one.procedure.level != "informational"
    ]
    values = {"senders": [(name, address)], "online": online}
    return _page(request, authority, "terms", _("Modalités d’utilisation des démarches en ligne"), values)


@authority_page()
def security(request: PortalRequest, authority: Authority) -> HttpResponse:
    """Attest that the service was approved for its security (decree 2010-112, article 5), or say it was not.

    ``Authority.homologation`` holds ``decided_on`` and ``valid_until`` (ISO dates), ``authority`` (who
    decided), ``scope``.
    """
    known: dict[str, Any] = authority.homologation or {}
    decided_on, valid_until = day_in(known, "decided_on"), day_in(known, "valid_until")
    today = today_of(authority, request)
    values = {
        "decided_on": decided_on,
        "valid_until": valid_until,
        "is_valid": decided_on is not None
        and decided_on <= today
        and (valid_until is None or valid_until >= today),
        "decided_by": known.get("authority", "") or authority.name,
        "perimeter": known.get("scope", ""),
    }
    return _page(request, authority, "security", _("Sécurité"), values)


def _page(
    request: PortalRequest, authority: Authority, name: str, title: str, values: dict[str, Any]
) -> HttpResponse:
    trail = [Crumb(authority.name, reverse("portal_home", args=[authority.code])), Crumb(title)]
    service = request.build_absolute_uri(reverse("portal_home", args=[authority.code]))
    about = {"page_title": title, "trail": trail, "service_url": service, "address": _lines(authority)}
    return answer(request, f"legal/{name}", about | values, authority=authority)


def _lines(authority: Authority) -> list[str]:
    return [line for line in authority.address.splitlines() if line.strip()]


def _texts(document: dict[str, Any], key: str) -> list[str]:
    found = document.get(key)
    return [str(one) for one in found] if isinstance(found, list) else [str(found)] if found else []


def _web(address: object) -> str:
    """An address one may follow; anything else is not shown as a link."""
    return address if isinstance(address, str) and address.startswith(("https://", "http://")) else ""


urlpatterns = [
    path("accessibilite/", accessibility_here, name="accessibility_here"),
    path("<slug:code>/accessibilite/", accessibility, name="accessibility"),
    path("<slug:code>/mentions-legales/", legal_notice, name="legal_notice"),
    path("<slug:code>/donnees-personnelles/", privacy, name="privacy"),
    path("<slug:code>/modalites/", terms, name="terms"),
    path("<slug:code>/securite/", security, name="security"),
]
