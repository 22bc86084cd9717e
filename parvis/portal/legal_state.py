"""What an authority recorded about its accessibility, which every footer says (law 2005-102, article 47)."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.authorities.models import Authority
from parvis.catalogue.builtin import ACCESSIBILITY
from parvis.catalogue.queries import published_offer

FULL, PARTIAL, NONE = "full", "partial", "none"

VALID = timedelta(days=3 * 365)
"""A statement holds three years: older, it is as if there were none."""


def recorded_state(authority: Authority, on: date) -> str:
    """The level its last audit found; none without a valid audit, with its date and rate.

    ``Authority.accessibility`` holds ``audited_on`` (ISO date), ``rate`` (share of the criteria met, 0 to
    100), ``auditor``; lists of texts: ``not_accessible``, ``exemptions``, ``out_of_scope``,
    ``technologies``, ``tested_with``, ``tools``, ``pages``; ``established_on``, ``updated_on``,
    ``plan_url``, ``scheme_url``.
    """
    known: dict[str, Any] = authority.accessibility or {}
    audited_on, rate = day_in(known, "audited_on"), known.get("rate")
    if not isinstance(rate, int | float) or isinstance(rate, bool):
        return NONE
    if audited_on is None or not audited_on <= on <= audited_on + VALID:
        return NONE
    if rate >= 100:
        return FULL
    return PARTIAL if rate >= 50 else NONE


def accessibility_state(authority: Authority, on: date) -> str:
    """The mention that every page carries."""
    return {
        FULL: _("Accessibilité : totalement conforme"),
        PARTIAL: _("Accessibilité : partiellement conforme"),
        NONE: _("Accessibilité : non conforme"),
    }[recorded_state(authority, on)]


def complaint_address(authority: Authority) -> str:
    """Where one writes about an accessibility problem; empty when the authority withdrew the procedure."""
    if published_offer(authority, ACCESSIBILITY) is None:
        return ""
    return reverse("procedure", args=[authority.code, ACCESSIBILITY])


def day_in(document: dict[str, Any], key: str) -> date | None:
    """A day written in a document in ISO 8601; None when there is none that can be read."""
    try:
        return date.fromisoformat(str(document.get(key, "")))
    except ValueError:
        return None
