"""« Reprendre ma demande »: what this browser began and has not sent, for who comes back to the portal."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.authorities.models import Authority
from parvis.authorities.sectors import is_secret
from parvis.base.scope import scope
from parvis.cases.access import drafts_begun
from parvis.portal.holding import held
from parvis.portal.wording import say

MOST = 3
"""Shown at once, the last saved first; the others are reached from their procedure."""


@dataclass(frozen=True)
class Begun:
    """A request that was begun: what it is called before whoever looks at the screen, and where it goes on."""

    title: str
    href: str


def begun(request: HttpRequest, authority: Authority | None = None, *, slug: str = "") -> list[Begun]:
    """What the session of this browser holds unsent, of one authority or procedure when told; nobody else's.

    A matter under secrecy is not named: the next person at a shared computer reads this page too.
    """
    mine = held(request)
    if not mine:
        return []
    with scope():
        found = [
            draft
            for draft in drafts_begun(mine)
            if (authority is None or draft.authority_id == authority.pk)
            and (not slug or draft.version.procedure.slug == slug)
        ]
        return [
            Begun(
                _("Une demande commencée") if is_secret(draft.sector) else say(draft.version.offer.title),
                reverse("resume_here", args=[draft.authority.code, draft.version.procedure.slug, draft.pk]),
            )
            for draft in found[:MOST]
        ]


def kept(response: HttpResponse, values: dict[str, Any]) -> HttpResponse:
    """Keep to this browser a page that says what was begun there."""
    if values["begun"]:
        response["Cache-Control"] = "private, no-store"
    return response
