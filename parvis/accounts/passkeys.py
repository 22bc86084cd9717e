"""Passkeys: where a browser accepts them, and what is said where it does not."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.translation import gettext as _


def site_of(request: HttpRequest) -> str:
    """The name a passkey is bound to: the host of the page, without its port (WebAuthn level 3, 5.1.3)."""
    return split_domain_port(request.get_host())[0].strip("[]")


def why_no_passkey(request: HttpRequest) -> str:
    """Say why browsers refuse passkeys on this page; empty where they accept them.

    A passkey is bound to a name, never to an IP address, and asks for a secure context: https, or the
    machine itself under the name localhost.
    """
    site = site_of(request)
    if _is_address(site):
        told = _(
            "Une clé d’accès est liée au nom du site. Cette page est ouverte à une adresse en chiffres "
            "(%(site)s), où les navigateurs la refusent."
        ) % {"site": site}
        if ip_address(site).is_loopback:
            way_out = _("Sur cet ordinateur, ouvrez plutôt %(url)s.") % {"url": _by_name(request)}
        else:
            way_out = _("Utilisez une application de codes, ou ouvrez Parvis par son nom.")
        return f"{told} {way_out}"
    if not request.is_secure() and site != "localhost" and not site.endswith(".localhost"):
        return _(
            "Une clé d’accès demande une connexion chiffrée (https). Cette page ne l’est pas : utilisez "
            "une application de codes."
        )
    return ""


def _is_address(site: str) -> bool:
    try:
        ip_address(site)
    except ValueError:
        return False
    return True


def _by_name(request: HttpRequest) -> str:
    port = split_domain_port(request.get_host())[1]
    return f"{request.scheme}://localhost{f':{port}' if port else ''}{settings.LOGIN_URL}"
