"""What a programme decides in a procedure: the public list of its rules, and what they said of one request.

CRPA L312-1-3 for the list; L311-3-1, R311-3-1-1 and R311-3-1-2 for what each person may read of her own.
"""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from parvis.authorities.models import Authority
from parvis.cases.models import Case
from parvis.cases.tables import Told, told_of
from parvis.catalogue.definition import Offer
from parvis.catalogue.queries import published_offer
from parvis.catalogue.tables.words import contribution, said, sheet
from parvis.portal.door import PortalRequest, answer, authority_page, case_page
from parvis.portal.wording import say
from parvis.ui.parts import Crumb


@authority_page()
def rules(request: PortalRequest, authority: Authority, slug: str) -> HttpResponse:
    """Publish the rules of the programmes that serve to decide on a procedure."""
    listed = published_offer(authority, slug)
    if listed is None or not listed.offer.tables:
        raise Http404
    title = say(listed.offer.title)
    address = reverse("procedure", args=[authority.code, slug])
    values = {
        "title": title,
        "tables": [
            {
                "id": one.id,
                "purpose": said(one.purpose),
                "contribution": contribution(one),
                "sheet": sheet(one),
            }
            for one in listed.offer.tables
        ],
        "unit": listed.procedure.unit,
        "trail": [
            Crumb(authority.name, reverse("portal_home", args=[authority.code])),
            Crumb(title, address),
            Crumb(_("Ce que calcule un programme")),
        ],
    }
    return answer(request, "rules", values, authority=authority)


@case_page()
def case_rules(request: PortalRequest, case: Case) -> HttpResponse:
    """Say how a programme served on a request: how far, on what data, by which rules, and all of them."""
    told = told_of(case)
    if not told:
        raise Http404
    values = {
        "case": case,
        "procedure_title": say(case.version.offer.title),
        "results": [_whole(one) for one in told],
    }
    return answer(request, "case_rules", values, authority=case.authority)


def rules_of(offer: Offer) -> Sequence[tuple[str, str]]:
    """What a programme decides in a procedure: the title of each table, and what it serves to do."""
    return [(said(one.table.title), said(one.purpose)) for one in offer.tables]


def _whole(told: Told) -> dict[str, Any]:
    used = told.verdict.used
    return {
        "told": told,
        "contribution": contribution(used),
        "sheet": sheet(used, told.verdict.fired),
    }


urlpatterns = [
    path("<slug:code>/demarches/<slug:slug>/regles/", rules, name="procedure_rules"),
    path("demandes/<str:reference>/calculs/", case_rules, name="case_rules"),
]
